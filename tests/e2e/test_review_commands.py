"""`keepwell queue` and `keepwell review` as a reviewer uses them, on drafts that a fixture put there."""

import getpass
import io
import json
import re
import sys
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from draft_cast import ANA, BODY, BY_TEMPLATE, new_draft, parts
from e2e_runner import TODAY, Keepwell, Outcome, inside

from domain.clock import utcnow
from domain.drafts import NewDraft, Problem, ProblemCode, Recipient
from keepwell import review_desk
from keepwell.bootstrap import House
from keepwell.settings import Settings

FALSE = "Hi Ana,\n\nYour team uses 55 of 60 seats.\n\nKim"
BROKEN = Problem(ProblemCode.NUMBER, "55 is in no evidence", "55", 1)
HOSTILE = "\x1b[31mred\x1b]0;title\x07 \u202ereversed [red]x[/] {0} %s"
ACTING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
DRAFTS: tuple[NewDraft, ...] = (
    new_draft(profile="D"),
    new_draft(2, to=(Recipient("Bo Berg", "bo@reef.example", 2),), written=BY_TEMPLATE),
    new_draft(1, FALSE, reason="b", problems=(BROKEN,)),
    new_draft(1, f"Hi Ana,\n\n{HOSTILE}", reason="c", subject=HOSTILE, why=HOSTILE, warnings=(HOSTILE,)),
    new_draft(1, reason="d", profile="D"),
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle of two accounts with a contact each."""
    bundle = tmp_path_factory.mktemp("bundle")
    (bundle / "accounts.csv").write_text("external_id,name,csm\nA-1,Fjord AS,Kim\nA-2,Reef Ltd,Lee\n")
    people = "external_id,account,name,email\nc-1,A-1,Ana Silva,ana@fjord.example\n"
    (bundle / "contacts.csv").write_text(people + "c-2,A-2,Bo Berg,bo@reef.example\n")
    return bundle


@pytest.fixture
def keepwell(desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Keepwell:
    monkeypatch.setattr(review_desk, "parts_of", lambda house: parts())
    run = partial(inside, tmp_path / "home")
    assert run("import", str(desk)).code == 0
    house = House(Settings(home=tmp_path / "home"))
    hours = [-3.0, 5.0, 60.0, 1.0, 80.0]
    due = {id(one): utcnow() + timedelta(hours=h) for one, h in zip(DRAFTS, hours, strict=True)}
    house.drafts.keep(DRAFTS, None, utcnow(), lambda one: due[id(one)])
    house.engine.dispose()
    return run


def page(run: Keepwell, number: int = 1) -> dict[str, Any]:
    told: dict[str, Any] = run("review", "show", str(number), "--json").json
    return told


def typed(monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(words.encode()), encoding="utf-8"))


def test_the_queue_has_the_overdue_first_and_says_what_each_is(keepwell: Keepwell) -> None:
    said = keepwell("queue")
    assert (said.code, said.err) == (0, "")
    assert "5 drafts, 1 overdue." in said.out
    lines = [line for line in said.out.splitlines() if "follow up" in line]
    assert "late" in lines[0]
    assert any("blocked by 1 problem" in re.sub(r"\s+", " ", line) or "blocked by" in line for line in lines)
    assert max(len(line) for line in said.out.splitlines()) <= 100
    told = keepwell("queue", "--json").json
    assert ([row["id"] for row in told["rows"]], told["total"], told["next"]) == ([1, 4, 2, 3, 5], 5, None)
    assert [row["overdue"] for row in told["rows"]] == [True, False, False, False, False]


def test_the_queue_is_narrowed_and_walked(keepwell: Keepwell) -> None:
    def ids(*args: str) -> list[int]:
        return [row["id"] for row in keepwell("queue", *args, "--json").json["rows"]]

    assert ids("--csm", "lee") == ids("--user", "lee") == ids("--account", "Reef Ltd") == [2]
    assert (ids("--state", "blocked"), ids("--overdue"), ids("--kind", "check_in")) == ([3], [1], [])
    keepwell("review", "claim", "5", "--by", "noor")
    assert ids("--mine", "--by", "noor") == [5]
    first = keepwell("queue", "--limit", "3", "--json").json
    assert ids("--limit", "3", "--after", first["next"]) == [3, 5]
    assert "is no place in the queue" in keepwell("queue", "--after", "x/y").sentence
    assert "There is no CSM 'nobody'" in keepwell("queue", "--csm", "nobody").sentence
    assert keepwell("queue", "--kind", "poem").code == 2


def test_show_says_why_and_what_each_sentence_rests_on(keepwell: Keepwell) -> None:
    said = keepwell("review", "show", "1").out
    for word in (
        "Draft 1: follow up for Fjord AS  A-1",
        "overdue",
        "Why: Health has slid for five weeks. (alert:slow_slide, as of 2026-03-02)",
        "Written by prompt writer/follow_up version 3",
        "To: Ana Silva <ana@fjord.example>",
        "Subject: Your seats",
        "Your team uses 41 of 60 seats.",
        "[signal:license_utilisation@2026-03-01] 41 of 60 seats are in use.",
        "keepwell composed: revision 1",
        f"Hash {page(keepwell)['hash'][:16]}",
    ):
        assert word in said
    assert (
        "Written from the template (no AI: no endpoint is configured)." in keepwell("review", "show", "2").out
    )
    blocked = keepwell("review", "show", "3").out
    assert "number: 55 is in no evidence" in blocked
    assert "It cannot be approved like this." in blocked


def test_nothing_hostile_reaches_the_terminal(keepwell: Keepwell) -> None:
    for command in (("queue",), ("review", "show", "4")):
        for json_too in ((), ("--json",)):
            said = keepwell(*command, *json_too)
            assert said.code == 0
            assert not ACTING.search(said.out)
    assert "[red]x[/]" in keepwell("review", "show", "4").out
    keepwell("review", "rewrite", "4", "--feedback", f"no {HOSTILE}")
    refused = keepwell("review", "edit", "1", "--to", HOSTILE)
    assert not ACTING.search(
        keepwell("review", "export").out + refused.err + keepwell("review", "show", "4").out
    )


def test_an_approval_names_what_was_read_and_can_be_taken_back(keepwell: Keepwell) -> None:
    shown = page(keepwell)["hash"]
    assert keepwell("review", "approve", "1").code == 2
    assert "is not what you were shown" in keepwell("review", "approve", "1", "--hash", "0" * 16).sentence
    done = keepwell("review", "approve", "1", "--hash", shown[:16], "--by", "kim")
    assert done.code == 0
    assert "is approved. It leaves at" in done.out
    assert "was approved on" in keepwell("review", "approve", "1", "--hash", shown).sentence
    assert "outbox: waiting, not before" in keepwell("review", "show", "1").out
    assert "waits for review" in keepwell("review", "undo", "1", "--by", "kim").out.replace("\n", " ")
    told = keepwell("review", "approve", "1", "--hash", shown, "--json").json
    assert (told["hash"], told["recipients"]) == (shown, [ANA.as_json()])


def test_a_blocked_draft_is_mended_by_an_edit_or_by_ones_word(
    keepwell: Keepwell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shown = page(keepwell, 3)["hash"]
    refused = keepwell("review", "approve", "3", "--hash", shown)
    assert (refused.code, refused.err) == (1, "")
    assert "Draft 3 (Fjord AS) was not approved. As things stand today, it is blocked:" in refused.out
    assert "- sentence 2 (“Your team uses 55 of 60 seats.”): 55 is in no evidence" in refused.out
    assert keepwell("review", "approve", "3", "--hash", shown, "--json").json["state"] == "blocked"
    vouched = keepwell("review", "vouch", "3", "--sentence", "2", "--by", "kim")
    assert "It passes the checks." in vouched.out
    text = tmp_path / "new.txt"
    text.write_text("Subject: 41 seats\n\n" + BODY.replace("Shall", "Could"), encoding="utf-8")
    edited = keepwell("review", "edit", "3", "--file", str(text), "--by", "kim")
    assert "+Subject: 41 seats" in edited.out
    assert "is claimed by kim until" in keepwell("review", "release", "3", "--by", "lee").sentence
    typed(monkeypatch, "Hi Ana,\n\nYou use 99 seats.\n")
    told = keepwell("review", "edit", "3", "--file", "-", "--by", "kim", "--json").json
    assert (told["state"], told["subject"], [one["says"] for one in told["problems"]]) == (
        "blocked",
        "41 seats",
        ["99 is in no evidence"],
    )


def test_the_editor_opens_on_the_draft(
    keepwell: Keepwell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Terminal())
    script = tmp_path / "editor.py"
    script.write_text(
        "import sys,pathlib\np=pathlib.Path(sys.argv[1])\np.write_text(p.read_text().replace('Shall','Could'))\n"
    )
    edited = keepwell("review", "edit", "1", EDITOR=f"{sys.executable} {script}")
    assert "+Your team uses 41 of 60 seats. Could we talk on Thursday?" in edited.out
    assert "as it stands" in keepwell("review", "edit", "1", EDITOR="true").sentence
    assert "does not start" in keepwell("review", "edit", "1", EDITOR="/no/such/editor").sentence
    assert "ended with 1" in keepwell("review", "edit", "1", EDITOR="false").sentence


def test_without_a_terminal_an_edit_must_bring_its_text(
    keepwell: Keepwell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(monkeypatch, "")
    assert keepwell("review", "edit", "1").code == 2
    assert "cannot be read" in keepwell("review", "edit", "1", "--file", str(tmp_path / "none")).sentence
    (tmp_path / "latin").write_bytes(b"\xff\xfe")
    assert "is not UTF-8" in keepwell("review", "edit", "1", "--file", str(tmp_path / "latin")).sentence
    assert "has no contact (or several) by 'Bo Berg'. There is Ana" in keepwell(
        "review", "edit", "1", "--to", "Bo Berg"
    ).sentence.replace("  ", " ")


def test_reject_snooze_rewrite_and_reopen(keepwell: Keepwell) -> None:
    assert keepwell("review", "reject", "2", "--reason", "ugly").code == 2
    assert "Say in a few words why" in keepwell("review", "reject", "2", "--reason", "other").sentence
    done = keepwell("review", "reject", "2", "--reason", "wrong_time", "--note", "year end", "--json").json
    assert (done["state"], done["close_reason"]) == ("rejected", "wrong_time: year end")
    assert "is in the queue again" in keepwell("review", "reopen", "2").out
    past = (TODAY - timedelta(days=1)).isoformat()
    assert "is over. Snooze until today" in keepwell("review", "snooze", "2", "--until", past).sentence
    assert keepwell("review", "snooze", "2", "--until", TODAY.isoformat()).code == 0
    assert 2 not in [row["id"] for row in keepwell("queue", "--json").json["rows"]]
    tomorrow = (TODAY + timedelta(days=1)).isoformat()
    awake = keepwell("queue", "--json", KEEPWELL_TODAY=tomorrow).json["rows"]
    assert 2 in [row["id"] for row in awake]
    anew = keepwell("review", "rewrite", "5", "--feedback", "shorter")
    assert "Draft 5 is written anew: revision 2" in anew.out
    assert page(keepwell, 5)["how"] == "rewritten"


def test_bulk_shows_first_and_approves_only_that(keepwell: Keepwell) -> None:
    assert "differ in their" in keepwell("review", "bulk", "1", "2").sentence
    shown = keepwell("review", "bulk", "1", "5", "--by", "kim")
    assert "Nothing is approved yet." in shown.out
    token = keepwell("review", "bulk", "1", "5", "--json").json["token"]
    assert f"keepwell review bulk 1 5 --approve {token}" in shown.out
    assert "not the drafts that were shown" in keepwell("review", "bulk", "1", "5", "--approve", "x").sentence
    done = keepwell("review", "bulk", "1", "5", "--approve", token)
    assert "2 drafts are approved (1 5)" in done.out


def test_verdicts_are_exported_line_by_line_and_rated(keepwell: Keepwell) -> None:
    assert keepwell("review", "rates").out == "Nobody has judged a draft yet.\n"
    keepwell("review", "approve", "1", "--hash", page(keepwell)["hash"], "--by", "kim")
    keepwell("review", "reject", "2", "--reason", "too_weak", "--by", "kim")
    rows = [json.loads(line) for line in keepwell("review", "export").out.splitlines()]
    assert [(row["draft"], row["verdict"], row["by"]) for row in rows] == [
        (1, "approve", "kim"),
        (2, "reject", "kim"),
    ]
    assert rows[0]["drafted"] == rows[0]["final"] == {"subject": "Your seats", "body": BODY}
    tomorrow = (TODAY + timedelta(days=1)).isoformat()
    assert keepwell("review", "export", "--since", tomorrow).out == ""
    assert len(keepwell("review", "export", "--user", "lee").out.splitlines()) == 1
    rates = keepwell("review", "rates", "--json").json
    assert [(one["prompt_name"], one["approved"], one["rate"]) for one in rates] == [
        ("writer/follow_up", 1, 1.0),
        (None, 0, 0.0),
    ]


def test_what_is_out_of_sight_is_not_there(keepwell: Keepwell) -> None:
    def sentence(done: Outcome) -> str:
        return done.sentence

    there = "There is no draft 1. `keepwell queue` lists them."
    for command in (
        ("show", "1"),
        ("claim", "1"),
        ("approve", "1", "--hash", "0" * 16),
        ("reject", "1", "--reason", "not_needed"),
        ("undo", "1"),
        ("bulk", "1"),
    ):
        assert sentence(keepwell("review", *command, "--user", "Lee")) == there
    assert sentence(keepwell("review", "show", "99")) == there.replace("1", "99")
    assert "No account belongs to 'Nobody'" in sentence(keepwell("queue", "--user", "Nobody"))


def test_who_acts_is_the_user_of_the_machine_unless_said(
    keepwell: Keepwell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: "sam")
    assert keepwell("review", "claim", "1", "--json").json["claimed_by"] == "sam"

    def unknown() -> str:
        raise KeyError("uid")

    monkeypatch.setattr(getpass, "getuser", unknown)
    assert "Say who you are" in keepwell("review", "claim", "2").sentence


def test_a_home_where_nothing_ever_was_has_no_drafts(nothing: Keepwell) -> None:
    assert nothing("queue").out == "No drafts (open): `--state all` shows every one.\n"
    assert nothing("queue", "--state", "all", "--json").json["rows"] == []
    assert nothing("review", "export").out == ""
    assert "There is no draft 1" in nothing("review", "show", "1").sentence
