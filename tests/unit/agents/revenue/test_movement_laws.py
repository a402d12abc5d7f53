"""For any ledger: start + gains - losses = end to the cent, in every grouping, and as the slow reference has it."""

from datetime import date, timedelta
from typing import Any

import pytest
import revenue_slow as slow
from hypothesis import given, settings
from hypothesis import strategies as st
from revenue_ledger import Ledger

from agents.revenue.report import By, Revenue
from agents.revenue.waterfall import LINES, Amounts, GroupMoves

FIRST, LAST = date(2024, 2, 10), date(2024, 9, 17)
DAYS = st.integers(-120, 300).map(lambda n: FIRST + timedelta(days=n))
SEGMENTS = ["smb", "SMB", "mid_market", "Mid Market", None, ""]


@st.composite
def subscriptions(draw: st.DrawFn) -> dict[str, Any]:
    start = draw(DAYS)
    lasting = st.none() | st.integers(0, 150).map(lambda n: start + timedelta(days=n))
    return {
        "name": draw(st.sampled_from("abcde")),
        "start_date": start,
        "end_date": draw(lasting),
        "churned_on": draw(st.none() | lasting),
        "mrr_cents": draw(
            st.none() | st.integers(0, 5) | st.integers(1, 1_000_000) | st.sampled_from([-50, 333])
        ),
        "currency": draw(st.sampled_from(["USD", "USD", "EUR", "JPY"])),
        "plan": draw(st.sampled_from(["Pro", "Basic", None])),
        "status": draw(st.sampled_from([None, "active", "paused", " PAUSED ", "cancelled"])),
        "is_trial": draw(st.sampled_from([None, False, False, True])),
    }


@st.composite
def ledgers(draw: st.DrawFn) -> Ledger:
    ledger = Ledger()
    for name in "abcde":
        segment, csm = draw(st.sampled_from(SEGMENTS)), draw(st.sampled_from(["kim", "lee", None]))
        ledger.account(name, segment=segment, csm=csm)
    for row in draw(st.lists(subscriptions(), max_size=14)):
        ledger.subscriptions.append({"account_id": ledger.account(row.pop("name")), **row})
    months = [FIRST - timedelta(days=300), FIRST + timedelta(days=40), FIRST + timedelta(days=100)]
    for currency, low in (("EUR", 0.9), ("JPY", 0.0061)):
        for day in months:
            rate = draw(st.floats(low, 1.3 * low, allow_nan=False))
            ledger.rates.append((currency, "USD", day, rate))
    return ledger


def report(ledger: Ledger, by: By | None = None) -> Revenue:
    return ledger.report(FIRST.isoformat(), LAST.isoformat(), by, currency="USD")


def lines(amounts: Amounts) -> dict[str, int]:
    return {line: cents for line, cents in amounts.cents.items() if cents}


def every(moves: GroupMoves) -> list[Amounts]:
    return [moves.total, *moves.months]


@settings(max_examples=50, deadline=None)
@given(ledgers())
def test_movements_add_up_to_the_cent_in_every_grouping(ledger: Ledger) -> None:
    whole = report(ledger).whole
    assert all(amounts.adds_up for amounts in every(whole))
    assert [month.cents["start"] for month in whole.months[1:]] == [m.cents["end"] for m in whole.months[:-1]]
    assert all(amounts.cents["moved"] == 0 for amounts in every(whole))
    for by in By:
        groups = [group.moves for group in report(ledger, by).groups]
        assert all(amounts.adds_up for moves in groups for amounts in every(moves))
        # Of single accounts only the months are told in which they moved.
        told = (
            [line for line in LINES if line not in ("start", "currency", "end")]
            if by is By.ACCOUNT
            else LINES
        )
        for amounts in every(whole):
            span = (amounts.first, amounts.last)
            its = [a for moves in groups for a in every(moves) if (a.first, a.last) == span]
            for line in told:
                assert sum(a.cents[line] for a in its) == amounts.cents[line], (by, span, line)
        totals = [moves.total for moves in groups]
        assert [sum(t.cents[line] for t in totals) for line in LINES] == list(whole.total.cents.values())
        assert all(n >= 0 for moves in groups for a in every(moves) for n in a.accounts.values())


@settings(max_examples=50, deadline=None)
@given(ledgers())
def test_each_account_moves_as_the_slow_reference_has_it(ledger: Ledger) -> None:
    found = report(ledger, By.ACCOUNT)
    by_name = {group.name: group.moves for group in found.groups}
    for name in "abcde":
        expected = [
            {line: cents for line, cents in step.items() if cents}
            for step in slow.steps(ledger, [name], FIRST, LAST, "USD")
        ]
        moved = [step for step in expected if set(step) - {"start", "currency", "end"}]
        if name not in by_name:
            assert not any(expected)
            continue
        assert [lines(month) for month in by_name[name].months] == moved
        kept = by_name[name].retention
        assert (kept.nrr, kept.grr) == pytest.approx(slow.retention(ledger, [name], FIRST, LAST, "USD"))
    expected = list(slow.steps(ledger, list("abcde"), FIRST, LAST, "USD"))
    assert [lines(month) for month in found.whole.months] == [
        {line: cents for line, cents in step.items() if cents} for step in expected
    ]
    whole = found.whole.retention
    assert (whole.nrr, whole.grr) == pytest.approx(slow.retention(ledger, list("abcde"), FIRST, LAST, "USD"))


@settings(max_examples=30, deadline=None)
@given(ledgers())
def test_the_mrr_of_a_plan_is_that_of_its_subscriptions(ledger: Ledger) -> None:
    for group in report(ledger, By.PLAN).groups:
        for month in group.moves.months:
            expected = sum(
                slow.mrr(ledger, name, month.last, month.last, "USD", group.name) for name in "abcde"
            )
            assert month.cents["end"] == expected
            kinds = [line for line in month.cents if line not in ("start", "end", "currency", "moved")]
            assert all(month.cents[line] >= 0 for line in kinds)


@settings(max_examples=30, deadline=None)
@given(ledgers(), subscriptions())
def test_nothing_that_begins_after_the_last_day_changes_a_movement(
    ledger: Ledger, later: dict[str, Any]
) -> None:
    before = report(ledger).whole
    start = LAST + timedelta(days=1)
    moved = {"start_date": start, "end_date": None, "churned_on": None}
    ledger.subscriptions.append({"account_id": ledger.account(later.pop("name")), **later, **moved})
    ledger.rates.append(("EUR", "USD", start, 7.0))
    assert report(ledger).whole == before


@settings(max_examples=30, deadline=None)
@given(ledgers())
def test_grr_is_never_above_nrr_nor_above_one(ledger: Ledger) -> None:
    for by in (By.SEGMENT, By.CSM):
        for group in report(ledger, by).groups:
            kept = group.moves.retention
            if kept.nrr is not None and kept.grr is not None:
                assert kept.grr <= min(kept.nrr, 1.0) + 1e-12
