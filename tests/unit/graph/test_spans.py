"""Blocks of accounts: fixed, complete, and never larger than memory allows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.nodes.take_words import batched
from graph.spans import AT_ONCE, BLOCK, CELLS_AT_ONCE, bounds, named, spans

IDS = st.lists(st.integers(1, 200_000), min_size=1, max_size=50)
DAYS = st.integers(1, 800)


@given(ids=IDS, days=DAYS)
def test_every_account_is_in_exactly_one_span_and_every_span_has_one(ids: list[int], days: int) -> None:
    cut = spans(ids, days)
    assert all(sum(first <= account <= last for first, last in cut) == 1 for account in ids)
    assert all(any(first <= account <= last for account in ids) for first, last in cut)
    assert cut == sorted(cut)


@given(ids=IDS, days=DAYS)
def test_a_span_is_whole_blocks_and_no_more_than_memory_allows(ids: list[int], days: int) -> None:
    for start, end in spans(ids, days):
        blocks = (end - start + 1) // BLOCK
        assert (start - 1) % BLOCK == 0
        assert (end - start + 1) == blocks * BLOCK
        assert 1 <= blocks <= AT_ONCE
        assert blocks == 1 or blocks * BLOCK * days <= CELLS_AT_ONCE


@pytest.mark.parametrize("pair", [(1, 1024), (2049, 4096)])
def test_a_span_has_a_name_that_a_checkpoint_gives_back_as_it_was(pair: tuple[int, int]) -> None:
    assert bounds(named(pair)) == pair


def test_keys_are_batched_in_order_and_none_is_lost() -> None:
    assert list(batched(["a", "b", "c", "d", "e"], 2)) == [["a", "b"], ["c", "d"], ["e"]]
    assert list(batched([], 2)) == []
