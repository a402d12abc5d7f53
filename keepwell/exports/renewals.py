"""Renewals as a calendar (ICS) that people import once or subscribe to."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

from agents.alerts.thresholds import STANDARD
from domain.clock import begin_of
from domain.errors import KeepwellError
from domain.scores import Standing
from keepwell.asked_day import asked_day
from keepwell.asking.columns import Columns
from keepwell.bootstrap import House
from keepwell.exports.contracts import Contract, contracts
from keepwell.exports.plain_text import clipped
from keepwell.knowledge_base import Whose, ids_within, scope_of
from keepwell.portfolio import PortfolioRow, portfolio

if TYPE_CHECKING:
    from icalendar import Calendar, Event

REMINDERS = (60, 30)
"""Days before."""
COUNTED_FROM = begin_of(date(2020, 1, 1))
READ_AGAIN = timedelta(hours=12)
LONGEST_NAME = 120
DAY = timedelta(days=1)


@dataclass(frozen=True)
class CalendarWish:
    """`windows` adds when to speak of each renewal; `link_base` is where Keepwell is reached, `stamp` when the calendar
    is made: a later one takes the place of what a calendar holds (default: the beginning of the as-of day)."""

    windows: bool = False
    link_base: str | None = None
    stamp: datetime | None = None


@dataclass(frozen=True)
class _Renewal:
    row: PortfolioRow
    contract: Contract
    on: date
    source: str

    @property
    def key(self) -> str:
        """The account's identity: not our number, which another database would give to somebody else."""
        return "-".join(quote(part, safe="") for part in (self.source, self.row.account_external_id))


def renewals_ics(
    house: House, as_of: date | None = None, user: Whose = None, wish: CalendarWish | None = None
) -> bytes:
    """Every renewal ahead of customers within a book, the nearest first."""
    from icalendar import Calendar

    asked = wish or CalendarWish()
    scope = scope_of(house, user)
    day = asked_day(house, as_of or house.scores.newest_day() or house.today())
    stamp = asked.stamp or begin_of(day)
    calendar = Calendar()
    named = f"Renewals of {scope.csm}" if scope.csm else "Renewals"
    for name, value in (("prodid", "-//Keepwell//Renewals//EN"), ("version", "2.0"), ("method", "PUBLISH")):
        calendar.add(name, value)
    calendar.add("x-wr-calname", clipped(named, LONGEST_NAME))
    calendar.add("refresh-interval", READ_AGAIN, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT12H")
    for one in _renewals(house, day, ids_within(house, scope)):
        calendar.add_component(_renewal(one, asked, stamp))
        if asked.windows:
            calendar.add_component(_window(one, asked, stamp))
    return _written(calendar)


def _written(calendar: "Calendar") -> bytes:
    found: bytes = calendar.to_ical()
    return found


def _renewals(house: House, day: date, ids: list[int] | None) -> list[_Renewal]:
    mine = None if ids is None else frozenset(ids)
    known = contracts(house, ids, day)
    sources = dict(house.accounts.rows(ids).select("account_id", "source").iter_rows())
    found = []
    for row in _scored(house, day):
        contract = known.of(row.account_id)
        customer = row.standing == Standing.ACTIVE and (mine is None or row.account_id in mine)
        if customer and contract.renewal is not None:
            found.append(_Renewal(row, contract, contract.renewal, sources[row.account_id]))
    return sorted(found, key=lambda one: (one.on, one.row.account_external_id))


def _scored(house: House, day: date) -> list[PortfolioRow]:
    """With the scores of the day, or of the newest day scored in the month before it."""
    scored = Columns(house, None, day).stored_day(day)
    if scored is None:
        raise KeepwellError(
            f"Nothing was scored in the month up to {day}: `keepwell run --as-of {day}` does."
        )
    return portfolio(house, as_of=None if scored == house.scores.newest_day() else scored)


def _renewal(one: _Renewal, wish: CalendarWish, stamp: datetime) -> "Event":
    from icalendar import Alarm

    row, contract = one.row, one.contract
    told = " · ".join(part for part in (contract.arr_says, _band(row)) if part)
    event = _event("renewal", one, wish, stamp)
    event.add("summary", f"Renewal: {_name(row)}{f' ({told})' if told else ''}")
    event.add("dtstart", one.on)
    event.add("dtend", one.on + DAY)
    for days in REMINDERS:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", f"{_name(row)} renews in {days} days")
        alarm.add("trigger", timedelta(days=-days))
        event.add_component(alarm)
    return event


def _window(one: _Renewal, wish: CalendarWish, stamp: datetime) -> "Event":
    first, last = STANDARD.renewal_first_day, STANDARD.renewal_last_day
    event = _event("window", one, wish, stamp)
    event.add("summary", f"Speak of the renewal: {_name(one.row)}")
    event.add("dtstart", one.on - timedelta(days=first))
    event.add("dtend", one.on - timedelta(days=last) + DAY)
    return event


def _event(kind: str, one: _Renewal, wish: CalendarWish, stamp: datetime) -> "Event":
    """What both have. An account has one of each, so that a date that moves moves the entry."""
    from icalendar import Event

    event = Event()
    event.add("uid", f"{kind}-{one.key}@keepwell")
    event.add("dtstamp", stamp)
    event.add("last-modified", stamp)
    event.add("sequence", max(0, int((stamp - COUNTED_FROM).total_seconds() // 60)))
    event.add("transp", "TRANSPARENT")
    event.add("description", _description(one, wish))
    event.add("categories", ["Renewal", _band(one.row) or "no band"])
    if wish.link_base:
        event.add("url", _link(one.row, wish.link_base))
    return event


def _description(one: _Renewal, wish: CalendarWish) -> str:
    row, contract = one.row, one.contract
    by_itself = (
        "" if contract.auto_renew is None else " by itself" if contract.auto_renew else " only if they sign"
    )
    first, last = (
        one.on - timedelta(STANDARD.renewal_first_day),
        one.on - timedelta(STANDARD.renewal_last_day),
    )
    lines = [
        f"{_name(row)} [{row.account_external_id}] renews{by_itself} on {one.on}.",
        f"Pays {contract.arr_says} a year." if contract.arr_says else "Pays nothing now.",
        f"Health {row.health:.0f}, {row.band}, as of {row.as_of}." if row.health is not None else "No score.",
        f"Speak of it between {first} and {last}.",
        f"CSM: {clipped(row.csm, LONGEST_NAME)}." if row.csm else "",
        _link(row, wish.link_base) if wish.link_base else "",
    ]
    return "\n".join(line for line in lines if line)


def _link(row: PortfolioRow, base: str) -> str:
    return f"{base.rstrip('/')}/accounts/{quote(row.account_external_id, safe='')}"


def _band(row: PortfolioRow) -> str:
    return row.band if row.health is not None and row.band != "unknown" else ""


def _name(row: PortfolioRow) -> str:
    return clipped(row.name, LONGEST_NAME)
