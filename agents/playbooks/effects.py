"""What came of each action: health since, against matched accounts that were left alone over the same days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl

from agents.playbooks.matched import RATE, TURNED, Comparison, Spell, Spells, compare
from domain.calibration import segment_key
from domain.playbooks import Measured, TakenAction, Verdict
from domain.scores import Standing

HORIZONS = (14, 30)
JUDGED = 14
"""The verdict rests on this horizon alone, chosen beforehand: with two looks, chance would have two chances."""
BEFORE = 16
"""Days before an action whose move accounts are matched by, as the alert rule does."""
LEFT = "it left before the measurement"
"""No reason to leave an action out: it did not keep the account."""
COMPARABLE = 0.25
"""Share of the weight that may come or go between two days; more is a change of the measuring, as for velocities."""
APART = 7
"""Whoever had an action within so many days before the start is no yardstick either."""


@dataclass(frozen=True)
class Portfolio:
    """What actions are judged by: `days` has account_id, health and standing of each day in it.

    Each day also has coverage (0 to 1). `touched` has account_id and day of all that was done, `segments` the segment
    by account id.
    """

    days: Mapping[date, pl.DataFrame]
    touched: pl.DataFrame
    segments: Mapping[int, str | None]


def needed_days(taken_on: date) -> tuple[date, ...]:
    """The days whose scores an action taken then is measured by."""
    return (taken_on - timedelta(days=BEFORE), taken_on, *(taken_on + timedelta(days=n) for n in HORIZONS))


def ripe(taken_on: date, as_of: date) -> bool:
    """Whether the verdict can be told on a day."""
    return taken_on + timedelta(days=JUDGED) <= as_of


def measure(actions: Sequence[TakenAction], portfolio: Portfolio, as_of: date) -> list[Measured]:
    """One measurement for each action that is ripe by `as_of`; nothing of a later day is looked at.

    Where an account or its like cannot be compared, the verdict is "not enough to say", with the reason.
    """
    by_day: dict[date, list[TakenAction]] = {}
    for action in actions:
        if ripe(action.taken_on, as_of):
            by_day.setdefault(action.taken_on, []).append(action)
    return [one for day, its in sorted(by_day.items()) for one in _of_day(day, its, portfolio, as_of)]


def _of_day(day: date, actions: list[TakenAction], portfolio: Portfolio, as_of: date) -> list[Measured]:
    looks = {n: _Look.over(day, n, portfolio) for n in HORIZONS if day + timedelta(days=n) <= as_of}
    return [_measured(action, looks, as_of) for action in actions]


def _measured(action: TakenAction, looks: Mapping[int, "_Look"], as_of: date) -> Measured:
    found = {n: look.at(action.account_id) for n, look in looks.items()}
    change, against, why = found[JUDGED]
    if why == LEFT:
        return Measured(action.id, as_of, None, None, Verdict.NOT_BEYOND_CHANCE, {"rate": RATE, "why": why})
    details: dict[str, Any] = {"rate": RATE, "horizons": {str(n): _told(*one) for n, one in found.items()}}
    if against is None or change is None or not against.enough:
        return Measured(action.id, as_of, change, None, Verdict.NOT_ENOUGH, details | {"why": why})
    confirmed = against.chance <= RATE and change > against.expected
    verdict = Verdict.CONFIRMED if confirmed else Verdict.NOT_BEYOND_CHANCE
    return Measured(action.id, as_of, change, against.expected, verdict, details)


def _told(change: float | None, against: Comparison | None, _why: str | None) -> dict[str, Any]:
    if change is None or against is None:
        return {"change": change, "controls": 0}
    if not against.enough:
        return {"change": change, "controls": against.controls}
    return {
        "change": change,
        "expected": against.expected,
        "chance": against.chance,
        "controls": against.controls,
        "turned": change - against.expected >= TURNED,
        "turned_anyway": against.turned_anyway,
    }


Found = tuple[float | None, Comparison | None, str | None]


@dataclass(frozen=True)
class _Look:
    """All accounts over the days from an action to one horizon."""

    place: dict[int, int]
    start: np.ndarray[Any, np.dtype[np.float64]]
    before: np.ndarray[Any, np.dtype[np.float64]]
    change: np.ndarray[Any, np.dtype[np.float64]]
    segment: np.ndarray[Any, np.dtype[np.int64]]
    yard: dict[int, np.ndarray[Any, np.dtype[np.int64]]]  # rows that were left alone, by segment
    left: frozenset[int]

    @classmethod
    def over(cls, day: date, horizon: int, portfolio: Portfolio) -> "_Look":
        first, end = day - timedelta(days=BEFORE), day + timedelta(days=horizon)
        then, now, later = (_customers(portfolio, one) for one in (first, day, end))
        rows = _beside(_beside(now, later, "end"), then, "then").sort("account_id")
        ids = rows["account_id"].to_list()
        names = [segment_key(portfolio.segments.get(account)) for account in ids]
        codes = {name: code for code, name in enumerate(sorted(set(names)))}
        start, ended, was = (_floats(rows[name]) for name in ("health", "end", "then"))
        since = day - timedelta(days=APART)
        busy = portfolio.touched.filter(pl.col("day").is_between(since, end))["account_id"].unique()
        segment = np.array([codes[name] for name in names], dtype=np.int64)
        alone = (
            ~rows["account_id"].is_in(busy.implode()).to_numpy() & ~np.isnan(start - was) & ~np.isnan(ended)
        )
        return cls(
            place={account: row for row, account in enumerate(ids)},
            start=start,
            before=start - was,
            change=ended - start,
            segment=segment,
            yard={code: np.flatnonzero(alone & (segment == code)) for code in codes.values()},
            left=_gone(portfolio, end),
        )

    def at(self, account_id: int) -> Found:
        """The account's change and where it stands among its like, or why that cannot be said."""
        row = self.place.get(account_id)
        if row is None:
            return None, None, "it was no customer with a score on that day"
        change = float(self.change[row])
        if np.isnan(change):
            return None, None, LEFT if account_id in self.left else "it had no comparable score at the end"
        if np.isnan(self.before[row]):
            return change, None, "it had no comparable score two weeks before"
        code = int(self.segment[row])
        rows = self.yard[code][self.yard[code] != row]
        others = Spells(self.start[rows], self.before[rows], self.change[rows], self.segment[rows])
        own = Spell(float(self.start[row]), float(self.before[row]), change, code)
        found = compare(own, others)
        why = None if found.enough else f"only {found.controls} accounts like it were left alone"
        return change, found, why


def _customers(portfolio: Portfolio, day: date) -> pl.DataFrame:
    known = portfolio.days.get(day)
    if known is None:
        return pl.DataFrame(schema={"account_id": pl.Int64, "health": pl.Float64, "coverage": pl.Float64})
    active = (pl.col("standing") == str(Standing.ACTIVE)) & pl.col("health").is_not_null()
    return known.filter(active).select("account_id", "health", "coverage")


def _beside(rows: pl.DataFrame, other: pl.DataFrame, name: str) -> pl.DataFrame:
    """Health of another day beside it, where as much of the score was measured then."""
    both = rows.join(other.rename({"health": name, "coverage": "then_measured"}), on="account_id", how="left")
    alike = (pl.col("coverage") - pl.col("then_measured")).abs() <= COMPARABLE + 1e-9
    return both.with_columns(pl.when(alike).then(name).alias(name)).drop("then_measured")


def _gone(portfolio: Portfolio, day: date) -> frozenset[int]:
    known = portfolio.days.get(day)
    if known is None:
        return frozenset()
    return frozenset(known.filter(pl.col("standing") == str(Standing.CHURNED))["account_id"].to_list())


def _floats(values: pl.Series) -> np.ndarray[Any, np.dtype[np.float64]]:
    found: np.ndarray[Any, np.dtype[np.float64]] = values.fill_null(np.nan).to_numpy()
    return found
