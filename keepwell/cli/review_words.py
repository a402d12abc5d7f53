"""What `keepwell review` answers, in words and as JSON."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import typer

from keepwell.cli import show

if TYPE_CHECKING:
    from domain.drafts import Message, Problem
    from domain.reviews import ApprovalRate
    from outbox.review.bulk import Done, Preview
    from outbox.review.review import Approved, HeldBack
    from outbox.review.rework import Reworked

SHOWN = 60
"""Letters of a sentence that a problem is about."""
SENDING = "the next `keepwell outbox send` (--watch keeps sending)"
WHAT_TO_DO = (
    "`keepwell review edit {id}` changes it, `keepwell review vouch {id} --sentence N` stands for a statement, "
    "`keepwell review reject {id} --reason R` drops it."
)
_ODD_BREAKS = str.maketrans({one: f"\\u{ord(one):04x}" for one in "\x7f\x85\u2028\u2029"})


def one_line(told: dict[str, Any]) -> str:
    """JSON on one line, whoever reads it: what a terminal acts on, or takes for a line's end, is escaped."""
    return json.dumps(told, ensure_ascii=True, allow_nan=False, default=str).translate(_ODD_BREAKS)


def approved(done: "Approved") -> str:
    draft = done.draft
    to = ", ".join(one.name for one in draft.message.recipients)
    return (
        f"Draft {draft.id} to {to} ({draft.account}) is approved. It leaves at {_leaving(done)} or later, with "
        f"{SENDING}. `keepwell review undo {draft.id}` takes it back until then."
    )


def _leaving(done: "Approved") -> str:
    from keepwell.work_days import on_their_clocks

    theirs = "" if done.draft.is_internal else on_their_clocks(done.leaves_at, done.draft.country)
    return f"{done.leaves_at:%Y-%m-%d %H:%M:%S} UTC{f' ({theirs})' if theirs else ''}"


def approved_json(done: "Approved") -> dict[str, Any]:
    draft = done.draft
    return {
        "draft": draft.id,
        "verdict": done.verdict_id,
        "hash": draft.content_hash,
        "recipients": [one.as_json() for one in draft.message.recipients],
        "leaves_at": done.leaves_at.isoformat(),
    }


def held_back_json(held: "HeldBack") -> dict[str, Any]:
    problems = [one.as_json() for one in held.problems]
    return {"draft": held.draft.id, "state": "blocked", "problems": problems}


def print_held_back(held: "HeldBack", what: str = "was not approved") -> None:
    draft = held.draft
    show.say(f"Draft {draft.id} ({draft.account}) {what}. As things stand today, it is blocked:", style="red")
    print_problems(draft.message, held.problems)
    show.say(WHAT_TO_DO.format(id=draft.id), style="dim", indent=2)


def done_json(done: "Done") -> dict[str, Any]:
    return {
        "approved": [approved_json(one) for one in done.approved],
        "held_back": [held_back_json(one) for one in done.held_back],
    }


def print_done(done: "Done") -> None:
    if done.approved:
        numbers = " ".join(str(one.draft.id) for one in done.approved)
        first = min(done.approved, key=lambda one: one.leaves_at)
        show.say(
            f"{len(done.approved)} {'draft is' if len(done.approved) == 1 else 'drafts are'} approved ({numbers}); "
            f"the first leaves at {_leaving(first)} or later, with {SENDING}. `keepwell review undo ID` takes one "
            "back until then."
        )
    for held in done.held_back:
        print_held_back(held)


def preview_json(found: "Preview") -> dict[str, Any]:
    return {
        "token": found.token,
        "held_back": [held_back_json(one) for one in found.held_back],
        "drafts": [
            {
                "id": one.id,
                "account": one.account,
                "recipients": [to.as_json() for to in one.message.recipients],
                "subject": one.message.subject,
                "body": one.message.body,
                "hash": one.content_hash,
            }
            for one in found.drafts
        ],
    }


def print_preview(found: "Preview") -> None:
    for one in found.drafts:
        to = ", ".join(f"{person.name} <{person.address}>" for person in one.message.recipients)
        head = show.text(f"{one.id:>4}  ", "dim").append_text(show.text(one.account, "bold"))
        show.say(head.append_text(show.text(f"  to {to}", "dim")))
        show.say(f"Subject: {one.message.subject}", indent=6)
        for line in one.message.body.split("\n"):
            show.say(line, indent=6 if line else 0)
        show.say()
    for held in found.held_back:
        print_held_back(held, "is left out")
        show.say()
    if not found.drafts:
        return
    first, ids = found.drafts[0], " ".join(str(one.id) for one in found.drafts)
    show.say(
        f"{len(found.drafts)} of kind {first.kind.replace('_', ' ')}, language {first.message.language}, profile "
        f"{first.profile or 'unknown'}. Nothing is approved yet. Exactly these leave with:"
    )
    typer.echo(f"keepwell review bulk {ids} --approve {found.token}")


def reworked_json(done: "Reworked", what: str) -> dict[str, Any]:
    draft = done.draft
    return {
        "draft": draft.id,
        "change": what,
        "state": str(draft.state),
        "revision": draft.revision.number,
        "hash": draft.content_hash,
        "subject": draft.message.subject,
        "body": draft.message.body,
        "recipients": [one.as_json() for one in draft.message.recipients],
        "problems": [one.as_json() for one in done.problems],
        "diff": done.diff,
        "figures": done.figures,
    }


def print_reworked(done: "Reworked", what: str) -> None:
    from keepwell.cli.draft_page import print_diff

    draft = done.draft
    if done.diff:
        print_diff(done.diff)
    show.say(f"Draft {draft.id} is {what}: revision {draft.revision.number}, hash {draft.content_hash[:16]}.")
    if not done.problems:
        show.say(
            f"It passes the checks. `keepwell review approve {draft.id} --hash {draft.content_hash[:16]}`"
        )
        return
    show.say("It is blocked, for these reasons:", style="red")
    print_problems(draft.message, done.problems)
    show.say(WHAT_TO_DO.format(id=draft.id), style="dim", indent=2)


def print_problems(message: "Message", problems: "Sequence[Problem]") -> None:
    """By the numbers of the sentences, each with its text."""
    for one in sorted(problems, key=lambda one: -1 if one.sentence is None else one.sentence):
        where = ""
        if one.sentence is not None and one.sentence < len(message.sentences):
            text = show.clip(" ".join(message.text_of(message.sentences[one.sentence]).split()), SHOWN)
            where = f"sentence {one.sentence + 1} (“{text}”): "
        show.say(f"- {where}{one.says}", indent=2)


def rate_json(one: "ApprovalRate") -> dict[str, Any]:
    return {**vars(one), "judged": one.judged, "rate": one.rate}


def print_rates(found: "Sequence[ApprovalRate]") -> None:
    if not found:
        typer.echo("Nobody has judged a draft yet.")
        return
    show.table(
        ("prompt", ">version", ">approved", ">edited first", ">rejected", ">asked anew", ">as written"),
        (
            (
                one.prompt_name or "templates, no AI",
                one.prompt_version,
                *(one.approved, one.edited, one.rejected, one.anew),
                "·" if one.rate is None else f"{one.rate:.0%}",
            )
            for one in found
        ),
    )
