"""What the collector hands on: each signal of each account on each as-of day, and the circumstances around
it.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from domain.signals import SignalId

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Parts = dict[str, NDArray[Any]]


class Measure(NamedTuple):
    """One signal: its values and the numbers of its sentence, [A, T] each."""

    values: Floats
    parts: Parts


@dataclass(frozen=True)
class Gap:
    """One stopped source on one as-of day: `kind` is "usage" or "conversations", `since` its last day with
    facts.
    """

    source: str
    kind: str
    since: date
    seen_on: date


@dataclass(frozen=True)
class Circumstances:
    """What rules look at besides the signals. Every array is [A, T]; NaN is unknown."""

    days_to_renewal: Floats  # negative once the date has passed
    utilisation_peak_270: (
        Floats  # highest licence utilisation of the last 270 days, NaN unless known throughout
    )
    saturated_days: NDArray[np.int64]  # consecutive days at 85 % or more, up to the as-of day
    momentum: Floats  # interactions of the last 21 days over the account's own 21-day baseline
    expansion_signal: Flags
    users_grown: Flags  # clearly more active users than 60 days before
    explores: Flags  # clearly more use of advanced features than the month before
    asked_advanced: Flags  # a question about a higher tier within 30 days
    on_top_tier: Flags  # a running subscription is of the highest tier there is by name: nothing lies above
    leaving_step: NDArray[np.int8]  # 0 to 4
    leaving_day_1: Floats  # proleptic ordinal (date.toordinal) of the day each step was reached
    leaving_day_2: Floats
    leaving_day_3: Floats
    leaving_day_4: Floats
    action_age: Floats  # days since the last held call, meeting or QBR we led
    seasonal: Flags  # the same weeks a year ago show the same dip, or public holidays explain it
    usage_held: Flags  # the source that feeds usage has stopped
    conversations_held: Flags
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True)
class Readings:
    """The 17 signals as of each day; the numbers of a day do not depend on which other days were asked for."""

    account_ids: NDArray[np.int64]  # [A], ascending
    days: tuple[date, ...]  # [T], ascending as-of days
    values: dict[SignalId, Floats]  # [A, T], NaN = missing
    parts: dict[SignalId, dict[str, NDArray[Any]]]  # [A, T], the numbers of the sentence
    standing: NDArray[np.int8]  # [A, T], index into tuple(Standing)
    circumstances: Circumstances
    traced: tuple[date, ...] = ()  # [D], those of `days` that traces were wanted of
    traces: dict[str, Floats] = field(default_factory=dict)  # [A, D], see agents/collector/traces.py
