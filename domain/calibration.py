"""The frozen frame a score is read in: reference ranges, weights and thresholds, numbered and never edited."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.signals import SignalId

Anchors = tuple[float, float, float, float, float]
"""Raw values worth 0, 25, 50, 75 and 100 points; falling where less is better. Points are linear between them."""


def segment_key(name: str | None) -> str:
    """One spelling per segment: "Mid Market" and "mid_market" are the same; "" where there is none."""
    return "-".join((name or "").casefold().replace("_", " ").replace("-", " ").split())


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
        """The frame of a segment, however its name is spelled; the whole portfolio's where it has none."""
        wanted = segment_key(segment)
        return next(
            (f for name, f in self.segments.items() if segment_key(name) == wanted), self.segments[""]
        )
