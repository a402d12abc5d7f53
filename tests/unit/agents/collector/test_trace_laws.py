"""The laws of the collector hold for traces: point in time, the same bits in any range, chunk and lookback."""

from datetime import date, timedelta

import numpy as np
import pytest
from collector_billed_book import billed_book
from collector_compare import arrays, different
from collector_facts import TODAY, Book, ago
from collector_futures import mixed, only
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.collector.axis import LOOKBACK_DAYS
from agents.collector.gaps import SourceDays
from agents.collector.kernel import read
from agents.collector.readings import Readings
from storage.facts import Facts

SEEDS = st.integers(0, 10_000)
BACK = st.integers(0, 170)
MANY = settings(max_examples=6, deadline=None, derandomize=True)


def traced(facts: Facts, *days: date, source_days: SourceDays | None = None) -> Readings:
    wanted = sorted(days)
    return read(facts, wanted, source_days, with_parts=False, traced=wanted)


@given(seed=SEEDS, other=SEEDS, back=BACK)
@MANY
def test_facts_after_a_day_leave_its_traces_byte_identical(seed: int, other: int, back: int) -> None:
    day = ago(back)
    alone = traced(billed_book(seed).facts(until=day), day)
    later = traced(mixed(billed_book(seed), billed_book(other), day).facts(), day, TODAY)
    assert different(arrays(alone), arrays(later, [day])) == []


@given(seed=SEEDS, backs=st.sets(BACK, min_size=2, max_size=3))
@MANY
def test_traces_of_a_day_alone_and_in_a_range_are_the_same_bits(seed: int, backs: set[int]) -> None:
    facts, days = billed_book(seed, days=900).facts(), [ago(back) for back in backs]
    together = traced(facts, *days)
    for day in days:
        since = day - timedelta(days=LOOKBACK_DAYS)
        alone = traced(billed_book(seed, days=900).facts(until=day, since=since), day)
        assert different(arrays(alone), arrays(together, [day])) == []


def test_more_days_than_are_looked_up_singly_give_the_same_bits() -> None:
    facts, days = billed_book(11, accounts=8).facts(), [ago(back) for back in range(60, -1, -2)]
    together = traced(facts, *days)
    for day in days[::10]:
        assert different(arrays(traced(facts, day)), arrays(together, [day])) == []


@given(seed=SEEDS, back=BACK, split=st.integers(1, 6))
@MANY
def test_traces_of_a_chunk_of_accounts_equal_the_whole(seed: int, back: int, split: int) -> None:
    facts, day = billed_book(seed, accounts=7).facts(), ago(back)
    chunks = [only(facts, list(range(1, split + 1))), only(facts, list(range(split + 1, 8)))]
    shared = SourceDays.total(SourceDays.measure(chunk) for chunk in chunks)
    whole = traced(facts, day)
    for chunk in chunks:
        part = traced(chunk, day, source_days=shared)
        assert different(arrays(part), arrays(whole, accounts=chunk.accounts["account_id"].to_list())) == []


def test_a_source_taken_up_later_changes_no_past_trace() -> None:
    """The account moves to `web` after the day; it was fed by `app` on the day, and by nobody a quarter before."""
    book = Book().account(1).account(2).account(3).account(4).daily(50, 30, 1)
    for other in (2, 3, 4):
        book.daily(500, 200, other).daily(60, 0, other)
    day = ago(30)
    alone = traced(book.facts(until=day), day)
    moved = traced(book.daily(29, 0, 1, source="web").facts(), day, TODAY)
    assert different(arrays(alone), arrays(moved, [day])) == []


def test_a_source_left_more_than_the_lookback_ago_changes_no_trace() -> None:
    book = Book().account(1).account(2).account(3).account(4).daily(50, 0, 1).daily(520, 500, 1, source="web")
    for other in (2, 3, 4):
        book.daily(500, 0, other)
    alone = traced(book.facts(since=ago(LOOKBACK_DAYS)), TODAY)
    longer = traced(book.facts(), ago(100), TODAY)
    assert different(arrays(alone), arrays(longer, [TODAY])) == []


def test_a_pause_before_the_lookback_changes_no_trace_of_a_year() -> None:
    """The source pauses at the far edge of the year's window: whether that is usual must not hang on facts that
    only a longer read sees."""
    book = Book()
    for account in (1, 2, 3, 4):
        book.account(account).daily(600, 475, account).daily(464, 440, account).daily(429, 388, account)
        book.daily(362, 0, account)
    alone = traced(book.facts(since=ago(LOOKBACK_DAYS)), TODAY)
    longer = traced(book.facts(), ago(200), TODAY)
    assert different(arrays(alone), arrays(longer, [TODAY])) == []


def test_an_invoice_asked_for_later_is_not_known_before() -> None:
    book = Book().account(1).subscription(ago(300)).invoice(ago(5), None)
    book.rows["invoices"][0]["due_on"] = ago(60)
    values = traced(book.facts(), ago(20), TODAY).traces["term_overdue"]
    assert np.isnan(values[0, 0])
    assert values[0, 1] == 1.0


@pytest.mark.parametrize(("back", "overdue"), [(11, 0), (10, 0), (9, 1), (5, 1), (4, 0), (0, 0)])
def test_an_invoice_is_overdue_from_the_day_after_it_falls_due_until_it_is_paid(
    back: int, overdue: int
) -> None:
    book = Book().account(1).subscription(ago(300)).invoice(ago(40), None)
    book.rows["invoices"][0] |= {"due_on": ago(10), "paid_on": ago(4)}
    assert traced(book.facts(), ago(back)).traces["term_overdue"].tolist() == [[overdue]]


def test_of_an_account_without_facts_nothing_is_known_but_that_it_has_no_contract() -> None:
    traces = traced(Book().account(1).facts(), ago(3), TODAY).traces
    told = {name: values.tolist() for name, values in traces.items() if not np.isnan(values).all()}
    assert told == {"term_trial": [[0.0, 0.0]], "term_count": [[0.0, 0.0]]}


def test_no_accounts_have_traces_of_no_accounts() -> None:
    traces = traced(Book().facts(), TODAY).traces
    assert {values.shape for values in traces.values()} == {(0, 1)}


def test_a_contract_for_nothing_has_no_revenue_to_speak_of() -> None:
    book = Book().account(1).subscription(ago(400), mrr_cents=0, seats=0).account(2)
    book.subscription(ago(400), account_id=2, mrr_cents=2**40, seats=2**31)
    traces = traced(book.facts(), TODAY).traces
    assert np.isnan(traces["term_income"][0, 0])
    assert np.isnan(traces["term_seats"][0, 0])
    assert all(np.isfinite(values[1]) | np.isnan(values[1]) for values in traces.values())
