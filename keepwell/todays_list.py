"""What each CSM does today, gathered from what is stored as of a day."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import polars as pl

from agents.playbooks.money import amount
from agents.playbooks.profile import profile_of
from agents.playbooks.situation import (
    MODELLED,
    Account,
    Alert,
    DueStep,
    Growth,
    Item,
    Situation,
    TodaysList,
    Waiting,
)
from agents.playbooks.table import playbooks
from agents.playbooks.todays_list import todays_list
from agents.playbooks.value import RESTS
from agents.revenue.rates import RateTable
from domain import alerts as stored
from domain.alerts import AlertState
from domain.errors import KeepwellError
from domain.playbooks import PlanState, SavePlan
from domain.scope import EVERYONE, AccountScope
from domain.scores import Band, Standing
from keepwell.alert_list import live_on, said_in
from keepwell.bootstrap import House
from keepwell.knowledge_base import ids_within
from keepwell.people import one_csm
from keepwell.plan_views import as_it_stood
from keepwell.playbook_report import known_successes
from storage.models import LEAVING

HOURS = 6.0
MOST_HOURS = 24.0
NOBODY = "nobody's accounts"
PRIOR = "an expert's reading of the score"


@dataclass(frozen=True)
class Line:
    """One item with the account's name and score; `said` is what they said themselves that explains it."""

    item: Item
    account: str
    account_external_id: str
    health: float | None
    band: str
    said: str | None = None

    def as_json(self) -> dict[str, Any]:
        names = {"account": self.account, "account_external_id": self.account_external_id}
        return {**names, "health": self.health, "band": self.band, "said": self.said, **asdict(self.item)}


@dataclass(frozen=True)
class Desk:
    """One CSM's day; `expected` is what it should save or win per month, by currency."""

    csm: str | None
    hours: float
    lines: list[Line]
    beyond: int
    expected: dict[str, float]

    def says(self) -> str:
        used = sum(line.item.hours for line in self.lines)
        things = f"{len(self.lines)} {'thing' if len(self.lines) == 1 else 'things'}"
        worth = " and ".join(amount(cents, currency) for currency, cents in self.expected.items())
        later = f"; {self.beyond} more would not fit" if self.beyond else ""
        gain = f"; expected to save or win {worth} a month" if worth else ""
        return f"{self.csm or NOBODY}: {things} in {used:g} of {self.hours:g} hours{gain}{later}"


@dataclass(frozen=True)
class DayPlan:
    as_of: date
    desks: list[Desk]
    waiting: list[Waiting]
    held_out: list[Waiting]
    names: Mapping[int, str]
    notes: list[str]

    def as_json(self) -> dict[str, Any]:
        return {
            "as_of": self.as_of,
            "desks": [
                {
                    "csm": desk.csm,
                    "hours": desk.hours,
                    "beyond": desk.beyond,
                    "expected_cents": desk.expected,
                    "items": [line.as_json() for line in desk.lines],
                }
                for desk in self.desks
            ],
            "waiting": [{"account": self.names[one.account_id], **asdict(one)} for one in self.waiting],
            "held_out": [{"account": self.names[one.account_id], **asdict(one)} for one in self.held_out],
            "notes": self.notes,
        }


def plan_day(
    house: House,
    day: date,
    csm: str | None = None,
    hours: float = HOURS,
    scope: AccountScope = EVERYONE,
) -> DayPlan:
    """For all CSMs or one, of the accounts in `scope`. KeepwellError for hours no day has; NotFoundError for an unknown
    CSM."""
    if not 0 < hours <= MOST_HOURS:
        raise KeepwellError(
            f"A day has no {hours:g} hours to work. Choose more than 0 and at most {MOST_HOURS:g}."
        )
    name = one_csm(house, csm)
    book = _Book.read(house, day, _only(house, csm, name, scope))
    found = todays_list(_situation(house, day, book), hours)
    return DayPlan(
        as_of=day,
        desks=_desks(found, hours, book, name if csm is not None else None),
        waiting=found.waiting,
        held_out=found.held_out,
        names=book.names,
        notes=_notes(found),
    )


@dataclass(frozen=True)
class _Book:
    """The live alerts, open growth and plans of a day, and the accounts they are of."""

    alerts: Sequence[stored.Alert]
    growth: pl.DataFrame
    plans: Sequence[SavePlan]
    scores: dict[int, dict[str, Any]]
    accounts: dict[int, dict[str, Any]]

    @classmethod
    def read(cls, house: House, day: date, only: Sequence[int] | None) -> "_Book":
        """Of these accounts, or of all."""
        alerts = [alert for alert in _live(house, day, only) if alert.account_id is not None]
        growth = house.recurring.growth(day, only)
        plans = _plans(house, day, only)
        ids = {alert.account_id for alert in alerts if alert.account_id is not None}
        ids |= set(growth["account_id"].to_list()) | {plan.account_id for plan in plans}
        newest = house.scores.newest_day()
        scores = (
            house.scores.latest(ids)
            if newest is None or day >= newest
            else house.scores.history(ids, day, day)
        )
        active = scores.filter(pl.col("standing") == str(Standing.ACTIVE))
        return cls(
            alerts=alerts,
            growth=growth,
            plans=plans,
            scores={row["account_id"]: row for row in active.iter_rows(named=True)},
            accounts={row["account_id"]: row for row in house.accounts.rows(ids).iter_rows(named=True)},
        )

    @cached_property
    def names(self) -> dict[int, str]:
        return {account: row["name"] for account, row in self.accounts.items()}


def _live(house: House, day: date, only: Sequence[int] | None) -> Sequence[stored.Alert]:
    newest = house.scores.newest_day()
    if newest is None or day >= newest:
        return live_on(house.alerts.live(only), day)
    wanted = None if only is None else set(only)
    known = live_on(house.alerts.list(), day)
    return [alert for alert in known if wanted is None or alert.account_id in wanted]


def _plans(house: House, day: date, only: Sequence[int] | None) -> list[SavePlan]:
    newest = house.scores.newest_day()
    now = newest is None or day >= newest
    then = (as_it_stood(plan, day) for plan in house.plans.list(PlanState.OPEN if now else None, only))
    return [plan for plan in then if plan is not None and plan.state is PlanState.OPEN]


def _situation(house: House, day: date, book: _Book) -> Situation:
    ids = sorted(book.scores)
    money = house.recurring.on(day, ids)
    accounts = _accounts(book, money, _risk_is(house))
    growth = [_growth(row, book) for row in book.growth.iter_rows(named=True)]
    touched = house.actions.touched(day - timedelta(days=RESTS), day, ids)
    acted: dict[int, list[date]] = {}
    for account, on in touched.iter_rows():
        acted.setdefault(account, []).append(on)
    return Situation(
        day=day,
        accounts=accounts,
        alerts=[_alert(alert, book) for alert in book.alerts],
        growth=growth,
        steps=[step for plan in book.plans for step in _due(plan)],
        acted=acted,
        known=known_successes(house, day),
        holdouts=house.actions.holdouts(),
        table=playbooks(),
        rates=RateTable(house.recurring.rates()),
    )


def _risk_is(house: House) -> str:
    """Where the stored risk of leaving is from: without a model in use it is read off the score."""
    model = house.models.latest(LEAVING)
    return MODELLED if model is not None and model.in_use else PRIOR


def _accounts(book: _Book, money: pl.DataFrame, risk_is: str) -> dict[int, Account]:
    """An account that pays in two currencies counts with the larger amount."""
    paid: dict[int, tuple[int, str | None]] = {}
    for account, currency, cents in money.iter_rows():
        if cents > paid.get(account, (0, None))[0]:
            paid[account] = (cents, currency)
    return {
        account: Account(
            id=account,
            csm=book.accounts[account]["csm"],
            segment=book.accounts[account]["segment"],
            band=Band(score["band"]),
            churn_90=score["churn_90"],
            mrr_cents=paid[account][0] if account in paid else None,
            currency=paid[account][1] if account in paid else book.accounts[account]["currency"],
            churn_is=risk_is,
        )
        for account, score in book.scores.items()
    }


def _alert(alert: stored.Alert, book: _Book) -> Alert:
    assert alert.account_id is not None
    return Alert(
        id=alert.id,
        account_id=alert.account_id,
        rule=alert.rule,
        step=alert.step,
        opened_on=alert.opened_on,
        profile=profile_of(alert.disc),
        headline=alert.headline.removeprefix(f"{book.names[alert.account_id]} "),
        action=alert.action,
        snoozed=alert.state is AlertState.SNOOZED,
    )


def _growth(row: dict[str, Any], book: _Book) -> Growth:
    name = book.names[row["account_id"]]
    return Growth(**{**row, "headline": row["headline"].removeprefix(f"{name} ")})


def _due(plan: SavePlan) -> list[DueStep]:
    """The next step, where there is one; a plan whose playbook is gone takes an hour a step."""
    step = plan.next_step
    if step is None:
        return []
    play = playbooks().plays.get(plan.playbook)
    hours = {n: spec.hours for n, spec in enumerate(play.steps if play else (), start=1)}
    left = sum(hours.get(one.position, 1.0) for one in plan.steps if one.done_on is None)
    return [
        DueStep(
            account_id=plan.account_id,
            plan_id=plan.id,
            playbook=plan.playbook if play else "save_plan",
            position=step.position,
            steps=len(plan.steps),
            what=step.what,
            owner=step.owner,
            due_on=step.due_on,
            hours=hours.get(step.position, 1.0),
            hours_left=left,
        )
    ]


def _only(house: House, csm: str | None, name: str | None, scope: AccountScope) -> Sequence[int] | None:
    seen = ids_within(house, scope)
    if csm is None:
        return seen
    own = _accounts_of(house, name)
    return own if seen is None else sorted(set(own) & set(seen))


def _accounts_of(house: House, csm: str | None) -> list[int]:
    rows = house.accounts.rows()
    return rows.filter(pl.col("csm").eq_missing(pl.lit(csm)))["account_id"].to_list()


def _desks(found: TodaysList, hours: float, book: _Book, asked: str | None) -> list[Desk]:
    """By name, nobody's accounts last."""
    mine: dict[str | None, list[Item]] = {asked: []} if asked else {}
    for item in found.items:
        mine.setdefault(item.csm, []).append(item)
    beyond = Counter(item.csm for item in found.beyond)
    for csm in beyond:
        mine.setdefault(csm, [])
    return [
        Desk(csm, hours, [_line(one, book) for one in mine[csm]], beyond[csm], _expected(mine[csm]))
        for csm in sorted(mine, key=lambda name: (name is None, name or ""))
    ]


def _expected(items: Sequence[Item]) -> dict[str, float]:
    """Cents per month by currency."""
    total: dict[str, float] = {}
    for one in items:
        if one.value_cents:
            total[one.currency] = total.get(one.currency, 0.0) + one.value_cents
    return total


def _line(item: Item, book: _Book) -> Line:
    account, score = book.accounts[item.account_id], book.scores[item.account_id]
    said = (said_in(alert) for alert in book.alerts if alert.id == item.alert_id)
    return Line(
        item, account["name"], account["external_id"], score["health"], score["band"], next(said, None)
    )


def _notes(found: TodaysList) -> list[str]:
    notes = []
    if any(one.aim == "keep" and one.risk_is != MODELLED and one.value_cents for one in found.items):
        notes.append("Where it says so, the risk of leaving is an expert's: no model is in use for it.")
    if found.apart:
        notes.append(
            "No exchange rates lead from one currency to the other: each has an order of its own, and they take turns. "
            "Import exchange_rates to compare them."
        )
    return notes
