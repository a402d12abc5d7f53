"""One account's change against accounts that were left alone and had started alike: is it more than chance?

A low score rises by itself, and so does one that has just fallen. So an account is compared with untouched accounts
that stood as high on the day of the action and had moved as much before it, and what remains of a difference in those
two is taken out by a line fitted through them. The account then has a rank among them. Where the action does nothing
each rank is as likely as any other, so the share of actions that come out beyond chance is at most the stated rate,
whatever the shape of the noise. The line is fitted with the account in it: leaving it out would make the others fit
better than the one that is judged.

Its own segment is what it is compared with where that has PLENTY. Where it has less, the other segments lend theirs:
each against its own level, so that a good month of one segment is no merit of another's account, and stretched where
the account's own segment moves more by itself.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

RATE = 0.05
"""Share of actions without any effect that are called confirmed, at most."""
FEWEST = 19
"""1 / (19 + 1) is the rate: among fewer, not even the largest rise of all is beyond chance."""
MOST = 200
"""Accounts compared with, the nearest first: more are no better yardstick."""
PLENTY = 60
"""Accounts of its own segment that make those of the others needless."""
KNOWN = 10
"""Accounts of a segment that say how much it moves by itself; with fewer it neither lends nor borrows."""
ALIKE = 12.0
"""Health points apart at most, at the start and in the move before it."""
TURNED = 5.0
"""Health points above what was to be expected that count as an account turned around."""
RIDGE = 1.0  # square points: accounts that all started within a hair of one another fix no slope
SLACK = 1e-9


class Spell(NamedTuple):
    """One account: health on the day of the action, its move in the weeks before, and its move since."""

    start: float
    before: float
    change: float
    segment: int


@dataclass(frozen=True)
class Spells:
    """Untouched accounts over the same days, [N] each; `segment` is any code that tells segments apart."""

    start: Floats
    before: Floats
    change: Floats
    segment: Ints


class Comparison(NamedTuple):
    """`expected` change, `chance` of a rise like this by itself, and the share of the others that turned.

    NaN where too few accounts were alike to say.
    """

    controls: int
    expected: float
    chance: float
    turned_anyway: float

    @property
    def enough(self) -> bool:
        return self.controls >= FEWEST


def compare(own: Spell, others: Spells) -> Comparison:
    """Where an account stands among those like it; `others` must not hold it."""
    rows = alike(own, others)
    if rows.size < FEWEST:
        return Comparison(int(rows.size), np.nan, np.nan, np.nan)
    start, before = others.start[rows] - own.start, others.before[rows] - own.before
    change, segment = others.change[rows], others.segment[rows]
    expected, apart = _expected(start, before, change, segment, own.segment)
    segments = np.append(segment, own.segment)
    left = _left_over(np.append(start, 0.0), np.append(before, 0.0), np.append(change, own.change), segments)
    left *= _stretch(left, segments, own.segment)
    as_good = int((left[:-1] >= left[-1] - SLACK).sum())
    turned = float((apart >= TURNED).sum()) / rows.size
    return Comparison(int(rows.size), expected, (1 + as_good) / (rows.size + 1), turned)


def alike(own: Spell, others: Spells) -> Ints:
    """Where those stand that an account may be compared with, the nearest MOST of them; none where its own segment
    has fewer than KNOWN.
    """
    far = np.abs(others.start - own.start), np.abs(others.before - own.before)
    near = (far[0] <= ALIKE + SLACK) & (far[1] <= ALIKE + SLACK)
    rows: Ints = np.flatnonzero(near & (others.segment == own.segment))
    if rows.size < KNOWN:
        return rows
    if rows.size < PLENTY:
        rows = np.flatnonzero(near)
        rows = rows[np.bincount(others.segment[rows])[others.segment[rows]] >= KNOWN]
    if rows.size <= MOST:
        return rows
    borrowed = others.segment[rows] != own.segment
    order = np.lexsort((far[0][rows] + far[1][rows], borrowed))
    return np.sort(rows[order[:MOST]])


def _expected(start: Floats, before: Floats, change: Floats, segment: Ints, own: int) -> tuple[float, Floats]:
    """The height of the own segment's line at the account (0, 0), and what each of the others differs from its own."""
    slopes = _slopes(start, before, change, segment)
    levels = change - slopes[0] * start - slopes[1] * before
    return float(levels[segment == own].mean()), _within(levels, segment)


def _left_over(start: Floats, before: Floats, change: Floats, segment: Ints) -> Floats:
    slopes = _slopes(start, before, change, segment)
    return _within(change - slopes[0] * start - slopes[1] * before, segment)


def _slopes(start: Floats, before: Floats, change: Floats, segment: Ints) -> tuple[float, float]:
    """Of the least squares plane through each segment's middle, a little flattened."""
    x, z, y = (_within(line, segment) for line in (start, before, change))
    ridge = RIDGE * len(y)
    xx, zz, xz = float((x * x).sum()) + ridge, float((z * z).sum()) + ridge, float((x * z).sum())
    xy, zy = float((x * y).sum()), float((z * y).sum())
    whole = xx * zz - xz * xz
    return (xy * zz - zy * xz) / whole, (zy * xx - xy * xz) / whole


def _within(values: Floats, segment: Ints) -> Floats:
    """Each value less the mean of its segment."""
    counts = np.maximum(np.bincount(segment), 1)
    means: Floats = np.bincount(segment, weights=values) / counts
    apart: Floats = values - means[segment]
    return apart


def _stretch(left: Floats, segment: Ints, own: int) -> Floats:
    """How many times as much the own segment moves by itself as that of each account; at least 1."""
    spread = np.sqrt(np.bincount(segment, weights=left * left) / np.maximum(np.bincount(segment), 1))
    times: Floats = np.maximum(1.0, spread[own] / np.maximum(spread[segment], SLACK))
    return times
