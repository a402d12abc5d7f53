"""What people read: safe, in one line where it must be, rounded, never cut in the middle of nowhere."""

import math
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st

from keepwell.cli import show
from keepwell.cli.plain import visible


@given(st.text())
def test_no_text_can_break_a_line_or_act_on_a_terminal(text: str) -> None:
    shown = visible(text)
    assert len(shown.splitlines()) <= 1
    assert not any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 or c in "\u202e\u2066" for c in shown)


@given(st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"])))
def test_ordinary_text_is_shown_as_it_is(text: str) -> None:
    assert visible(text) == text


def test_json_is_one_document_in_which_unknown_numbers_are_null(capsys: pytest.CaptureFixture[str]) -> None:
    show.document(
        {
            "a": math.nan,
            "b": [math.inf, date(2026, 11, 23)],
            "c": Path("x"),
            "d": datetime(2026, 1, 1, tzinfo=UTC),
        }
    )
    assert '"a": null' in (said := capsys.readouterr().out)
    assert '"2026-11-23"' in said
    assert '"2026-01-01T00:00:00+00:00"' in said


def test_json_escapes_what_acts_on_a_terminal_and_stays_equal(capsys: pytest.CaptureFixture[str]) -> None:
    import json

    show.document(["\u202etxt\x9b", "Łódź"])
    said = capsys.readouterr().out
    assert "\\u202e" in said
    assert json.loads(said) == ["\u202etxt\x9b", "Łódź"]


def test_a_table_in_a_pipe_is_a_hundred_columns_wide_without_trailing_spaces(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    show.table(("name", ">number"), [("[red]x[/] " * 30, 1.25), (None, math.nan)], title="[b]head")
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 100
    assert not any(line.endswith(" ") for line in lines)
    assert "[b]head" in lines[0]
    assert "[red]x[/]" in "\n".join(lines)
    assert "1.2" in "\n".join(lines)


def test_lists_wrap_under_their_own_text(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    show.item(show.text("  +1.0"), "word " * 20)
    first, *rest = capsys.readouterr().out.splitlines()
    assert first.startswith("  +1.0  word")
    assert all(line.startswith(" " * 8 + "word") for line in rest)


@pytest.mark.parametrize(
    ("value", "said"), [(0.04, "+0.0"), (-3.25, "-3.2"), (12.0, "+12.0"), (None, "·"), (math.nan, "·")]
)
def test_changes_carry_their_sign(value: float | None, said: str) -> None:
    assert show.signed(value).plain == said


def test_a_score_is_shown_with_its_band_and_of_others_what_they_are() -> None:
    assert show.standing(41.4, "red", "active").plain == "41 red"
    assert show.standing(None, "unknown", "active").plain == "· unknown"
    assert show.standing(76.0, "unknown", "active").plain == "(76)"
    assert show.standing(80.0, "green", "churned").plain == "churned"
    assert show.standing(None, "unknown", "not_yet").plain == "not yet"


def test_a_sparkline_has_a_fixed_scale_and_gaps() -> None:
    assert show.sparkline([0.0, 50.0, 100.0, None, math.nan]) == "▁▅█  "


def test_long_names_are_cut_with_a_mark() -> None:
    assert show.name("x" * 300).plain == "x" * 39 + "…"
    assert show.name("Fjord AS").plain == "Fjord AS"


@pytest.mark.parametrize("text", ["", "tomorrow", "2026-13-01", "2026-02-30", "1/2/2026", "２０２６-01-01"])
def test_what_is_no_date_is_a_usage_error(text: str) -> None:
    with pytest.raises(typer.BadParameter, match="Write it as YYYY-MM-DD"):
        show.day(text)


def test_a_choice_is_taken_in_any_case() -> None:
    choose = show.one_of("red", "green")
    assert choose("RED") == "red"
    with pytest.raises(typer.BadParameter, match="'blue' is none of red, green"):
        choose("blue")
