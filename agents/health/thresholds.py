"""Red and orange from where accounts stood in the 90 days before they left, and what each choice would have done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from agents.health.expert import ORANGE, RED
from agents.health.history import HORIZON, History, Marked
from domain.calibration import RedChoice, ThresholdChoice

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]
Choice = RedChoice | Literal["expert"]

LEAST_LEAVERS = 20
"""Accounts that left, below which the expert's thresholds stay."""

LEAST_OF_SEGMENT = 8  # with fewer leavers a segment has the portfolio's red
SEGMENT_K = 25.0  # at 25 leavers a segment counts as much as the portfolio
SANE = (20.0, 65.0)
FALSE_ALARM_WEIGHT = 3.0
"""A false alarm counts as much as three leavers: red is drawn towards where the marked account stood below it."""

LEAST_STEP, MOST_STEP = 15, 20
CAUGHT = 0.9
"""Orange is the lowest of red + 15 to red + 20 that this share of the leavers stood below on some day of the 90.

Where none is, red + 20; but never above the middle of those who stayed, which red + 15 must not exceed either.
"""

HALF_YEAR = timedelta(days=182)
QUANTILE = {RedChoice.Q10: 0.10, RedChoice.Q25: 0.25, RedChoice.Q50: 0.50, RedChoice.Q75: 0.75}


@dataclass(frozen=True)
class Stood:
    """One entry per leaving: the account's row, its mean health in the HORIZON days before, and its lowest."""

    row: Ints
    mean: Floats
    least: Floats

    def of(self, chosen: Flags) -> "Stood":
        return Stood(self.row[chosen], self.mean[chosen], self.least[chosen])


@dataclass(frozen=True)
class Load:
    """Who has to deal with the alerts: accounts in the whole portfolio, and CSMs among them."""

    portfolio: int
    csms: int = 0


@dataclass(frozen=True)
class Thresholds:
    """(red, orange) by segment; every choice, expert first; which one is in use; and why, in words."""

    lines: dict[str, tuple[float, float]]
    leavers: dict[str, int]
    choices: tuple[ThresholdChoice, ...]
    used: Choice
    says: str


@dataclass(frozen=True)
class _Past:
    """What thresholds are fitted on; `segment` [A] indexes `names`, health [A, T] is NaN where not judged."""

    history: History
    health: Floats
    segment: Ints
    names: tuple[str, ...]
    marks: Marked
    stood: Stood
    alarms: Floats  # mean health around each false alarm
    alarm_rows: Ints


def fit_thresholds(
    history: History,
    health: Floats,
    segment: Ints,
    names: tuple[str, ...],
    marks: Marked,
    wanted: RedChoice,
    load: Load,
    untold: str = "",
) -> Thresholds:
    """`health` [A, T] as the new frame gives it; `untold` says why the score cannot be trusted to tell leavers."""
    past = _past(history, health, segment, names, marks)
    expert = dict.fromkeys(names, (RED, ORANGE))
    found = {choice: _lines(past, choice, untold) for choice in RedChoice}
    choices = [_judged(past, "expert", expert, load, "")]
    choices += [_judged(past, choice, lines, load, refused) for choice, (lines, refused) in found.items()]
    lines, refused = found[wanted]
    leavers = {
        name: int(past.stood.row.size if name == "" else (segment[past.stood.row] == place).sum())
        for place, name in enumerate(names)
    }
    if refused:
        says = f"Red and orange stay expert ({RED:g} and {ORANGE:g}): {refused}."
        return Thresholds(expert, leavers, tuple(choices), "expert", says)
    red, orange = lines[""]
    where = "the mean" if wanted is RedChoice.MEAN else f"the {QUANTILE[wanted]:.0%} quantile"
    says = (
        f"Red below {red:g} is {where} of where {leavers['']} accounts stood in the {HORIZON} days before they left; "
        f"orange is {orange - red:.0f} above it."
    )
    return Thresholds(lines, leavers, tuple(choices), wanted, says)


def where_leavers_stood(history: History, health: Floats) -> Stood:
    row, day = np.nonzero(np.isfinite(health) & (history.leaves > 0) & (history.leaves <= HORIZON))
    when = history.ordinals[day] + history.leaves[row, day].astype(np.int64)
    pairs, place = np.unique(np.stack([row, when], axis=1), axis=0, return_inverse=True)
    place = place.ravel()
    levels = health[row, day]
    count = np.bincount(place, minlength=len(pairs))
    least = np.full(len(pairs), np.inf)
    np.minimum.at(least, place, levels)
    mean = np.bincount(place, weights=levels, minlength=len(pairs)) / np.maximum(count, 1)
    return Stood(pairs[:, 0], mean, least)


def _past(history: History, health: Floats, segment: Ints, names: tuple[str, ...], marks: Marked) -> _Past:
    rows = {int(account): row for row, account in enumerate(history.account_ids)}
    levels, at = [], []
    for account in sorted({alarm.account_id for alarm in marks.right}):
        around = health[rows[account]][marks.around[rows[account]]]
        around = around[np.isfinite(around)]
        if around.size:
            levels.append(float(around.mean()))
            at.append(rows[account])
    return _Past(
        history=history,
        health=health,
        segment=segment,
        names=names,
        marks=marks,
        stood=where_leavers_stood(history, health),
        alarms=np.array(levels, dtype=np.float64),
        alarm_rows=np.array(at, dtype=np.int64),
    )


def _lines(past: _Past, choice: RedChoice, untold: str) -> tuple[dict[str, tuple[float, float]], str]:
    """(red, orange) by segment, and why they may not be used."""
    stood, middle = past.stood, _middle(past, None)
    if not stood.row.size:
        return dict.fromkeys(past.names, (RED, ORANGE)), _too_few(0)
    red = pulled(_at(stood.mean, choice), stood.row.size, past.alarms)
    whole = (red, orange_over(red, stood.least, middle))
    few = _too_few(stood.row.size) if stood.row.size < LEAST_LEAVERS else ""
    refused = few or untold or _insane(red, middle)
    lines = dict.fromkeys(past.names, whole)
    for place, name in enumerate(past.names):
        own = _own(past, place, choice, red) if name else None
        if own is not None:
            lines[name] = own
    return lines, refused


def _too_few(leavers: int) -> str:
    told = {0: "no account is", 1: "one account is"}.get(leavers, f"{leavers} accounts are")
    return (
        f"{told} known to have left with a score in the {HORIZON} days before, and {LEAST_LEAVERS} are needed"
    )


def _own(past: _Past, place: int, choice: RedChoice, whole: float) -> tuple[float, float] | None:
    """A segment's own lines, drawn towards the portfolio's red; None where it has too few leavers for any."""
    mine = past.stood.of(past.segment[past.stood.row] == place)
    if mine.row.size < LEAST_OF_SEGMENT:
        return None
    alarms = past.alarms[past.segment[past.alarm_rows] == place]
    own = pulled(_at(mine.mean, choice), mine.row.size, alarms)
    share = mine.row.size / (mine.row.size + SEGMENT_K)
    red, middle = round(share * own + (1.0 - share) * whole, 1), _middle(past, place)
    return None if _insane(red, middle) else (red, orange_over(red, mine.least, middle))


def _at(levels: Floats, choice: RedChoice) -> float:
    if choice is RedChoice.MEAN:
        return float(levels.mean())
    return float(np.quantile(levels, QUANTILE[choice]))


def pulled(red: float, leavers: int, alarms: Floats) -> float:
    """(leavers x red + FALSE_ALARM_WEIGHT x sum of the false alarms' levels below red) / (the same counts)."""
    under = alarms[alarms < red]
    weight = FALSE_ALARM_WEIGHT * under.size
    return round((leavers * red + FALSE_ALARM_WEIGHT * float(under.sum())) / (leavers + weight), 1)


def orange_over(red: float, least: Floats, middle: float) -> float:
    """By the rule at CAUGHT; `least` is the lowest health of each leaver before leaving."""
    for step in range(LEAST_STEP, MOST_STEP + 1):
        beyond = step > LEAST_STEP and red + step > middle
        if beyond:
            return round(red + step - 1, 1)
        if least.size and float((least < red + step).mean()) >= CAUGHT:
            return round(red + step, 1)
    return round(red + MOST_STEP, 1)


def _middle(past: _Past, place: int | None) -> float:
    """The median health of those who stayed (of everybody, while that is not known), in the newest half year of them.

    In the whole portfolio or in one segment.
    """
    rows = slice(None) if place is None else past.segment == place
    health, left = past.health[rows], past.history.left[rows]
    stayed = np.isfinite(health) & (left == 0)
    counts = stayed if stayed.any() else np.isfinite(health)
    if not counts.any():
        return float("nan")
    newest = past.history.days[int(np.flatnonzero(counts.any(axis=0))[-1])]
    recent = np.array([day > newest - HALF_YEAR for day in past.history.days])
    return float(np.median(health[counts & recent]))


def _insane(red: float, middle: float) -> str:
    """Why a line cannot be used; empty where it can."""
    if not SANE[0] <= red <= SANE[1]:
        return f"leavers stood at {red:g}, outside {SANE[0]:g} to {SANE[1]:g}, where a red line makes sense"
    if not red + LEAST_STEP <= middle:
        return (
            f"leavers stood at {red:g}, too close to the middle of those who stayed ({middle:.1f}): with orange "
            f"{LEAST_STEP} above red, half of them would not be green"
        )
    return ""


def _judged(
    past: _Past, choice: Choice, lines: Mapping[str, tuple[float, float]], load: Load, refused: str
) -> ThresholdChoice:
    """What the lines would have done, week by week or however close the days of the history are."""
    history, stood = past.history, past.stood
    red = np.array([lines[name][0] for name in past.names])[past.segment]
    below = past.health < red[:, None]
    fell = below[:, 1:] & ~below[:, :-1]
    weeks = (history.days[-1] - history.days[0]).days / 7.0
    scale = load.portfolio / max(history.account_ids.size, 1)
    per_week = float(fell.sum()) / weeks * scale if weeks > 0 else None
    came = np.where(past.marks.around & np.isnan(history.left), 0.0, history.left)[:, 1:][fell]
    known = came[np.isfinite(came)]
    now = past.health[:, -1]
    customers = int(np.isfinite(now).sum())
    return ThresholdChoice(
        choice=choice,
        red=lines[""][0],
        orange=lines[""][1],
        recall=_share(stood.least < red[stood.row]),
        precision=_share(known),
        alerts_per_week=per_week,
        alerts_per_csm=per_week / load.csms if load.csms and per_week is not None else None,
        below=float(below[:, -1].sum()) / customers if customers else None,
        leavers=int(stood.row.size),
        falls=int(known.size),
        refused=refused,
    )


def _share(what: Floats | Flags) -> float | None:
    return float(np.mean(what)) if what.size else None
