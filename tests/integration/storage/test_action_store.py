"""Actions, their measurements, hold-outs, what was touched, and what accounts pay on a day."""

from datetime import UTC, date, datetime

import polars as pl
import pytest
import sqlalchemy as sa
from integration.storage.storage_rows import Ticking, load
from sqlalchemy.engine import Engine

from domain.errors import ConflictError
from domain.playbooks import Measured, NewAction, Verdict
from storage.actions import ActionStore
from storage.activity import Activity
from storage.annotations import AnnotationStore, Note
from storage.engine import write
from storage.intake import Intake
from storage.recurring import RecurringStore
from storage.schema import exchange_rates, opportunities

DAY = date(2026, 3, 10)


@pytest.fixture
def intake(engine: Engine, activity: Activity) -> Intake:
    return Intake(engine, activity, Ticking())


@pytest.fixture
def actions(engine: Engine, intake: Intake) -> ActionStore:
    load(intake, accounts=[{}, {}, {}])
    return ActionStore(engine, Ticking())


def new(account: int = 1, **more: object) -> NewAction:
    return NewAction(
        account_id=account, **({"playbook": "contact_check", "taken_on": DAY, "by": "kim"} | more)
    )


def test_an_action_is_logged_once_a_day(actions: ActionStore) -> None:
    first = actions.log(new(note="Spoke with Ann", profile="D", segment="SMB"))
    assert (first.note, first.profile, first.held_out, first.verdict) == ("Spoke with Ann", "D", False, None)
    with pytest.raises(ConflictError, match=f"Action {first.id} is the same"):
        actions.log(new(by="ann"))
    actions.log(new(playbook="personal_call"))
    actions.log(new(taken_on=date(2026, 3, 11)))
    actions.log(new(account=2))
    assert len(actions.list()) == 4
    assert [one.id for one in actions.list([2])] == [4]
    assert len(actions.list(playbook="contact_check", until=DAY)) == 2
    assert len(actions.list(since=date(2026, 3, 11))) == 1


def test_what_has_a_key_is_kept_once(actions: ActionStore) -> None:
    noted = [new(key="a", held_out=True), new(account=2, key="b", held_out=True)]
    assert actions.keep(noted) == 2
    assert actions.keep([*noted, new(account=3, key="c")]) == 1
    assert actions.keep([]) == 0
    assert [one.held_out for one in actions.list()] == [True, True, False]


def test_a_measurement_takes_the_place_of_the_one_before(actions: ActionStore) -> None:
    one = actions.log(new())
    details = {"horizons": {"14": {"chance": 0.01}}}
    actions.measure([Measured(one.id, DAY, 9.0, 1.5, Verdict.CONFIRMED, details)])
    [found] = actions.list()
    assert (found.change, found.expected, found.verdict, found.details) == (9.0, 1.5, "confirmed", details)
    actions.measure([Measured(one.id, DAY, None, None, Verdict.NOT_ENOUGH, {"why": "gone"})])
    [found] = actions.list()
    assert (found.change, found.verdict) == (None, "not_enough_to_say")
    actions.measure([])


def test_the_share_held_out_is_the_last_one_said(actions: ActionStore) -> None:
    assert actions.holdouts() == {}
    actions.hold_out("save_plan", 0.2, "kim")
    actions.hold_out("save_plan", 0.1, "ann")
    actions.hold_out("personal_call", 0.3, "ann")
    actions.hold_out("personal_call", 0.0, "ann")
    assert actions.holdouts() == {"save_plan": 0.1}


def at(day: int, month: int = 3) -> datetime:
    return datetime(2026, month, day, 10, tzinfo=UTC)


def test_held_meetings_and_calls_of_ours_count_as_done_and_nothing_else(
    actions: ActionStore, intake: Intake
) -> None:
    meeting = {"account": "A-1", "channel": "meeting", "direction": "out"}
    load(
        intake,
        interactions=[
            {**meeting, "occurred_at": at(2), "attended": True},
            {**meeting, "occurred_at": at(3), "attended": False},
            {**meeting, "occurred_at": at(4)},
            {**meeting, "occurred_at": at(5), "channel": "call"},
            {**meeting, "occurred_at": at(6), "channel": "call", "direction": "in", "attended": True},
            {**meeting, "occurred_at": at(7), "channel": "email"},
            {**meeting, "occurred_at": at(20, 1), "scheduled_at": at(8), "attended": True, "direction": None},
            {**meeting, "occurred_at": at(28, 2), "attended": True, "account": "A-2"},
            {**meeting, "occurred_at": at(11), "attended": True},
        ],
    )
    actions.log(new(account=3))
    actions.log(new(account=2, held_out=True))
    found = actions.touched(date(2026, 3, 1), DAY)
    assert found.rows() == [(1, date(2026, 3, n)) for n in (2, 5, 8)] + [(3, DAY)]
    assert actions.touched(date(2026, 3, 1), DAY, [3]).rows() == [(3, DAY)]
    assert actions.touched(date(2026, 2, 1), date(2026, 2, 28)).rows() == [(2, date(2026, 2, 28))]


def test_what_is_noted_under_a_key_is_noted_once_and_can_be_taken_back(
    engine: Engine, actions: ActionStore
) -> None:
    notes = AnnotationStore(engine, Ticking())
    told = [Note(1, DAY, "action_confirmed", "Up 9.", "k1"), Note(2, DAY, "action_confirmed", "Up 8.", "k2")]
    assert notes.keep([*told, told[0]]) == 2
    assert notes.keep(told) == 0
    notes.take_back(["k1", "unknown"])
    assert [(note.account_id, note.text) for note in notes.list()] == [(2, "Up 8.")]
    assert notes.keep([]) == 0


def test_recurring_revenue_is_what_covers_the_day_and_is_paid_for(engine: Engine, intake: Intake) -> None:
    mine = {"start_date": date(2026, 1, 1)}
    load(
        intake,
        accounts=[{}, {}, {}],
        subscriptions=[
            {**mine, "mrr_cents": 100},
            {**mine, "mrr_cents": 20, "end_date": DAY},
            {**mine, "mrr_cents": 4_000, "end_date": date(2026, 3, 9)},
            {**mine, "mrr_cents": 4_000, "churned_at": DAY},
            {**mine, "mrr_cents": 3, "churned_at": date(2026, 3, 11)},
            {**mine, "mrr_cents": 4_000, "start_date": date(2026, 3, 11)},
            {**mine, "mrr_cents": 4_000, "is_trial": True},
            {**mine, "mrr_cents": 4_000, "status": " Paused "},
            {**mine, "mrr_cents": 7, "currency": "USD", "is_trial": False},
            {**mine, "mrr_cents": None, "account": "A-2"},
            {**mine, "mrr_cents": 9, "account": "A-3", "currency": None},
        ],
    )
    found = RecurringStore(engine).on(DAY, [1, 2, 3])
    assert sorted(found.rows(), key=str) == [(1, "EUR", 123), (1, "USD", 7), (3, None, 9)]
    assert RecurringStore(engine).on(DAY, [2]).is_empty()
    assert RecurringStore(engine).on(DAY, []).schema["mrr_cents"] == pl.Int64


def test_growth_is_what_was_open_on_the_day(engine: Engine, actions: ActionStore) -> None:
    common = {"account_id": 1, "headline": "x", "evidence": [], "last_seen_on": DAY, "updated_at": at(1)}
    rows = [
        {"kind": "seats", "state": "open", "opened_on": DAY, "closed_on": None, "size_cents": 500},
        {"kind": "tier", "state": "won", "opened_on": DAY, "closed_on": DAY, "size_cents": 1},
        {"kind": "team", "state": "over", "opened_on": date(2026, 3, 1), "closed_on": date(2026, 3, 20)},
        {"kind": "momentum", "state": "open", "opened_on": date(2026, 3, 11), "closed_on": None},
    ]
    with write(engine) as connection:
        for row in rows:
            connection.execute(sa.insert(opportunities).values(**common, **row))
    found = RecurringStore(engine).growth(DAY)
    assert found.select("kind", "size_cents", "probability").rows() == [
        ("team", None, None),
        ("seats", 500, None),
    ]


def test_every_known_rate_is_given_once(engine: Engine, actions: ActionStore) -> None:
    pair = {"source": "bank", "currency": "USD", "base": "EUR"}
    with write(engine) as connection:
        for day, rate in ((date(2026, 1, 1), 0.8), (DAY, 0.9), (date(2026, 3, 11), 0.5)):
            connection.execute(sa.insert(exchange_rates).values(**pair, day=day, rate=rate))
    assert RecurringStore(engine).rates().rows() == [
        ("USD", "EUR", date(2026, 1, 1), 0.8),
        ("USD", "EUR", DAY, 0.9),
        ("USD", "EUR", date(2026, 3, 11), 0.5),
    ]
