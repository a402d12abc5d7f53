"""What one account lives through: a handful of knobs that usage, contracts, surveys and talk all read."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Knots = tuple[tuple[float, float], ...]
"""(days ago, level) from the oldest to the newest; linear between, level outside."""

STEADY: Knots = ((400, 1.0),)


@dataclass(frozen=True)
class Burst:
    """`count` extra conversations spread over the last `days`; `about` is "growth" or "tickets"."""

    days: int
    count: int
    about: str


@dataclass(frozen=True)
class Script:
    """Days are days before the as-of date; None leaves a knob to chance.

    `quality` (0 to 1) sets how much, how broadly and how warmly the account works; `usage` multiplies its
    activity and `mood` (-1 to 1) is added to what people say and score.
    """

    segment: str | None = None
    tier: str | None = None
    seats: int | None = None
    primary_disc: str | None = None
    quality: float | None = None
    usage: Knots = STEADY
    staying: Knots = STEADY  # the share of users still active
    mood: Knots = ((400, 0.0),)
    utilisation: float | None = None
    customer_for: int | None = None  # days since the first contract
    usage_days: int = 400
    renewal_in: int | None = None
    champion_gone: int | None = None
    silent: bool = False  # no conversation at all
    silent_from: int | None = None  # nobody writes or answers any more
    slow_from: int | None = None  # answers take three times as long
    no_tickets_from: int | None = None  # problems come by direct mail instead
    qbrs: tuple[tuple[int, bool], ...] | None = None  # (days ago, attended)
    calls: tuple[tuple[int, bool], ...] | None = None
    scores: tuple[tuple[int, str, int], ...] = ()  # (days ago, kind, score)
    surveyed: bool = True
    unanswered: tuple[int, ...] = ()
    chatter: float = 1.0  # how much is written, against the segment's habit
    tickets_at: tuple[int, ...] = ()
    mails_at: tuple[int, ...] = ()
    burst: Burst | None = None
    growth: tuple[int, ...] = ()
    near_growth: tuple[int, ...] = ()
    advanced: tuple[int, ...] = ()
    near_advanced: tuple[int, ...] = ()
    exploring_from: int | None = None  # higher-tier features are opened from then on
    joining: tuple[int, float] | None = None  # (days ago, share of the seats whose users start on that day)
    usage_source: str = "product"
    usage_stops: int | None = None
    expands: int | None = None
    churned: int | None = None
    churn_reason: str = ""


def curve(knots: Knots, days_ago: NDArray[np.float64]) -> NDArray[np.float64]:
    """The level on each day; shape of `days_ago`."""
    ages = np.array([-age for age, _ in knots])
    return np.asarray(np.interp(-days_ago, ages, np.array([level for _, level in knots])))


def level(knots: Knots, days_ago: float) -> float:
    return float(curve(knots, np.array([float(days_ago)]))[0])
