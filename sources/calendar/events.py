"""A calendar as meetings: recurrence expanded, and attendance only where it is known.

A calendar knows who said they would come. Of a meeting that is over, Keepwell takes an acceptance that was never
taken back for attendance, and a refusal by everybody from outside for absence; a maybe, no answer, a meeting that
was called off or that lies ahead say nothing.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from hashlib import blake2b
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar, Component, Event

from sources.bounded.unreadable import UnreadableError
from sources.mail.headers import plain_address
from sources.mail.plain import one_line, tidy

BACK = timedelta(days=3 * 365)
AHEAD = timedelta(days=120)
MOST = 20_000  # meetings of one calendar
MOST_OF_ONE = 1_500  # of one that recurs
REVIEW = re.compile(
    r"\bqbr\b|\b(?:quarterly|executive|monthly) (?:business )?review\b|\bbusiness review\b", re.IGNORECASE
)
RECURS = ("RRULE", "RDATE", "RECURRENCE-ID")
MAILED = re.compile(r"(?i)^mailto:")


def read(content: bytes, order: dict[str, Any]) -> list[dict[str, Any]]:
    """The meetings from three years back to four months ahead of `order["now"]`. Raises UnreadableError."""
    now = datetime.fromisoformat(order["now"])
    zone = ZoneInfo(order["zone"]) if order.get("zone") else UTC
    try:
        calendars = Calendar.from_ical(content, multiple=True)
    except ValueError as error:
        raise UnreadableError(f"is no calendar: {str(error)[:120]}") from None
    found: dict[str, dict[str, Any]] = {}
    for calendar in calendars:
        called_off = str(calendar.get("METHOD", "")).upper() == "CANCEL"
        for told in islice(_meetings(calendar, now, zone, called_off), MOST):
            found[told["id"]] = told
    return list(found.values())


def _meetings(calendar: Calendar, now: datetime, zone: Any, called_off: bool) -> Iterator[dict[str, Any]]:
    query = recurring_ical_events.of(calendar, skip_bad_series=True, keep_recurrence_attributes=True)
    counts: dict[str, int] = {}
    recurring = {_series(event) for event in calendar.walk("VEVENT") if any(name in event for name in RECURS)}
    for event in query.after(now - BACK):
        begins = _moment(event.start, zone)
        if begins > now + AHEAD:
            return
        series = _series(event)
        counts[series] = counts.get(series, 0) + 1
        if counts[series] <= MOST_OF_ONE:
            name = _id(event, series, zone) if series in recurring else series
            yield _told(event, name, begins, now, zone, called_off)


def _told(
    event: Event, name: str, begins: datetime, now: datetime, zone: Any, called_off: bool
) -> dict[str, Any]:
    organiser = _person(event.get("ORGANIZER"))
    invited = [(_person(one), _answer(one)) for one in _several(event.get("ATTENDEE"))][:200]
    # Who said yes comes first: they are whom the meeting was with.
    coming = sorted(invited, key=lambda one: one[1] != "accepted")
    off = called_off or str(event.get("STATUS", "")).upper() == "CANCELLED"
    over = _moment(event.end, zone) <= now
    title = one_line(str(event.get("SUMMARY", "")), 2_000)
    known = _stated(event, zone, "LAST-MODIFIED", "DTSTAMP", "CREATED")
    planned = _stated(event, zone, "CREATED", "DTSTAMP")
    about = {
        "organiser": organiser,
        "attendees": [person | {"answer": answer} for person, answer in invited if person],
        "location": one_line(str(event.get("LOCATION", "")), 500),
        "ends": _moment(event.end, zone).isoformat(),
        "cancelled": off,
    }
    told = {
        "id": name,
        "may_change": True,
        "channel": "qbr" if REVIEW.search(title) else "meeting",
        # What lies ahead is known since it was put into the calendar; what is over is dated where it took place.
        "moment": (begins if begins <= now else min(planned or now, now)).isoformat(),
        "speaker": None,
        "others": [person for person in (organiser, *(person for person, _ in coming)) if person],
        "subject": title,
        "body": tidy(str(event.get("DESCRIPTION", "")), 50_000),
        "thread": _series(event),
        "scheduled": begins.isoformat(),
        "answers": [[person, answer] for person, answer in invited if person],
        "over": over and not off,
        "updated": known.isoformat() if known and known <= now + timedelta(days=2) else None,
        "about": about,
    }
    # Some calendars say of everything that it was stated when they were exported.
    lasting = sorted((name, value) for name, value in told.items() if name != "updated")
    told["digest"] = blake2b(repr(lasting).encode(), digest_size=16).hexdigest()
    return told


def _id(event: Event, series: str, zone: Any) -> str:
    """One of a series, by the moment at which it was first meant to be."""
    first_meant = event.get("RECURRENCE-ID", event["DTSTART"])
    return f"{series}/{_moment(first_meant.dt, zone):%Y%m%dT%H%MZ}"


def _series(event: Component) -> str:
    uid = one_line(str(event.get("UID", "")), 998)
    if uid:
        return uid if len(uid) <= 150 else f"{uid[:110]}~{blake2b(uid.encode(), digest_size=16).hexdigest()}"
    named = f"{event.get('SUMMARY', '')}|{event.get('DTSTART', '')}"
    return "unnamed:" + blake2b(named.encode(), digest_size=16).hexdigest()


def _stated(event: Event, zone: Any, *names: str) -> datetime | None:
    """The first of these moments that the calendar gives."""
    for name in names:
        stated = getattr(event.get(name), "dt", None)
        if isinstance(stated, date):
            return _moment(stated, zone)
    return None


def _moment(stated: date | datetime, zone: Any) -> datetime:
    if not isinstance(stated, datetime):
        stated = datetime.combine(stated, time())
    aware = stated if stated.tzinfo is not None else stated.replace(tzinfo=zone)
    return aware.astimezone(UTC)


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value is not None else []


def _person(value: Any) -> dict[str, str | None] | None:
    if value is None:
        return None
    value = value[0] if isinstance(value, list) else value
    address = plain_address(MAILED.sub("", str(value)))
    name = one_line(str(value.params.get("CN", "")), 200) or None
    name = None if name and plain_address(name) else name
    return {"name": name, "address": address} if name or address else None


def _answer(value: Any) -> str:
    return one_line(str(value.params.get("PARTSTAT", "NEEDS-ACTION")), 40).lower()
