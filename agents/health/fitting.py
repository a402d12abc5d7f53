"""A calibration from history: ranges from what accounts are like, weights and thresholds from those that left."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from agents.churn.outcomes import RETURNED
from agents.health.calibration import UNCALIBRATED, fit_ranges, ranges_note
from agents.health.history import (
    FalseAlarm,
    History,
    Levels,
    Marked,
    joined,
    leavings,
    levels,
    like_today,
    marked,
    thinned,
)
from agents.health.thresholds import Load, Thresholds, fit_thresholds
from agents.health.weight_trial import try_weights
from agents.health.weights import SIGNALS, Rows, fit_per_segment
from domain.calibration import (
    Calibration,
    FittedOn,
    Ranking,
    RedChoice,
    SegmentFrame,
    WeightTrial,
    segment_key,
)
from domain.scores import Band
from domain.signals import SignalId

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

RANGES_APART, RANGES_BACK = 14, 168  # half a year, one day in two weeks: neighbouring days say the same
WEIGHTS_APART = 28
UNTOLD = "the score does not tell accounts that leave from those that stay better than chance here"


def fit_from_history(
    pieces: Sequence[History],
    base: Calibration,
    segments: Mapping[int, str | None],
    *,
    now: datetime,
    by: str = "keepwell",
    why: str = "",
    red: RedChoice = RedChoice.MEAN,
    false_alarms: Sequence[FalseAlarm] = (),
    load: Load | None = None,
) -> Calibration:
    """The frame that history up to its `known_by` speaks for; where there is too little of it, that of `base`.

    `base` is what everything is drawn towards: the expert calibration, so that fitting twice on the same days gives
    the same frame twice. `pieces` are of the same days. Weights are used only where they hold up on accounts and
    days not seen (see weight_trial), thresholds only within the guard rails of thresholds.
    """
    past = joined(pieces)
    lately = past.on(thinned(past.days, RANGES_APART, RANGES_BACK))
    frames, named = fit_ranges(past.account_ids, lately.values, lately.active, segments, base)
    ranged = Calibration(number=base.number + 1, kind="fitted", created_at=now, segments=frames)
    names = tuple(sorted(frames))
    segment = _segment_of(past.account_ids, segments, names)
    marks = marked(past, false_alarms)
    weights, trial = _weights(past, ranged, segments, segment, names, marks)
    frames = {name: frame.model_copy(update={"weights": weights[name]}) for name, frame in frames.items()}
    weighed = ranged.model_copy(update={"segments": frames})
    lines = fit_thresholds(
        past,
        like_today(levels(past, weighed, segments)),
        segment,
        names,
        marks,
        red,
        load or Load(past.account_ids.size),
        "" if _tells(trial) else UNTOLD,
    )
    return weighed.model_copy(
        update={
            "segments": {name: _with_lines(frame, name, lines) for name, frame in frames.items()},
            "fitted_on": past.known_by,
            "by": by,
            "why": why,
            "note": _note(frames[""].accounts, named, trial, lines),
            "fitted": _fitted_on(past, marks, load),
            "trial": trial,
            "red_choice": lines.used,
            "red_says": lines.says,
            "choices": lines.choices,
        }
    )


def bands(history: History, calibration: Calibration, segments: Mapping[int, str | None]) -> dict[Band, int]:
    """Customers of the last day by band."""
    now = history.on(np.array([len(history.days) - 1]))
    read = levels(now, calibration, segments)
    health = read.health[:, 0]
    active = now.active[:, 0]
    red, orange = health < read.frames.red, health < read.frames.orange
    counts = {
        Band.RED: red,
        Band.ORANGE: orange & ~red,
        Band.GREEN: np.isfinite(health) & ~orange,
        Band.UNKNOWN: active & ~np.isfinite(health),
    }
    return {band: int(where.sum()) for band, where in counts.items()}


def _segment_of(account_ids: Ints, segments: Mapping[int, str | None], names: tuple[str, ...]) -> Ints:
    place = {segment_key(name): index for index, name in enumerate(names)}
    whole = place[""]
    found = [place.get(segment_key(segments.get(int(account))), whole) for account in account_ids]
    return np.array(found, dtype=np.int64)


def _weights(
    past: History,
    ranged: Calibration,
    segments: Mapping[int, str | None],
    segment: Ints,
    names: tuple[str, ...],
    marks: Marked,
) -> tuple[dict[str, dict[SignalId, float]], WeightTrial]:
    """The weights to use by segment, and how the fitted ones did."""
    prior = {name: frame.weights for name, frame in ranged.segments.items()}
    at = thinned(past.days, WEIGHTS_APART)
    some = past.on(at)
    read = levels(some, ranged, segments)
    around = marks.around[:, at]
    known = np.isfinite(some.left)
    chosen = np.isfinite(like_today(read)) & (known | around) & (some.leaves > 0)
    rows = _rows(some, read, chosen, segment, around)
    came, days = known[chosen], some.ordinals[np.nonzero(chosen)[1]]
    followed = past.known_by.toordinal() - days
    trial = try_weights(rows.rows(came), days[came], followed[came], names, prior)
    if not trial.used:
        return {name: dict(weights) for name, weights in prior.items()}, trial
    found = fit_per_segment(rows, names, prior)
    return {name: dict(found[name]) for name in names}, trial


def _rows(
    history: History, read: Levels, chosen: NDArray[np.bool_], segment: Ints, around: NDArray[np.bool_]
) -> Rows:
    """The chosen [A, T] one by one; who is not known to have left has stayed, as a person said."""
    account = np.nonzero(chosen)[0]
    left = np.nan_to_num(history.left[chosen], nan=0.0)
    return Rows(
        points=np.stack([read.worth[signal][chosen] for signal in SIGNALS], axis=1),
        left=left,
        accounts=history.account_ids[account],
        segment=segment[account],
        marked=around[chosen] & (left == 0),
    )


def _tells(trial: WeightTrial) -> bool:
    """Whether the health score that will be in use told leavers from stayers; too few leavers is another matter."""
    ranking: Ranking = trial.fitted if trial.used else trial.expert
    return ranking.value is None or (ranking.low is not None and ranking.low > 0.5)


def _with_lines(frame: SegmentFrame, name: str, lines: Thresholds) -> SegmentFrame:
    red, orange = lines.lines[name]
    return frame.model_copy(update={"red": red, "orange": orange, "leavers": lines.leavers[name]})


def _note(accounts: int, named: list[str], trial: WeightTrial, lines: Thresholds) -> str:
    said = ranges_note(accounts, named)
    if not trial.used and lines.used == "expert":
        return f"{said} {UNCALIBRATED}"
    weights = "Weights fitted on past churn." if trial.used else "Weights are expert."
    return f"{said} {weights} {lines.says}"


def _fitted_on(past: History, marks: Marked, load: Load | None) -> FittedOn:
    rows, when = leavings(past)
    # What was not yet beyond doubt on the day of the calibration before is new to this one.
    fresh = when > past.since.toordinal() - RETURNED
    return FittedOn(
        first=past.days[0],
        last=past.days[-1],
        days=len(past.days),
        portfolio=load.portfolio if load else past.account_ids.size,
        seen=past.account_ids.size,
        customers=int(past.active.any(axis=1).sum()),
        leavers=int(np.unique(rows).size),
        left=int(past.gone.sum()),
        new_leavers=int(np.unique(rows[fresh]).size),
        new_expansions=int(past.grew.sum()),
        since=past.since if past.since > past.days[0] else None,
        false_alarms=len(marks.right),
        false_alarms_wrong=marks.wrong,
    )
