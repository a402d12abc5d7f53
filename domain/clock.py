"""Time is an argument: the one real clock is passed down from bootstrap."""

from collections.abc import Callable
from datetime import UTC, date, datetime

Clock = Callable[[], datetime]
"""Returns an aware datetime in UTC."""


def utcnow() -> datetime:
    return datetime.now(UTC)


def pinned(day: date) -> Clock:
    """The real time of day on a day that stays: midnight passes without a new one."""
    return lambda: datetime.combine(day, utcnow().timetz())
