"""What similar accounts did that nobody called: the yardstick for saying that an action worked."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.alerts.thresholds import Thresholds
from agents.collector.readings import Readings
from agents.health.score import ACTIVE, Scores

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Peers:
    """Per day: where each untouched account stood 14 days ago and its change since, sorted by both."""

    starts: tuple[Floats, ...]
    changes: tuple[Floats, ...]


def untouched(scores: Scores, readings: Readings, thresholds: Thresholds) -> Peers:
    """The active accounts without a held call, meeting or QBR in the last `rise_after_action` days."""
    place = {day: index for index, day in enumerate(readings.days)}
    starts, changes = [], []
    for t, day in enumerate(scores.days):
        change = scores["velocity_14"][:, t]
        age = readings.circumstances.action_age[:, place[day]]
        alone = np.isnan(age) | (age > thresholds.rise_after_action)
        chosen = alone & ~np.isnan(change) & (scores.standing[:, t] == ACTIVE)
        start, moved = _sorted(scores["health"][chosen, t] - change[chosen], change[chosen])
        starts.append(start)
        changes.append(moved)
    return Peers(tuple(starts), tuple(changes))


def gather(parts: Sequence[Peers]) -> Peers:
    """The peers of a portfolio from those of its parts (same days), whatever the order of the parts."""
    both = [
        _sorted(np.concatenate([p.starts[t] for p in parts]), np.concatenate([p.changes[t] for p in parts]))
        for t in range(len(parts[0].starts))
    ]
    return Peers(tuple(start for start, _ in both), tuple(change for _, change in both))


def beyond_peers(scores: Scores, candidates: Flags, peers: Peers, thresholds: Thresholds) -> Flags:
    """Which candidates [A, T] rose beyond the quantile of enough untouched accounts that started alike."""
    beyond = np.zeros(candidates.shape, dtype=np.bool_)
    for account, t in np.argwhere(candidates):
        change = scores["velocity_14"][account, t]
        start = scores["health"][account, t] - change
        similar = _similar(peers, int(t), float(start), thresholds.similar_start)
        if len(similar) >= thresholds.similar_accounts:
            beyond[account, t] = change > quantile(similar, thresholds.rise_beyond)
    return beyond


def quantile(values: Floats, share: float) -> float:
    """The bits of numpy.quantile for one share of [N] values (N >= 1), in a tenth of the time."""
    at = (len(values) - 1) * share
    low = math.floor(at)
    high, rest = min(low + 1, len(values) - 1), at - low
    both = np.partition(values, (low, high))
    below, above = float(both[low]), float(both[high])
    between = above - below
    return below + between * rest if rest < 0.5 else above - between * (1 - rest)


def _similar(peers: Peers, t: int, start: float, within: float) -> Floats:
    first = np.searchsorted(peers.starts[t], start - within, side="left")
    last = np.searchsorted(peers.starts[t], start + within, side="right")
    return peers.changes[t][first:last]


def _sorted(starts: Floats, changes: Floats) -> tuple[Floats, Floats]:
    order = np.lexsort((changes, starts))
    return starts[order], changes[order]
