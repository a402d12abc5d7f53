"""Until when a draft is to be looked at, what counts as a change, and what a draft is as a text."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from draft_cast import AnyTime, OfficeHours

from agents.alerts.rules import Severity
from domain.reviews import RejectReason
from keepwell.cli import queue as queue_command
from keepwell.cli import review as review_command
from keepwell.cli.editing import parsed, written
from keepwell.cli.queue import span
from keepwell.cli.review_words import one_line
from keepwell.review_desk import KINDS, REASONS, STATES
from outbox.review.differences import figures, plain, unified
from outbox.review.differences import one_line as subject_line
from outbox.review.due import ALLOWED, OTHERWISE, due_at

OFFICE = OfficeHours()


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)  # the 2nd is a Monday


@pytest.mark.parametrize(
    ("severity", "found", "due"),
    [
        ("urgent", at(2, 10), at(2, 14)),
        ("urgent", at(2, 15, 30), at(3, 11, 30)),
        ("urgent", at(6, 16, 50), at(9, 12, 50)),
        ("urgent", at(7, 3), at(9, 13)),
        ("urgent", at(2, 13), at(2, 17)),
        ("high", at(2, 10), at(3, 10)),
        ("high", at(6, 10), at(9, 10)),
        ("high", at(7, 10), at(10, 9)),
        ("watch", at(2, 10), at(5, 10)),
        ("note", at(5, 10), at(10, 10)),
        (None, at(2, 10), at(5, 10)),
    ],
)
def test_a_draft_is_due_in_working_time_by_how_pressing_its_rule_is(
    severity: str | None, found: datetime, due: datetime
) -> None:
    assert due_at(severity, found, OFFICE) == due


def test_every_severity_has_its_time_and_the_more_pressing_is_never_later() -> None:
    assert set(ALLOWED) == {str(one) for one in Severity}
    assert [ALLOWED[name].says() for name in ("urgent", "high", "note")] == [
        "4 working hours",
        "1 working day",
        "3 working days",
    ]
    chance = random.Random(5)
    for _ in range(200):
        now = at(1, 0) + timedelta(minutes=chance.randrange(28 * 24 * 60))
        order = [due_at(one, now, OFFICE) for one in ("urgent", "high", "watch", None)]
        assert order == sorted(order)
        assert order[0] > now
    assert ALLOWED["watch"] == OTHERWISE


def test_a_calendar_without_working_hours_holds_nobody_up() -> None:
    class Never(AnyTime):
        def next_moment(self, now: datetime, country: str | None, zone: str | None) -> datetime:
            return now + timedelta(days=365)

    assert due_at("urgent", at(2, 10), Never()) > at(2, 10)


def test_spaces_and_line_ends_are_no_change() -> None:
    assert plain("\n Hi \r\nthere\t\r\n\r\n") == " Hi\nthere"
    assert plain("e\u0301") == "\u00e9"
    assert subject_line(" a\r\n b ") == "a b"


def test_a_diff_shows_the_lines_that_changed_and_counts_words() -> None:
    old, new = ("Seats", "Hi\n\nYou use 41 seats.\n\nKim"), ("Seats", "Hi\n\nYou use 41 of 60 seats.\n\nKim")
    assert unified(old, new).split("\n")[-5:] == [
        " ",
        "-You use 41 seats.",
        "+You use 41 of 60 seats.",
        " ",
        " Kim",
    ]
    told = figures(old, new)
    assert (told["words_added"], told["words_removed"], told["subject_changed"]) == (2, 0, False)
    assert 0.8 < told["alike"] < 1
    assert figures(old, old)["alike"] == 1.0
    assert figures(("", ""), ("", "x " * 9_000))["alike"] is None


def test_a_text_that_is_edited_comes_back_as_it_was() -> None:
    assert parsed(written("A: b", "Hi\n\nKim")) == ("A: b", "Hi\n\nKim\n")
    assert parsed("\ufeffSUBJECT:x\n\ny") == ("x", "y")
    assert parsed("No subject: here\n\ny") == (None, "No subject: here\n\ny")


def test_lengths_of_time_are_said_in_one_figure() -> None:
    assert [span(s) for s in (0, 119 * 60, 121 * 60, 47 * 3600, 49 * 3600)] == [
        "0 min",
        "119 min",
        "2 h",
        "47 h",
        "2 days",
    ]


def test_what_is_exported_stays_on_one_line() -> None:
    assert one_line({"a": "x\n\u2028\x85\x7fü"}) == '{"a": "x\\n\\u2028\\u0085\\u007f\\u00fc"}'


def test_the_commands_know_every_kind_state_and_reason() -> None:
    assert set(queue_command.KINDS) == set(KINDS)
    assert set(queue_command.STATES) == set(STATES)
    assert set(review_command.REASONS) == set(REASONS) == {str(one) for one in RejectReason}
