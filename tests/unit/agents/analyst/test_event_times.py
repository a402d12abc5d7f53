"""Events that time is reckoned by become a day of the account's own history, or are said to be none."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from analyst_evidence import source

from agents.analyst.event_times import event_named, taken_as, without
from agents.analyst.evidence import Evidence


def fact(ref: str, day: str, text: str, kind: str = "written", channel: str | None = None) -> Evidence:
    said = datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC)
    return replace(source(text), ref=ref, said_at=said, kind=kind, channel=channel)


HISTORY = [
    fact("S-1", "2024-05-05", "Contract Loom Starter from 5 May 2024 to 4 May 2025: 8 seats.", "contract"),
    fact("S-2", "2025-05-05", "Contract Loom Starter from 5 May 2025 to 4 May 2026: 8 seats.", "contract"),
    fact("S-3", "2026-05-05", "Contract Loom Growth from 5 May 2026 to 4 May 2027: 20 seats.", "contract"),
    fact("Q-1", "2026-02-10", "QBR with Ana.", channel="qbr"),
    fact("Q-2", "2026-08-11", "QBR with Ana and Tom.", channel="qbr"),
    fact("A-1", "2026-07-01", "Alert, escalation: Acme lost 9 points.", "alert"),
    fact("I-1", "2026-03-12", "The data migration starts today."),
    fact("I-2", "2026-03-20", "Our data migration is through."),
    fact("I-3", "2025-01-10", "The mobile app was down."),
    fact("I-4", "2026-01-10", "The mobile app is down again."),
]


@pytest.mark.parametrize(
    ("question", "day", "ref"),
    [
        ("what did they say after the renewal?", "2026-05-05", "S-3"),
        ("what happened before the first renewal", "2025-05-05", "S-2"),
        ("since the kickoff, what went wrong?", "2024-05-05", "S-1"),
        ("anything since the upgrade?", "2026-05-05", "S-3"),
        ("how was the mood around the last QBR", "2026-08-11", "Q-2"),
        ("what did we promise before our first qbr", "2026-02-10", "Q-1"),
        ("what did they write after the escalation?", "2026-07-01", "A-1"),
        ("what did they ask before the data migration?", "2026-03-12", "I-1"),
    ],
)
def test_an_event_is_a_day_of_the_history(question: str, day: str, ref: str) -> None:
    event = event_named(question)
    assert event is not None
    taken = taken_as(event, HISTORY)
    assert str(taken.day) == day
    assert ref in taken.says
    assert event.phrase not in without(question, event)


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("what did they say since the outage?", "named nowhere"),
        ("what did they say before the mobile app went down", None),
        ("what did they say after the mobile app?", "no one day"),
        ("what did they say before the cancellation?", "No day is known"),
    ],
)
def test_what_is_no_one_day_limits_nothing_and_is_said(question: str, says: str | None) -> None:
    event = event_named(question)
    if says is None:
        assert event is None
        return
    assert event is not None
    taken = taken_as(event, HISTORY)
    assert taken.day is None
    assert says in taken.says


@pytest.mark.parametrize(
    "question",
    [
        "what did they say before the summer?",
        "anything since last March?",
        "what did they say about the renewal?",
        "what happened after the last week",
        "who left since the first of May",
        "what was said after the 5th of May",
        "any requests from the marketing department?",
    ],
)
def test_a_time_in_words_is_no_event(question: str) -> None:
    assert event_named(question) is None


def test_nothing_later_than_is_asked_for_is_such_an_event() -> None:
    event = event_named("what did they say after the renewal?")
    assert event is not None
    known = [one for one in HISTORY if one.said_at < datetime(2026, 1, 1, tzinfo=UTC)]
    assert taken_as(event, known).day == date(2025, 5, 5)
