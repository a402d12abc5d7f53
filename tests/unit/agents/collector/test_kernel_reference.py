"""Every signal and circumstance equals the slow reference on random books."""

import math
from datetime import date
from functools import cache

import numpy as np
import pytest
from collector_facts import TODAY, ago, random_book
from collector_reference import Reference

from agents.collector.kernel import read
from agents.collector.readings import Readings
from domain.signals import SignalId

SEEDS = range(12)
DAYS = [
    ago(325),
    ago(310),
    ago(200),
    ago(75),
    ago(20),
    TODAY,
]  # the first two just after the turn of the year
CIRCUMSTANCES = (
    "days_to_renewal",
    "utilisation_peak_270",
    "saturated_days",
    "momentum",
    "action_age",
    "seasonal",
)


@cache
def book(seed: int) -> tuple[Readings, Reference]:
    facts = random_book(seed, accounts=4 + seed % 3).facts()
    return read(facts, DAYS), Reference(facts)


def cells(readings: Readings) -> list[tuple[int, int, int, date]]:
    return [
        (row, column, int(account), day)
        for row, account in enumerate(readings.account_ids)
        for column, day in enumerate(readings.days)
    ]


def same(ours: float, theirs: float) -> bool:
    return (math.isnan(ours) and math.isnan(theirs)) or math.isclose(
        ours, theirs, rel_tol=1e-12, abs_tol=1e-12
    )


@pytest.mark.parametrize("signal", list(SignalId))
def test_a_signal_equals_the_reference(signal: SignalId) -> None:
    measured = 0
    for seed in SEEDS:
        readings, reference = book(seed)
        for row, column, account, day in cells(readings):
            ours, theirs = (
                float(readings.values[signal][row, column]),
                getattr(reference, signal)(account, day),
            )
            assert same(ours, theirs), f"seed {seed} account {account} on {day}: {ours} is not {theirs}"
            measured += not math.isnan(ours)
    assert measured > 10, "the random books never measure this signal"


@pytest.mark.parametrize("name", CIRCUMSTANCES)
def test_a_circumstance_equals_the_reference(name: str) -> None:
    told = 0
    for seed in SEEDS:
        readings, reference = book(seed)
        for row, column, account, day in cells(readings):
            ours = float(getattr(readings.circumstances, name)[row, column])
            theirs = float(getattr(reference, name)(account, day))
            assert same(ours, theirs), f"seed {seed} account {account} on {day}: {ours} is not {theirs}"
            told += not math.isnan(ours)
    assert told > 0


def test_standing_equals_the_reference() -> None:
    seen = set()
    for seed in SEEDS:
        readings, reference = book(seed)
        for row, column, account, day in cells(readings):
            assert readings.standing[row, column] == reference.standing(account, day), (seed, account, day)
            seen.add(int(readings.standing[row, column]))
    assert seen == {0, 1, 2}


def test_the_leaving_sequence_equals_the_reference() -> None:
    deepest = 0
    for seed in SEEDS:
        readings, reference = book(seed)
        found = readings.circumstances
        for row, column, account, day in cells(readings):
            steps = reference.leaving(account, day)
            assert found.leaving_step[row, column] == len(steps), (seed, account, day)
            ours = [getattr(found, f"leaving_day_{n}")[row, column] for n in (1, 2, 3, 4)]
            assert [d for d in ours if not np.isnan(d)] == [d.toordinal() for d in steps], (
                seed,
                account,
                day,
            )
            deepest = max(deepest, len(steps))
    assert deepest >= 2


def test_held_accounts_and_gaps_equal_the_reference() -> None:
    held = 0
    for seed in SEEDS:
        readings, reference = book(seed)
        found = readings.circumstances
        for row, column, account, day in cells(readings):
            for kind, flags in (("usage", found.usage_held), ("conversations", found.conversations_held)):
                assert flags[row, column] == reference.held(kind, account, day), (seed, account, day, kind)
                held += bool(flags[row, column])
        expected = {
            (source, kind, day)
            for kind in ("usage", "conversations")
            for source in reference.heard(kind)
            for day in DAYS
            if reference.stopped(kind, source, day)
        }
        assert {(gap.source, gap.kind, gap.seen_on) for gap in found.gaps} == expected
    assert held > 0, "the random books never stop a source"
