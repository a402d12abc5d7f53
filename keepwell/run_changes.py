"""What changed since the day before: bands, alerts, the largest moves and new drafts, from what is stored."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from domain.alerts import Alert
from domain.scope import EVERYONE, AccountScope
from domain.scores import Standing
from keepwell.bootstrap import House
from keepwell.knowledge_base import ids_within
from storage.runs import Run

MOVES = 10
LEAST_MOVE = 0.05  # of health: less is not shown as a change anywhere


@dataclass(frozen=True)
class Moved:
    """One account's health and band on both days; None where it was not known."""

    account_id: int
    account: str
    before: float | None
    after: float | None
    band_before: str | None
    band_after: str | None

    @property
    def by(self) -> float:
        return 0.0 if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True)
class AlertMoved:
    alert_id: int
    account_id: int | None
    account: str | None
    rule: str
    headline: str
    why: str | None


@dataclass(frozen=True)
class Changes:
    """From the end of `before` to the end of `day`, of customers within somebody's scope. `drafts`: written since."""

    before: date
    day: date
    bands: list[Moved]
    moves: list[Moved]
    opened: list[AlertMoved]
    closed: list[AlertMoved]
    drafts: int

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def changes_of_run(house: House, run: Run, scope: AccountScope = EVERYONE) -> Changes:
    """Since the day before the first that the run scored."""
    first = date.fromisoformat((run.details or {}).get("first", run.as_of.isoformat()))
    return changes(house, run.as_of, first - timedelta(days=1), scope)


def changes(house: House, day: date, before: date | None = None, scope: AccountScope = EVERYONE) -> Changes:
    """`before`: the day it is compared with (default: the one before `day`)."""
    earlier = before or day - timedelta(days=1)
    ids = ids_within(house, scope)
    names = house.accounts.called(ids)
    scored = customers(house.scores.bands_on((earlier, day)))
    then, now = (scored.filter(scored["as_of"] == one) for one in (earlier, day))
    moved = moved_between(then, now, names)
    alerts = [one for one in house.alerts.moved(earlier, day) if _seen(one, names, ids)]
    largest = sorted(moved, key=lambda one: (-abs(one.by), one.account))[:MOVES]
    return Changes(
        before=earlier,
        day=day,
        bands=[one for one in moved if one.band_before != one.band_after],
        moves=[one for one in largest if abs(one.by) >= LEAST_MOVE],
        opened=[_alert(one, names) for one in alerts if earlier < one.opened_on <= day],
        closed=[_alert(one, names) for one in alerts if one.closed_on and earlier < one.closed_on <= day],
        drafts=house.drafts.count_between(earlier, day, scope),
    )


def moved_between(before: pl.DataFrame, after: pl.DataFrame, names: dict[int, str]) -> list[Moved]:
    """Customers of either of two frames of scores, by name."""
    then, now = (one.select("account_id", "health", "band") for one in (before, after))
    both = then.join(now, on="account_id", how="full", suffix="_now", coalesce=True)
    found = [
        Moved(account, names[account], was, is_now, band_was, band_now)
        for account, was, band_was, is_now, band_now in both.iter_rows()
        if account in names
    ]
    return sorted(found, key=lambda one: one.account)


def customers(found: pl.DataFrame) -> pl.DataFrame:
    return found.filter(found["standing"] == Standing.ACTIVE)


def _seen(alert: Alert, names: dict[int, str], ids: list[int] | None) -> bool:
    """Alerts about a source are for who sees all accounts."""
    return ids is None if alert.account_id is None else alert.account_id in names


def _alert(alert: Alert, names: dict[int, str]) -> AlertMoved:
    name = names[alert.account_id] if alert.account_id is not None else None
    return AlertMoved(alert.id, alert.account_id, name, str(alert.rule), alert.headline, alert.close_reason)
