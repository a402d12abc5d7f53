"""What the DISC profiler is handed: frames of what was read and done, and what people said of a profile."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from domain.disc import Correction

CUE_ROWS: dict[str, Any] = {
    "account_id": pl.Int64,
    "contact_id": pl.Int64,  # the first record of the person
    "interaction_id": pl.Int64,
    "day": pl.Date,
    "kind": pl.String,  # mail or call
    "pace": pl.Float64,
    "focus": pl.Float64,
    "weight": pl.Float64,
    "by_model": pl.Boolean,
}
PEOPLE: dict[str, Any] = {"account_id": pl.Int64, "contact_id": pl.Int64, "person": pl.Int64}
TOUCHES: dict[str, Any] = {
    "account_id": pl.Int64,
    "contact_id": pl.Int64,
    "occurred_at": pl.Datetime("us", "UTC"),
    "channel": pl.String,
    "direction": pl.String,
    "thread": pl.String,
    "attended": pl.Boolean,
}


@dataclass(frozen=True)
class Stood:
    """A correction and the day it was taken back or replaced."""

    said: Correction
    until: date | None

    def on(self, day: date) -> bool:
        return self.said.since <= day and (self.until is None or self.until > day)


@dataclass(frozen=True)
class DiscMark:
    """Where a cue stands in somebody's words, and the words."""

    contact_id: int
    interaction_id: int
    day: date
    cue: str
    ref: str
    quote: str
    by_model: bool


@dataclass(frozen=True)
class DiscFacts:
    """Of some accounts. `people` leads every contact to the record that stands for the person; `rows` (CUE_ROWS) and
    `touches` (TOUCHES) are of persons. Boxes of several people are in neither. `erased` are persons.
    """

    rows: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=CUE_ROWS))
    people: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=PEOPLE))
    touches: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=TOUCHES))
    corrections: dict[int, list[Stood]] = field(default_factory=dict)
    erased: frozenset[int] = frozenset()
