"""The portfolio as people see it: one row per account, the newest scores beside what calls for attention."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from agents.alerts.rules import BY_ID
from domain.alerts import RuleId
from domain.errors import KeepwellError
from domain.scores import Band
from keepwell.alert_list import PRESSING, live_on
from keepwell.bootstrap import House
from keepwell.drivers import Driver, main_drivers

SORTS = ("health", "risk", "velocity_14", "velocity_30", "name", "alerts")
BANDS = tuple(str(band) for band in Band)


@dataclass(frozen=True)
class PortfolioRow:
    """`alerts` are rule ids, the most pressing first; `driver` is what moved the score most in 30 days."""

    account_id: int
    account_external_id: str
    name: str
    segment: str | None
    csm: str | None
    standing: str
    as_of: date | None
    health: float | None
    band: str
    coverage: float | None
    retention: float | None
    expansion: float | None
    velocity_7: float | None
    velocity_14: float | None
    velocity_30: float | None
    churn_30: float | None
    churn_60: float | None
    churn_90: float | None
    alerts: list[str]
    headline: str
    driver: Driver | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def portfolio(
    house: House,
    band: str | None = None,
    segment: str | None = None,
    sort: str = "health",
    as_of: date | None = None,
) -> list[PortfolioRow]:
    """`every`, worst first; who is no customer comes last. See `with_drivers` for what moved the scores."""
    if sort not in SORTS:
        raise KeepwellError(f"Cannot sort by '{sort}'. Choose one of {', '.join(SORTS)}.")
    if band is not None and band not in tuple(Band):
        raise KeepwellError(f"There is no band '{band}'. Choose one of {', '.join(Band)}.")
    return sorted(chosen(every(house, as_of), band, segment), key=lambda row: order(row, sort))


def every(house: House, as_of: date | None = None) -> list[PortfolioRow]:
    """Every account with its newest score, or that of a day scored before, and its alerts likewise; by id."""
    stored = house.scores.latest() if as_of is None else house.scores.history(since=as_of, until=as_of)
    scores = {row["account_id"]: row for row in stored.iter_rows(named=True)}
    alerts: dict[int, list[_Raised]] = {}
    for one in _live(house) if as_of is None else _live_then(house, as_of):
        alerts.setdefault(one.account_id, []).append(one)
    return [
        _row(account, scores.get(account["account_id"], {}), alerts.get(account["account_id"], []))
        for account in house.accounts.rows().iter_rows(named=True)
    ]


def chosen(rows: Iterable[PortfolioRow], band: str | None, segment: str | None) -> list[PortfolioRow]:
    return [
        row
        for row in rows
        if (band is None or row.band == band)
        and (segment is None or (row.segment or "").casefold() == segment.casefold())
    ]


class _Raised(NamedTuple):
    """Of an alert of an account, what its row says."""

    account_id: int
    rule: RuleId
    step: int
    headline: str
    opened_on: date


def _live(house: House) -> list[_Raised]:
    rows = house.desk_frames.alerts().select(_Raised._fields).iter_rows()
    return [_Raised(account, RuleId(rule), *more) for account, rule, *more in rows]


def _live_then(house: House, day: date) -> list[_Raised]:
    return [
        _Raised(one.account_id, one.rule, one.step, one.headline, one.opened_on)
        for one in live_on(house.alerts.list(), day)
        if one.account_id is not None
    ]


def with_drivers(house: House, rows: list[PortfolioRow]) -> list[PortfolioRow]:
    """The same rows (the first 500 of them) with what moved each score most over 30 days."""
    scored = [
        (row.account_id, row.segment, row.as_of) for row in rows if row.as_of and row.standing == "active"
    ]
    found = main_drivers(house, scored)
    return [replace(row, driver=found.get(row.account_id)) for row in rows]


def bands(rows: list[PortfolioRow]) -> dict[str, int]:
    """Customers per band."""
    counted = Counter(row.band for row in rows if row.standing == "active")
    return {str(band): counted.get(band, 0) for band in Band}


def _row(account: dict[str, Any], score: dict[str, Any], alerts: list[_Raised]) -> PortfolioRow:
    newest = sorted(alerts, key=lambda alert: alert.opened_on, reverse=True)
    urgent = sorted(newest, key=lambda alert: PRESSING.index(BY_ID[alert.rule].severity_at(alert.step)))
    return PortfolioRow(
        account_id=account["account_id"],
        account_external_id=account["external_id"],
        name=account["name"],
        segment=account["segment"],
        csm=account["csm"],
        standing=score.get("standing", "not_yet"),
        as_of=score.get("as_of"),
        health=score.get("health"),
        band=score.get("band", "unknown"),
        coverage=score.get("coverage"),
        retention=score.get("retention"),
        expansion=score.get("expansion"),
        velocity_7=score.get("velocity_7"),
        velocity_14=score.get("velocity_14"),
        velocity_30=score.get("velocity_30"),
        churn_30=score.get("churn_30"),
        churn_60=score.get("churn_60"),
        churn_90=score.get("churn_90"),
        alerts=[str(alert.rule) for alert in urgent],
        headline=urgent[0].headline if urgent else "",
    )


def order(row: PortfolioRow, sort: str) -> tuple[Any, ...]:
    """What a portfolio is sorted by; no two accounts of one source are alike in it."""
    gone = row.standing != "active"
    if sort == "name":
        return (row.name.casefold(), row.account_external_id)
    if sort == "alerts":
        return (gone, -len(row.alerts), _or_last(row.health), row.account_external_id)
    if sort == "risk":
        return (gone, row.churn_60 is None, -(row.churn_60 or 0.0), row.account_external_id)
    # Too thinly measured for a band is not bad news: after those that have one.
    thin = row.band == Band.UNKNOWN
    return (gone, thin, _or_last(getattr(row, sort)), row.account_external_id)


def _or_last(value: float | None) -> float:
    return float("inf") if value is None else value
