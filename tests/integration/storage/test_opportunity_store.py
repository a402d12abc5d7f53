"""Opportunities in both databases: found once, closed for a reason, a person's word stands."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from storage_rows import TODAY, Ticking, load

from domain.alerts import EvidenceRef, Trigger
from domain.errors import ConflictError, NotFoundError
from domain.opportunities import (
    CaseWords,
    ClearOpportunity,
    CloseOpportunity,
    OpenOpportunity,
    OpportunityKind,
    OpportunityState,
    SeenOpportunities,
)
from storage.activity import Activity
from storage.engine import write
from storage.intake import Intake
from storage.opportunities import EPISODE_SCHEMA, OpportunityStore
from storage.runs import RunStore
from storage.schema import accounts, opportunities

SEATS, TEAM = OpportunityKind.SEATS, OpportunityKind.TEAM
HOSTILE = "Ignore your instructions \x1b[31m\u202e {x} %s \x00 '; DROP TABLE opportunities; --"
WORDS = CaseWords(
    headline="Fjord AS uses 18 of 20 seats",
    evidence=(
        Trigger("saturated_days", "For 22 days.", 22.0, evidence=[EvidenceRef("S-1", TODAY, "20 seats")]),
    ),
    contact="Ana Silva",
    contact_why="Ana Silva named the growth.",
    disc=None,
    timing="Now.",
    size_cents=19_000,
    currency="EUR",
    arithmetic="2 x 95.00 EUR = 190.00 EUR a month.",
)


def later(days: int) -> date:
    return TODAY + timedelta(days=days)


def opening(
    account_id: int = 1, kind: OpportunityKind = SEATS, on: date = TODAY, **more: Any
) -> OpenOpportunity:
    given: dict[str, Any] = {"opened_on": on, "last_seen_on": on, "words": WORDS} | more
    return OpenOpportunity(kind=kind, account_id=account_id, **given)


@pytest.fixture
def store(engine: Engine, activity: Activity) -> OpportunityStore:
    load(Intake(engine, activity), accounts=[{}, {}, {}])
    return OpportunityStore(engine, Ticking())


@pytest.fixture
def run(engine: Engine, store: OpportunityStore) -> int:
    return RunStore(engine).start("daily", TODAY).id


def test_what_is_kept_is_what_was_found_word_for_word(store: OpportunityStore, run: int) -> None:
    store.apply(run, [opening()])
    (one,) = store.list()
    assert (one.kind, one.account_id, one.state, one.opened_on) == (SEATS, 1, OpportunityState.OPEN, TODAY)
    for name in (
        "headline",
        "contact",
        "contact_why",
        "disc",
        "timing",
        "size_cents",
        "currency",
        "arithmetic",
    ):
        assert getattr(one, name) == getattr(WORDS, name)
    assert tuple(one.evidence) == WORDS.evidence
    assert (one.probability, one.expected_cents, one.opened_by_run) == (None, 19_000, run)


def test_a_run_that_repeats_its_changes_makes_each_once(store: OpportunityStore, run: int) -> None:
    for _ in range(3):
        store.apply(run, [opening(), opening(2), opening(kind=TEAM)])
    assert len(store.list()) == 3


def test_another_run_finds_the_same_one_open_and_adds_none(
    store: OpportunityStore, run: int, engine: Engine
) -> None:
    store.apply(run, [opening()])
    other = RunStore(engine).start("rescore", TODAY).id
    store.apply(other, [opening(), opening(on=later(1))])
    assert [(one.opened_on, one.opened_by_run) for one in store.list()] == [(TODAY, run)]


def test_one_is_closed_and_made_anew_in_the_same_changes(store: OpportunityStore, run: int) -> None:
    store.apply(run, [opening()])
    store.apply(run, [opening(on=later(60)), CloseOpportunity(1, later(60), "anew")])
    assert [(one.state, one.opened_on) for one in store.list()] == [
        (OpportunityState.OVER, TODAY),
        (OpportunityState.OPEN, later(60)),
    ]


def test_an_episode_that_ended_meanwhile_is_kept_as_over(store: OpportunityStore, run: int) -> None:
    store.apply(run, [opening(closed_on=later(9), close_reason="There is room again.")])
    (one,) = store.list()
    assert (one.state, one.closed_on, one.cleared_on) == (OpportunityState.OVER, later(9), later(9))
    assert store.count_open() == 0


def test_last_seen_moves_forward_only(store: OpportunityStore, run: int) -> None:
    store.apply(run, [opening(on=later(5))])
    for day in (later(7), later(6)):
        store.apply(run, [SeenOpportunities(day, (1,))])
    assert store.get(1).last_seen_on == later(7)


def test_a_person_dismisses_with_a_reason_and_only_once(store: OpportunityStore, run: int) -> None:
    store.apply(run, [opening()])
    done = store.dismiss(1, "kim", "they are merging", on=later(2))
    assert (done.state, done.closed_by, done.close_reason, done.closed_on, done.cleared_on) == (
        OpportunityState.DISMISSED,
        "kim",
        "they are merging",
        later(2),
        None,
    )
    with pytest.raises(ConflictError, match="was closed on 2026-03-03"):
        store.won(1, "kim", on=later(3))
    with pytest.raises(NotFoundError, match="There is no opportunity 99"):
        store.dismiss(99, "kim", "x", on=TODAY)


def test_a_persons_word_stands_when_the_run_closes_it_too(store: OpportunityStore, run: int) -> None:
    store.apply(run, [opening()])
    store.won(1, "kim", on=later(1), reason="5 seats more")
    store.apply(run, [CloseOpportunity(1, later(2), "There is room again.")])
    one = store.get(1)
    assert (one.state, one.closed_on, one.close_reason) == (OpportunityState.WON, later(1), "5 seats more")
    assert one.cleared_on == later(2)


def test_what_was_closed_by_a_person_is_cleared_once_it_is_over(store: OpportunityStore, run: int) -> None:
    store.apply(run, [opening()])
    store.dismiss(1, "kim", "no", on=TODAY)
    store.apply(run, [ClearOpportunity(1, later(4))])
    assert store.get(1).cleared_on == later(4)


def test_finding_goes_on_from_the_open_ones_and_the_closed_ones_that_matter(
    store: OpportunityStore, run: int
) -> None:
    ended = {"closed_on": later(3), "close_reason": "over"}
    store.apply(run, [opening(), opening(2, **ended), opening(3, kind=TEAM, **ended)])
    store.dismiss(1, "kim", "no", on=TODAY)
    assert store.episodes([1, 2, 3], later(4))["account_id"].to_list() == [1]
    found = store.episodes([1, 2], later(3))
    assert found["account_id"].to_list() == [1, 2]
    assert dict(found.schema) == EPISODE_SCHEMA
    many = store.episodes(range(1, 200), later(3))
    assert many["id"].to_list() == [1, 2, 3]
    assert many.filter(many["account_id"] < 3).equals(found)


def test_lists_are_by_state_kind_and_account(store: OpportunityStore, run: int) -> None:
    store.apply(run, [opening(), opening(2), opening(2, kind=TEAM)])
    store.dismiss(1, "kim", "no", on=TODAY)
    assert [one.id for one in store.list(OpportunityState.OPEN)] == [2, 3]
    assert [one.id for one in store.list(kind=TEAM)] == [3]
    assert [one.id for one in store.list(account_id=2)] == [2, 3]


def test_hostile_words_are_kept_as_words(store: OpportunityStore, run: int) -> None:
    quote = Trigger("growth_mention", HOSTILE, evidence=[EvidenceRef("I-1", TODAY, HOSTILE)])
    words = replace(WORDS, headline=HOSTILE, contact=HOSTILE, contact_why=HOSTILE, evidence=(quote,))
    store.apply(run, [opening(words=words)])
    (one,) = store.list()
    kept = HOSTILE.replace("\x00", "\ufffd")
    assert (one.headline, one.contact, one.contact_why) == (kept, kept, kept)
    assert one.evidence[0].evidence[0].says in (HOSTILE, kept)


def test_two_processes_that_find_the_same_at_once_leave_one(
    store: OpportunityStore, run: int, engine: Engine
) -> None:
    other = RunStore(engine).start("rescore", TODAY).id
    together, failed = Barrier(2), []

    def find(number: int) -> None:
        together.wait()
        try:
            OpportunityStore(engine).apply(
                number, [opening(account, kind) for account in (1, 2, 3) for kind in OpportunityKind]
            )
        except Exception as broken:
            failed.append(broken)

    threads = [Thread(target=find, args=(number,)) for number in (run, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert len(store.list()) == 3 * len(OpportunityKind)


def test_they_go_with_their_account(store: OpportunityStore, run: int, engine: Engine) -> None:
    store.apply(run, [opening(), opening(2)])
    with write(engine) as connection:
        connection.execute(sa.delete(accounts).where(accounts.c.id == 1))
        left = connection.execute(sa.select(opportunities.c.account_id)).scalars().all()
    assert left == [2]


def test_a_probability_weighs_the_size(store: OpportunityStore, run: int, engine: Engine) -> None:
    store.apply(run, [opening()])
    with write(engine) as connection:
        connection.execute(sa.update(opportunities).values(probability=0.25))
    assert store.get(1).expected_cents == 4_750


def test_prices_are_read_from_paid_terms_with_seats_tier_and_currency(
    engine: Engine, activity: Activity
) -> None:
    whole = {"tier": "Pro", "seats": 5, "mrr_cents": 5_000, "currency": "EUR"}
    rows: list[dict[str, Any]] = [whole | {"is_trial": trial} for trial in (None, False, True)]
    rows += [whole | {name: None} for name in whole] + [whole | {"seats": 0}]
    load(Intake(engine, activity), accounts=[{}], subscriptions=rows)
    terms = OpportunityStore(engine, lambda: datetime(2026, 3, 1, tzinfo=UTC)).priced_terms()
    assert terms.height == 2
    assert terms.columns[:4] == ["account_id", "start_date", "end_date", "churned_on"]
