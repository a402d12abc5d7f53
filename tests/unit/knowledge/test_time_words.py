"""The times people speak of."""

from datetime import date

import pytest

from knowledge.time_words import FOREVER, period_in

TODAY = date(2026, 11, 26)  # a Thursday
LATER = FOREVER[1]


@pytest.mark.parametrize(
    ("question", "first", "end"),
    [
        ("what happened last spring?", date(2026, 3, 1), date(2026, 6, 1)),
        ("last winter", date(2025, 12, 1), date(2026, 3, 1)),
        ("in the fall of 2024", date(2024, 9, 1), date(2024, 12, 1)),
        ("in March", date(2026, 3, 1), date(2026, 4, 1)),
        ("in December", date(2025, 12, 1), date(2026, 1, 1)),
        ("in may", date(2026, 5, 1), date(2026, 6, 1)),
        ("on 12 May", date(2026, 5, 12), date(2026, 5, 13)),
        ("on May 12th, 2025", date(2025, 5, 12), date(2025, 5, 13)),
        ("2025-02-03", date(2025, 2, 3), date(2025, 2, 4)),
        ("since June 2025", date(2025, 6, 1), LATER),
        ("after 2024", date(2025, 1, 1), LATER),
        ("before march 3", FOREVER[0], date(2026, 3, 3)),
        ("until march 3", FOREVER[0], date(2026, 3, 4)),
        ("in Q3", date(2026, 7, 1), date(2026, 10, 1)),
        ("Q4 2025", date(2025, 10, 1), date(2026, 1, 1)),
        ("last quarter", date(2026, 7, 1), date(2026, 10, 1)),
        ("last week", date(2026, 11, 16), date(2026, 11, 23)),
        ("this month", date(2026, 11, 1), date(2026, 12, 1)),
        ("the last 30 days", date(2026, 10, 27), date(2026, 11, 27)),
        ("two weeks ago", date(2026, 11, 9), date(2026, 11, 16)),
        ("yesterday", date(2026, 11, 25), date(2026, 11, 26)),
        ("in 2023", date(2023, 1, 1), date(2024, 1, 1)),
    ],
)
def test_a_time_is_a_span_of_days(question: str, first: date, end: date) -> None:
    found = period_in(f"What did they say {question}?" if question[0].islower() else question, TODAY)
    assert found is not None
    assert (found.first, found.end) == (first, end)


@pytest.mark.parametrize(
    "question",
    [
        "May they renew?",
        "they fall behind",
        "they march on it",
        "31 February",
        "2 days",
        "",
        "spring cleaning",
    ],
)
def test_words_that_only_look_like_times_are_none(question: str) -> None:
    assert period_in(question, TODAY) is None
