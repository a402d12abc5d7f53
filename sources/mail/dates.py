"""When a message was sent, from the field that says so and makes sense."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from sources.bounded.unreadable import UnreadableError
from sources.mail.headers import Fields
from sources.moments import EARLIEST, SKEW

HOPS = 40


def sent_at(fields: Fields, now: datetime, envelope: str | None) -> tuple[datetime, str | None]:
    """The moment in UTC, and where it is from when it is not from Date.

    A Date that is missing, no date, before 1990 or more than 48 hours ahead gives way to the earliest of the
    Received fields (the hop next to the sender comes last), then to the line an mbox puts before a message.
    Raises UnreadableError where none is left.
    """
    said = fields.first("date")
    found = _moment(said, now)
    if found is not None:
        return found, None
    for hop in reversed(fields.every("received")[:HOPS]):
        found = _moment(hop.rpartition(";")[2], now)
        if found is not None:
            return found, "Received"
    found = _moment(envelope or "", now)
    if found is not None:
        return found, "the mbox"
    raise UnreadableError(_why(said, now))


def _why(said: str, now: datetime) -> str:
    if not said:
        return "has no date"
    far = _parsed(said)
    if far is None:
        return f"has a date that is none: {said[:80]}"
    ahead = far > now + SKEW
    return f"has a date that lies {'in the future' if ahead else 'before 1990'}: {said[:80]}"


def _moment(text: str, now: datetime) -> datetime | None:
    found = _parsed(text)
    if found is None or found.date() < EARLIEST or found > now + SKEW:
        return None
    return found


def _parsed(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text.strip()[:200])
        if found.tzinfo is None:  # "-0000": a moment in UTC, from a sender that keeps its zone to itself
            found = found.replace(tzinfo=UTC)
        if abs(found.utcoffset() or timedelta()) > timedelta(hours=14, minutes=59):
            return None
        return found.astimezone(UTC).replace(microsecond=0)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
