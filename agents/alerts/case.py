"""One account on one day: the numbers and facts that the words of an alert are drawn from."""

import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from agents.churn.agent import ALERTED, PRIOR, RiskFrame, assessed
from agents.churn.ratings import Profiles, Ratings, Share
from agents.collector.axis import LOOKBACK_DAYS
from agents.collector.catalogue import numbers_at
from agents.collector.chronicle import Chronicle, Fact, Listing
from agents.collector.readings import Readings
from agents.disc.book import DiscBook
from agents.health.frames import AccountFrames, account_frames
from agents.health.moves import SIGNALS, Move, Row, level_of, moved
from agents.health.points import points
from agents.health.score import WEEKS_LOOKED_AT, Scores
from domain.calibration import Calibration, SegmentFrame
from domain.disc import DiscReading
from domain.signals import SignalId

Floats = NDArray[np.float64]

WROTE_WITHIN = 7 * WEEKS_LOOKED_AT + LOOKBACK_DAYS + 1
"""Days in which somebody wrote who is taken for the contact: what a run of one day loads."""

WROTE = Listing(
    "interactions",
    ("interaction_id", "occurred_at", "contact_id"),
    known=pl.when((pl.col("direction") == "in") & pl.col("contact_id").is_not_null()).then("day"),
)


@dataclass(frozen=True)
class Grounds:
    """What accounts are written about from: `scores` hold the days asked for, `readings` those they look back to.

    `facts` may go on after a day. Made once for all cases of the accounts, with their numbers laid out to be read
    case by case.
    """

    facts: Chronicle
    readings: Readings
    scores: Scores
    frames: AccountFrames
    segments: Mapping[int, str | None] = field(default_factory=dict)
    risk: RiskFrame = PRIOR
    profiles: Profiles = field(default_factory=dict)
    disc: DiscBook = field(default_factory=DiscBook)
    cases: dict[tuple[int, date], "Case"] = field(default_factory=dict)
    ratings: dict[date, Ratings] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        facts: Chronicle,
        readings: Readings,
        calibration: Calibration,
        segments: Mapping[int, str | None],
        days: Sequence[date],
        risk: RiskFrame = PRIOR,
        profiles: Profiles | None = None,
        disc: DiscBook | None = None,
    ) -> "Grounds":
        """Scored for `days`; `readings` must hold the days those look back to, traced where `risk` has a model."""
        frames = account_frames(calibration, segments, readings.account_ids)
        known = profiles or {}
        scores = assessed(readings, calibration, segments, days, risk, known)
        return cls(facts, readings, scores, frames, segments, risk, known, disc or DiscBook())

    def case(self, account_id: int, day: date, frame: SegmentFrame) -> "Case":
        """The one case of an account and day."""
        if (account_id, day) not in self.cases:
            self.cases[account_id, day] = Case(account_id, day, self, frame)
        return self.cases[account_id, day]

    def rated(self, day: date) -> Ratings | None:
        """The risk of all of them on the day, made once; None without a model."""
        if self.risk.model is not None and day not in self.ratings:
            self.ratings[day] = Ratings.of(self.readings, day, self.segments, self.profiles, self.risk.model)
        return self.ratings.get(day)

    @cached_property
    def places(self) -> dict[int, int]:
        """Where each day read (its ordinal) stands."""
        return {day.toordinal(): place for place, day in enumerate(self.readings.days)}

    @cached_property
    def values(self) -> Floats:
        """[A, T, 17] raw values on the days read, in the order of SignalId."""
        return np.stack([self.readings.values[signal] for signal in SIGNALS], axis=-1)

    @cached_property
    def points(self) -> Floats:
        """[A, T, 17] what they are worth."""
        values, anchors = self.readings.values, self.frames.anchors
        return np.stack([points(values[signal], anchors[signal]) for signal in SIGNALS], axis=-1)

    @cached_property
    def weights(self) -> Floats:
        """[A, 17]."""
        return np.stack([self.frames.weights[signal] for signal in SIGNALS], axis=-1)


@dataclass(frozen=True)
class Case:
    """One account on one day that was scored; `frame` is its own frame of the calibration.

    One case serves all rules that fired on the account that day.
    """

    account_id: int
    day: date
    grounds: Grounds
    frame: SegmentFrame

    @property
    def facts(self) -> Chronicle:
        return self.grounds.facts

    @property
    def scores(self) -> Scores:
        return self.grounds.scores

    @cached_property
    def row(self) -> int:
        """Where the account stands in scores and readings."""
        return int(self.scores.account_ids.searchsorted(self.account_id))

    @cached_property
    def column(self) -> int:
        """Where the day stands in scores."""
        return bisect_left(self.scores.days, self.day)

    def score(self, name: str) -> float:
        """One of SCORE_COLUMNS on the day."""
        return float(self.scores[name][self.row, self.column])

    def around(self, name: str) -> float:
        """One of the circumstances on the day, as a number."""
        grid = getattr(self.grounds.readings.circumstances, name)
        return float(grid[self.row, self._at])

    @cached_property
    def values(self) -> dict[SignalId, float]:
        """Raw values on the day; NaN where missing."""
        return dict(zip(SIGNALS, self._row(self.grounds.values, 0), strict=True))

    def value(self, signal: SignalId, days_before: int) -> float:
        """A raw value some days before, NaN where missing or not read."""
        at = self._read(days_before)
        return math.nan if at is None else float(self.grounds.readings.values[signal][self.row, at])

    @cached_property
    def points(self) -> dict[SignalId, float]:
        """What the values are worth; missing ones are left out."""
        now = zip(SIGNALS, self._row(self.grounds.points, 0), strict=True)
        return {signal: worth for signal, worth in now if not math.isnan(worth)}

    def level(self, days_before: int) -> float:
        """Health some days before, NaN where too little was measured."""
        return level_of(self._row(self.grounds.points, days_before), self._weights)

    def parts(self, signal: SignalId) -> dict[str, float]:
        """The numbers of a signal's sentence on the day."""
        return numbers_at(self.grounds.readings, signal, self.row, self._at)

    def moves(self, days: int) -> list[Move]:
        """What moved health over the last `days` days, the largest first."""
        before, now = (self._row(self.grounds.points, back) for back in (days, 0))
        return moved(before, self._weights, now, self._weights)

    @cached_property
    def risk_shares(self) -> list[Share]:
        """What the modelled risk is made of, the largest first; nothing without a model."""
        ratings = self.grounds.rated(self.day)
        return ratings.shares(self.account_id, ALERTED) if ratings is not None else []

    @cached_property
    def name(self) -> str:
        known = [row["name"] for row in self.facts.of_account("accounts", self.account_id) if row["name"]]
        return str(known[0]) if known else f"Account {self.account_id}"

    @property
    def main_contact(self) -> str | None:
        """By name, else by address."""
        return _called(self._main_contact) if self._main_contact else None

    @property
    def disc(self) -> DiscReading | None:
        """The main contact's profile as of the day; None where nobody is known or nothing is asked of it."""
        return self.disc_of(int(self._main_contact["contact_id"])) if self._main_contact else None

    def disc_of(self, contact_id: int | None) -> DiscReading | None:
        return self.grounds.disc.of(contact_id, self.day)

    @cached_property
    def _main_contact(self) -> Fact | None:
        """The primary contact, else whoever wrote to us last."""
        found = self.facts.of_account("contacts", self.account_id)
        contacts = {row["contact_id"]: row for row in sorted(found, key=lambda row: int(row["contact_id"]))}
        primary = next((row for row in contacts.values() if row["is_primary"]), None)
        if primary:
            return primary
        wrote = self.facts.read(WROTE, self.facts.find(WROTE, self.account_id, self.day, WROTE_WITHIN))
        known = [row for row in wrote if row["contact_id"] in contacts]
        last = max(known, key=lambda row: (row["occurred_at"], row["interaction_id"]), default=None)
        return contacts[last["contact_id"]] if last else None

    @cached_property
    def _weights(self) -> Row:
        weights: Row = self.grounds.weights[self.row].tolist()
        return weights

    @cached_property
    def _at(self) -> int:
        return self.grounds.places[self.day.toordinal()]

    def _row(self, cube: Floats, days_before: int) -> Row:
        """All signals some days before; missing, every one, where that day was not read."""
        at = self._read(days_before)
        if at is None:
            return [math.nan] * len(SIGNALS)
        found: Row = cube[self.row, at].tolist()
        return found

    def _read(self, days_before: int) -> int | None:
        """Where the day some days before stands in the readings."""
        return self.grounds.places.get(self.day.toordinal() - days_before)


def _called(contact: Fact) -> str | None:
    return next((str(contact[name]) for name in ("name", "email", "external_id") if contact[name]), None)
