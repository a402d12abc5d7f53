"""Red and orange from where accounts stood in the 90 days before they left, and what each choice would have done."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from agents.health.expert import ORANGE, RED
from agents.health.history import HORIZON, History, Marked
from agents.health.lines import Line, drawn, pulled
from domain.calibration import RedChoice, ThresholdChoice

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]
Choice = RedChoice | Literal["expert"]

LEAST_LEAVERS = 20
"""Accounts that left, below which the expert's thresholds stay."""

LEAST_OF_SEGMENT = 8  # with fewer leavers a segment has the portfolio's red
SEGMENT_K = 25.0  # at 25 leavers a segment counts as much as the portfolio
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
    expert = dict.fromkeys(names, Line(RED, ORANGE))
    found = {choice: _lines(past, choice, untold) for choice in RedChoice}
    choices = [_judged(past, "expert", expert, load)]
    choices += [_judged(past, choice, lines, load) for choice, lines in found.items()]
    lines = found[wanted]
    whole = lines[""]
    leavers = {
        name: int(past.stood.row.size if name == "" else (segment[past.stood.row] == place).sum())
        for place, name in enumerate(names)
    }
    if not whole.refused:
        return Thresholds(_by_name(lines), leavers, tuple(choices), wanted, _says(whole, wanted, leavers[""]))
    stood = f" ({_where(wanted)} of leavers is {whole.red:g})" if past.stood.row.size else ""
    says = f"Red and orange stay expert ({RED:g} and {ORANGE:g}): {whole.refused}{stood}.{_instead(found)}"
    return Thresholds(_by_name(expert), leavers, tuple(choices), "expert", says)


def _by_name(lines: Mapping[str, Line]) -> dict[str, tuple[float, float]]:
    return {name: (line.red, line.orange) for name, line in lines.items()}


def _says(line: Line, choice: RedChoice, leavers: int) -> str:
    said = (
        f"Red is below {line.red:g}, {_where(choice)} of where {leavers} accounts stood in the {HORIZON} days before "
        f"they left; orange is below {line.orange:g}."
    )
    if line.orange > line.middle:
        said += f" Half of those who stayed stand below orange too (their middle is {line.middle:.1f})."
    return said


def _where(choice: RedChoice) -> str:
    return "the mean" if choice is RedChoice.MEAN else f"the {QUANTILE[choice]:.0%} quantile"


def _instead(found: Mapping[RedChoice, dict[str, Line]]) -> str:
    """Which other choices could be used."""
    usable = [
        f"`--red {choice}` ({lines[''].red:g})" for choice, lines in found.items() if not lines[""].refused
    ]
    return f" Possible: {', '.join(usable)}." if usable else ""


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


def _lines(past: _Past, choice: RedChoice, untold: str) -> dict[str, Line]:
    """By segment; the whole portfolio's where a segment has too few leavers for its own."""
    if not past.stood.row.size:
        return dict.fromkeys(past.names, Line(RED, ORANGE, refused=_too_few(0)))
    leavers = past.stood.row.size
    level = pulled(_at(past.stood.mean, choice), leavers, past.alarms)
    whole = drawn(level, past.stood.least, _stayers(past, None))
    refused = (_too_few(leavers) if leavers < LEAST_LEAVERS else "") or untold or whole.refused
    lines = {name: _own(past, place, choice, level) or whole for place, name in enumerate(past.names) if name}
    return lines | {"": replace(whole, refused=refused)}


def _too_few(leavers: int) -> str:
    told = {0: "no account is", 1: "one account is"}.get(leavers, f"{leavers} accounts are")
    return (
        f"{told} known to have left with a score in the {HORIZON} days before, and {LEAST_LEAVERS} are needed"
    )


def _own(past: _Past, place: int, choice: RedChoice, whole: float) -> Line | None:
    """A segment's own line, its leavers drawn towards where all leavers stood; None where it cannot have one."""
    mine = past.stood.of(past.segment[past.stood.row] == place)
    if mine.row.size < LEAST_OF_SEGMENT:
        return None
    alarms = past.alarms[past.segment[past.alarm_rows] == place]
    own = pulled(_at(mine.mean, choice), mine.row.size, alarms)
    share = mine.row.size / (mine.row.size + SEGMENT_K)
    line = drawn(share * own + (1.0 - share) * whole, mine.least, _stayers(past, place))
    return None if line.refused else line


def _at(levels: Floats, choice: RedChoice) -> float:
    if choice is RedChoice.MEAN:
        return float(levels.mean())
    return float(np.quantile(levels, QUANTILE[choice]))


def _stayers(past: _Past, place: int | None) -> Floats:
    """The health, in the newest half year of which that is known, of those who stayed; of everybody before.

    In the whole portfolio, or in the segment at `place`.
    """
    rows = slice(None) if place is None else past.segment == place
    health, left = past.health[rows], past.history.left[rows]
    stayed = np.isfinite(health) & (left == 0)
    counts = stayed if stayed.any() else np.isfinite(health)
    newest = past.history.days[int(np.flatnonzero(counts.any(axis=0))[-1])]
    recent = np.array([day > newest - HALF_YEAR for day in past.history.days])
    found: Floats = health[counts & recent]
    return found


def _judged(past: _Past, choice: Choice, lines: Mapping[str, Line], load: Load) -> ThresholdChoice:
    """What the lines would have done, week by week or however close the days of the history are."""
    history, stood, whole = past.history, past.stood, lines[""]
    red, orange = (
        np.array([getattr(lines[name], line) for name in past.names])[past.segment]
        for line in ("red", "orange")
    )
    below = past.health < red[:, None]
    known_days = np.flatnonzero(np.isfinite(past.health).any(axis=0))
    fell = below[:, 1:] & (past.health[:, :-1] >= red[:, None])
    weeks = float(np.ptp(history.ordinals[known_days])) / 7.0 if known_days.size else 0.0
    scale = load.portfolio / max(history.account_ids.size, 1)
    per_week = float(fell.sum()) / weeks * scale if weeks > 0 else None
    came = np.where(past.marks.around & np.isnan(history.left), 0.0, history.left)[:, 1:][fell]
    known = came[np.isfinite(came)]
    now = past.health[:, -1]
    customers = int(np.isfinite(now).sum())
    return ThresholdChoice(
        choice=choice,
        red=whole.red,
        orange=whole.orange,
        recall=_share(stood.least < red[stood.row]),
        precision=_share(known),
        alerts_per_week=per_week,
        alerts_per_csm=per_week / load.csms if load.csms and per_week is not None else None,
        below=float(below[:, -1].sum()) / customers if customers else None,
        not_green=float((now < orange).sum()) / customers if customers else None,
        leavers=int(stood.row.size),
        falls=int(known.size),
        refused=whole.refused,
    )


def _share(what: Floats | Flags) -> float | None:
    return float(np.mean(what)) if what.size else None
