"""The laws of the collector: point in time, the same bits in any range, in any chunk, from any early enough start."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from collector_compare import arrays, different
from collector_facts import TODAY, Book, ago, random_book
from collector_futures import mixed, only
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.collector.axis import LOOKBACK_DAYS
from agents.collector.gaps import SourceDays
from agents.collector.kernel import read
from domain.signals import SignalId

SEEDS = st.integers(0, 10_000)
BACK = st.integers(0, 170)


@given(seed=SEEDS, other=SEEDS, back=BACK)
@settings(max_examples=12, deadline=None)
def test_facts_after_a_day_leave_its_numbers_byte_identical(seed: int, other: int, back: int) -> None:
    day = ago(back)
    alone = read(random_book(seed).facts(until=day), [day])
    later = read(mixed(random_book(seed), random_book(other), day).facts(), [day, TODAY])
    assert different(arrays(alone), arrays(later, [day])) == []
    assert [g for g in later.circumstances.gaps if g.seen_on == day] == list(alone.circumstances.gaps)


@given(seed=SEEDS, backs=st.sets(BACK, min_size=2, max_size=6))
@settings(max_examples=12, deadline=None)
def test_a_day_alone_and_in_a_range_give_the_same_bits(seed: int, backs: set[int]) -> None:
    days = sorted(ago(back) for back in backs)
    together = read(random_book(seed).facts(), days)
    for day in days:
        assert different(arrays(read(random_book(seed).facts(), [day])), arrays(together, [day])) == []


def test_every_day_of_a_quarter_equals_that_day_alone() -> None:
    facts = random_book(11, accounts=12).facts()
    days = [ago(back) for back in range(90, -1, -1)]
    together = read(facts, days)
    for day in days[::7]:
        assert different(arrays(read(facts, [day])), arrays(together, [day])) == []


@given(seed=SEEDS, back=BACK)
@settings(max_examples=12, deadline=None)
def test_facts_from_the_lookback_on_are_enough(seed: int, back: int) -> None:
    day = ago(back)
    since = day - timedelta(days=LOOKBACK_DAYS)
    assert (
        different(
            arrays(read(random_book(seed, days=900).facts(), [day])),
            arrays(read(random_book(seed, days=900).facts(since=since), [day])),
        )
        == []
    )


@given(seed=SEEDS, backs=st.sets(BACK, min_size=1, max_size=3), split=st.integers(1, 6))
@settings(max_examples=12, deadline=None)
def test_chunks_of_accounts_equal_the_whole(seed: int, backs: set[int], split: int) -> None:
    facts, days = random_book(seed, accounts=7).facts(), sorted(ago(back) for back in backs)
    chunks = [only(facts, list(range(1, split + 1))), only(facts, list(range(split + 1, 8)))]
    source_days = SourceDays.total(SourceDays.measure(chunk) for chunk in chunks)
    whole = read(facts, days)
    for chunk in chunks:
        ids = chunk.accounts["account_id"].to_list()
        part = read(chunk, days, source_days=source_days)
        assert different(arrays(part), arrays(whole, accounts=ids)) == []
        assert part.circumstances.gaps == whole.circumstances.gaps


def test_the_order_of_rows_means_nothing() -> None:
    facts = random_book(5, accounts=6).facts()
    names = (
        "contacts",
        "subscriptions",
        "usage",
        "interactions",
        "mentions",
        "surveys",
        "invoices",
        "churn_events",
    )
    shuffled = replace(
        facts, **{name: getattr(facts, name).sample(fraction=1.0, shuffle=True, seed=1) for name in names}
    )
    assert different(arrays(read(facts, [ago(30), TODAY])), arrays(read(shuffled, [ago(30), TODAY]))) == []


def test_a_portfolio_without_facts_is_not_yet_anything() -> None:
    readings = read(Book().account(1).facts(), [TODAY])
    assert readings.standing.tolist() == [[0]]
    assert all(np.isnan(array).all() for array in readings.values.values())


def test_no_accounts_give_empty_arrays() -> None:
    assert read(Book().facts(), [TODAY]).values[SignalId.TENURE].shape == (0, 1)


def test_days_after_the_facts_end_are_refused() -> None:
    with pytest.raises(ValueError, match="the facts end on"):
        read(Book().account(1).facts(until=ago(3)), [TODAY])


def test_no_day_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        read(Book().account(1).facts(), [])
