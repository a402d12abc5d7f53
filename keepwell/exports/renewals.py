"""Renewals as a calendar (ICS) that people import once or subscribe to."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from agents.alerts.thresholds import STANDARD
from domain.clock import begin_of
from domain.errors import KeepwellError
from domain.scores import Band, Standing
from keepwell.asked_day import asked_day
from keepwell.asking.columns import Columns
from keepwell.bootstrap import House
from keepwell.exports.contracts import Contract, contracts
from keepwell.exports.plain_text import clipped
from keepwell.knowledge_base import Whose, ids_within, scope_of
from storage.accounts import AccountRow

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
    """Of one account: what it is called, what it pays, and where it stood when it was last scored."""

    account: AccountRow
    contract: Contract
    on: date
    health: float | None
    band: str
    scored_on: date

    @property
    def name(self) -> str:
        return clipped(self.account.name, LONGEST_NAME)

    @property
    def known_band(self) -> str:
        return self.band if self.health is not None and self.band != Band.UNKNOWN else ""

    @property
    def key(self) -> str:
        """The account's identity: not our number, which another database would give to somebody else."""
        return "-".join(quote(part, safe="") for part in (self.account.source, self.account.external_id))

    def link(self, base: str) -> str:
        return f"{base.rstrip('/')}/accounts/named?name={quote(self.account.external_id, safe='')}"


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
    known, scores = contracts(house, ids, day), _scores(house, day, ids)
    found = []
    for row in house.accounts.rows(ids).iter_rows(named=True):
        number = row.pop("account_id")
        contract, score = known.of(number), scores.get(number)
        if score is None or score["standing"] != Standing.ACTIVE or contract.renewal is None:
            continue
        account = AccountRow(id=number, **row)
        told = (score["health"], score["band"], score["as_of"])
        found.append(_Renewal(account, contract, contract.renewal, *told))
    return sorted(found, key=lambda one: (one.on, one.key))


def _scores(house: House, day: date, ids: list[int] | None) -> dict[int, dict[str, Any]]:
    """Of the day, or of the newest day scored in the month before it, by account."""
    scored = Columns(house, None, day).stored_day(day)
    if scored is None:
        raise KeepwellError(
            f"Nothing was scored in the month up to {day}: `keepwell run --as-of {day}` does."
        )
    newest = scored == house.scores.newest_day()
    rows = house.scores.latest(ids) if newest else house.scores.history(ids, scored, scored)
    return {row["account_id"]: row for row in rows.iter_rows(named=True)}


def _renewal(one: _Renewal, wish: CalendarWish, stamp: datetime) -> "Event":
    from icalendar import Alarm

    told = " · ".join(part for part in (one.contract.arr_says, one.known_band) if part)
    event = _event("renewal", one, wish, stamp)
    event.add("summary", f"Renewal: {one.name}{f' ({told})' if told else ''}")
    event.add("dtstart", one.on)
    event.add("dtend", one.on + DAY)
    for days in REMINDERS:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", f"{one.name} renews in {days} days")
        alarm.add("trigger", timedelta(days=-days))
        event.add_component(alarm)
    return event


def _window(one: _Renewal, wish: CalendarWish, stamp: datetime) -> "Event":
    first, last = STANDARD.renewal_first_day, STANDARD.renewal_last_day
    event = _event("window", one, wish, stamp)
    event.add("summary", f"Speak of the renewal: {one.name}")
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
    event.add("categories", ["Renewal", one.known_band or "no band"])
    if wish.link_base:
        event.add("url", one.link(wish.link_base))
    return event


def _description(one: _Renewal, wish: CalendarWish) -> str:
    account, contract = one.account, one.contract
    by_itself = (
        "" if contract.auto_renew is None else " by itself" if contract.auto_renew else " only if they sign"
    )
    first, last = (
        one.on - timedelta(STANDARD.renewal_first_day),
        one.on - timedelta(STANDARD.renewal_last_day),
    )
    lines = [
        f"{one.name} [{account.external_id}] renews{by_itself} on {one.on}.",
        f"Pays {contract.arr_says} a year." if contract.arr_says else "Pays nothing now.",
        f"Health {one.health:.0f}, {one.band}, as of {one.scored_on}."
        if one.health is not None
        else "No score.",
        f"Speak of it between {first} and {last}.",
        f"CSM: {clipped(account.csm, LONGEST_NAME)}." if account.csm else "",
        one.link(wish.link_base) if wish.link_base else "",
    ]
    return "\n".join(line for line in lines if line)
