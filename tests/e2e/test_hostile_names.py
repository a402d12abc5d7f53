"""Text from outside, in every field: shown and exported as data, whatever it tries to be."""

import csv
import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from e2e_runner import TODAY, inside
from rich.cells import cell_len

BLNS = Path(__file__).parents[3] / "shared" / "corpora" / "blns" / "blns.json"
OURS = [
    "[red]x[/]",
    "[/]",
    "[link=https://evil.test]y[/link]",
    "=1+1",
    '=HYPERLINK("https://evil.test","x")',
    "@SUM(1)",
    "+1-2",
    "\u202ereversed\u202c",
    "\u2066isolated\u2069",
    "\x1b[31mred\x1b[0m\x1b]0;title\x07",
    "two\nlines\tand a tab",
    "{braces} {0} %s %(x)s",
    "`rm -rf`; $(reboot)",
    "<script>alert(1)</script>",
    "😀" * 30,
    "Zoë O'Brien-Łukasz",
    "𝕬𝖈𝖒𝖊",
    "a" * 480,
]
ACTING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
FORMULA = re.compile(r"[=+\-@]")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scored home whose every text field is one of the strings; the first 60 accounts also use the product."""
    folder = tmp_path_factory.mktemp("hostile")
    home = folder / "home"
    _write(folder / "bundle", [*OURS, *_naughty()])
    said = inside(home, "import", str(folder / "bundle"), "--json").json
    for count in said["tables"].values():
        outcomes = ("accepted", "updated", "unchanged", "quarantined")
        assert count["read"] == sum(count[outcome] for outcome in outcomes)
    assert said["tables"]["accounts"]["accepted"] > len(OURS)
    assert inside(home, "run", "--backfill", "14", "--json").code == 0
    return home


def test_nothing_in_a_name_acts_on_the_terminal(hostile: Path) -> None:
    for command in ("accounts --limit 0", "alerts --state all", "scores", "import list"):
        said = inside(hostile, *command.split())
        assert said.code == 0
        assert not ACTING.search(said.out), command
        assert max(cell_len(line) for line in said.out.splitlines()) <= 100


def test_markup_in_a_name_is_shown_as_it_is(hostile: Path) -> None:
    said = inside(hostile, "accounts", "--limit", "0").out
    for name in ("[red]x[/]", "[/]", "=1+1", "{braces} {0} %s %(x)s", "Zoë O'Brien-Łukasz"):
        assert name in said


def test_every_account_has_its_page_in_words_and_as_json(hostile: Path) -> None:
    for n, name in enumerate(OURS):
        page = inside(hostile, "account", _id(n), "--evidence")
        assert (page.code, page.err) == (0, ""), name
        assert not ACTING.search(page.out), name
        shown = inside(hostile, "account", _id(n), "--json").json["account"]["name"]
        assert _kept(shown) == _kept(name)
    assert inside(hostile, "account", "[red]x[/]").code == 0


def test_json_keeps_names_exactly_and_nothing_that_acts(hostile: Path) -> None:
    said = inside(hostile, "accounts", "--json")
    assert {_kept(name) for name in OURS} <= {_kept(row["name"]) for row in said.json}
    assert not ACTING.search(said.out)
    alerts = inside(hostile, "alerts", "--json")
    assert alerts.json
    assert not ACTING.search(alerts.out)


def test_no_exported_cell_is_a_formula(hostile: Path, tmp_path: Path) -> None:
    file = tmp_path / "scores.csv"
    assert inside(hostile, "scores", "--csv", str(file)).code == 0
    with file.open(newline="", encoding="utf-8") as held:
        ids = [row["account_external_id"] for row in csv.DictReader(held)]
    assert len(ids) > len(OURS)
    assert any(one.startswith("'=") for one in ids)
    assert [one for one in ids if FORMULA.match(one.lstrip()) and not _number(one)] == []


def test_a_refusal_that_quotes_a_hostile_name_is_still_one_line(hostile: Path) -> None:
    assert inside(hostile, "account", "no\nsuch \x1b[31mname").sentence


def _id(n: int) -> str:
    return "=1+1" if OURS[n] == "=1+1" else f"id{n}"


def _kept(text: str) -> str:
    """What an import keeps of a name: all but what acts on a terminal; spaces may stand in for that."""
    return ACTING.sub("", text).translate({ord(" "): None, ord("\n"): None})


def _number(cell: str) -> bool:
    return re.fullmatch(r"[+-]?\d+(\.\d+)?", cell) is not None


def _naughty() -> list[str]:
    if not BLNS.exists():
        return []
    return [text for text in json.loads(BLNS.read_text("utf-8")) if text.strip()]


def _write(folder: Path, texts: list[str]) -> None:
    folder.mkdir()
    ids = [*map(_id, range(len(OURS))), *(f"{text[:190]} {n}" for n, text in enumerate(texts[len(OURS) :]))]
    _lines(
        folder / "accounts.jsonl",
        (
            {"external_id": who, "name": t, "segment": t, "industry": t, "country": t, "csm": t, "domain": t}
            for who, t in zip(ids, texts, strict=True)
        ),
    )
    used = list(zip(ids, texts, strict=True))[:60]
    _lines(
        folder / "contacts.jsonl",
        (
            {"external_id": f"c{n}", "account": who, "name": t, "role": t, "title": t, "is_primary": True}
            for n, (who, t) in enumerate(used)
        ),
    )
    _lines(
        folder / "subscriptions.jsonl",
        (
            {
                "external_id": f"s{n}",
                "account": who,
                "start_date": "2025-01-01",
                "plan": t,
                "tier": t,
                "seats": 5,
            }
            for n, (who, t) in enumerate(used)
        ),
    )
    _lines(folder / "usage_events.jsonl", (event for n, one in enumerate(used) for event in _use(n, *one)))
    _lines(
        folder / "interactions.jsonl",
        (
            {
                "external_id": f"i{n}",
                "account": who,
                "occurred_at": f"{TODAY - timedelta(days=9)}T10:00:00Z",
                "channel": "email",
                "direction": "in",
                "contact": f"c{n}",
                "subject": t,
                "body": f"{t} and we open a new office in Oslo",
            }
            for n, (who, t) in enumerate(used)
        ),
    )


def _use(n: int, who: str, text: str) -> list[dict[str, Any]]:
    """Daily use that stopped a week ago, so that every rule has something to say."""
    days: list[date] = [TODAY - timedelta(days=age) for age in range(7, 110, 2)]
    return [
        {
            "external_id": f"u{n}-{day}",
            "account": who,
            "occurred_at": f"{day}T10:00:00Z",
            "user": text[:150],
            "feature": text[:150],
        }
        for day in days
    ]


def _lines(path: Path, rows: Any) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
