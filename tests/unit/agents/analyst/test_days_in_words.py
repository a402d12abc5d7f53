"""Days and periods as people say them; and words that are no days however much they look like one."""

from datetime import date

import pytest

from agents.analyst.days import Span, find_days

TODAY = date(2026, 11, 26)  # a Thursday


def _only(text: str) -> tuple[date, date]:
    [(_, _, when)] = find_days(text, TODAY)
    return when.first, when.last


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("on 2026-03-01", date(2026, 3, 1), date(2026, 3, 1)),
        ("on 1 march", date(2026, 3, 1), date(2026, 3, 1)),
        ("on march 1st, 2025", date(2025, 3, 1), date(2025, 3, 1)),
        ("on the 3rd of may", date(2026, 5, 3), date(2026, 5, 3)),
        ("on 24 december", date(2025, 12, 24), date(2025, 12, 24)),
        ("since march", date(2026, 3, 1), date(2026, 3, 31)),
        ("in may", date(2026, 5, 1), date(2026, 5, 31)),
        ("last march", date(2026, 3, 1), date(2026, 3, 31)),
        ("last november", date(2025, 11, 1), date(2025, 11, 30)),
        ("in march 2024", date(2024, 3, 1), date(2024, 3, 31)),
        ("last quarter", date(2026, 7, 1), date(2026, 9, 30)),
        ("this quarter", date(2026, 10, 1), date(2026, 12, 31)),
        ("next quarter", date(2027, 1, 1), date(2027, 3, 31)),
        ("in q1 2025", date(2025, 1, 1), date(2025, 3, 31)),
        ("last month", date(2026, 10, 1), date(2026, 10, 31)),
        ("next month", date(2026, 12, 1), date(2026, 12, 31)),
        ("this week", date(2026, 11, 23), date(2026, 11, 29)),
        ("last year", date(2025, 1, 1), date(2025, 12, 31)),
        ("in 2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("year to date", date(2026, 1, 1), date(2026, 11, 26)),
        ("in the last 30 days", date(2026, 10, 28), date(2026, 11, 26)),
        ("over the past two weeks", date(2026, 11, 13), date(2026, 11, 26)),
        ("in the next 60 days", date(2026, 11, 26), date(2027, 1, 25)),
        ("3 months ago", date(2026, 8, 26), date(2026, 8, 26)),
        ("last spring", date(2026, 3, 1), date(2026, 5, 31)),
        ("last winter", date(2025, 12, 1), date(2026, 2, 28)),
        ("yesterday", date(2026, 11, 25), date(2026, 11, 25)),
        ("by the end of the year", date(2026, 12, 31), date(2026, 12, 31)),
    ],
)
def test_days_and_periods_are_understood(said: str, first: date, last: date) -> None:
    assert _only(said) == (first, last)


@pytest.mark.parametrize(
    "said",
    [
        "accounts that may churn",
        "march them to the door",
        "the second account",
        "sun microsystems",
        "who may i call",
        "a fall in use",
        "spring cleaning",
        "on 31 february",
        "on 99 march",
        "version 2024",
        "the last customer",
        "the next big thing",
    ],
)
def test_words_that_only_look_like_days_are_none(said: str) -> None:
    assert find_days(said, TODAY) == []


def test_what_is_still_to_come_is_known_beside_what_was() -> None:
    [(_, _, when)] = find_days("in january", TODAY)
    assert (when.first, when.ahead()[0]) == (date(2026, 1, 1), date(2027, 1, 1))
    [(_, _, within)] = find_days("within 60 days", TODAY)
    assert within.span is Span.WITHIN
    assert within.ahead() == (TODAY, date(2027, 1, 25))


def test_the_last_day_of_a_month_stays_one() -> None:
    [(_, _, when)] = find_days("3 months ago", date(2026, 5, 31))
    assert when.first == date(2026, 2, 28)
