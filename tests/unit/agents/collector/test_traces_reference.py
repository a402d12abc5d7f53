"""Every trace equals the slow reference on random books."""

import math
from functools import cache

import numpy as np
import pytest
from collector_billed_book import billed_book
from collector_facts import TODAY, Book, ago
from collector_slow_traces import SlowTraces

from agents.churn.features import FEATURES
from agents.collector.kernel import read
from agents.collector.readings import Readings

SEEDS = range(7)
DAYS = [ago(325), ago(75), TODAY]  # the first just after the turn of the year
NAMES = sorted(read(Book().account(1).facts(), [TODAY], traced=[TODAY]).traces)


@cache
def book(seed: int) -> tuple[Readings, SlowTraces]:
    facts = billed_book(seed, accounts=4 + seed % 3).facts()
    return read(facts, DAYS, with_parts=False, traced=DAYS), SlowTraces(facts)


@pytest.mark.parametrize("name", NAMES)
def test_a_trace_equals_the_reference(name: str) -> None:
    told: set[float] = set()
    for seed in SEEDS:
        readings, reference = book(seed)
        for row, account in enumerate(readings.account_ids):
            for column, day in enumerate(DAYS):
                ours = float(readings.traces[name][row, column])
                theirs = reference.trace(name, int(account), day)
                equal = (math.isnan(ours) and math.isnan(theirs)) or math.isclose(
                    ours, theirs, rel_tol=1e-9, abs_tol=1e-9
                )
                assert equal, f"seed {seed} account {account} on {day}: {ours} is not {theirs}"
                told |= set() if math.isnan(ours) else {ours}
    assert len(told) > 1, "the random books never tell this trace apart"


def test_every_trace_is_a_feature_and_every_feature_is_read() -> None:
    told = {
        feature.name for feature in FEATURES if feature.name.startswith(("use_", "people", "talk_", "term_"))
    }
    assert told - {"term_renewal_near"} == set(NAMES)


def test_no_trace_of_a_random_book_is_infinite() -> None:
    for seed in SEEDS:
        readings, _ = book(seed)
        assert [name for name, values in readings.traces.items() if np.isinf(values).any()] == []
