"""Accounts that are read beside the same deliveries share what was worked out of them, and no others do."""

from datetime import date

import polars as pl

from agents.collector.axis import Axis
from agents.collector.gaps import SCHEMA, USAGE, SourceDays
from keepwell.source_liveness import MOST_PULSES, Heartbeats

DAY = date(2026, 3, 2)


def delivered(many: int) -> SourceDays:
    return SourceDays(pl.DataFrame([(USAGE, "product", DAY, many, many)], schema=SCHEMA, orient="row"))


def test_the_same_deliveries_are_one_object() -> None:
    shared = Heartbeats(most=2)
    first = shared.same(delivered(3))
    assert shared.same(delivered(3)) is first
    assert shared.same(delivered(4)) is not first


def test_what_was_read_longest_ago_goes() -> None:
    shared = Heartbeats(most=2)
    first, second, _ = (shared.same(delivered(many)) for many in (1, 2, 3))
    assert shared.same(delivered(2)) is second
    assert shared.same(delivered(1)) is not first


def test_one_that_was_read_on_many_different_days_is_begun_anew() -> None:
    shared = Heartbeats(most=2)
    first = shared.same(delivered(3))
    for back in range(MOST_PULSES):
        first.pulse(USAGE, Axis.covering((date(2026, 3, 20 - back),)))
    again = shared.same(delivered(3))
    assert again is not first
    assert shared.same(delivered(3)) is again
