"""The leaving sequence: use falls, a QBR is missed, tickets turn to direct e-mail, then silence."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from agents.collector.axis import FAR, Flags, Ints, Small, every_window, next_column, running, taken
from agents.collector.grid import Grid
from agents.collector.talk import TalkGrid
from agents.collector.timeline import counted
from agents.collector.usage import MONTH

FALLEN, RECOVERED = 7, 9  # tenths of the 30 days before
BASE_DAYS = 8  # days with use that make the 30 days before a real base
EXPIRES = 120
TICKET_HABIT, TICKET_DAYS = 2, 120
SILENT_DAYS = 14
SILENT_USE = 1  # days with use that still count as silence
NONE = -1


@dataclass(frozen=True)
class Leaving:
    """`step` 0 to 4 and the column each step was reached on (-1: not reached); [A, T] each."""

    step: NDArray[np.int8]
    columns: tuple[Ints, Ints, Ints, Ints]


def leaving(grid: Grid) -> Leaving:
    """Step 1 is the earliest fall of the last 120 days that use has not recovered from; the others follow it
    in order.
    """
    one = _falls(grid)
    columns = (one, np.full(grid.shape, NONE), np.full(grid.shape, NONE), np.full(grid.shape, NONE))
    rows = np.flatnonzero((one != NONE).any(axis=1))
    if rows.size:
        for whole, part in zip(columns[1:], _later_steps(grid, rows, one[rows]), strict=True):
            whole[rows] = part
    step = np.zeros(grid.shape, dtype=np.int8)
    for column in columns:
        step += column != NONE
    return Leaving(step, columns)


def _later_steps(grid: Grid, rows: Ints, one: Ints) -> tuple[Ints, Ints, Ints]:
    """Steps 2 to 4 of the accounts in `rows`, given their step 1."""
    talk = grid.talk
    two = _follows(one, next_column(_chosen(talk, rows, _missed) > 0), 1, grid.axis.at)
    three, four = np.full(one.shape, NONE), np.full(one.shape, NONE)
    on = np.flatnonzero((two != NONE).any(axis=1))
    if on.size:
        three[on] = _third_step(grid, rows[on], two[on])
    on = np.flatnonzero((three != NONE).any(axis=1))
    if on.size:
        four[on] = _follows(three[on], next_column(_silence(grid, rows[on])), SILENT_DAYS, grid.axis.at)
    return two, three, four


def _third_step(grid: Grid, rows: Ints, two: Ints) -> Ints:
    """Direct messages instead of tickets, after step 2, of accounts that used to file tickets."""
    direct, tickets = (_chosen(grid.talk, rows, which) for which in (_direct, _tickets))
    three = _follows(two, next_column(direct > 0), 1, grid.axis.at)
    filed = running(tickets)
    habit = taken(filed, two) - taken(filed, two - TICKET_DAYS) >= TICKET_HABIT
    return np.where(habit & (taken(filed, three) == taken(filed, two)), three, NONE)


def _chosen(talk: TalkGrid, rows: Ints, which: Callable[[TalkGrid], tuple[Flags, Ints]]) -> Small:
    """How many of the chosen interactions each day of each account in `rows` holds."""
    place = np.full(talk.shape[0], NONE)
    place[rows] = np.arange(rows.size)
    chosen, columns = which(talk)
    chosen = chosen & (place[talk.rows] >= 0) & (columns != FAR)
    return counted(place[talk.rows[chosen]], columns[chosen], (rows.size, talk.shape[1]))


def _follows(before: Ints, upcoming: Small, least: int, at: Ints) -> Ints:
    """The first marked column at least `least` days after `before`, where that is known by the as-of day."""
    found = taken(upcoming, before + least)
    return np.where((before != NONE) & (found <= at) & (before + least <= at), found, NONE)


def _missed(talk: TalkGrid) -> tuple[Flags, Ints]:
    return talk.where(pl.col("channel").is_in(("qbr", "meeting")) & ~pl.col("attended")), talk.met_on


def _direct(talk: TalkGrid) -> tuple[Flags, Ints]:
    return talk.inbound & talk.where(pl.col("channel").is_in(("email", "call"))), talk.columns


def _tickets(talk: TalkGrid) -> tuple[Flags, Ints]:
    ticket = (pl.col("channel") == "ticket") & (pl.col("direction").fill_null("in") == "in")
    return talk.where(ticket), talk.columns


def _silence(grid: Grid, rows: Ints) -> Flags:
    """[len(rows), G]: nothing from their side and almost no use for 14 days, while both sources are alive."""
    every = np.arange(grid.axis.width)
    use, talk = grid.usage, grid.talk
    quiet: Flags = every_window(talk.spoken_days[rows], SILENT_DAYS) == 0
    quiet &= every_window(running(use.used[rows]), SILENT_DAYS) <= SILENT_USE
    for feeds in (use.feeds, talk.feeds):
        quiet &= feeds.live(SILENT_DAYS, every)[rows] == SILENT_DAYS
    return quiet


def _falls(grid: Grid) -> Ints:
    """[A, T]: the column on which the unrecovered fall began, -1 for none."""
    use, axis = grid.usage, grid.axis
    first = int(axis.at[0]) - EXPIRES + 1
    now, before = _month(use.volume, first, 0), _month(use.volume, first, MONTH)
    live, live_before = _live(grid, first)
    down = (before > 0) & (2 * live >= MONTH) & (2 * live_before >= MONTH)
    down &= now * live_before * 10 <= before * live * FALLEN
    row, place = np.nonzero(down)
    real = _use_days(use.used, row, place + first - MONTH) >= BASE_DAYS
    row, place = row[real], place[real]
    needed = before[row, place] * RECOVERED
    ends = _recoveries(now, live, row, place, needed, live_before[row, place])
    began = _earliest(row, place, ends, now.shape)[:, axis.at - first]
    return np.where(began == NONE, NONE, began + first)


def _month(volume: Ints, first: int, ago: int) -> Ints:
    """Use within the 30 days ending `ago` days before each column from `first` on."""
    end = volume.shape[1] - ago
    return volume[:, first - ago : end] - volume[:, first - ago - MONTH : end - MONTH]


def _live(grid: Grid, first: int) -> tuple[Ints, Ints]:
    """Live days of the last 30 and of the 30 before, of each column from `first` on."""
    columns = np.arange(first, grid.axis.width)
    live = grid.usage.feeds.live(MONTH, columns)
    return live, grid.usage.feeds.live(2 * MONTH, columns) - live


def _use_days(used: Flags, row: Ints, column: Ints) -> Ints:
    """Days with use among the 30 ending on each (row, column)."""
    accounts, place = np.unique(row, return_inverse=True)
    days = running(used[accounts])
    return days[place, column] - days[place, column - MONTH]


def _recoveries(now: Ints, live: Ints, row: Ints, place: Ints, needed: Ints, live_before: Ints) -> Ints:
    """The place at which each fall ends: use is back at 90 % of its base, or 120 days are over."""
    ends = place + EXPIRES
    open_falls = np.arange(row.size)
    for later in range(1, EXPIRES):
        at = place[open_falls] + later
        inside = at < now.shape[1]
        open_falls, at = open_falls[inside], at[inside]
        if not open_falls.size:
            break
        who = row[open_falls]
        back = now[who, at] * live_before[open_falls] * 10 >= needed[open_falls] * live[who, at]
        ends[open_falls[back]] = at[back]
        open_falls = open_falls[~back]
    return ends


def _earliest(row: Ints, place: Ints, ends: Ints, shape: tuple[int, ...]) -> Ints:
    """[A, W]: the earliest fall whose interval [place, end) holds each column, -1 for none.

    A fall that ends no later than an earlier one never shows; the others, ascending, each show from the end
    of the one before.
    """
    far = shape[1] + EXPIRES + 1
    reach = np.maximum.accumulate(np.append(0, row * far + ends))[:-1]
    shows = row * far + ends > reach
    row, place, ends, reach = row[shows], place[shows], ends[shows], reach[shows]
    start = np.maximum(place, reach - row * far)
    change = np.zeros((shape[0], far + 1), dtype=np.int64)
    np.add.at(change, (row, start), place + 1)
    np.subtract.at(change, (row, ends), place + 1)
    return np.cumsum(change, axis=1)[:, : shape[1]] - 1
