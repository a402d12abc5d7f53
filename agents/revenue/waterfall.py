"""The movements of a period month by month, for each group and the whole, and what they come to."""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import numpy as np

from agents.collector.axis import Floats, Ints
from agents.revenue.book import Book, number
from agents.revenue.movements import (
    GAINS,
    LOSSES,
    MOVEMENTS,
    Cells,
    Movement,
    Step,
    by_account,
    groups_of,
    step,
)

LINES = ("start", "currency", "moved", *(str(movement) for movement in MOVEMENTS), "end")
AT = {line: place for place, line in enumerate(LINES)}


@dataclass(frozen=True)
class Amounts:
    """One group between two days, in cents, losses as positive numbers:

    start + currency + moved + new + reactivation + resumed + expansion - contraction - churned - paused = end.
    `accounts` counts those that moved, by movement; `paying_start` and `paying_end` those with MRR.
    """

    first: date
    last: date
    cents: dict[str, int]
    accounts: dict[str, int]
    paying_start: int
    paying_end: int

    @property
    def gains(self) -> int:
        return sum(self.cents[movement] for movement in GAINS)

    @property
    def losses(self) -> int:
        return sum(self.cents[movement] for movement in LOSSES)

    @property
    def adds_up(self) -> bool:
        """Whether the movements lead from the start to the end, to the cent."""
        c = self.cents
        return c["start"] + c["currency"] + c["moved"] + self.gains - self.losses == c["end"]

    @property
    def expansion_share(self) -> float | None:
        """Expansion over all MRR gained."""
        return self.cents[Movement.EXPANSION] / self.gains if self.gains else None


@dataclass(frozen=True)
class Retention:
    """Of the accounts that had MRR at the start, both ends at the rates of the end; None where there was none.

    `nrr` is their MRR at the end over that at the start, `grr` the same with each account capped at its own start.
    In a group that accounts have only a part of their MRR in (a plan), each counts by that part.
    """

    start_cents: int
    nrr: float | None
    grr: float | None


@dataclass(frozen=True)
class GroupMoves:
    """One group's (or the whole's) period: `total` adds its months up, `retention` compares its two ends."""

    total: Amounts
    months: list[Amounts]
    retention: Retention


def period_ends(first: date, last: date) -> list[date]:
    """`first`, the month ends between, and `last`."""
    between: list[date] = []
    day = month_end(first)
    while day < last:
        if day > first:
            between.append(day)
        day = month_end(day + timedelta(days=1))
    return [first, *between, last] if last > first else [first]


def month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def moves(
    book: Book, cells: Cells, groups: int, ends: list[date], rates: Callable[[int], Floats], first_paid: Ints
) -> list[GroupMoves]:
    """Each of `groups` in turn, over the steps between `ends`. For the whole, give cells of one group."""
    days = [number(end) for end in ends]
    steps = [
        _added_up(cells, groups, step(book, cells, before, after, rates, first_paid))
        for before, after in pairwise(days)
    ]
    over_all = step(book, cells, days[0], days[-1], rates, first_paid)
    kept = _retention(cells, groups, over_all, book.accounts)
    whole = _added_up(cells, groups, over_all)
    return [
        _group_moves(ends, [table[group] for table in steps], whole[group], kept[group])
        for group in range(groups)
    ]


@dataclass(frozen=True)
class _Table:
    """One step of one group: cents by LINES, accounts by MOVEMENTS, paying accounts at both ends."""

    cents: list[int]
    accounts: list[int]
    paying: tuple[int, int]


def _added_up(cells: Cells, groups: int, made: Step) -> list[_Table]:
    cents = np.zeros((len(LINES), groups), dtype=np.int64)
    for line in ("start", "currency", "moved", "end"):
        cents[AT[line]] = groups_of(getattr(made, line), cells.group, groups)
    counts = np.zeros((len(MOVEMENTS), groups), dtype=np.int64)
    kind = made.kind[cells.account]
    for place, movement in enumerate(MOVEMENTS):
        chosen = (kind == place) & (made.amount != 0)
        cents[AT[movement]] = np.abs(groups_of(made.amount, cells.group, groups, chosen))
        counts[place] = np.bincount(cells.group[chosen], minlength=groups)
    paying = [np.bincount(cells.group[money > 0], minlength=groups) for money in (made.start, made.end)]
    return [
        _Table(cents[:, g].tolist(), counts[:, g].tolist(), (int(paying[0][g]), int(paying[1][g])))
        for g in range(groups)
    ]


def _group_moves(ends: list[date], steps: list[_Table], whole: _Table, kept: Retention) -> GroupMoves:
    months = [
        _amounts(first, last, table) for (first, last), table in zip(pairwise(ends), steps, strict=True)
    ]
    added = [sum(line) for line in zip(*(table.cents for table in steps or [whole]), strict=True)]
    added[AT["start"]], added[AT["end"]] = whole.cents[AT["start"]], whole.cents[AT["end"]]
    counts = [sum(line) for line in zip(*(table.accounts for table in steps or [whole]), strict=True)]
    return GroupMoves(_amounts(ends[0], ends[-1], _Table(added, counts, whole.paying)), months, kept)


def _amounts(first: date, last: date, table: _Table) -> Amounts:
    money = dict(zip(LINES, table.cents, strict=True))
    counted = dict(zip(map(str, MOVEMENTS), table.accounts, strict=True))
    return Amounts(first, last, money, counted, *table.paying)


def _retention(cells: Cells, groups: int, made: Step, accounts: int) -> list[Retention]:
    old, new = by_account(cells, made.restated, accounts), by_account(cells, made.end, accounts)
    there = old > 0
    part = np.where(there[cells.account], made.restated / np.where(there, old, 1)[cells.account], 0.0)

    def spread(money: Ints) -> Floats:
        weights = money[cells.account] * part
        return np.bincount(cells.group, weights=weights, minlength=groups).astype(np.float64)

    start = groups_of(np.where(there[cells.account], made.restated, 0), cells.group, groups)
    kept, capped = spread(new), spread(np.minimum(new, old))
    return [
        Retention(int(s), float(n) / s if s > 0 else None, float(g) / s if s > 0 else None)
        for s, n, g in zip(start.tolist(), kept, capped, strict=True)
    ]
