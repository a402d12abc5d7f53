"""The portfolio as a table: what its page shows, one row per account, within somebody's book."""

from collections.abc import Iterator
from datetime import date

from agents.alerts.rules import BY_ID
from domain.alerts import RuleId
from keepwell.asked_day import asked_day
from keepwell.bootstrap import House
from keepwell.drivers import AT_MOST
from keepwell.exports.contracts import Contract, Contracts, contracts
from keepwell.exports.table import Cell, Column, Kind, Table
from keepwell.knowledge_base import Whose, ids_within, scope_of
from keepwell.portfolio import PortfolioRow, portfolio, with_drivers

VELOCITIES = (7, 14, 30)
HORIZONS = (30, 60, 90)


def portfolio_table(
    house: House,
    band: str | None = None,
    segment: str | None = None,
    sort: str = "health",
    as_of: date | None = None,
    user: Whose = None,
) -> Table:
    """The rows and the order of `keepwell accounts`; NotFoundError for a user without accounts."""
    ids = ids_within(house, scope_of(house, user))
    mine = None if ids is None else frozenset(ids)
    rows = [
        row for row in portfolio(house, band, segment, sort, as_of) if mine is None or row.account_id in mine
    ]
    day = (
        asked_day(house, as_of)
        if as_of
        else max((row.as_of for row in rows if row.as_of), default=house.today())
    )
    paid = contracts(house, ids, day)
    return Table(f"Portfolio {day}", _columns(paid.currency), _rows(house, rows, paid), day)


def _columns(currency: str) -> list[Column]:
    points = [Column(name, Kind.NUMBER, 1) for name in ("health", "retention", "expansion")]
    changes = [Column(f"change {days} days", Kind.NUMBER, 1) for days in VELOCITIES]
    risks = [Column(f"risk {days} days", Kind.PERCENT, 1) for days in HORIZONS]
    return [
        *map(Column, ("account", "account id", "segment", "csm", "standing", "band")),
        *points,
        *changes,
        Column("measured", Kind.PERCENT),
        *risks,
        Column(f"ARR ({currency})", Kind.MONEY),
        Column("paid a year as"),
        Column("renewal", Kind.DATE),
        Column("days to renewal", Kind.NUMBER),
        Column("plan"),
        Column("seats", Kind.NUMBER),
        Column("open alerts", Kind.NUMBER),
        *map(Column, ("most pressing", "headline", "moved most in 30 days")),
        Column("by points", Kind.NUMBER, 1),
        Column("as of", Kind.DATE),
    ]


def _rows(house: House, rows: list[PortfolioRow], paid: Contracts) -> Iterator[list[Cell]]:
    """What moved the scores is looked up while the table is written, some accounts at a time."""
    for first in range(0, len(rows), AT_MOST):
        for row in with_drivers(house, rows[first : first + AT_MOST]):
            yield _row(row, paid.of(row.account_id))


def _row(row: PortfolioRow, paid: Contract) -> list[Cell]:
    driver = row.driver
    return [
        *(row.name, row.account_external_id, row.segment, row.csm, row.standing, row.band),
        *(row.health, row.retention, row.expansion),
        *(row.velocity_7, row.velocity_14, row.velocity_30),
        row.coverage,
        *(row.churn_30, row.churn_60, row.churn_90),
        paid.arr_cents,
        paid.arr_says,
        paid.renewal,
        paid.days_to_renewal,
        paid.plan,
        paid.seats,
        len(row.alerts),
        BY_ID[RuleId(row.alerts[0])].title if row.alerts else None,
        row.headline,
        driver.title if driver else None,
        driver.amount if driver else None,
        row.as_of,
    ]
