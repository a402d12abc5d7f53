"""What questions about many accounts rest on, in both databases: as known on a day, and within a scope."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from integration.conftest import BACKENDS
from integration.standing import standing
from sqlalchemy.engine import Engine
from storage_rows import TODAY, Ticking, load

from storage.activity import Activity
from storage.asked_facts import AskedFacts
from storage.engine import write
from storage.intake import Intake
from storage.schema import alerts, opportunities


def at(days_ago: int) -> datetime:
    return datetime.combine(TODAY - timedelta(days=days_ago), datetime.min.time(), UTC) + timedelta(hours=9)


def day(days_ago: int) -> date:
    return TODAY - timedelta(days=days_ago)


@pytest.fixture(scope="module", params=BACKENDS)
def asked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AskedFacts]:
    """Only for tests that leave it as it is."""
    folder = tmp_path_factory.mktemp("asked")
    with standing(request, folder, "asked") as engine:
        yield filled(engine, Activity(folder / "activity"))


@pytest.fixture
def own(engine: Engine, activity: Activity) -> AskedFacts:
    """The same, of a database that may be changed."""
    return filled(engine, activity)


def filled(engine: Engine, activity: Activity) -> AskedFacts:
    intake = Intake(engine, activity, Ticking())
    talk: list[dict[str, Any]] = [
        {"external_id": "I-1", "occurred_at": at(9), "direction": "in"},
        {"external_id": "I-2", "occurred_at": at(5), "direction": "out"},
        {"external_id": "I-3", "occurred_at": at(2), "channel": "note", "direction": None},
        {"external_id": "I-4", "occurred_at": at(1), "channel": "qbr", "direction": "out", "attended": False},
        {"external_id": "I-5", "occurred_at": at(-3), "direction": "in"},
        {
            "external_id": "T-1",
            "occurred_at": at(8),
            "channel": "ticket",
            "thread": "a",
            "resolved_at": at(4),
        },
        {"external_id": "T-2", "occurred_at": at(7), "channel": "ticket", "thread": "a"},
        {
            "external_id": "T-3",
            "occurred_at": at(6),
            "channel": "ticket",
            "thread": "b",
            "priority": "Urgent",
        },
        {"external_id": "T-4", "occurred_at": at(6), "channel": "ticket", "thread": "c", "direction": "out"},
        {
            "external_id": "T-5",
            "account": "A-2",
            "occurred_at": at(6),
            "channel": "ticket",
            "priority": "high",
        },
        {"external_id": "Q-1", "occurred_at": at(40), "channel": "qbr", "attended": True},
        {"external_id": "Q-2", "occurred_at": at(7), "channel": "qbr", "attended": False},
        {"external_id": "Q-3", "occurred_at": at(6), "channel": "qbr"},
        {
            "external_id": "Q-4",
            "occurred_at": at(8),
            "scheduled_at": at(-4),
            "channel": "qbr",
            "attended": True,
        },
    ]
    load(
        intake,
        accounts=[{"csm": "Kim Berg", "segment": "smb"}, {"csm": "Lee Chan", "segment": "enterprise"}],
        subscriptions=[
            {
                "external_id": "S-1",
                "start_date": date(2025, 1, 1),
                "end_date": date(2026, 12, 31),
                "plan": "Pro",
            },
            {"external_id": "S-2", "start_date": TODAY + timedelta(days=1), "plan": "Later"},
        ],
        interactions=talk,
        invoices=[
            {"external_id": "N-1", "issued_at": day(60), "due_at": day(30), "paid_at": day(20)},
            {"external_id": "N-2", "issued_at": day(40), "due_at": day(10), "paid_at": day(-1)},
            {"external_id": "N-3", "issued_at": day(5), "due_at": day(0)},
            {"external_id": "N-4", "issued_at": day(-1), "due_at": day(-1)},
        ],
        surveys=[
            {"external_id": "V-1", "occurred_at": at(9), "score": 3.0},
            {"external_id": "V-2", "occurred_at": at(3), "score": 8.0},
            {"external_id": "V-3", "occurred_at": at(-2), "score": 0.0},
        ],
        churn_events=[
            {"external_id": "X-1", "occurred_at": TODAY, "reason": "price"},
            {
                "external_id": "X-2",
                "account": "A-2",
                "occurred_at": TODAY + timedelta(days=1),
                "reason": "gone",
            },
        ],
        usage_events=[
            {"external_id": "U-1", "occurred_at": at(4), "is_login": True},
            {"external_id": "U-2", "occurred_at": at(-1), "is_login": True},
            {"external_id": "U-3", "occurred_at": at(1), "is_login": False, "feature": "boards"},
        ],
    )
    return AskedFacts(engine, activity)


def test_the_newest_contact_is_a_real_one_of_the_day_or_before(asked: AskedFacts) -> None:
    found = asked.talk([1], TODAY).rows()
    assert found == [(1, TODAY - timedelta(days=5), TODAY - timedelta(days=6))]
    assert asked.newest_talk([1], TODAY)["ref"].to_list() == ["I-2"]


def test_a_ticket_is_open_until_anything_in_its_conversation_resolved_it(asked: AskedFacts) -> None:
    now = {row[0]: row[1:] for row in asked.tickets(None, TODAY).rows()}
    assert now == {1: (1, 1, 1, ["T-3"]), 2: (1, 1, 0, ["T-5"])}
    before = asked.tickets([1], TODAY - timedelta(days=5))
    assert before["open_tickets"].to_list() == [2]


def test_a_review_counts_once_it_was_due_and_its_outcome_is_known(asked: AskedFacts) -> None:
    held = asked.reviews(None, TODAY).select("ref", "attended").rows()
    assert held == [("Q-1", True), ("Q-2", False), ("I-4", False)]
    assert asked.reviews([1], TODAY - timedelta(days=8))["ref"].to_list() == ["Q-1"]


def test_an_invoice_is_owed_until_it_is_paid_and_overdue_after_its_day(asked: AskedFacts) -> None:
    def owed(back: int) -> list[tuple[int, int]]:
        found = asked.unpaid([1], TODAY - timedelta(days=back))
        return found.select("unpaid_invoices", "overdue_invoices").rows()

    assert owed(0) == [(2, 1)]  # N-3 is due today, N-4 not yet issued
    assert owed(25) == [(2, 1)]
    assert owed(70) == []


def test_the_newest_answer_known_by_the_day_counts(asked: AskedFacts) -> None:
    assert asked.answers(None, TODAY).select("score", "ref").rows() == [(8.0, "V-2")]
    assert asked.answers(None, TODAY - timedelta(days=5))["ref"].to_list() == ["V-1"]


def test_departures_contracts_and_use_stop_at_the_day(asked: AskedFacts) -> None:
    assert asked.departures(None, TODAY).select("account_id", "reason").rows() == [(1, "price")]
    terms = asked.terms(None, TODAY).subscriptions
    assert terms.select("external_id", "end_date").rows() == [("S-1", None)]
    assert asked.logins(None, TODAY).rows() == [(1, TODAY - timedelta(days=4))]
    assert asked.uses(None, TODAY, ["boards"]).rows() == [(1, "boards")]
    assert asked.uses([2], TODAY, ["boards"]).is_empty()


@pytest.mark.parametrize(
    ("state", "opened", "closed", "there"),
    [
        ("open", 3, None, True),
        ("snoozed", 0, None, True),
        ("resolved", 3, -1, True),
        ("resolved", 3, 0, False),
        ("open", -1, None, False),
    ],
)
def test_alerts_and_growth_are_those_not_closed_by_the_end_of_the_day(
    own: AskedFacts, engine: Engine, state: str, opened: int, closed: int | None, there: bool
) -> None:
    dates = {
        "opened_on": TODAY - timedelta(days=opened),
        "last_seen_on": TODAY,
        "closed_on": None if closed is None else TODAY - timedelta(days=closed),
    }
    words = {"headline": "falls", "action": "", "action_why": "", "rests_on": ""}
    common: dict[str, Any] = {"account_id": 2, "updated_at": at(0), **dates}
    alert = {"rule": "slow_slide", "state": state, "step": 0, "false_alarm": False, "triggers": [], **words}
    growth = {
        "kind": "seats",
        "state": {"resolved": "over"}.get(state, "open"),
        "headline": "full",
        "evidence": [],
    }
    with write(engine) as connection:
        connection.execute(sa.insert(alerts).values(**common, **alert))
        connection.execute(sa.insert(opportunities).values(**common, **growth))
    assert own.alerts(None, TODAY).height == there
    assert own.alerts([1], TODAY).is_empty()
    assert own.growth(None, TODAY).height == there
    assert own.growth([1], TODAY).is_empty()


def test_names_are_stale_once_an_account_is_written_again(
    own: AskedFacts, engine: Engine, activity: Activity
) -> None:
    before = own.edition()
    assert own.edition() == before
    assert own.values("accounts", "csm", [1]) == ("Kim Berg",)
    load(Intake(engine, activity, Ticking(at(-1))), accounts=[{"name": "Renamed"}])
    assert own.edition() != before


def test_a_home_with_nothing_in_it_has_nothing_to_tell(engine: Engine, activity: Activity) -> None:
    empty = AskedFacts(engine, activity)
    frames = (
        empty.accounts(None), empty.talk(None, TODAY), empty.tickets(None, TODAY), empty.answers(None, TODAY),
        empty.departures(None, TODAY), empty.alerts(None, TODAY), empty.growth(None, TODAY),
        empty.logins(None, TODAY), empty.uses(None, TODAY, ["x"]), empty.terms(None, TODAY).subscriptions,
    )  # fmt: skip
    assert all(frame.is_empty() for frame in frames)
