"""The demo portfolio read the slow way: plain rows of the bundle and of `keepwell accounts`, no engine of ours."""

import csv
import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from agents.revenue.rates import RateTable
from keepwell.bootstrap import House
from keepwell.portfolio import portfolio

TODAY = date(2026, 11, 26)


@dataclass
class Customer:
    """One account on the day of its world, everything by hand."""

    name: str
    ref: str
    segment: str
    industry: str
    country: str
    csm: str
    active: bool
    health: float | None
    band: str
    scores: dict[str, Any]
    before: dict[int, dict[str, Any]] = field(default_factory=dict)
    alerts: list[str] = field(default_factory=list)
    growth: list[str] = field(default_factory=list)
    plan: str | None = None
    tier: str | None = None
    billing: str | None = None
    seats: int = 0
    cents: int = 0
    currency: str = ""
    mrr: float = 0.0
    renewal: date | None = None
    since: date | None = None
    gone: date | None = None
    gone_why: str | None = None
    login: date | None = None
    contact: date | None = None
    heard: date | None = None
    tickets: int = 0
    urgent: int = 0
    pressing: int = 0
    overdue: int = 0
    unpaid: int = 0
    reviews: list[tuple[date, bool]] = field(default_factory=list)
    mrr_before: dict[date, float] = field(default_factory=dict)
    nps: float | None = None
    csat: float | None = None
    main_contact: str = ""
    people: list[str] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    bands: dict[date, str] = field(default_factory=dict)
    signals: dict[str, float | None] = field(default_factory=dict)
    logins_before: float | None = None

    def scores_day(self) -> date:
        return date.fromisoformat(str(self.scores["as_of"]))

    def share_used(self) -> float | None:
        return self.signals.get("license_utilisation")

    def use_fell(self, by: float) -> bool:
        now, before = self.signals.get("login_frequency"), self.logins_before
        return now is not None and bool(before) and (now / (before or 1) - 1) * 100 <= -by * 100

    def missed_last_qbr(self) -> bool:
        return bool(self.reviews) and not max(self.reviews)[1]

    def qbr_since(self, day: date, attended: bool) -> bool:
        return any(on >= day and went is attended for on, went in self.reviews)

    def renews_in(self, day: date) -> int:
        return (self.renewal - day).days if self.renewal else 10**6


@dataclass
class World:
    day: date
    every: list[Customer]
    currency: str

    @property
    def active(self) -> list[Customer]:
        return [one for one in self.every if one.active]

    def those(self, fits: Callable[[Customer], bool]) -> set[str]:
        return {one.name for one in self.active if fits(one)}

    def mrr(self, fits: Callable[[Customer], bool] = lambda _: True) -> float:
        return sum(one.mrr for one in self.active if fits(one))

    def mean(self, what: Callable[[Customer], float | None], fits: Callable[[Customer], bool]) -> float:
        told = [value for one in self.active if fits(one) and (value := what(one)) is not None]
        return sum(told) / len(told)

    def top(
        self,
        many: int,
        key: Callable[[Customer], float | None],
        fits: Callable[[Customer], bool] = lambda _: True,
        least: bool = False,
    ) -> list[str]:
        told = [(value, one.name) for one in self.active if fits(one) and (value := key(one)) is not None]
        return [name for _, name in sorted(told, reverse=not least)][:many]

    def one(self, fits: Callable[[Customer], bool]) -> Customer:
        return next(one for one in self.active if fits(one))

    def ago(self, days: int) -> date:
        return self.day - timedelta(days=days)


@dataclass(frozen=True)
class Demo:
    """The house, the bundle it was filled from, and how things stand today."""

    house: House
    folder: Path
    now: World


def _rows(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def _day(text: str) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


def _rates(folder: Path) -> RateTable:
    rows = _rows(folder, "exchange_rates")
    return RateTable(
        pl.DataFrame(
            {
                "currency": [row["currency"] for row in rows],
                "base": [row["base"] for row in rows],
                "day": [date.fromisoformat(row["day"]) for row in rows],
                "rate": [float(row["rate"]) for row in rows],
            }
        )
    )


def world(house: House, folder: Path, day: date, backs: tuple[int, ...] = (7, 14, 30)) -> World:
    """As things stood at the end of `day`, by what the bundle says was known then."""
    newest = house.scores.newest_day()
    shown = {row.account_external_id: row for row in portfolio(house, as_of=None if day == newest else day)}
    found = {}
    for row in _rows(folder, "accounts"):
        score = shown[row["external_id"]]
        found[row["external_id"]] = Customer(
            row["name"], row["external_id"], row["segment"], row["industry"], row["country"], row["csm"],
            score.standing == "active", score.health, score.band, score.as_json(), alerts=list(score.alerts),
        )  # fmt: skip
    for back in backs:
        for old in portfolio(house, as_of=day - timedelta(days=back)):
            found[old.account_external_id].before[back] = old.as_json()
    _signals(house, found, day)
    _growth(house, found, day)
    _contracts(found, folder, day)
    _talk(found, folder, day)
    _bills(found, folder, day)
    _use(found, folder, day)
    return World(day, list(found.values()), _money(found, folder, day))


def _signals(house: House, found: dict[str, Customer], day: date) -> None:
    """As they were stored day by day; what is worked out from them is worked out here."""
    ids = {row["account_id"]: row["external_id"] for row in house.accounts.rows().iter_rows(named=True)}
    for row in house.scores.signal_history(None, day, day).iter_rows(named=True):
        found[ids[row["account_id"]]].signals = row
    before = day - timedelta(days=30)
    for row in house.scores.signal_history(None, before, before).iter_rows(named=True):
        found[ids[row["account_id"]]].logins_before = row["login_frequency"]
    first = day.replace(day=1)
    for row in house.scores.history(None, first, first).iter_rows(named=True):
        found[ids[row["account_id"]]].bands[first] = row["band"]


def _growth(house: House, found: dict[str, Customer], day: date) -> None:
    ids = {row["account_id"]: row["external_id"] for row in house.accounts.rows().iter_rows(named=True)}
    for one in house.opportunities.list():
        if one.opened_on <= day and (one.closed_on is None or one.closed_on > day):
            found[ids[one.account_id]].growth.append(str(one.kind))


def _contracts(found: dict[str, Customer], folder: Path, day: date) -> None:
    for row in _rows(folder, "subscriptions"):
        one, start, end = found[row["account"]], _day(row["start_date"]), _day(row["end_date"])
        churned = _day(row["churned_at"])
        assert start is not None
        if start > day:
            continue
        one.since = min(one.since or start, start)
        if (end is not None and end < day) or (churned is not None and churned <= day):
            continue
        one.plan, one.tier, one.billing = row["plan"], row["tier"], row["billing"]
        one.seats, one.currency = int(row["seats"]), row["currency"]
        one.cents = round(float(row["mrr"]) * 100)
        one.renewal = _day(row["renewal_date"])
    for row in _rows(folder, "churn_events"):
        gone = _day(row["occurred_at"])
        if gone is not None and gone <= day and not found[row["account"]].active:
            found[row["account"]].gone, found[row["account"]].gone_why = gone, row["reason"]
    for row in _rows(folder, "surveys"):
        told = _day(row["occurred_at"])
        if told is not None and told <= day:
            setattr(found[row["account"]], row["kind"], float(row["score"]))
    for row in _rows(folder, "contacts"):
        one = found[row["account"]]
        one.people.append(row["name"])
        if row["is_primary"] == "true":
            one.main_contact = row["name"]


def _talk(found: dict[str, Customer], folder: Path, day: date) -> None:
    tickets: dict[str, set[str]] = defaultdict(set)
    urgent: dict[str, set[str]] = defaultdict(set)
    pressing: dict[str, set[str]] = defaultdict(set)
    with (folder / "interactions.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            on, resolved = _day(row["occurred_at"]), _day(row.get("resolved_at", ""))
            assert on is not None
            if on > day:
                continue
            one, missed = found[row["account"]], row.get("attended") is False
            asks = row["channel"] == "ticket" and row.get("direction") == "in"
            if asks and (resolved is None or resolved > day):
                thread = row.get("thread") or row["external_id"]
                tickets[row["account"]].add(thread)
                if row.get("priority") == "urgent":
                    urgent[row["account"]].add(thread)
                if row.get("priority") in ("urgent", "high"):
                    pressing[row["account"]].add(thread)
            due = _day(row.get("scheduled_at", "")) or on
            if row["channel"] == "qbr" and row.get("attended") is not None and due <= day:
                one.reviews.append((due, row["attended"]))
            if row["channel"] == "note" or missed:
                continue
            one.contact = max(one.contact or on, on)
            if row.get("direction") == "in" or row["channel"] in ("call", "meeting", "qbr"):
                one.heard = max(one.heard or on, on)
    for ref, threads in tickets.items():
        found[ref].tickets = len(threads)
        found[ref].urgent, found[ref].pressing = len(urgent[ref]), len(pressing[ref])


def _bills(found: dict[str, Customer], folder: Path, day: date) -> None:
    for row in _rows(folder, "invoices"):
        issued, paid, due = _day(row["issued_at"]), _day(row["paid_at"]), _day(row["due_at"])
        assert issued is not None
        if issued > day or (paid is not None and paid <= day):
            continue
        found[row["account"]].unpaid += 1
        found[row["account"]].overdue += due is not None and due < day


def _use(found: dict[str, Customer], folder: Path, day: date) -> None:
    events = pl.read_parquet(folder / "usage_events.parquet").with_columns(on=pl.col("occurred_at").dt.date())
    known = events.filter(pl.col("on") <= day)
    for ref, on in known.filter("is_login").group_by("account").agg(pl.col("on").max()).iter_rows():
        found[ref].login = on
    lately = known.filter(pl.col("on") > day - timedelta(days=30)).select("account", "feature").unique()
    for ref, feature in lately.iter_rows():
        if feature:
            found[ref].used.add(feature)


def _money(found: dict[str, Customer], folder: Path, day: date) -> str:
    """Into the currency that is worth most on the day, each subscription rounded by itself."""
    rates = _rates(folder)
    sums: dict[str, float] = defaultdict(float)
    for one in found.values():
        sums[one.currency] += one.cents
    sums.pop("", None)
    usd = {name: cents * _worth(rates, name, "USD", day) for name, cents in sums.items()}
    base = max(usd, key=lambda name: usd[name])
    for one in found.values():
        if one.cents:
            one.mrr = round(one.cents * _worth(rates, one.currency, base, day)) / 100
    return base


def _worth(rates: RateTable, currency: str, base: str, day: date) -> float:
    rate = rates.find(currency, base, day)
    assert rate is not None
    return rate.value
