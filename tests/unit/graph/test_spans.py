"""Blocks of accounts: fixed, complete, and never larger than memory allows."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.nodes.take_briefs import batched
from graph.spans import AT_ONCE, BLOCK, CELLS_AT_ONCE, bounds, named, spans

IDS = st.integers(1, 200_000)


@given(first=IDS, more=st.integers(0, 30_000), days=st.integers(1, 800))
def test_every_account_is_in_exactly_one_span(first: int, more: int, days: int) -> None:
    cut = list(spans(first, first + more, days))
    assert cut[0][0] <= first
    assert cut[-1][1] >= first + more
    assert all(after[0] == before[1] + 1 for before, after in itertools.pairwise(cut))


@given(first=IDS, days=st.integers(1, 800))
def test_a_span_is_whole_blocks_and_no_more_than_memory_allows(first: int, days: int) -> None:
    (start, end), *_ = spans(first, first, days)
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
