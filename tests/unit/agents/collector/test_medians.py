"""Medians of windows are exact, however many days are asked for and however large the values are."""

import numpy as np
import pytest

from agents.collector.axis import FEW, Ints
from agents.collector.medians import windowed_median
from storage.packed import distinct, sorted_with

ACCOUNTS, WIDTH, DAYS = 7, 90, 30


def slow(rows: Ints, columns: Ints, values: Ints, at: int) -> tuple[list[int], list[int]]:
    doubled, size = [], []
    for account in range(ACCOUNTS):
        inside = np.sort(values[(rows == account) & (columns > at - DAYS) & (columns <= at)]).tolist()
        middle = (inside[(len(inside) - 1) // 2] + inside[len(inside) // 2]) if inside else -1
        doubled.append(middle)
        size.append(len(inside))
    return doubled, size


@pytest.mark.parametrize("largest", [1, 50, 2**40, 2**61])
@pytest.mark.parametrize("days", [1, 9, FEW + 1])
@pytest.mark.parametrize("events", [0, 1, 400])
def test_windowed_medians_equal_sorting_every_window(largest: int, days: int, events: int) -> None:
    rng = np.random.default_rng([largest, days, events])
    rows, columns = rng.integers(0, ACCOUNTS - 1, events), rng.integers(1, WIDTH, events)
    values = rng.integers(0, largest, events, endpoint=True)
    at = np.sort(rng.choice(np.arange(DAYS, WIDTH), days, replace=False))
    doubled, size = windowed_median(rows, columns, values, at, DAYS, (ACCOUNTS, WIDTH))
    for index, column in enumerate(at.tolist()):
        expected = slow(rows, columns, values, column)
        assert (doubled[:, index].tolist(), size[:, index].tolist()) == expected


@pytest.mark.parametrize("largest", [0, 9, 2**30, 2**62])
def test_sorting_with_values_orders_by_key_then_value_whether_or_not_both_fit_one_integer(
    largest: int,
) -> None:
    rng = np.random.default_rng(largest)
    keys, values = rng.integers(0, 20, 300), rng.integers(0, largest, 300, endpoint=True)
    ordered = sorted(zip(keys.tolist(), values.tolist(), strict=True))
    assert list(zip(*(part.tolist() for part in sorted_with(keys, values)), strict=True)) == ordered


def test_distinct_of_nothing_is_nothing() -> None:
    assert distinct(np.empty(0, dtype=np.int64)).size == 0
