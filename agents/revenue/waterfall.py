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
    book: Book,
    cells: Cells,
    groups: int,
    ends: list[date],
    rates: Callable[[int], Floats],
    first_paid: Ints,
    only_moved: bool = False,
) -> dict[int, GroupMoves]:
    """By group, over the steps between `ends`. For the whole, give cells of one group.

    With `only_moved`, for groups as many as accounts, the months of a group are those in which it moved (other than
    by exchange rates), and a group with nothing in any is left out.
    """
    table = _Table(groups)
    for before, after in pairwise(ends):
        made = step(book, cells, number(before), number(after), rates, first_paid)
        table.add(before, after, _added_up(cells, groups, made), only_moved)
    over_all = step(book, cells, number(ends[0]), number(ends[-1]), rates, first_paid)
    kept = _retention(cells, groups, over_all, book.accounts)
    total = table.total(_added_up(cells, groups, over_all))
    there = np.flatnonzero(total.any(axis=0)) if only_moved else np.arange(groups)
    months = table.by_group()
    return {
        group: GroupMoves(_amounts(ends[0], ends[-1], column), months.get(group, []), kept[group])
        for group, column in zip(there.tolist(), total[:, there].T.tolist(), strict=True)
    }


COUNTED = len(LINES)
"""Where the counts begin in a row of numbers: LINES in cents, accounts by MOVEMENTS, paying accounts at both ends."""
PAYING = COUNTED + len(MOVEMENTS)
MOVED = [AT[line] for line in LINES if line not in ("start", "currency", "end")]


class _Table:
    """The steps of all groups, each an [R, G] array; of groups that matter, one row of R numbers per step."""

    def __init__(self, groups: int) -> None:
        self.sum = np.zeros((PAYING + 2, groups), dtype=np.int64)
        self.groups: list[Ints] = []
        self.rows: list[Ints] = []
        self.spans: list[tuple[date, date]] = []

    def add(self, before: date, after: date, numbers: Ints, only_moved: bool) -> None:
        self.sum += numbers
        here = numbers[MOVED].any(axis=0) if only_moved else np.ones(numbers.shape[1], dtype=np.bool_)
        self.groups.append(np.flatnonzero(here))
        self.rows.append(np.ascontiguousarray(numbers[:, here].T))
        self.spans.append((before, after))

    def total(self, over_all: Ints) -> Ints:
        """Movements of all steps between the two ends of the period."""
        if not self.spans:
            return over_all
        ends = [AT["start"], AT["end"], PAYING, PAYING + 1]
        self.sum[ends] = over_all[ends]
        return self.sum

    def by_group(self) -> dict[int, list[Amounts]]:
        found: dict[int, list[Amounts]] = {}
        for (before, after), groups, rows in zip(self.spans, self.groups, self.rows, strict=True):
            for group, row in zip(groups.tolist(), rows.tolist(), strict=True):
                found.setdefault(group, []).append(_amounts(before, after, row))
        return found


def _added_up(cells: Cells, groups: int, made: Step) -> Ints:
    """[R, G]: a step's numbers, group by group."""
    numbers = np.zeros((PAYING + 2, groups), dtype=np.int64)
    for line in ("start", "currency", "moved", "end"):
        numbers[AT[line]] = groups_of(getattr(made, line), cells.group, groups)
    kind = made.kind[cells.account]
    for place, movement in enumerate(MOVEMENTS):
        chosen = (kind == place) & (made.amount != 0)
        numbers[AT[movement]] = np.abs(groups_of(made.amount, cells.group, groups, chosen))
        numbers[COUNTED + place] = np.bincount(cells.group[chosen], minlength=groups)
    for place, money in ((PAYING, made.start), (PAYING + 1, made.end)):
        numbers[place] = np.bincount(cells.group[money > 0], minlength=groups)
    return numbers


def _amounts(first: date, last: date, row: list[int]) -> Amounts:
    money = dict(zip(LINES, row, strict=False))
    counted = dict(zip(map(str, MOVEMENTS), row[COUNTED:PAYING], strict=True))
    return Amounts(first, last, money, counted, *row[PAYING:])


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
