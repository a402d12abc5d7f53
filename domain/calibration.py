"""The frozen frame a score is read in: reference ranges, weights and thresholds, numbered and never edited."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.signals import SignalId

Anchors = tuple[float, float, float, float, float]
"""Raw values worth 0, 25, 50, 75 and 100 points; falling where less is better. Points are linear between them."""


class SegmentFrame(BaseModel):
    """How one segment is read. `accounts` is how many it was fitted on (0: expert)."""

    model_config = ConfigDict(frozen=True)

    ranges: dict[SignalId, Anchors]
    weights: dict[SignalId, float]
    red: float = Field(ge=0, le=100)
    orange: float = Field(ge=0, le=100)
    accounts: int = 0


class Calibration(BaseModel):
    """`segments` by name; "" is the whole portfolio and serves every segment without a frame of its own."""

    model_config = ConfigDict(frozen=True)

    number: int
    kind: Literal["expert", "fitted"]
    created_at: datetime
    fitted_on: date | None = None
    by: str = "keepwell"
    note: str = ""
    segments: dict[str, SegmentFrame]

    def frame(self, segment: str | None) -> SegmentFrame:
        return self.segments.get(segment or "", self.segments[""])
