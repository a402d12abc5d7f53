"""What similar accounts did that nobody called: the yardstick for saying that an action worked.

An action is judged once, on the day on which it is exactly JUDGED_AFTER days old: looked at every day, some day would
sooner or later look like success.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.alerts.thresholds import Thresholds
from agents.collector.readings import Readings
from agents.health.score import ACTIVE, Scores
from agents.playbooks.matched import Spell, Spells, compare
from domain.calibration import segment_key

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

JUDGED_AFTER = 14
"""Days from an action to the verdict: the reach of velocity_14."""

Segments = Mapping[int, str | None]


@dataclass(frozen=True)
class Peers:
    """The untouched accounts of each day, and the code of every segment."""

    days: tuple[Spells, ...]
    codes: dict[str, int]


def untouched(
    scores: Scores, readings: Readings, thresholds: Thresholds, segments: Segments | None = None
) -> Peers:
    """The active accounts without a held call, meeting or QBR in the last `rise_after_action` days.

    Accounts whose segment is not given are of one segment, which has no name.
    """
    place = {day: index for index, day in enumerate(readings.days)}
    codes, of_account = _segments(scores, segments)
    start, before, change = _spells(scores)
    known = ~np.isnan(before) & ~np.isnan(change) & (scores.standing == ACTIVE)
    found = []
    for t, day in enumerate(scores.days):
        age = readings.circumstances.action_age[:, place[day]]
        alone = known[:, t] & (np.isnan(age) | (age > thresholds.rise_after_action))
        found.append(_sorted(start[alone, t], before[alone, t], change[alone, t], of_account[alone]))
    return Peers(tuple(found), codes)


def gather(parts: Sequence[Peers]) -> Peers:
    """The peers of a portfolio from those of its parts (same days), whatever the order of the parts."""
    codes = {name: code for code, name in enumerate(sorted({n for part in parts for n in part.codes}))}
    days = tuple(
        _sorted(
            np.concatenate([part.days[t].start for part in parts]),
            np.concatenate([part.days[t].before for part in parts]),
            np.concatenate([part.days[t].change for part in parts]),
            np.concatenate([_recoded(part, t, codes) for part in parts]),
        )
        for t in range(len(parts[0].days))
    )
    return Peers(days, codes)


def beyond_peers(
    scores: Scores,
    candidates: Flags,
    peers: Peers,
    thresholds: Thresholds,
    segments: Segments | None = None,
) -> Flags:
    """Which candidates [A, T] rose beyond chance, compared with enough untouched accounts that started alike."""
    beyond = np.zeros(candidates.shape, dtype=np.bool_)
    start, before, change = _spells(scores)
    names = _names(scores, segments)
    for account, t in np.argwhere(candidates & ~np.isnan(before)):
        code = peers.codes.get(names[account], -1)
        own = Spell(float(start[account, t]), float(before[account, t]), float(change[account, t]), code)
        found = compare(own, peers.days[t])
        beyond[account, t] = found.enough and found.chance <= thresholds.rise_by_chance
    return beyond


def _spells(scores: Scores) -> tuple[Floats, Floats, Floats]:
    """Health 14 days before each day, its move in the 16 days before that, and its move since; [A, T] each."""
    change = scores["velocity_14"]
    return scores["health"] - change, scores["velocity_30"] - change, change


def _names(scores: Scores, segments: Segments | None) -> list[str]:
    return [segment_key((segments or {}).get(int(account))) for account in scores.account_ids]


def _segments(scores: Scores, segments: Segments | None) -> tuple[dict[str, int], Ints]:
    names = _names(scores, segments)
    codes = {name: code for code, name in enumerate(sorted(set(names)))}
    return codes, np.array([codes[name] for name in names], dtype=np.int64)


def _recoded(part: Peers, t: int, codes: dict[str, int]) -> Ints:
    new = np.array([codes[name] for name in sorted(part.codes, key=part.codes.__getitem__)], dtype=np.int64)
    return new[part.days[t].segment]


def _sorted(start: Floats, before: Floats, change: Floats, segment: Ints) -> Spells:
    """In an order that does not tell which account came first: sums are then the same bits."""
    order = np.lexsort((change, before, start, segment))
    return Spells(start[order], before[order], change[order], segment[order])
