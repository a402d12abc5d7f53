"""How recurring revenue moved between two days, account by account: start + gains - losses = end, to the cent."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from agents.collector.axis import Flags, Floats, Ints
from agents.revenue.book import Book, added, value


class Movement(StrEnum):
    """What became of an account's MRR between two days; an account has at most one of these a step."""

    NEW = "new"  # it never paid before
    REACTIVATION = "reactivation"  # it had paid before, and had left
    RESUMED = "resumed"  # it was paused
    EXPANSION = "expansion"
    CONTRACTION = "contraction"
    CHURNED = "churned"
    PAUSED = "paused"


MOVEMENTS = tuple(Movement)
GAINS = (Movement.NEW, Movement.REACTIVATION, Movement.RESUMED, Movement.EXPANSION)
LOSSES = (Movement.CONTRACTION, Movement.CHURNED, Movement.PAUSED)
STAYED = -1


@dataclass(frozen=True)
class Cells:
    """Where money stands: one cell per account and group, ascending by account. `of_row` places the paid rows."""

    account: Ints
    group: Ints
    of_row: Ints

    def __len__(self) -> int:
        return int(self.account.size)

    @classmethod
    def of(cls, book: Book, group_of_row: Ints) -> "Cells":
        groups = int(group_of_row.max(initial=0)) + 1
        keys, of_row = np.unique(book.paid.account * groups + group_of_row, return_inverse=True)
        return cls(keys // groups, keys % groups, of_row.astype(np.int64))


@dataclass(frozen=True)
class Step:
    """From the end of one day to the end of another, in cents; money by cell, `kind` by account (STAYED: none).

    start + currency = what the start is worth at the rates of the end; that + moved + amount = end, in every cell.
    `moved` went between groups within an account (a change of plan): over an account it is 0. `amount` is the
    movement, below 0 for a loss.
    """

    start: Ints
    currency: Ints
    moved: Ints
    amount: Ints
    end: Ints
    kind: Ints

    @property
    def restated(self) -> Ints:
        """The start at the rates of the end."""
        return self.start + self.currency


def step(
    book: Book, cells: Cells, before: int, after: int, rates: Callable[[int], Floats], first_paid: Ints
) -> Step:
    """`before` and `after` are day numbers; `rates` gives those of the book's currencies on a day.

    Both ends of a movement are converted at the rates of `after`, so that a rate that moved is no expansion.
    """

    def worth(day: int, rates_of: int) -> Ints:
        return value(book.paid, day, rates(rates_of), cells.of_row, len(cells))

    start, restated, end = worth(before, before), worth(before, after), worth(after, after)
    old, new = by_account(cells, restated, book.accounts), by_account(cells, end, book.accounts)
    back = np.where(book.holds(book.paused, before), _at(Movement.RESUMED), _at(Movement.REACTIVATION))
    came = np.where(first_paid <= before, back, _at(Movement.NEW))
    left = np.where(book.holds(book.paused, after), _at(Movement.PAUSED), _at(Movement.CHURNED))
    kind = np.full(book.accounts, STAYED, dtype=np.int64)
    kind[new > old] = _at(Movement.EXPANSION)
    kind[new < old] = _at(Movement.CONTRACTION)
    kind = np.where((old <= 0) & (new > 0), came, np.where((old > 0) & (new <= 0), left, kind))
    amount = shared_out(cells, end - restated, (new - old)[cells.account])
    return Step(start, restated - start, end - restated - amount, amount, end, kind)


def _at(movement: Movement) -> int:
    return MOVEMENTS.index(movement)


def by_account(cells: Cells, money: Ints, accounts: int) -> Ints:
    """[A]: the money of the cells of each account."""
    return added(cells.account, money, accounts)


def shared_out(cells: Cells, change: Ints, net: Ints) -> Ints:
    """Of each cell's change, its part in the net change of its account; the rest went to another group.

    Where an account grew in one group by 150 and shrank in another by 100, 50 is growth, and stands where it grew.
    Several that grew share it by size, in whole cents.
    """
    with_it = (np.sign(change) == np.sign(net)) & (net != 0)
    size = np.where(with_it, np.abs(change), 0)
    first = np.append(True, cells.account[1:] != cells.account[:-1]) if len(cells) else np.zeros(0, np.bool_)
    upto = np.cumsum(size)
    before_account = (upto - size)[first][np.cumsum(first) - 1] if len(cells) else upto
    upto -= before_account
    last = np.append(first[1:], True) if len(cells) else first
    whole = upto[last][np.cumsum(first) - 1] if len(cells) else upto
    share = np.abs(net) / np.maximum(whole, 1)
    # Running shares rounded, so that the parts add up; the last of them is exact.
    until = np.where(upto == whole, np.abs(net), np.rint(upto * share)).astype(np.int64)
    until = np.where(whole > 0, until, 0)
    so_far = np.where(first, 0, np.append(0, until[:-1])) if len(cells) else until
    return np.where(with_it, until - so_far, 0) * np.sign(net)


def groups_of(money: Ints, group: Ints, groups: int, chosen: Flags | None = None) -> Ints:
    """[G]: the money of the (chosen) cells of each group."""
    if chosen is not None:
        money, group = money[chosen], group[chosen]
    return added(group, money, groups)
