"""One account on one day: the numbers and facts that the words of an alert are drawn from."""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import polars as pl

from agents.collector.axis import LOOKBACK_DAYS
from agents.collector.catalogue import numbers_of
from agents.collector.chronicle import Chronicle, Listing, Row
from agents.collector.readings import Readings
from agents.health.moves import Move, level_of, moved, worth
from agents.health.score import WEEKS_LOOKED_AT, Scores
from domain.calibration import SegmentFrame
from domain.signals import SignalId

WROTE_WITHIN = 7 * WEEKS_LOOKED_AT + LOOKBACK_DAYS + 1
"""Days in which somebody wrote who is taken for the contact: what a run of one day loads."""

WROTE = Listing(
    "interactions",
    ("interaction_id", "occurred_at", "contact_id"),
    known=pl.when((pl.col("direction") == "in") & pl.col("contact_id").is_not_null()).then("day"),
)


@dataclass(frozen=True)
class Case:
    """`scores` holds `day`, `readings` the days it was scored from; `facts` may go on after it.

    `frame` is the account's own frame of the calibration the scores were made in. One case serves all rules that
    fired on the account that day.
    """

    account_id: int
    day: date
    facts: Chronicle
    readings: Readings
    scores: Scores
    frame: SegmentFrame

    @cached_property
    def row(self) -> int:
        return bisect_left(self.scores.account_ids, self.account_id)

    @cached_property
    def column(self) -> int:
        return bisect_left(self.scores.days, self.day)

    def score(self, name: str) -> float:
        """One of SCORE_COLUMNS on the day."""
        return float(self.scores[name][self.row, self.column])

    def around(self, name: str) -> float:
        """One of the circumstances on the day, as a number."""
        grid = getattr(self.readings.circumstances, name)
        return float(grid[self._reading_row, bisect_left(self.readings.days, self.day)])

    def values(self, days_before: int = 0) -> dict[SignalId, float]:
        """Raw values some days before; NaN where missing, empty when that day was not read."""
        if days_before not in self._values:
            self._values[days_before] = self._read(self.day - timedelta(days=days_before))
        return self._values[days_before]

    def points(self, days_before: int = 0) -> dict[SignalId, float]:
        """What the values are worth; missing ones are left out."""
        if days_before not in self._points:
            self._points[days_before] = worth(self.values(days_before), self.frame)
        return self._points[days_before]

    def level(self, days_before: int) -> float:
        """Health some days before, NaN where too little was measured."""
        return level_of(self.points(days_before), self.frame.weights)

    def parts(self, signal: SignalId) -> dict[str, float]:
        """The numbers of a signal's sentence on the day."""
        return numbers_of(self.readings, signal, self.account_id, self.day)

    def moves(self, days: int) -> list[Move]:
        """What moved health over the last `days` days, the largest first."""
        weights = self.frame.weights
        return moved(self.points(days), weights, self.points(), weights)

    @cached_property
    def name(self) -> str:
        known = [row["name"] for row in self.facts.of_account("accounts", self.account_id) if row["name"]]
        return str(known[0]) if known else f"Account {self.account_id}"

    @cached_property
    def main_contact(self) -> str | None:
        """The primary contact, else whoever wrote to us last; by name, else by address."""
        found = self.facts.of_account("contacts", self.account_id)
        contacts = {row["contact_id"]: row for row in sorted(found, key=lambda row: int(row["contact_id"]))}
        primary = next((row for row in contacts.values() if row["is_primary"]), None)
        if primary:
            return _called(primary)
        wrote = self.facts.read(WROTE, self.facts.find(WROTE, self.account_id, self.day, WROTE_WITHIN))
        known = [row for row in wrote if row["contact_id"] in contacts]
        last = max(known, key=lambda row: (row["occurred_at"], row["interaction_id"]), default=None)
        return _called(contacts[last["contact_id"]]) if last else None

    @cached_property
    def _values(self) -> dict[int, dict[SignalId, float]]:
        return {}

    @cached_property
    def _points(self) -> dict[int, dict[SignalId, float]]:
        return {}

    @cached_property
    def _reading_row(self) -> int:
        return bisect_left(self.readings.account_ids, self.account_id)

    def _read(self, day: date) -> dict[SignalId, float]:
        at = bisect_left(self.readings.days, day)
        if self.readings.days[at : at + 1] != (day,):
            return {}
        return {signal: float(grid[self._reading_row, at]) for signal, grid in self.readings.values.items()}


def _called(contact: Row) -> str | None:
    return next((str(contact[name]) for name in ("name", "email", "external_id") if contact[name]), None)
