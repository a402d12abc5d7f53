"""Days that count differently: the turn of the year, and weekends."""

import numpy as np

from agents.collector.axis import Axis, Flags
from storage.quiet import quiet


def quiet_days(axis: Axis) -> Flags:
    """[G]: 24 December to 2 January. Use on these days is left out, and so are the days."""
    days: Flags = quiet(_days(axis))
    days[0] = False  # column 0 stands for everything earlier
    return days


def weekend(axis: Axis) -> Flags:
    """[G]: Saturdays and Sundays."""
    of_week = (_days(axis) + 3) % 7  # 1970-01-01 was a Thursday
    days: Flags = of_week >= 5
    return days


def _days(axis: Axis) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    return np.arange(axis.width) + axis.origin
