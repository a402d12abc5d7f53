"""The portfolio as people see it: one row per account, the newest scores beside what calls for attention."""

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from domain.alerts import Alert
from domain.errors import KeepwellError
from domain.scores import Band
from keepwell.bootstrap import House

SORTS = ("health", "velocity_14", "velocity_30", "name", "alerts")
LIVE_FIRST = {Band.RED: 0, Band.ORANGE: 1, Band.GREEN: 2, Band.UNKNOWN: 3}


@dataclass(frozen=True)
class PortfolioRow:
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
    alerts: list[str]
    headline: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def portfolio(
    house: House, band: str | None = None, segment: str | None = None, sort: str = "health"
) -> list[PortfolioRow]:
    """Every account with its newest score, worst first; churned accounts come last."""
    if sort not in SORTS:
        raise KeepwellError(f"Cannot sort by '{sort}'. Choose one of {', '.join(SORTS)}.")
    if band is not None and band not in tuple(Band):
        raise KeepwellError(f"There is no band '{band}'. Choose one of {', '.join(Band)}.")
    scores = {row["account_id"]: row for row in house.scores.latest().iter_rows(named=True)}
    alerts: dict[int, list[Alert]] = {}
    for alert in house.alerts.live():
        if alert.account_id is not None:
            alerts.setdefault(alert.account_id, []).append(alert)
    rows = [
        _row(account, scores.get(account["account_id"], {}), alerts.get(account["account_id"], []))
        for account in house.accounts.rows().iter_rows(named=True)
    ]
    chosen = [
        row
        for row in rows
        if (band is None or row.band == band)
        and (segment is None or (row.segment or "").casefold() == segment.casefold())
    ]
    return sorted(chosen, key=lambda row: _order(row, sort))


def bands(rows: list[PortfolioRow]) -> dict[str, int]:
    """Customers per band."""
    counted = Counter(row.band for row in rows if row.standing == "active")
    return {str(band): counted.get(band, 0) for band in Band}


def _row(account: dict[str, Any], score: dict[str, Any], alerts: list[Alert]) -> PortfolioRow:
    urgent = sorted(alerts, key=lambda alert: alert.opened_on, reverse=True)
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
        alerts=[str(alert.rule) for alert in urgent],
        headline=urgent[0].headline if urgent else "",
    )


def _order(row: PortfolioRow, sort: str) -> tuple[Any, ...]:
    gone = row.standing != "active"
    if sort == "name":
        return (row.name.casefold(), row.account_external_id)
    if sort == "alerts":
        return (gone, -len(row.alerts), _or_last(row.health), row.account_external_id)
    return (gone, _or_last(getattr(row, sort)), row.account_external_id)


def _or_last(value: float | None) -> float:
    return float("inf") if value is None else value
