"""Days on which silence means nothing: the turn of the year, when most businesses stand still."""

import numpy as np

from agents.collector.axis import Axis, Flags


def quiet_days(axis: Axis) -> Flags:
    """[G]: 24 December to 2 January. Use on these days is left out, and so are the days."""
    days = _days(axis)
    month = days.astype("datetime64[M]")
    of_month = (days - month.astype("datetime64[D]")).astype(np.int64) + 1
    of_year = month.astype(np.int64) % 12 + 1
    quiet: Flags = ((of_year == 12) & (of_month >= 24)) | ((of_year == 1) & (of_month <= 2))
    quiet[0] = False  # column 0 stands for everything earlier
    return quiet


def weekend(axis: Axis) -> Flags:
    """[G]: Saturdays and Sundays."""
    of_week = (_days(axis).astype(np.int64) + 3) % 7  # 1970-01-01 was a Thursday
    days: Flags = of_week >= 5
    return days


def _days(axis: Axis) -> "np.ndarray[tuple[int], np.dtype[np.datetime64]]":
    return (np.arange(axis.width) + axis.origin).astype("datetime64[D]")
