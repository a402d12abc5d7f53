"""The two ways to a frozen frame: what experts say, and what this portfolio's own accounts look like."""

import math
from collections.abc import Mapping
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

from agents.collector.readings import Readings
from agents.health.expert import SEGMENTS, expert_frame
from domain.calibration import Anchors, Calibration, SegmentFrame, segment_key
from domain.scores import Standing
from domain.signals import SignalId

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

ACTIVE = tuple(Standing).index(Standing.ACTIVE)
EXPERT_NOTE = "Not yet calibrated: expert ranges, weights and thresholds."
UNCALIBRATED = "Weights and thresholds are expert: not yet calibrated on past churn."

QUANTILES = (0.02, 0.10, 0.25, 0.50, 0.90)
"""Of the portfolio, from worst to best, what 0, 25, 50, 75 and 100 points stand for (see `_wide_enough`).

The middle account gets 75 points, so that a typical account adds up to about 70: green. At most one in four
stands below 50 points in a given signal, and at most the worst tenth below 25.
"""

MIN_ACCOUNTS = 8  # a signal measured on fewer keeps its expert range, a smaller segment gets no own frame
PORTFOLIO_K = 40.0  # at 40 accounts the portfolio counts as much as the expert, at 360 nine times as much
SEGMENT_K = 25.0  # at 25 accounts a segment counts as much as the portfolio
MIN_STEP = 0.05  # of the whole spread: anchors closer than this would turn a breath into 25 points

# What is normal here depends on the product and on how large its customers are: read from the portfolio.
LEVELS = frozenset(
    {
        SignalId.LOGIN_FREQUENCY,
        SignalId.FEATURE_BREADTH,
        SignalId.CORE_RATIO,
        SignalId.SESSION_DURATION,
        SignalId.USAGE_REGULARITY,
        SignalId.ACTIVE_CONTACTS,
        SignalId.LICENSE_UTILISATION,
    }
)
OF_A_WHOLE = frozenset({SignalId.CORE_RATIO, SignalId.USAGE_REGULARITY, SignalId.LICENSE_UTILISATION})
"""Nothing lies beyond all of it, so no anchor is set there."""

# Their zero means the same everywhere (no change), so only the spread is learnt: where use is jumpy, a jump
# says less. A calm portfolio keeps the expert's, for the same reason as above.
CHANGES = frozenset({SignalId.USAGE_TREND, SignalId.ACTIVE_GROWTH})
WIDEST = 3.0

# Everything else says the same whatever the others do: a missed meeting, a bad survey, a first renewal, an
# answer slower than their own habit. If most accounts do badly there, that is news and not the norm.


def expert(now: datetime) -> Calibration:
    """Calibration number 1: no history needed."""
    return Calibration(
        number=1,
        kind="expert",
        created_at=now,
        note=EXPERT_NOTE,
        segments={segment: expert_frame(segment) for segment in SEGMENTS},
    )


def fit(
    readings: Readings,
    segments: Mapping[int, str | None],
    base: Calibration,
    *,
    now: datetime,
    fitted_on: date | None = None,
    by: str = "keepwell",
) -> Calibration:
    """Reference ranges per segment from this portfolio's active accounts, on every day the readings hold.

    range = w_s x own + (1 - w_s) x (w_p x portfolio + (1 - w_p) x base), with w = n / (n + k) and n the
    accounts on which the signal was measured. Weights and thresholds stay those of `base`. `fitted_on` is the
    last day read unless given; the number follows `base` (the store may give another).
    """
    frames, named = fit_ranges(
        readings.account_ids, readings.values, readings.standing == ACTIVE, segments, base
    )
    return Calibration(
        number=base.number + 1,
        kind="fitted",
        created_at=now,
        fitted_on=fitted_on or readings.days[-1],
        by=by,
        note=f"{ranges_note(frames[''].accounts, named)} {UNCALIBRATED}",
        segments=frames,
    )


def fit_ranges(
    account_ids: NDArray[np.int64],
    values: Mapping[SignalId, Floats],
    active: Flags,
    segments: Mapping[int, str | None],
    base: Calibration,
) -> tuple[dict[str, SegmentFrame], list[str]]:
    """The frames of `base` with ranges from `values` [A, T] where `active`, and the segments told apart."""
    keys = np.array([segment_key(segments.get(int(account))) for account in account_ids], dtype=object)
    counts = {str(key): int(np.sum(active.any(axis=1) & (keys == key))) for key in sorted(set(keys))}
    named = {key for key, count in counts.items() if key and count >= MIN_ACCOUNTS}
    known = {segment_key(name) for name in base.segments}
    frames = {
        key: _fit_frame(
            values, active, None if key == "" else keys == key, base.frame(key), counts.get(key, 0)
        )
        for key in sorted(known | named)
    }
    frames[""] = frames[""].model_copy(update={"accounts": int(np.sum(active.any(axis=1)))})
    return frames, sorted(named)


def ranges_note(accounts: int, named: list[str]) -> str:
    apart = f", {', '.join(named)} apart" if named else ""
    return f"Ranges fitted on {accounts} active accounts{apart}."


def _fit_frame(
    values: Mapping[SignalId, Floats], active: Flags, members: Flags | None, base: SegmentFrame, accounts: int
) -> SegmentFrame:
    """One segment's frame; `members` [A] is None for the whole portfolio."""
    ranges: dict[SignalId, Anchors] = {}
    for signal, prior in base.ranges.items():
        seen = np.where(active, values[signal], np.nan)
        anchors = _shrunk(seen, prior, prior, signal, PORTFOLIO_K)
        if members is not None:
            anchors = _shrunk(seen[members], anchors, prior, signal, SEGMENT_K)
        ranges[signal] = anchors
    return base.model_copy(update={"ranges": ranges, "accounts": accounts})


def _shrunk(values: Floats, prior: Anchors, expert_range: Anchors, signal: SignalId, k: float) -> Anchors:
    """The range seen in `values` [A, T], drawn towards `prior` as far as there are few accounts."""
    measured = int(np.isfinite(values).any(axis=1).sum())
    if signal not in LEVELS | CHANGES or measured < MIN_ACCOUNTS:
        return prior
    seen = values[np.isfinite(values)]
    most = 1.0 if signal in OF_A_WHOLE else math.inf
    own = _spread(seen, expert_range) if signal in CHANGES else _quantiles(seen, expert_range, most)
    if own is None:
        return prior
    weight = measured / (measured + k)
    zero, quarter, half, most, full = (
        _tidy(weight * o + (1.0 - weight) * p) for o, p in zip(own, prior, strict=True)
    )
    return zero, quarter, half, most, full


def _quantiles(seen: Floats, like: Anchors, most_possible: float) -> Anchors | None:
    """The anchors at QUANTILES, rising or falling as `like` does; None where the values hardly differ.

    Ties are parted downwards from the best end: if most accounts share the best value, that value is worth
    100.
    """
    rising = like[4] > like[0]
    goodness = seen if rising else -seen
    worst_first = [float(q) for q in np.quantile(goodness, QUANTILES)]
    if len(set(worst_first)) < 3:
        return None
    step = MIN_STEP * (worst_first[4] - worst_first[0])
    for place in (3, 2, 1, 0):
        worst_first[place] = min(worst_first[place], worst_first[place + 1] - step)
    zero, quarter, half, most, full = (value if rising else -value for value in worst_first)
    return _wide_enough((zero, quarter, half, most, full), like, most_possible)


def _wide_enough(own: Anchors, like: Anchors, most_possible: float) -> Anchors:
    """Each anchor as far from the 75-point value as the expert's range is when brought to that level.

    In a portfolio of much alike accounts quantiles lie close together, and a ripple would become a wave.
    """
    middle, level = own[3], own[3] / like[3]
    if level <= 0.0:
        return own
    rising = like[4] > like[0]
    further, nearer = (max, min) if rising else (min, max)
    zero, quarter, half = (nearer(own[place], like[place] * level) for place in range(3))
    return zero, quarter, half, middle, further(own[4], min(like[4] * level, most_possible))


def _spread(seen: Floats, like: Anchors) -> Anchors:
    """`like` widened about its zero until it holds as much as the portfolio's middle does."""
    low, high = (float(q) for q in np.quantile(seen, (0.10, 0.90)))
    scale = min(max((high - low) / (like[4] - like[1]), 1.0), WIDEST)
    zero, quarter, half, most, full = (scale * anchor for anchor in like)
    return zero, quarter, half, most, full


def _tidy(value: float) -> float:
    """Six significant digits: enough for any reading, and a person can read the frame."""
    return float(f"{value:.6g}")
