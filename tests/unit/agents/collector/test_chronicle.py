"""Evidence out of facts that go on after the day and hold other accounts: the same as if they did not."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from collector_facts import TODAY, Book, ago, random_book

from agents.collector.catalogue import CATALOGUE
from agents.collector.chronicle import Chronicle
from domain.signals import SignalId as S


def told(book: Book, signal: S, day: date = TODAY) -> list[str]:
    """What the evidence of account 1 says, the newest first; the facts are those known today."""
    return [ref.says for ref in CATALOGUE[signal].evidence(Chronicle(book.facts()), 1, day)]


@pytest.mark.parametrize("seed", range(6))
def test_a_past_day_is_told_as_it_was_known_then(seed: int) -> None:
    book = random_book(seed)
    later = Chronicle(book.facts())
    for days in (3, 40):
        then = Chronicle(book.facts(until=ago(days)))
        for signal, described in CATALOGUE.items():
            if signal is S.ACTIVE_CONTACTS:
                continue  # a book gives away who came to a meeting before it was held; storage does not
            for account in range(1, 6):
                asked = (account, ago(days))
                assert described.evidence(later, *asked) == described.evidence(then, *asked)


@pytest.mark.parametrize("signal", S)
def test_fewer_are_the_newest_of_all(signal: S) -> None:
    chronicle = Chronicle(random_book(2).facts())
    for account in range(1, 6):
        every = CATALOGUE[signal].evidence(chronicle, account, TODAY)
        assert CATALOGUE[signal].evidence(chronicle, account, TODAY, most=3) == every[:3]


def test_the_account_beside_it_changes_nothing() -> None:
    alone = Book().account(1).daily(20, 0)
    beside = Book().account(1).daily(20, 0).account(2).daily(25, 0, account_id=2, user="bob")
    assert told(beside, S.LOGIN_FREQUENCY) == told(alone, S.LOGIN_FREQUENCY)


def test_who_comes_to_a_meeting_is_not_known_before_it_was_to_be_held() -> None:
    book = Book().account(1).contact(7)
    book.talk(ago(9), "meeting", "out", contact_id=7, scheduled_on=ago(4), attended=True)
    assert told(book, S.ACTIVE_CONTACTS, ago(5))[1:] == []
    assert told(book, S.ACTIVE_CONTACTS, ago(4))[1:] == ["meeting from us"]


def test_a_subscription_that_ended_later_was_running() -> None:
    book = Book().account(1).subscription(ago(100), end_date=ago(10), plan="team")
    assert told(book, S.TENURE, ago(11)) == [f"team from {ago(100)}, running"]
    assert told(book, S.TENURE) == [f"team from {ago(100)}, until {ago(10)}"]
    assert told(book, S.LICENSE_UTILISATION, ago(11))[0].endswith("running")
    assert told(book, S.LICENSE_UTILISATION)[0].startswith("0 events")


def test_events_of_one_day_keep_their_order() -> None:
    book = Book().account(1).use(ago(1), feature="c").use(TODAY, feature="a").use(TODAY, feature="b")
    features = [says.removeprefix("ann used ")[0] for says in told(book, S.LOGIN_FREQUENCY)[1:]]
    assert features == ["a", "b", "c"]


def test_use_of_nobody_named_counts_no_user() -> None:
    book = Book().account(1).use(TODAY).use(TODAY, user="bob").use(ago(1), user=None)
    assert told(book, S.LOGIN_FREQUENCY)[0] == "3 events by 2 named users on 2 of 30 days"


def test_use_is_told_alike_when_only_what_is_asked_for_is_loaded() -> None:
    book = Book().account(1).daily(300, 0)
    whole = book.facts()
    near = Chronicle(replace(whole, usage=whole.usage.filter(pl.col("day") >= ago(60))))
    asked = (1, ago(25))
    every = CATALOGUE[S.LOGIN_FREQUENCY].evidence(Chronicle(book.facts()), *asked)
    assert CATALOGUE[S.LOGIN_FREQUENCY].evidence(near, *asked) == every
