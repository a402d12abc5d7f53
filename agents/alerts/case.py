"""One account on one day: the numbers and facts that the words of an alert are drawn from."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import polars as pl

from agents.collector.readings import Readings
from agents.health.moves import Move, explained
from agents.health.score import Scores
from domain.calibration import SegmentFrame
from domain.signals import SignalId
from storage.facts import Facts


@dataclass(frozen=True)
class Case:
    """`scores` holds `day`, `readings` the days it was scored from, `facts` what was known by then.

    `frame` is the account's own frame of the calibration the scores were made in.
    """

    account_id: int
    day: date
    facts: Facts
    readings: Readings
    scores: Scores
    frame: SegmentFrame

    @cached_property
    def row(self) -> int:
        return int(np.searchsorted(self.scores.account_ids, self.account_id))

    @cached_property
    def column(self) -> int:
        return self.scores.days.index(self.day)

    def score(self, name: str) -> float:
        """One of SCORE_COLUMNS on the day."""
        return float(self.scores[name][self.row, self.column])

    def around(self, name: str) -> float:
        """One of the circumstances on the day, as a number."""
        grid = getattr(self.readings.circumstances, name)
        return float(grid[self._reading_row, self.readings.days.index(self.day)])

    def values(self, days_before: int = 0) -> dict[SignalId, float]:
        """Raw values some days before; NaN where missing, empty when that day was not read."""
        wanted = self.day - timedelta(days=days_before)
        if wanted not in self.readings.days:
            return {}
        at = self.readings.days.index(wanted)
        return {signal: float(grid[self._reading_row, at]) for signal, grid in self.readings.values.items()}

    def parts(self, signal: SignalId) -> dict[str, float]:
        """The numbers of a signal's sentence on the day."""
        at = self.readings.days.index(self.day)
        grids = self.readings.parts.get(signal, {})
        return {name: float(grid[self._reading_row, at]) for name, grid in grids.items()}

    def moves(self, days: int) -> list[Move]:
        """What moved health over the last `days` days, the largest first."""
        return explained(self.values(days), self.frame, self.values(), self.frame)

    @cached_property
    def name(self) -> str:
        row = self._own(self.facts.accounts)
        return str(row["name"][0]) if row.height and row["name"][0] else f"Account {self.account_id}"

    @cached_property
    def main_contact(self) -> str | None:
        """The primary contact, else whoever wrote to us last; by name, else by address."""
        contacts = self._own(self.facts.contacts).sort("contact_id")
        primary = contacts.filter(pl.col("is_primary").fill_null(False))
        if primary.height:
            return _called(primary)
        inbound = self._own(self.facts.interactions).filter(
            (pl.col("direction") == "in") & pl.col("contact_id").is_in(contacts["contact_id"].implode())
        )
        if not inbound.height:
            return None
        last = inbound.sort("occurred_at", "interaction_id")["contact_id"][-1]
        return _called(contacts.filter(pl.col("contact_id") == last))

    @cached_property
    def _reading_row(self) -> int:
        return int(np.searchsorted(self.readings.account_ids, self.account_id))

    def _own(self, frame: pl.DataFrame) -> pl.DataFrame:
        return frame.filter(pl.col("account_id") == self.account_id)


def _called(contact: pl.DataFrame) -> str | None:
    for column in ("name", "email", "external_id"):
        value = contact[column][0]
        if value:
            return str(value)
    return None
