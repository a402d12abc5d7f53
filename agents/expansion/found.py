"""When each kind of opportunity is there, and when it is over, for every account on every day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from agents.alerts.thresholds import SLACK, STANDARD, Thresholds
from agents.collector.readings import Readings
from agents.collector.standing import ACTIVE
from domain.opportunities import OpportunityKind as K
from domain.signals import SignalId as S

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Found:
    """One kind on [A] accounts and [T] days. What neither `holds` nor `clears` is in between, or not `known`."""

    holds: Flags
    clears: Flags  # over on this day; it closes after enough such days in a row
    known: Flags  # what it rests on is measured and its source has not stopped: else leave things as they are
    ended: Flags  # no customer on this day: nothing is found, and what is open closes at once


@dataclass(frozen=True)
class _View:
    """The readings of the days asked for, [A, T] each."""

    readings: Readings
    at: NDArray[np.int64]

    def around(self, name: str) -> Floats:
        grid: Floats = getattr(self.readings.circumstances, name)[:, self.at]
        return grid

    def flag(self, name: str) -> Flags:
        return np.asarray(self.around(name), dtype=np.bool_)

    def signal(self, signal: S) -> Floats:
        return self.readings.values[signal][:, self.at]

    @property
    def usage(self) -> Flags:
        """Use is being told: the source behind it has not stopped."""
        return ~self.flag("usage_held")

    @property
    def talk(self) -> Flags:
        return ~self.flag("conversations_held")


def found(readings: Readings, days: Sequence[date], thresholds: Thresholds = STANDARD) -> dict[K, Found]:
    """Every kind on `days`, which must be among the readings' own. A stopped source holds what rests on it."""
    place = {day: index for index, day in enumerate(readings.days)}
    view = _View(readings, np.array([place[day] for day in days], dtype=np.int64))
    ended: Flags = readings.standing[:, view.at] != ACTIVE
    grids = {
        K.SEATS: _seats(view, thresholds),
        K.TIER: _tier(view),
        K.TEAM: _team(view),
        K.MOMENTUM: _momentum(view, thresholds),
    }
    return {kind: _of_customers(*three, ended) for kind, three in grids.items()}


Three = tuple[Flags, Flags, Flags]
"""holds, over and known, before it is asked whether the account is a customer; over counts where it is known."""


def _of_customers(holds: Flags, over: Flags, known: Flags, ended: Flags) -> Found:
    return Found(holds & ~ended, over & known & ~ended, known & ~ended, ended)


def _seats(view: _View, t: Thresholds) -> Three:
    share = view.signal(S.LICENSE_UTILISATION)
    full = view.around("saturated_days") >= t.saturated_days
    return full & view.usage, share < t.saturation_over, ~np.isnan(share) & view.usage


def _tier(view: _View) -> Three:
    """Two grounds, each with its own source: one is enough to find it, and both must be over to close it."""
    top, explores, asked = view.flag("on_top_tier"), view.flag("explores"), view.flag("asked_advanced")
    holds = ((explores & view.usage) | (asked & view.talk)) & ~top
    return holds, top | ~(explores | asked), view.usage & view.talk


def _team(view: _View) -> Three:
    named = np.nan_to_num(view.signal(S.GROWTH_MENTIONS)) > 0
    grown = view.flag("users_grown")
    return (named & view.talk) | (grown & view.usage), ~(named | grown), view.usage & view.talk


def _momentum(view: _View, t: Thresholds) -> Three:
    times = view.around("momentum")
    holds = (times >= t.momentum - SLACK) & view.flag("expansion_signal")
    return holds & view.talk, times < t.momentum_over, ~np.isnan(times) & view.talk
