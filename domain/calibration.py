"""The frozen frame a score is read in: reference ranges, weights and thresholds, numbered and never edited."""

from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.signals import SignalId

Anchors = tuple[float, float, float, float, float]
"""Raw values worth 0, 25, 50, 75 and 100 points; falling where less is better. Points are linear between them."""


def segment_key(name: str | None) -> str:
    """One spelling per segment: "Mid Market" and "mid_market" are the same; "" where there is none."""
    return "-".join((name or "").casefold().replace("_", " ").replace("-", " ").split())


class RedChoice(StrEnum):
    """Where red may be drawn: at the mean, or a quantile, of where accounts stood before they left."""

    MEAN = "mean"
    Q10 = "q10"
    Q25 = "q25"
    Q50 = "q50"
    Q75 = "q75"


class ThresholdChoice(BaseModel):
    """One red line, and what it would have done on past days. Shares are 0 to 1; None where nothing was to count.

    `recall`: of the leavers, those who stood below red on some day of the 90 before. `precision`: of the falls below
    red whose outcome is known (`falls`), those followed by leaving within 90 days. `below` and `not_green`: share of
    the customers below red, and below orange, on the last day. `refused` says why the line is not to be used.
    """

    model_config = ConfigDict(frozen=True)

    choice: RedChoice | Literal["expert"]
    red: float
    orange: float
    recall: float | None = None
    precision: float | None = None
    alerts_per_week: float | None = None
    alerts_per_csm: float | None = None
    below: float | None = None
    not_green: float | None = None
    leavers: int = 0
    falls: int = 0
    refused: str = ""


class SegmentFrame(BaseModel):
    """How one segment is read. `accounts` is how many it was fitted on (0: expert), `leavers` those who left."""

    model_config = ConfigDict(frozen=True)

    ranges: dict[SignalId, Anchors]
    weights: dict[SignalId, float]
    red: float = Field(ge=0, le=100)
    orange: float = Field(ge=0, le=100)
    accounts: int = 0
    leavers: int = 0


class Ranking(BaseModel):
    """How well a score told leavers from stayers: AUC with its 90 % interval (None: cannot be worked out)."""

    model_config = ConfigDict(frozen=True)

    value: float | None = None
    low: float | None = None
    high: float | None = None


class WeightTrial(BaseModel):
    """Fitted against expert weights on accounts and days the fit had not seen; `difference` is fitted less expert."""

    model_config = ConfigDict(frozen=True)

    used: bool
    says: str
    leavers: int = 0
    expert: Ranking = Ranking()
    fitted: Ranking = Ranking()
    difference: Ranking = Ranking()


class FittedOn(BaseModel):
    """What a calibration rests on. Everything counts accounts seen, unless it says so.

    `seen` of `portfolio` accounts were read, on `days` days from `first` to `last`. `left` of those seen were no
    customers any more on the last day: what later leavers are counted against.
    """

    model_config = ConfigDict(frozen=True)

    first: date
    last: date
    days: int
    portfolio: int
    seen: int
    customers: int
    leavers: int
    left: int
    new_leavers: int = 0  # since the calibration before
    new_expansions: int = 0
    since: date | None = None  # the day of the calibration before; None where all of the history is new
    false_alarms: int = 0  # used
    false_alarms_wrong: int = 0  # not used: the account left after all


class Calibration(BaseModel):
    """`segments` by name; "" is the whole portfolio and serves every segment without a frame of its own.

    What was added later has a default: a stored calibration is never edited, and must be read for good.
    """

    model_config = ConfigDict(frozen=True)

    number: int
    kind: Literal["expert", "fitted", "tuned"]
    created_at: datetime
    fitted_on: date | None = None
    by: str = "keepwell"
    note: str = ""
    why: str = ""
    segments: dict[str, SegmentFrame]
    fitted: FittedOn | None = None
    trial: WeightTrial | None = None
    red_choice: RedChoice | Literal["expert"] = "expert"
    red_says: str = ""
    choices: tuple[
        ThresholdChoice, ...
    ] = ()  # the red lines that could have been drawn, for a person to compare

    def frame(self, segment: str | None) -> SegmentFrame:
        """The frame of a segment, however its name is spelled; the whole portfolio's where it has none."""
        wanted = segment_key(segment)
        return next(
            (f for name, f in self.segments.items() if segment_key(name) == wanted), self.segments[""]
        )
