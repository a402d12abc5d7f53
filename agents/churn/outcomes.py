"""What became of accounts: the one place that looks past an as-of day, for training and judging only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from agents.collector.axis import EPOCH_ORDINAL, FAR, KNOWN_DAYS, Axis, next_column, rows_of
from agents.collector.gaps import SourceDays
from agents.collector.grid import Grid
from agents.collector.standing import ACTIVE, CHURNED, standing
from storage.facts import Facts

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

RETURNED = 14
"""A contract that goes on within this many days was renewed late, not cancelled."""

FARTHEST = 730
"""Days ahead that growth is looked for."""

GROWN = 1.01
"""Recurring revenue above this multiple of what it was is growth; less is rounding."""


@dataclass(frozen=True)
class Outcomes:
    """Every account on every day from `first` on, as known at the end of the facts.

    `left` [A, G]: the account is no customer any more on the day. `income` [A, G]: its recurring revenue in
    cents. `product_rows` (account row) and `product_days` (day number) are first uses of a product new to the account.
    """

    account_ids: Ints
    first: date
    left: Flags
    customer: Flags
    income: Ints
    product_rows: Ints
    product_days: Ints
    by_silence: Flags  # [A, G]: leaving would be falling silent on the day: there was no contract up to it
    by_product: Flags  # [A]: growth is the first use of a new product, not a larger contract
    silence: Ints  # [A]: days of silence after which the account has left; 0 where its contract says when

    @property
    def last(self) -> date:
        return self.first + timedelta(days=self.left.shape[1] - 1)

    def churned(self, days: Sequence[date], horizon: int) -> Floats:
        """[A, T]: 1 for customers of the day who left within `horizon` days after it, 0 for those who did not,
        NaN for everybody else and where the facts end before the horizon does.

        Who left by falling silent and speaks again before the horizon ends has not left.
        """
        at, known = self._at(days, horizon)
        after = self.days_to_leaving(days)
        leaves = after <= horizon
        ends = np.minimum(at + horizon, self.left.shape[1] - 1)
        fell = np.where(leaves, at + np.where(leaves, after, 0.0), 0).astype(np.int64)
        leaves &= self.left[:, ends] | ~np.take_along_axis(self.by_silence, fell, axis=1)
        return np.where(known & self.customer[:, at], leaves, np.nan)

    def settled(self, days: Sequence[date]) -> Ints:
        """[A, T]: days after a horizon until what came is beyond doubt: silence is when it is long enough, a contract
        that ended may yet go on."""
        at, _ = self._at(days, 0)
        return np.where(self.by_silence[:, at], 0, RETURNED)

    def days_to_leaving(self, days: Sequence[date]) -> Floats:
        """[A, T]: days from each day to the first on which the account has left; infinite for none in the facts."""
        at, _ = self._at(days, 0)
        after = next_column(self.left)[:, np.minimum(at + 1, self.left.shape[1] - 1)].astype(np.float64)
        after[after >= FAR] = np.inf
        gone: Floats = np.where(at[None, :] + 1 < self.left.shape[1], after - at, np.inf)
        return gone

    def grown(self, days: Sequence[date], horizon: int) -> Floats:
        """[A, T]: 1 for customers of the day who grew within `horizon` days after it; NaN as in `churned`.

        Growth is more recurring revenue than on the day, for two weeks at least (contracts that overlap on renewal
        are none), or the first use of a new product, whichever the account's source counts.
        """
        at, known = self._at(days, horizon)
        paying = self.by_product[:, None] | (self.income[:, at] > 0)
        grew = self.days_to_growing(days) <= horizon
        return np.where(known & self.customer[:, at] & paying, grew, np.nan)

    def days_to_growing(self, days: Sequence[date]) -> Floats:
        """[A, T]: days from each day to the first growth after it, FARTHEST at most; infinite for none."""
        at, _ = self._at(days, 0)
        out = np.full((self.left.shape[0], at.size), np.inf)
        for index, column in enumerate(at.tolist()):
            out[:, index] = np.where(self.by_product, self._took_up(column), self._paid_more(column))
        return out

    def settled_growth(self, days: Sequence[date]) -> Ints:
        """[A, T]: as `settled`, for growth: a larger contract must have lasted."""
        return np.where(self.by_product[:, None], 0, np.full(len(days), RETURNED)[None, :])

    def _paid_more(self, column: int) -> Floats:
        after = self.income[:, column + 1 : column + 1 + FARTHEST + RETURNED]
        above: Flags = after > self.income[:, column, None] * GROWN
        if not above.size:
            return np.full(above.shape[0], np.inf)
        ends = np.minimum(next_column(~above).astype(np.int64), above.shape[1])
        lasting = above & ((ends - np.arange(above.shape[1]) >= RETURNED) | (ends == above.shape[1]))
        lasting[:, FARTHEST:] = False
        return np.where(lasting.any(axis=1), np.argmax(lasting, axis=1) + 1.0, np.inf)

    def _took_up(self, column: int) -> Floats:
        found = np.full(self.left.shape[0], np.inf)
        later = self.product_days > column
        np.minimum.at(found, self.product_rows[later], (self.product_days[later] - column).astype(np.float64))
        return found

    def _at(self, days: Sequence[date], horizon: int) -> tuple[Ints, Flags]:
        at = np.array([(day - self.first).days for day in days], dtype=np.int64)
        return at, at + horizon < self.left.shape[1]


def outcomes(facts: Facts, first: date, source_days: SourceDays) -> Outcomes:
    """From `first` to the end of the facts, which must reach LOOKBACK_DAYS further back."""
    days = [first + timedelta(days=n) for n in range((facts.until - first).days + 1)]
    grid = Grid(facts, Axis.covering(days), source_days)
    state = standing(grid)
    terms = grid.terms
    income = terms.covering(terms.frame["mrr_cents"].fill_null(0).to_numpy(), ~terms.trial)[:, terms.at]
    rows, taken_up = _first_uses(grid, first)
    days_of = np.arange(state.shape[1]) + first.toordinal() - EPOCH_ORDINAL
    silent = grid.facts.accounts["inactivity_days"].is_not_null().to_numpy()[:, None]
    by_silence = silent & (terms.first_start(trial=False)[:, None] > days_of)
    left = state == CHURNED
    return Outcomes(
        account_ids=grid.account_ids,
        first=first,
        left=np.where(by_silence, left, _for_good(left)),
        customer=state == ACTIVE,
        income=income,
        product_rows=rows,
        product_days=taken_up,
        by_silence=by_silence,
        by_product=grid.facts.accounts["by_product"].fill_null(False).to_numpy(),
        silence=_silence(grid),
    )


def _silence(grid: Grid) -> Ints:
    limits: Ints = grid.facts.accounts["inactivity_days"].fill_null(0).to_numpy().astype(np.int64)
    paid = grid.terms.first_start(trial=False) < FAR
    return np.where(paid, 0, np.minimum(limits, KNOWN_DAYS))


def _for_good(left: Flags) -> Flags:
    """Without pauses of at most RETURNED days that the account came back from."""
    back = next_column(~left).astype(np.int64)
    columns = np.arange(left.shape[1])
    begun = np.maximum.accumulate(np.where(~left, columns, -1), axis=1)
    pause = back - begun - 1
    short: Flags = left & (pause <= RETURNED)
    return left & ~short


def _first_uses(grid: Grid, first: date) -> tuple[Ints, Ints]:
    """(account row, days after `first`) of the first use of each product by each account but its very first."""
    features = grid.facts.use.features
    begun = features.group_by("account_id", "thing").agg(pl.col("first").min())
    begun = begun.filter(pl.col("first") > pl.col("first").min().over("account_id"))
    rows = rows_of(grid.account_ids, begun["account_id"])
    days = (begun["first"] - first).dt.total_days().to_numpy()
    keep = rows >= 0
    return rows[keep], days[keep].astype(np.int64)
