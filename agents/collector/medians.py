"""Exact order statistics over any range of a fixed sequence, for all ranges at once (a wavelet matrix)."""

import numpy as np

from agents.collector.axis import FEW, Ints, Small
from agents.collector.timeline import Timeline
from storage.packed import PACKED_BITS, sorted_with


class RangeOrder:
    """k-th smallest of values[first:end] in time proportional to the number of bits of the distinct values."""

    def __init__(self, values: Ints) -> None:
        ordered = np.sort(values)
        fresh = np.ones(ordered.size, dtype=np.bool_)
        np.not_equal(ordered[1:], ordered[:-1], out=fresh[1:])
        self.distinct = ordered[fresh]
        self.bits = max(1, int(self.distinct.size).bit_length())
        self.zeros_before: list[Small] = []
        ranks = np.searchsorted(self.distinct, values).astype(np.uint32)
        for bit in range(self.bits - 1, -1, -1):
            ones = ((ranks >> np.uint32(bit)) & np.uint32(1)).astype(np.bool_)
            before = np.zeros(ranks.size + 1, dtype=np.int32)
            np.cumsum(~ones, out=before[1:])
            self.zeros_before.append(before)
            ranks = np.concatenate((ranks[~ones], ranks[ones]))

    def kth(self, first: Ints, end: Ints, k: Ints) -> Ints:
        """The k-th smallest (from 0) of each range; ranges must hold more than k values."""
        answer = np.zeros(first.size, dtype=np.int64)
        for level, before in enumerate(self.zeros_before):
            low, high = before[first].astype(np.int64), before[end].astype(np.int64)
            zeros = high - low
            one = k >= zeros
            first = np.where(one, before[-1] + first - low, low)
            end = np.where(one, before[-1] + end - high, high)
            k = np.where(one, k - zeros, k)
            answer |= one.astype(np.int64) << (self.bits - 1 - level)
        return self.distinct[answer]

    def twice_median(self, first: Ints, end: Ints) -> Ints:
        """The two middle values of each range added up (so it stays whole); -1 where the range is empty. Any
        shape.
        """
        out = np.full(first.shape, -1, dtype=np.int64)
        some = end > first
        low, high = first[some], end[some]
        size = high - low
        lower = self.kth(low, high, (size - 1) // 2)
        upper = lower.copy()
        even = size % 2 == 0
        upper[even] = self.kth(low[even], high[even], size[even] // 2)
        out[some] = lower + upper
        return out


def windowed_median(
    rows: Ints, columns: Ints, values: Ints, at: Ints, days: int, shape: tuple[int, int]
) -> tuple[Ints, Ints]:
    """Twice the median of each account's values of the `days` days ending on each of `at`, -1 where there is
    none, and how many there are; [A, T] each. Values are not negative.
    """
    bits = np.int64(int(values.max(initial=0)).bit_length())
    if at.size > FEW or int(bits) + shape[0].bit_length() > PACKED_BITS:
        line = Timeline(rows, columns, shape)
        first, end = line.window(at, days)
        return RangeOrder(values[line.order]).twice_median(first, end), end - first
    doubled, size = (np.empty((shape[0], at.size), dtype=np.int64) for _ in range(2))
    keys, columns = sorted_with((rows << bits) | values, columns)
    account, value = np.arange(shape[0] + 1) << bits, (np.int64(1) << bits) - 1
    for index, column in enumerate(at):
        inside = keys[(columns > column - days) & (columns <= column)]
        edges = np.searchsorted(inside, account)
        doubled[:, index], size[:, index] = _middles(inside & value, edges), np.diff(edges)
    return doubled, size


def _middles(values: Ints, edges: Ints) -> Ints:
    """The two middle values between each two edges, added up; -1 where there are none. Values ascend between."""
    first, end = edges[:-1], edges[1:]
    some = end > first
    doubled = np.full(first.size, -1, dtype=np.int64)
    total = first[some] + end[some]
    doubled[some] = values[(total - 1) // 2] + values[total // 2]
    return doubled
