"""Stored alerts as arrays, in the terms that stepping a rule needs."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
import polars as pl
from numpy.typing import NDArray

from agents.collector.axis import EPOCH_ORDINAL, FAR, day_numbers
from domain.alerts import AlertState, RuleId

Ints = NDArray[np.int64]
Days = NDArray[np.int64]
"""Proleptic ordinals (date.toordinal); 0 is never."""

STATES = tuple(AlertState)
RESOLVED = STATES.index(AlertState.RESOLVED)
RULE_IDS = tuple(RuleId)
STATE_CODES = {state.value: code for code, state in enumerate(STATES)}
RULE_CODES = {rule.value: code for code, rule in enumerate(RULE_IDS)}


@dataclass(frozen=True)
class StoredAlerts:
    """One row per alert; `place` is that of its account (or source) among the subjects stepped, -1 for none."""

    place: Ints
    id: Ints
    rule: Ints  # index into RULE_IDS
    state: Ints  # index into STATES
    step: Ints
    opened: Days
    seen: Days
    closed: Days
    cleared: Days
    snoozed: Days

    @classmethod
    def of(cls, frame: pl.DataFrame, places: Ints) -> "StoredAlerts":
        """From storage.alerts.EPISODE_SCHEMA."""
        return cls(
            place=places,
            id=frame["id"].to_numpy(),
            rule=_coded(frame["rule"], RULE_CODES),
            state=_coded(frame["state"], STATE_CODES),
            step=frame["step"].to_numpy(),
            opened=_ordinals(frame["opened_on"]),
            seen=_ordinals(frame["last_seen_on"]),
            closed=_ordinals(frame["closed_on"]),
            cleared=_ordinals(frame["cleared_on"]),
            snoozed=_ordinals(frame["snoozed_until"]),
        )

    def of_rule(self, rule: RuleId) -> "StoredAlerts":
        """Those of one rule on the subjects stepped."""
        return self.where((self.rule == RULE_IDS.index(rule)) & (self.place >= 0))

    def where(self, chosen: NDArray[np.bool_]) -> "StoredAlerts":
        return StoredAlerts(*(getattr(self, field.name)[chosen] for field in fields(self)))


def _coded(texts: pl.Series, codes: Mapping[str, int]) -> Ints:
    return np.array([codes[text] for text in texts.to_list()], dtype=np.int64)


def _ordinals(days: pl.Series) -> Days:
    """Proleptic ordinals, 0 for null."""
    numbers = day_numbers(days)
    return np.where(numbers == FAR, 0, numbers + EPOCH_ORDINAL)
