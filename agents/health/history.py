"""Past days of the portfolio with what became of every account, as far as it was known on one day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from agents.churn.outcomes import RETURNED, Outcomes
from agents.collector.readings import Readings
from agents.collector.standing import ACTIVE, CHURNED, NOT_YET
from agents.health.frames import AccountFrames, account_frames
from agents.health.points import points
from agents.health.score import MIN_COVERAGE, health_and_coverage
from domain.calibration import Calibration
from domain.signals import SignalId

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]

HORIZON = 90
"""Days before leaving in which a score should have told."""

LIKE_TODAY = 0.6
"""Of the coverage that the middle customer has on the last day: days with less are not learnt from."""

AROUND = 45
"""Days before and after the opening of an alert that its being a false alarm says something about."""


@dataclass(frozen=True)
class FalseAlarm:
    """An alert that a person said should not have fired."""

    account_id: int
    opened_on: date


@dataclass(frozen=True)
class History:
    """[A] accounts on [T] days, none of them after `known_by`.

    `leaves` is in how many days the account left, infinite unless that was beyond doubt by `known_by`. Who left by
    falling silent left when the silence began, which is known `silence` [A] days later; until then `leaves` is 0 or
    less. `left` is 1 where it left within HORIZON days, 0 where it did not, NaN where it was no customer or where
    nobody could know yet. `gone` [A]: no customer any more on the last day. `grew` [A]: grew after `since`.
    """

    account_ids: Ints
    days: tuple[date, ...]
    known_by: date
    values: dict[SignalId, Floats]
    active: Flags
    left: Floats
    leaves: Floats
    silence: Ints
    gone: Flags
    grew: Flags
    since: date

    @property
    def ordinals(self) -> Ints:
        return np.array([day.toordinal() for day in self.days], dtype=np.int64)

    def on(self, at: Ints) -> "History":
        """The same accounts on some of the days."""
        return History(
            account_ids=self.account_ids,
            days=tuple(self.days[place] for place in at.tolist()),
            known_by=self.known_by,
            values={signal: values[:, at] for signal, values in self.values.items()},
            active=self.active[:, at],
            left=self.left[:, at],
            leaves=self.leaves[:, at],
            silence=self.silence,
            gone=self.gone,
            grew=self.grew,
            since=self.since,
        )


def history_of(
    readings: Readings, outcomes: Outcomes, known_by: date, since: date | None = None
) -> History | None:
    """What was known of these accounts by `known_by`, whatever the readings and outcomes hold beyond it.

    Accounts that nothing was known of by then are left out; the readings must hold the accounts of the outcomes.

    Growth is counted from `since` on, or from the first day of the outcomes. None where no day is left.

    Leaving counts once it has lasted RETURNED days, so that no return can take it back: facts that come later then
    change nothing of it.
    """
    at = np.array(
        [place for place, day in enumerate(readings.days) if outcomes.first <= day <= known_by],
        dtype=np.int64,
    )
    if not at.size:
        return None
    met = readings.standing[:, at[-1]] != NOT_YET
    days = tuple(readings.days[place] for place in at.tolist())
    ordinals = np.array([day.toordinal() for day in days], dtype=np.int64)
    standing = readings.standing[:, at][met]
    silence, last = outcomes.silence[met], known_by.toordinal()
    leaves = outcomes.days_to_leaving(days)[met]
    leaves = np.where(ordinals + leaves + RETURNED <= last, leaves, np.inf) - silence[:, None]
    known = (standing == ACTIVE) & (ordinals + HORIZON + silence[:, None] + RETURNED <= last)
    begin = max(since or outcomes.first, outcomes.first)
    return History(
        account_ids=readings.account_ids[met],
        days=days,
        known_by=known_by,
        values={signal: values[:, at][met] for signal, values in readings.values.items()},
        active=standing == ACTIVE,
        left=np.where(known, leaves <= HORIZON, np.nan),
        leaves=leaves,
        silence=silence,
        gone=standing[:, -1] == CHURNED,
        grew=_grew(outcomes, begin, known_by)[met],
        since=begin,
    )


def _grew(outcomes: Outcomes, begin: date, known_by: date) -> Flags:
    if begin >= known_by:
        return np.zeros(outcomes.account_ids.size, dtype=np.bool_)
    grown: Flags = outcomes.grown([begin], (known_by - begin).days)[:, 0] == 1
    return grown


def joined(pieces: Sequence[History]) -> History:
    """All accounts of the pieces, which are of the same days."""
    first = pieces[0]
    if len(pieces) == 1:
        return first
    return History(
        account_ids=np.concatenate([one.account_ids for one in pieces]),
        days=first.days,
        known_by=first.known_by,
        values={s: np.concatenate([one.values[s] for one in pieces]) for s in first.values},
        active=np.concatenate([one.active for one in pieces]),
        left=np.concatenate([one.left for one in pieces]),
        leaves=np.concatenate([one.leaves for one in pieces]),
        silence=np.concatenate([one.silence for one in pieces]),
        gone=np.concatenate([one.gone for one in pieces]),
        grew=np.concatenate([one.grew for one in pieces]),
        since=first.since,
    )


def thinned(days: Sequence[date], apart: int, back: int | None = None) -> Ints:
    """Places of days at least `apart` days from one another, counted from the last; at most `back` days before it."""
    kept: list[int] = []
    for place in range(len(days) - 1, -1, -1):
        if back is not None and (days[-1] - days[place]).days > back:
            break
        if not kept or (days[kept[-1]] - days[place]).days >= apart:
            kept.append(place)
    return np.array(kept[::-1], dtype=np.int64)


@dataclass(frozen=True)
class Levels:
    """A history read in a calibration; `health` [A, T] is NaN where too little is measured or nobody is a customer."""

    health: Floats
    coverage: Floats
    worth: dict[SignalId, Floats]
    frames: AccountFrames


def levels(history: History, calibration: Calibration, segments: Mapping[int, str | None]) -> Levels:
    frames = account_frames(calibration, segments, history.account_ids)
    worth = {signal: points(history.values[signal], frames.anchors[signal]) for signal in SignalId}
    health, coverage = health_and_coverage(worth, frames)
    shown = np.where(history.active & (coverage >= MIN_COVERAGE), health, np.nan)
    return Levels(shown, coverage, worth, frames)


def like_today(read: Levels) -> Floats:
    """`health` without the days on which much less was measured than is now: they are no example for tomorrow.

    Use that was imported for the last year only makes a contract's older years such days.
    """
    now = read.coverage[:, -1][np.isfinite(read.health[:, -1])]
    least = LIKE_TODAY * float(np.median(now)) if now.size else 0.0
    return np.where(read.coverage >= least, read.health, np.nan)


@dataclass(frozen=True)
class Marked:
    """False alarms found in a history: [A, T] days around those that were right, and how many were right and wrong."""

    around: Flags
    right: tuple[FalseAlarm, ...]
    wrong: int


def marked(history: History, alarms: Iterable[FalseAlarm]) -> Marked:
    """An account that left within HORIZON days of its "false" alarm was no false alarm: the mark is not used."""
    rows = {int(account): row for row, account in enumerate(history.account_ids)}
    ordinals = history.ordinals
    around = np.zeros(history.active.shape, dtype=np.bool_)
    right, wrong = [], 0
    for alarm in alarms:
        row, opened = rows.get(alarm.account_id), alarm.opened_on.toordinal()
        if row is None or alarm.opened_on > history.known_by:
            continue
        if _left_after(history, row, opened):
            wrong += 1
            continue
        right.append(alarm)
        around[row] |= (np.abs(ordinals - opened) <= AROUND) & history.active[row]
    return Marked(around, tuple(right), wrong)


def _left_after(history: History, row: int, opened: int) -> bool:
    went = history.ordinals + history.leaves[row]
    within = np.isfinite(went) & (went > opened - history.silence[row]) & (went <= opened + HORIZON)
    lately = history.gone[row] and opened + HORIZON >= history.days[-1].toordinal()
    return bool(within.any() or lately)


def leavings(history: History) -> tuple[Ints, Ints]:
    """(account row, ordinal of the day it was seen) of every leaving of an account that was a customer before it."""
    row, day = np.nonzero(history.active & np.isfinite(history.leaves))
    when = history.ordinals[day] + history.leaves[row, day].astype(np.int64) + history.silence[row]
    pairs = np.unique(np.stack([row, when], axis=1), axis=0)
    return pairs[:, 0], pairs[:, 1]
