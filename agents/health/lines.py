"""Where red and orange are drawn, given where leavers stood and where those stand who stayed."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SANE = (20.0, 60.0)
"""Ranges are drawn so that a typical customer stands above 70: a red line beyond 60 would be no warning any more."""

FALSE_ALARM_WEIGHT = 3.0
"""A false alarm counts as much as three leavers: red is drawn towards where the marked account stood below it."""

LEAST_STEP, MOST_STEP = 15, 20
CAUGHT = 0.9
"""Orange is the lowest of red + 15 to red + 20 that this share of the leavers stood below on some day of the 90, and
red + 15 where none is, or where it would reach the middle of those who stayed."""


@dataclass(frozen=True)
class Line:
    """`middle` is the median health of those who stayed; `refused` says why the line may not be used."""

    red: float
    orange: float
    middle: float = np.nan
    refused: str = ""


def pulled(level: float, leavers: int, alarms: Floats) -> float:
    """(leavers x level + FALSE_ALARM_WEIGHT x sum of the false alarms' levels below it) / (the same counts)."""
    under = alarms[alarms < level]
    weight = FALSE_ALARM_WEIGHT * under.size
    return (leavers * level + FALSE_ALARM_WEIGHT * float(under.sum())) / (leavers + weight)


def drawn(level: float, least: Floats, stayers: Floats) -> Line:
    """The line for leavers who stood at `level`.

    `least` is the lowest health of each leaver before leaving, `stayers` the health of those who stayed.
    """
    red, middle = round(level, 1), float(np.median(stayers))
    refused = ""
    if not SANE[0] <= red <= SANE[1]:
        refused = f"red would lie outside {SANE[0]:g} to {SANE[1]:g}, where a red line makes sense"
    elif red >= middle:
        refused = f"leavers stood no lower than the middle of those who stayed ({middle:.1f})"
    return Line(red, round(red + _step(red, least, middle), 1), middle, refused)


def _step(red: float, least: Floats, middle: float) -> int:
    """From red to orange, by the rule at CAUGHT."""
    for step in range(LEAST_STEP, MOST_STEP + 1):
        if red + step < middle and float(np.mean(least < red + step)) >= CAUGHT:
            return step
    return LEAST_STEP
