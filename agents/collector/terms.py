"""Subscriptions, invoices and churn as intervals and dated events; what ends later than the as-of day is
still running.
"""

from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from agents.collector.axis import FAR, Axis, Flags, Ints, day_numbers, rows_of, running
from agents.collector.timeline import Timeline, summed, valid
from domain.tiers import rung
from storage.facts import Facts

Days = NDArray[np.int64]

TERM_DAYS = 270  # licence utilisation looks this far back; column 0 stands for all before


class TermGrid:
    """The contract side. A subscription covers a day from its start until its last paid day or its
    cancellation.
    """

    def __init__(self, facts: Facts, account_ids: Ints, axis: Axis) -> None:
        axis = axis.cut(TERM_DAYS)
        self.axis, self.shape, self.facts, self.ids = axis, (account_ids.size, axis.width), facts, account_ids
        self.at = axis.at
        frame = facts.subscriptions.sort("account_id", "start_date", "external_id", maintain_order=True)
        rows = rows_of(account_ids, frame["account_id"])
        keep = valid(rows, axis.columns(frame["start_date"]))
        self.frame, self.rows = frame.filter(pl.Series(keep)), rows[keep]
        self.start = day_numbers(self.frame["start_date"])
        last_paid, churned = day_numbers(self.frame["end_date"]), day_numbers(self.frame["churned_on"])
        self.stop: Days = np.minimum(np.where(last_paid == FAR, FAR, last_paid + 1), churned)
        self.stop_known: Days = np.where(last_paid < churned, last_paid, churned)
        self.trial: Flags = self.frame["is_trial"].fill_null(False).to_numpy()
        self.annual: Flags = (self.frame["billing"].fill_null("") == "annual").to_numpy()

    def column(self, days: Days) -> Ints:
        """Columns of day numbers; before the axis 0, after it FAR."""
        columns = np.maximum(days - self.axis.origin, 0)
        return np.where(columns >= self.axis.width, FAR, columns)

    def covering(self, weights: Ints, chosen: Flags) -> Ints:
        """Sum of the weights of the chosen subscriptions that cover each day; [A, G]."""
        chosen = chosen & (self.stop > self.start)
        rows, start, stop = self.rows[chosen], self.column(self.start[chosen]), self.column(self.stop[chosen])
        weight, ends = weights[chosen], stop != FAR
        change = summed(rows, start, weight, self.shape) - summed(
            rows[ends], stop[ends], weight[ends], self.shape
        )
        return running(change)

    @cached_property
    def rungs(self) -> Ints:
        """How high the tier of each subscription stands (domain/tiers.py), -1 where its name does not say."""
        names = self.frame["tier"].unique().to_list()
        known = {name: place for name in names if (place := rung(name)) is not None}
        found = self.frame["tier"].replace_strict(known, default=-1, return_dtype=pl.Int64)
        return found.to_numpy()

    @cached_property
    def paid_terms(self) -> Ints:
        """Subscriptions that are no trials and cover each day; [A, G]."""
        return self.covering(np.ones(self.rows.size, dtype=np.int64), ~self.trial)

    @cached_property
    def any_terms(self) -> Ints:
        return self.covering(np.ones(self.rows.size, dtype=np.int64), np.ones(self.rows.size, dtype=np.bool_))

    @cached_property
    def seats(self) -> Ints:
        """Seats of the paid subscriptions covering each day, else of the trials; 0 is unknown; [A, G]."""
        seats = self.frame["seats"].fill_null(0).to_numpy()
        return np.where(
            self.paid_terms > 0, self.covering(seats, ~self.trial), self.covering(seats, self.trial)
        )

    def first_start(self, trial: bool) -> Days:
        """[A]: day number of the first (non-)trial subscription's start, FAR for none."""
        first = np.full(self.shape[0], FAR, dtype=np.int64)
        chosen = self.trial == trial
        np.minimum.at(first, self.rows[chosen], self.start[chosen])
        return first

    @cached_property
    def created(self) -> Days:
        return day_numbers(self.facts.accounts["created_on"])

    def _events(self, frame: pl.DataFrame, day: str) -> tuple[Ints, Ints, Flags]:
        rows, columns = rows_of(self.ids, frame["account_id"]), self.axis.columns(frame[day])
        return rows, columns, valid(rows, columns)

    @cached_property
    def churns(self) -> tuple[Timeline, Ints]:
        """Churn events and their day numbers."""
        frame = self.facts.churn_events.filter(pl.col("day").is_not_null()).sort("day")
        rows, columns, keep = self._events(frame, "day")
        return Timeline(rows[keep], columns[keep], self.shape), day_numbers(frame["day"])[keep]

    @cached_property
    def billed(self) -> tuple[Timeline, Ints]:
        """Invoices that say how many users they bill, the largest of a day last."""
        frame = self.facts.invoices.filter(
            pl.col("billed_users").is_not_null() & pl.col("issued_on").is_not_null()
        )
        rows, columns, keep = self._events(frame, "issued_on")
        issued, users = day_numbers(frame["issued_on"])[keep], frame["billed_users"].to_numpy()[keep]
        order = np.lexsort((users, issued))
        return Timeline(rows[keep][order], columns[keep][order], self.shape), users[order]

    def dated(self, table: str, day: str) -> Timeline:
        rows, columns, keep = self._events(getattr(self.facts, table), day)
        return Timeline(rows[keep], columns[keep], self.shape)
