"""Histories and outcomes for the tests of what is learnt from leavers: only what a test is about is spelled out."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np

from agents.churn.outcomes import RETURNED, Outcomes
from agents.health.history import HORIZON, FalseAlarm, History
from agents.health.weights import SIGNALS, Rows
from domain.signals import SignalId

LAST = date(2026, 6, 28)


def weeks(count: int, last: date = LAST) -> tuple[date, ...]:
    return tuple(last - timedelta(days=7 * n) for n in range(count))[::-1]


def make_history(
    days: Sequence[date],
    values: Mapping[SignalId, Any],
    left_on: Mapping[int, date] | None = None,
    known_by: date | None = None,
) -> History:
    """`values` [A, T] are points by signal (see PLAIN); `left_on` by account row, customers until then."""
    grids = {signal: np.asarray(grid, dtype=np.float64) for signal, grid in values.items()}
    shape = next(iter(grids.values())).shape
    ordinals = np.array([day.toordinal() for day in days])
    leaves = np.full(shape, np.inf)
    for row, day in (left_on or {}).items():
        leaves[row] = day.toordinal() - ordinals
    active = leaves > 0
    last = (known_by or days[-1]).toordinal()
    leaves = np.where(active & (ordinals + leaves + RETURNED <= last), leaves, np.inf)
    known = active & (ordinals + HORIZON + RETURNED <= last)
    return History(
        account_ids=np.arange(1, shape[0] + 1, dtype=np.int64),
        days=tuple(days),
        known_by=known_by or days[-1],
        values={s: grids.get(s, np.full(shape, np.nan)) for s in SignalId},
        active=active,
        left=np.where(known, leaves <= HORIZON, np.nan),
        leaves=leaves,
        silence=np.zeros(shape[0], dtype=np.int64),
        gone=~active[:, -1],
        grew=np.zeros(shape[0], dtype=np.bool_),
        since=days[0],
    )


def make_outcomes(
    first: date, days: int, left_from: Mapping[int, int], accounts: int, silence: int = 0
) -> Outcomes:
    """`left_from`: by account row, the column from which on it has left."""
    left = np.zeros((accounts, days), dtype=np.bool_)
    for row, column in left_from.items():
        left[row, column:] = True
    none = np.zeros(0, dtype=np.int64)
    return Outcomes(
        account_ids=np.arange(1, accounts + 1, dtype=np.int64),
        first=first,
        left=left,
        customer=~left,
        income=np.full((accounts, days), 1000, dtype=np.int64),
        product_rows=none,
        product_days=none,
        by_silence=np.full((accounts, days), silence > 0),
        by_product=np.zeros(accounts, dtype=np.bool_),
        silence=np.full(accounts, silence, dtype=np.int64),
    )


def make_rows(points: Mapping[SignalId, Any], left: Any, accounts: Any = None, **more: Any) -> Rows:
    """[N] rows, one per account unless `accounts` says otherwise; signals not named are missing."""
    came = np.asarray(left, dtype=np.float64)
    columns = [np.asarray(points.get(s, np.full(came.size, np.nan)), dtype=np.float64) for s in SIGNALS]
    return Rows(
        points=np.stack(columns, axis=1),
        left=came,
        accounts=np.arange(came.size) if accounts is None else np.asarray(accounts),
        segment=more.get("segment", np.zeros(came.size, dtype=np.int64)),
        marked=more.get("marked", np.zeros(came.size, dtype=np.bool_)),
    )


def simulated(accounts: int, truth: Mapping[SignalId, float], seed: int = 7, share: float = 0.3) -> Rows:
    """Points from 0 to 100; the odds of leaving follow `truth` (log-odds per 10 points lost), `share` leave."""
    random = np.random.default_rng(seed)
    points = {signal: random.uniform(0.0, 100.0, accounts) for signal in truth}
    odds = sum(slope * (50.0 - points[signal]) / 10.0 for signal, slope in truth.items())
    level = np.log(share / (1.0 - share))
    left = random.uniform(size=accounts) < 1.0 / (1.0 + np.exp(-(odds + level)))
    return make_rows(points, left)


def alarm(account_id: int, day: date) -> FalseAlarm:
    return FalseAlarm(account_id, day)
