"""Profiles of many days read in one go are those of each day read alone."""

import random
from datetime import date, timedelta

import polars as pl
from disc_builders import DAY, make_facts, row, touch, touches

from agents.disc.book import DiscBook
from agents.disc.days import observed_on
from agents.disc.profile import readings
from domain.disc import Correction, Source
from storage.disc_facts import PEOPLE, DiscFacts, Stood

WHOSE = {1: 1, 2: 1, 3: 2, 4: 2, 5: 2}
DAYS = [DAY - timedelta(days=days) for days in (0, 1, 40, 200)]


def _portfolio(**given: object) -> DiscFacts:
    chance = random.Random(7)
    rows = [
        row(
            chance.uniform(-1, 1),
            chance.uniform(-1, 1),
            account_id=WHOSE[contact],
            contact_id=contact,
            interaction_id=n,
            day=DAY - timedelta(days=chance.randrange(400)),
            kind=chance.choice(["mail", "call"]),
            by_model=chance.random() < 0.1,
        )
        for n in range(120)
        for contact in [chance.choice([1, 2, 3, 4])]
    ]
    told = [
        touch(
            chance.uniform(0, 500),
            direction,
            contact if direction == "in" else None,
            account_id=WHOSE[contact],
            thread=f"t{chance.randrange(40)}",
            channel=chance.choice(["email", "email", "meeting"]),
            attended=chance.choice([None, True]),
        )
        for _ in range(800)
        for contact, direction in [(chance.choice([1, 2, 3, 4]), chance.choice(["in", "out"]))]
    ]
    people = pl.DataFrame([(a, c, c) for c, a in WHOSE.items()], schema=PEOPLE, orient="row")
    return make_facts(rows, people=people, touches=touches(told), **given)


def _alone(facts: DiscFacts, account_id: int, day: date) -> DiscFacts:
    mine = pl.col("account_id") == account_id
    return make_facts(
        facts.rows.filter(mine).to_dicts(),
        people=facts.people.filter(mine),
        touches=facts.touches.filter(mine),
        corrections=facts.corrections,
        erased=facts.erased,
    )


def test_each_day_is_read_as_if_it_were_the_only_one() -> None:
    said = Stood(Correction("S", "kim", DAY - timedelta(days=30)), None)
    facts = _portfolio(corrections={2: [said]}, erased=frozenset({3}))
    book = DiscBook(facts, dict.fromkeys(DAYS, frozenset({1, 2})))
    habits = 0
    for day in DAYS:
        for account_id in (1, 2):
            for contact_id, alone in readings(_alone(facts, account_id, day), day).items():
                assert book.of(contact_id, day) == alone
                habits += len(alone.habits)
    assert habits > 0
    assert {one.source for day in DAYS for c in WHOSE if (one := book.of(c, day))} == set(Source)


def test_only_what_is_asked_is_known() -> None:
    book = DiscBook(_portfolio(), {DAYS[0]: frozenset({1}), DAYS[2]: frozenset({2})})
    assert book.of(1, DAYS[0]) is not None
    assert book.of(3, DAYS[2]) is not None
    assert book.of(3, DAYS[0]) is None
    assert book.of(1, DAYS[1]) is None
    assert book.of(None, DAYS[0]) is None
    assert book.of(99, DAYS[0]) is None


def test_of_whom_nothing_was_read_that_is_said() -> None:
    book = DiscBook(_portfolio(), {DAY: frozenset({2})})
    found = book.of(5, DAY)
    assert found is not None
    assert (found.profile, found.why_not) == (None, "nothing of theirs was read")


def test_nothing_asked_and_nothing_there_is_nothing() -> None:
    assert observed_on(_portfolio(), {}) == {}
    assert observed_on(DiscFacts(), {DAY: frozenset({1})}) == {}
    assert DiscBook().of(1, DAY) is None
