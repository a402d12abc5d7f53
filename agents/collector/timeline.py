"""Dated events per account in time order, and how many different things were seen within a window."""

from functools import cached_property

import numpy as np

from agents.collector.axis import FAR, FEW, Flags, Ints, Small
from storage.packed import sorted_with


def counted(rows: Ints, columns: Ints, shape: tuple[int, int]) -> Small:
    """How many events each [A, G] cell holds."""
    cells = np.bincount(rows * shape[1] + columns, minlength=shape[0] * shape[1])
    return cells.astype(np.int32).reshape(shape)


def summed(rows: Ints, columns: Ints, weights: Ints, shape: tuple[int, int]) -> Ints:
    """Integer weights added up per [A, G] cell; exact while a cell stays below 2**53."""
    cells = np.bincount(rows * shape[1] + columns, weights=weights, minlength=shape[0] * shape[1])
    return cells.astype(np.int64).reshape(shape)


class Keys:
    """(account, thing, column) packed into one integer, so that a plain sort groups and orders them."""

    def __init__(self, things: int, width: int) -> None:
        self.column_bits = np.int64(int(width).bit_length())
        self.thing_bits = np.int64(int(things).bit_length())

    def pack(self, rows: Ints, things: Ints, columns: Ints) -> Ints:
        keys: Ints = rows << self.thing_bits
        keys |= things
        keys <<= self.column_bits
        keys |= columns
        return keys

    def rows(self, keys: Ints) -> Ints:
        return keys >> (self.column_bits + self.thing_bits)

    def pairs(self, keys: Ints) -> Ints:
        """(account, thing) as one integer."""
        return keys >> self.column_bits

    def things(self, keys: Ints) -> Ints:
        return self.pairs(keys) & ((np.int64(1) << self.thing_bits) - 1)

    def same(self, keys: Ints) -> Flags:
        """Whether each of the ascending keys but the first has the account and thing of the one before."""
        again: Flags = (keys[1:] ^ keys[:-1]) < np.int64(1) << self.column_bits
        return again

    def columns(self, keys: Ints) -> Ints:
        return keys & ((np.int64(1) << self.column_bits) - 1)

    def counted(self, keys: Ints, shape: tuple[int, int]) -> Small:
        return counted(self.rows(keys), self.columns(keys), shape)


def distinct_within(keys: Ints, last: Ints, packing: Keys, shape: tuple[int, int], days: int) -> Small:
    """How many different things each account was seen with in the `days` days ending on each column; [A, G].

    `keys` are ascending, their columns when a thing was first seen; `last` are the columns when it was last
    seen without a pause of `days` days between the two. A thing counts from its first day until `days` days
    after its last one, or until it is seen again, whichever comes first, so nothing counts twice.
    """
    wide = shape[1] + days
    start, line = packing.columns(keys), packing.rows(keys) * wide
    ends = np.minimum(last, shape[1] - 1) + days
    if keys.size:
        pair = np.append(0, np.cumsum(~packing.same(keys)))
        # A spell within a longer one must not end it.
        ends = np.maximum.accumulate(ends + pair * wide) - pair * wide
        np.minimum(ends[:-1], start[1:], out=ends[:-1], where=packing.same(keys))
    size = shape[0] * wide
    change = np.bincount(start + line, minlength=size)
    change -= np.bincount(ends + line, minlength=size)
    return np.cumsum(change.reshape(shape[0], wide)[:, : shape[1]], axis=1, dtype=np.int32)


class Timeline:
    """Events sorted by account and day; windows are ranges of positions in that order."""

    def __init__(self, rows: Ints, columns: Ints, shape: tuple[int, int]) -> None:
        """Events whose row is -1 or whose column is FAR must be gone; events of one day keep their order."""
        cell = rows * shape[1] + columns
        self.shape = shape
        self._cells, self.order = sorted_with(cell, np.arange(cell.size))
        first = np.arange(shape[0], dtype=np.int64)[:, None] * shape[1]
        self._first = first
        self.starts: Ints = np.searchsorted(self._cells, first)

    @cached_property
    def _ends(self) -> Small:
        per_cell = np.bincount(self._cells, minlength=self.shape[0] * self.shape[1])
        return np.cumsum(per_cell).astype(np.int32).reshape(self.shape)

    def upto(self, columns: Ints) -> Ints:
        """Position after the last event up to each of `columns` ([T]); [A, T]."""
        if columns.size > FEW:
            return self._ends[:, columns].astype(np.int64)
        return np.searchsorted(self._cells, self._first + columns, side="right")

    def window(self, columns: Ints, days: int) -> tuple[Ints, Ints]:
        """First position and position after the last of the `days` days ending on each column; [A, T] each."""
        return self.upto(np.maximum(columns - days, 0)), self.upto(columns)

    def count(self, columns: Ints, days: int) -> Ints:
        first, end = self.window(columns, days)
        return end - first

    def cumulative(self, weights: Ints) -> Ints:
        """Running totals of one integer per event, in time order, with a leading 0."""
        return np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(weights[self.order], dtype=np.int64)))

    def total(self, weights: Ints, columns: Ints, days: int) -> Ints:
        """The weights of the `days` days ending on each column, added up; [A, T]."""
        cumulative = self.cumulative(weights)
        first, end = self.window(columns, days)
        return cumulative[end] - cumulative[first]

    def total_ever(self, weights: Ints, columns: Ints) -> Ints:
        """The weights of everything up to each column, added up; [A, T]."""
        cumulative = self.cumulative(weights)
        return cumulative[self.upto(columns)] - cumulative[self.starts]

    def latest(self, values: Ints, columns: Ints, absent: int) -> Ints:
        """The value of the newest event up to each column, `absent` where there is none; [A, T]."""
        end = self.upto(columns)
        some = end > self.starts
        if not values.size:
            return np.full(end.shape, absent, dtype=np.int64)
        return np.where(some, values[self.order][np.maximum(end - 1, 0)], absent)


def valid(rows: Ints, columns: Ints) -> Flags:
    """Events of accounts that were asked for, on days up to the last as-of day."""
    events: Flags = (rows >= 0) & (columns != FAR)
    return events
