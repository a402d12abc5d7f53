"""Accounts: the portfolio, everything about one, how it moved, what is on record of it."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Response
from pydantic import AfterValidator, Field

from domain.clock import end_of
from domain.principals import TokenScope
from domain.scores import Band
from keepwell.account_view import AccountView
from keepwell.api.contract import (
    READING,
    ROOT,
    Cursor,
    Day,
    Limit,
    Name,
    Number,
    Page,
    Told,
    refusals,
)
from keepwell.api.pages import BadCursorError, page_of, paged, read
from keepwell.api.shapes import Agent, AlertTold, Evidence, OpportunityTold
from keepwell.asked_day import asked_day
from keepwell.books import account_by_id, within
from keepwell.bootstrap import House
from keepwell.bounds import without_nul
from keepwell.desk.newest_rows import driven, newest_rows
from keepwell.facts_behind import fact_behind
from keepwell.knowledge_base import account_in, ids_within
from keepwell.people import one_csm
from keepwell.portfolio import PortfolioRow, chosen, every, order, with_drivers
from keepwell.web.access import EVERY_ROLE, Who, allow
from keepwell.web.handed import TheHouse
from storage.account_history import OnRecord, Place

routes = APIRouter(prefix=f"{ROOT}/accounts", tags=["accounts"], responses=refusals(*READING))
Sort = Literal["health", "risk", "velocity_14", "velocity_30", "name", "alerts"]
MONTH = timedelta(days=30)
YEAR = 366
Ref = Annotated[
    str, Path(min_length=1, max_length=300, description="As evidence names it."), AfterValidator(without_nul)
]


class Driver(Told):
    signal: str | None
    title: str
    amount: float = Field(description="Points of health in 30 days.")


class AccountLine(Told):
    """An account with its newest score, or that of the day asked for."""

    id: int
    external_id: str
    name: str
    segment: str | None
    csm: str | None
    standing: str = Field(description="active, not_yet or gone: whether it is a customer.")
    as_of: date | None
    health: float | None = Field(description="0 to 100; null where too little is known.")
    band: Band
    coverage: float | None = Field(description="The share of the weights that is measured, 0 to 1.")
    retention: float | None
    expansion: float | None
    velocity_7: float | None
    velocity_14: float | None
    velocity_30: float | None
    churn_30: float | None = Field(description="Risk of leaving within 30 days, 0 to 1.")
    churn_60: float | None
    churn_90: float | None
    alerts: list[str] = Field(description="Rules of its live alerts, the most pressing first.")
    headline: str
    driver: Driver | None = Field(description="What moved the score most in 30 days.")


class Account(Told):
    id: int
    source: str
    external_id: str
    name: str
    domain: str | None
    segment: str | None
    industry: str | None
    country: str | None
    csm: str | None
    created_at: datetime | None
    currency: str | None


class Signal(Told):
    id: str
    title: str
    dimension: str
    value: float | None
    unit: str
    says: str
    points: float | None = Field(description="0 to 100; null where it is not measured.")
    weight: float | None = Field(description="Its share of what is measured.")
    evidence: list[Evidence]


class Move(Told):
    kind: str
    signal: str | None
    title: str
    amount: float
    says: str
    evidence: list[Evidence]


class Trajectory(Told):
    as_of: date
    health: float | None


class AccountWhole(Told):
    """Everything about one account on one day, each number with its sentence and the facts behind it."""

    account: Account
    as_of: date
    since: date
    standing: str
    band: Band
    scores: dict[str, float | None]
    thresholds: dict[str, float] = Field(description="Below red is red, below orange orange.")
    calibration: int
    calibration_note: str
    change: float | None
    moves: list[Move] = Field(description="They add up to the change.")
    signals: list[Signal]
    missing: list[str]
    days_to_renewal: int | None
    source_gaps: list[str]
    alerts: list[AlertTold]
    opportunities: list[OpportunityTold]
    agent_words: list[Agent]
    trajectory: list[Trajectory] = Field(description="A year of health, week by week.")


class ScoreLine(Told):
    account_id: int
    as_of: date
    health: float | None
    retention: float | None
    expansion: float | None
    engagement: float | None
    relationship: float | None
    contract: float | None
    coverage: float | None
    band: Band
    velocity_7: float | None
    velocity_14: float | None
    velocity_30: float | None
    churn_30: float | None
    churn_60: float | None
    churn_90: float | None
    momentum: float | None
    calibration: int | None
    low: float | None
    high: float | None
    standing: str


class Recorded(Told):
    """One fact on record; its text comes with the fact alone."""

    ref: str
    table: str
    source: str
    at: datetime
    title: str
    fields: dict[str, Any]


class Fact(Recorded):
    text: str | None = Field(description="Its own words, as they came in.")


@routes.get("", summary="The portfolio")
@allow(*EVERY_ROLE, token=TokenScope.READ)
def list_accounts(
    house: TheHouse,
    who: Who,
    band: Band | None = None,
    segment: Name | None = None,
    csm: Name | None = None,
    account: Annotated[Name | None, Query(description="One account, by external id or name.")] = None,
    sort: Sort = "health",
    as_of: Day | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[AccountLine]:
    """Worst first, unless sorted otherwise. Of what you may see."""
    day = asked_day(house, as_of) if as_of is not None else None
    only = account_in(house, who.scope, account).id if account is not None else None
    book = one_csm(house, csm) if csm is not None else None
    of_all = newest_rows(house) if day is None else every(house, day)
    fitting = chosen(of_all, str(band) if band else None, segment)
    rows = within(house, who.scope, fitting, lambda row: row.account_id)
    wanted = (
        row for row in rows if (only is None or row.account_id == only) and (csm is None or row.csm == book)
    )
    shown, following = paged(wanted, lambda row: _place(row, sort), cursor, limit)
    told = driven(house, shown) if day is None else with_drivers(house, shown)
    return Page(data=[_line(row) for row in told], next=following)


def _place(row: PortfolioRow, sort: str) -> tuple[Any, ...]:
    return (*order(row, sort), row.account_id)


def _line(row: PortfolioRow) -> AccountLine:
    return AccountLine.model_validate(
        {**row.as_json(), "id": row.account_id, "external_id": row.account_external_id}
    )


@routes.get("/{account_id}", summary="Everything about one account", response_model=AccountWhole)
@allow(*EVERY_ROLE, token=TokenScope.READ)
def one_account(
    house: TheHouse,
    who: Who,
    account_id: Number,
    as_of: Day | None = None,
    since: Annotated[Day | None, Query(description="What moved since (default: 30 days before).")] = None,
) -> Response:
    row = account_by_id(house, who.scope, account_id)
    day = asked_day(house, as_of or house.scores.newest_day() or house.today())
    begin = asked_day(house, since or day - MONTH)
    return Response(
        house.views_kept.told(who.scope, row.id, day, begin, _whole), media_type="application/json"
    )


def _whole(view: AccountView) -> bytes:
    told = [words for alert in view.alert_rows for words in alert.told or ()]
    whole = AccountWhole.model_validate(
        {
            **{name: getattr(view, name) for name in AccountWhole.model_fields if hasattr(view, name)},
            "scores": view.numbers,
            "alerts": [AlertTold.of(one) for one in view.alert_rows],
            "opportunities": [OpportunityTold.of(one) for one in view.opportunities],
            "agent_words": [Agent.of(one) for one in told],
            "trajectory": [{"as_of": on, "health": health} for on, health in view.trajectory],
        }
    )
    return whole.model_dump_json().encode()


@routes.get("/{account_id}/scores", summary="How its scores moved")
@allow(*EVERY_ROLE, token=TokenScope.READ)
def account_scores(
    house: TheHouse,
    who: Who,
    account_id: Number,
    first: Annotated[Day | None, Query(alias="from")] = None,
    last: Annotated[Day | None, Query(alias="to")] = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> Page[ScoreLine]:
    """Day by day, ascending; a year up to the newest day unless days are named."""
    row = account_by_id(house, who.scope, account_id)
    return score_page(house, [row.id], first, last, cursor, limit)


def score_page(
    house: House,
    ids: list[int] | None,
    first: date | None,
    last: date | None,
    cursor: str | None,
    limit: int,
    days: int = YEAR,
) -> Page[ScoreLine]:
    end = last or house.scores.newest_day() or house.today()
    start = first or end - timedelta(days=days)
    stored = house.scores.history(ids, start, end) if start <= end else None
    rows = [] if stored is None else stored.to_dicts()
    shown, following = paged(rows, lambda row: (row["as_of"].isoformat(), row["account_id"]), cursor, limit)
    return Page(data=[ScoreLine.model_validate(row) for row in shown], next=following)


@routes.get("/{account_id}/timeline", summary="What is on record of it")
@allow(*EVERY_ROLE, token=TokenScope.READ)
def timeline(
    house: TheHouse,
    who: Who,
    account_id: Number,
    until: Annotated[Day | None, Query(description="As of this day (default: today).")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[Recorded]:
    """Conversations, surveys, invoices, contracts and its end, the newest first."""
    row = account_by_id(house, who.scope, account_id)
    last = end_of(asked_day(house, until or house.today()))
    after = _moment(cursor) if cursor is not None else None
    found = house.history.page(row.id, last, after, limit + 1)
    shown, following = page_of(found, _of_time, limit)
    return Page(data=[Recorded.model_validate(one) for one in shown], next=following)


def _of_time(one: OnRecord) -> tuple[Any, ...]:
    return one.at.isoformat(), one.table, one.id


def _moment(cursor: str) -> Place:
    told = read(cursor)
    try:
        at, table, number = told
        place = datetime.fromisoformat(str(at)), str(table), int(number)
    except (ValueError, OverflowError):
        place = None
    if place is None or place[0].tzinfo is None:
        raise BadCursorError("This is no place in this list. Give the `next` of a page of it.")
    return place


@routes.get("/{account_id}/facts/{ref:path}", summary="The fact behind a number")
@allow(*EVERY_ROLE, token=TokenScope.READ)
def fact(house: TheHouse, who: Who, account_id: Number, ref: Ref) -> Fact:
    row = account_by_id(house, who.scope, account_id)
    return Fact.model_validate(fact_behind(house, row.id, ref))


scores_routes = APIRouter(prefix=f"{ROOT}/scores", tags=["accounts"], responses=refusals(*READING))


@scores_routes.get("", summary="Scores of all accounts")
@allow(*EVERY_ROLE, token=TokenScope.READ)
def all_scores(
    house: TheHouse,
    who: Who,
    first: Annotated[Day | None, Query(alias="from")] = None,
    last: Annotated[Day | None, Query(alias="to")] = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> Page[ScoreLine]:
    """By day and account, ascending; the newest day unless days are named."""
    return score_page(house, ids_within(house, who.scope), first, last, cursor, limit, days=0)
