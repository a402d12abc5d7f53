"""A stopped source is told apart from accounts that went silent, and its dead days count for nothing."""

from datetime import date, timedelta

import numpy as np
import polars as pl
from collector_facts import TODAY, Book, ago

from agents.collector.gaps import SourceDays
from agents.collector.kernel import read
from agents.collector.readings import Readings
from domain.signals import SignalId as S


def portfolio(stopped: int, accounts: int = 4, source: str = "app", weekdays: bool = False) -> Book:
    """Accounts used daily for 200 days, until `stopped` days ago."""
    book = Book()
    for account_id in range(1, accounts + 1):
        book.account(account_id, ago(400))
        for back in range(200, stopped - 1, -1):
            if not weekdays or ago(back).weekday() < 5:
                book.use(ago(back), account_id, source=source)
    return book


def seen(book: Book, day: date = TODAY) -> Readings:
    return read(book.facts(), [day])


def test_a_source_silent_for_three_days_has_not_stopped_and_on_the_fourth_it_has() -> None:
    assert seen(portfolio(stopped=3)).circumstances.gaps == ()
    (gap,) = seen(portfolio(stopped=4)).circumstances.gaps
    assert (gap.source, gap.kind, gap.since, gap.seen_on) == ("app", "usage", ago(4), TODAY)


def test_a_stopped_source_holds_its_accounts_and_leaves_their_rates_alone() -> None:
    readings = seen(portfolio(stopped=10))
    assert readings.circumstances.usage_held.all()
    assert readings.values[S.LOGIN_FREQUENCY].tolist() == [[7.0]] * 4
    assert readings.values[S.USAGE_TREND].tolist() == [[0.0]] * 4
    assert readings.values[S.USAGE_REGULARITY].tolist() == [[1.0]] * 4


def test_a_window_less_than_half_alive_is_missing() -> None:
    assert np.isnan(seen(portfolio(stopped=20)).values[S.LOGIN_FREQUENCY]).all()
    assert not np.isnan(seen(portfolio(stopped=15)).values[S.LOGIN_FREQUENCY]).any()


def test_one_silent_account_among_lively_ones_is_silent() -> None:
    book = portfolio(stopped=0, accounts=4).account(9).daily(200, 40, account_id=9)
    readings = seen(book)
    assert readings.circumstances.gaps == ()
    assert not readings.circumstances.usage_held.any()
    assert readings.values[S.LOGIN_FREQUENCY][-1, 0] == 0.0
    assert readings.values[S.USAGE_TREND][-1, 0] == -100.0


def test_two_accounts_are_too_few_to_judge_a_source_by() -> None:
    assert seen(portfolio(stopped=20, accounts=2)).circumstances.gaps == ()


def test_a_source_that_rests_at_weekends_is_given_more_patience() -> None:
    monday = date(2026, 11, 23)
    book = portfolio(stopped=4, weekdays=True)  # silent from Friday on
    assert read(book.facts(), [monday]).circumstances.gaps == ()
    assert seen(portfolio(stopped=8, weekdays=True)).circumstances.gaps != ()


def test_a_gap_that_is_over_is_still_taken_out() -> None:
    book = Book()
    for account_id in range(1, 5):
        book.account(account_id).daily(200, 20, account_id).daily(9, 0, account_id)
    readings = seen(book)
    assert readings.circumstances.gaps == ()
    assert readings.values[S.LOGIN_FREQUENCY].tolist() == [[7.0]] * 4


def test_a_new_source_makes_signals_missing_at_first_instead_of_low() -> None:
    book = Book()
    for account_id in range(1, 5):
        book.account(account_id, ago(900)).daily(9, 0, account_id)
    assert np.isnan(seen(book).values[S.LOGIN_FREQUENCY]).all()
    for account_id in range(1, 5):
        book.daily(15, 10, account_id)
    assert seen(book).values[S.LOGIN_FREQUENCY].tolist() == [[7.0]] * 4


def test_an_account_that_moved_to_another_source_is_not_held_by_the_old_one() -> None:
    book = portfolio(stopped=60, source="old")
    for account_id in range(1, 5):
        book.daily(59, 0, account_id, source="new")
    readings = seen(book)
    assert {gap.source for gap in readings.circumstances.gaps} == {"old"}
    assert not readings.circumstances.usage_held.any()


def test_conversations_are_judged_apart_from_usage() -> None:
    book = portfolio(stopped=0)
    for account_id in range(1, 5):
        for back in range(120, 9, -1):
            book.talk(ago(back), account_id=account_id)
    found = seen(book).circumstances
    assert [(gap.source, gap.kind) for gap in found.gaps] == [("mail", "conversations")]
    assert found.conversations_held.all()
    assert not found.usage_held.any()


def test_source_days_add_up_over_accounts_and_equal_those_of_bare_deliveries() -> None:
    facts = portfolio(stopped=3).facts()
    keys = ["kind", "source", "day"]
    whole = SourceDays.measure(facts).frame.sort(keys)
    rows = facts.usage.select(pl.lit("usage").alias("kind"), "source", "account_id", "day")
    halves = [SourceDays.of(rows.filter(pl.col("account_id") % 2 == odd), until=TODAY) for odd in (0, 1)]
    assert SourceDays.total(halves).frame.equals(whole)
    newest = whole.filter(pl.col("day") >= TODAY - timedelta(days=3)).select("delivering", "fed").rows()
    assert newest == [(4, 4), (0, 4), (0, 4), (0, 4)]


def test_no_deliveries_give_no_source_days() -> None:
    assert SourceDays.total([]).frame.is_empty()
    assert SourceDays.measure(Book().facts()).frame.is_empty()


def test_an_account_that_fell_silent_in_another_part_still_counts_as_fed() -> None:
    book = (
        portfolio(stopped=10, accounts=2)
        .account(3)
        .daily(200, 12, account_id=3)
        .account(4)
        .daily(200, 0, account_id=4)
    )
    whole = SourceDays.measure(book.facts()).frame.sort("day")
    parts = [book.facts().usage.filter(pl.col("account_id").is_in(ids)) for ids in ([1, 2, 3], [4])]
    measured = [SourceDays.of(rows.with_columns(kind=pl.lit("usage")), until=TODAY) for rows in parts]
    assert SourceDays.total(measured).frame.equals(whole)
