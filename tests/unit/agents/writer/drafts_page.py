# ruff: noqa: E501 - the page has its own lines
"""docs/drafts.md, made of the tables and templates as they are. Run it as a program to write the page anew."""

from dataclasses import replace
from pathlib import Path

from writer_builders import ANNA, JAN, TODAY, WORDS, Weekdays, alert, no_problems, situation

from agents.alerts.rules import BY_ID
from agents.writer.choosing import Wanted, choose
from agents.writer.kinds import ALERTS, LEAVING_BEGINS, OPPORTUNITIES, QBR, SAVE_PLAN, Line
from agents.writer.writing import write
from domain.alerts import RuleId
from domain.drafts import NewDraft

PAGE = Path(__file__).parents[4] / "docs" / "drafts.md"
CALLED = {"D": "D", "I": "I", "S": "S", "C": "C", None: "unknown"}
ABOVE = """# Drafts

For every account with a live alert, an open opportunity, an open save plan or a QBR held in the last week, the writer
drafts what a person can approve. Which draft, to whom and in which language is decided by code (agents/writer/choosing.py);
the words come from templates in English, German, French and Spanish (agents/writer/templates/), or from a model that is
given the same evidence and held to the same checks and to one more: no word of its own that neither its evidence, the
template's version nor a list of ordinary words has (decision 0032). A draft without a model says "no AI: ..." and why.

Every sentence names the evidence it rests on. Names, days, numbers, amounts, quotes and links are slots that code fills as
the language writes them; a sentence whose evidence is not there does not appear.

## What answers what

The topmost is the most pressing. A person gets one message at a time, and none within the quiet time (7 days) of the last;
what waits is listed with why. An account is kept before it grows: while a retention alert is live or health is red, nothing
is offered, and nothing at all to an S in a transition. Where nobody may be written to, its CSM gets an account review that
says so, until they may.

"""
SITUATION = """
## One situation, written five times

Fjordline's health has fallen suddenly: 41 of 60 seats are in use, down from 55; they complained about exports, asked for an
import format that we promised, have an open ticket, and missed a call. Only the profile of their main contact differs.

"""
OTHERS = """
## In the other languages

The same for a contact whose profile is not known.
"""
HOSTILE = """
## Hostile mail

`python -m benchmarks.injected` sends each string of an injection corpus, and eleven of our own, in four places of a mail,
each to an account of its own, and runs the day with a model behind real HTTP that obeys the attacker in every answer:
other accounts' names, people, figures and words (plain, in small letters, letter by letter, in look-alikes, encoded), links,
addresses, promises, hidden letters, slots of others, wrong forms, tool calls, its own prompt. Four accounts nobody attacks are
in the same home. Measured with 240 strings (229 of the corpus's 649, drawn by chance), 960 accounts, 8,697 hostile answers:

| string in the | drafts | the template's: not held by its evidence | no draft with slots | no form | the model's, in words that hold |
|---|---|---|---|---|---|
| body | 240 | 110 | 85 | 39 | 6 |
| hidden HTML | 240 | 125 | 79 | 20 | 16 |
| display name | 240 | 123 | 65 | 36 | 16 |
| attachment name | 240 | 101 | 94 | 36 | 9 |

No recipient changed, no link that is not on the list, nothing of another account in any row, page or answer, the rows of the
four as without the attack, no account without a draft, none blocked, no text outside of its fence. Health moved by -0.1 to
+1.2 points, the sentiment signal by -5 to +2.

Only the body reaches the prompts of a day, and the name of an attachment those of an answer; for the other places the model
is told of the string another time. What passes as the model's is a harmless rest ("Please answer to us."), the account's own
values strung together, or the string itself where it holds no figure, name, link or promise ("Please unlock my front door."): a
person has to see those. A run leaves the model alone after three accounts it failed for; the benchmark lifts that, so that
all are attacked.
"""


def page() -> str:
    drafts = {profile: _draft(profile, "en") for profile in CALLED}
    rows = [
        f"| {CALLED[profile]} | {draft.kind} | {draft.message.subject} | {len(draft.message.body.split())} | {_ask(draft)} |"
        for profile, draft in drafts.items()
    ]
    table = ["| profile | kind | subject | words | what it asks |", "|---|---|---|---|---|", *rows]
    written = [f"\n### {CALLED[profile]}\n\n{_shown(draft)}" for profile, draft in drafts.items()]
    languages = [f"\n{_shown(_draft(None, language))}" for language in ("de", "fr", "es")]
    return (
        ABOVE
        + _kinds()
        + SITUATION
        + "\n".join([*table, *written])
        + "\n"
        + OTHERS
        + "\n".join(languages)
        + "\n"
        + HOSTILE
    )


def _kinds() -> str:
    lines = [(f"alert: {BY_ID[rule].title.lower()}", line) for rule, line in ALERTS.items()]
    lines += [
        ("alert: leaving sequence, first step", LEAVING_BEGINS),
        ("open save plan", SAVE_PLAN),
        ("QBR held", QBR),
    ]
    lines += [(f"opportunity: {kind}", line) for kind, line in OPPORTUNITIES.items()]
    rows = [_row(reason, line) for reason, line in sorted(lines, key=lambda one: (one[1].rank, one[0]))]
    head = "| reason | draft | for an S | where something is open | because |\n|---|---|---|---|---|\n"
    rest = (
        "\nOpen between us: a ticket, a promise of ours, a wish or complaint of the last 30 days, a meeting missed in the "
        "last 21.\nA data gap is about a source: the admin is warned, and no draft is written. An action confirmed is noted "
        "for the CSM\nwhere the account has no other draft.\n"
    )
    return head + "\n".join(rows) + "\n" + rest


def _row(reason: str, line: Line) -> str:
    return f"| {reason} | {line.kind} | {line.for_s or ''} | {line.where_open or ''} | {line.because} |"


def _draft(profile: str | None, language: str) -> NewDraft:
    who = replace(ANNA, profile=profile, language=language)
    about = situation(
        contacts=(who, JAN),
        meetings=situation().meetings[1:],
        said=WORDS,
        alerts=(alert(RuleId.SUDDEN_DROP),),
    )
    wanted: Wanted = choose(about).wanted[0]
    return write(about, wanted, no_problems, Weekdays(), TODAY)


def _ask(draft: NewDraft) -> str:
    return " ".join(draft.message.text_of(one) for one in draft.message.sentences if one.part == "ask")


def _shown(draft: NewDraft) -> str:
    return f"```text\nSubject: {draft.message.subject}\n\n{draft.message.body}\n```"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
