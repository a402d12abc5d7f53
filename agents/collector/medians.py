"""Exact order statistics over any range of a fixed sequence, for all ranges at once (a wavelet matrix)."""

import numpy as np

from agents.collector.axis import Ints, Small


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
