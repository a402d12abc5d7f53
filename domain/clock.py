"""Time is an argument: the one real clock is passed down from bootstrap."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

Clock = Callable[[], datetime]
"""Returns an aware datetime in UTC."""


def begin_of(day: date) -> datetime:
    """The first moment of a day in UTC."""
    return datetime.combine(day, time(), UTC)


def after(day: date) -> datetime:
    """The first moment that is no longer in a day in UTC."""
    return begin_of(day + timedelta(days=1))


def end_of(day: date) -> datetime:
    """The last moment of a day in UTC."""
    return after(day) - timedelta(microseconds=1)


def in_words(day: date) -> str:
    """A day as a sentence says it: 9 March 2026."""
    return f"{day.day} {day:%B %Y}"


def utcnow() -> datetime:
    return datetime.now(UTC)
