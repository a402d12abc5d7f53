"""Time is an argument: the one real clock is passed down from bootstrap."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Returns an aware datetime in UTC."""


def utcnow() -> datetime:
    return datetime.now(UTC)
