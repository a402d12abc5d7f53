"""What drafts are written from, on both databases: read for many accounts at once, and nothing later than the day."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from integration.conftest import BACKENDS
from integration.standing import standing
from sqlalchemy.engine import Engine
from storage_rows import TODAY, Ticking, load

from agents.expansion.prices import TierPrices
from agents.writer.assembling import situations
from agents.writer.situation import Ours, Seats, Situation
from domain.alerts import RuleId
from domain.playbooks import DraftPlan, DraftStep
from domain.text_signals import TextSignal
from storage.activity import Activity
from storage.draft_facts import DraftFactStore
from storage.engine import write
from storage.intake import Intake
from storage.mentions import Mention, MentionStore
from storage.plans import PlanStore
from storage.schema import accounts, alerts, interactions, opportunities, scores, signal_values


def at(days_ago: int) -> datetime:
    return datetime.combine(TODAY - timedelta(days=days_ago), datetime.min.time(), UTC) + timedelta(hours=9)


def day(days_ago: int) -> date:
    return TODAY - timedelta(days=days_ago)


TALK: list[dict[str, Any]] = [
    {"external_id": "M-1", "occurred_at": at(3), "contact": "C-1", "direction": "in", "thread": "m"},
    {"external_id": "M-2", "occurred_at": at(-2), "contact": "C-2", "direction": "in"},
    {"external_id": "M-3", "occurred_at": at(1), "direction": "out", "thread": "m"},
    {"external_id": "T-1", "occurred_at": at(8), "channel": "ticket", "thread": "a", "subject": "Solved",
     "resolved_at": at(4)},
    {"external_id": "T-2", "occurred_at": at(7), "channel": "ticket", "subject": "Open one", "priority": "high",
     "contact": "C-1"},
    {"external_id": "T-3", "occurred_at": at(6), "channel": "ticket", "subject": "Solved later", "resolved_at": at(-1)},
    {"external_id": "T-4", "occurred_at": at(5), "channel": "ticket", "subject": "Ours", "direction": "out"},
    {"external_id": "Q-1", "occurred_at": at(5), "channel": "qbr", "attended": True, "subject": "Review",
     "contact": "C-1", "direction": "out"},
    {"external_id": "Q-2", "occurred_at": at(2), "scheduled_at": at(-9), "channel": "qbr", "attended": True,
     "subject": "Next review", "direction": "out"},
    {"external_id": "Q-3", "occurred_at": at(40), "channel": "meeting", "attended": False, "direction": "out"},
]  # fmt: skip


@pytest.fixture(scope="module", params=BACKENDS)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with standing(request, tmp_path_factory.mktemp("facts"), "facts_of_drafts") as found:
        yield found


@pytest.fixture(scope="module")
def store(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> DraftFactStore:
    """Only for tests that leave it as it is."""
    intake = Intake(engine, Activity(tmp_path_factory.mktemp("facts") / "activity"), Ticking())
    load(
        intake,
        accounts=[
            {"name": "Fjord", "segment": "smb", "csm": "Kim", "country": "NO",
             "attributes": {"Time_Zone": "Europe/Oslo"}},
            {"name": "Bare"},
        ],
        contacts=[
            {"external_id": "C-1", "name": "Ana", "email": "Ana@fjord.example", "is_primary": True, "language": "de"},
            {"external_id": "C-2", "name": "Bo", "email": "bo@fjord.example"},
            {"external_id": "C-3", "name": "Desk", "email": "support@fjord.example"},
            {"external_id": "C-4", "name": "Nobody"},
        ],
        subscriptions=[
            {"start_date": day(400), "end_date": day(100), "seats": 20, "tier": "starter", "billing": "annual"},
            {"start_date": day(99), "end_date": day(-266), "seats": 60, "mrr_cents": 204_000, "tier": "growth",
             "billing": "annual"},
        ],
        features=[{"name": "reports"}],
        interactions=TALK,
    )  # fmt: skip
    with write(engine) as connection:
        account, other = connection.execute(sa.select(accounts.c.id).order_by(accounts.c.id)).scalars()
        now = {"updated_at": at(0), "false_alarm": False, "step": 0}
        words = {
            "headline": "Fell",
            "action": "Call",
            "action_why": "Now",
            "rests_on": "facts",
            "contact": "Ana",
        }
        raised = {"rule": "sudden_drop", "account_id": account, "state": "open", "last_seen_on": day(0)}
        trigger = {"name": "health", "says": "Fell.", "value": 1.0, "before": None, "evidence": []}
        later = trigger | {"name": "later", "parts": {}, "on": day(-1).isoformat()}
        told = [trigger, later]
        connection.execute(sa.insert(alerts), [
            raised | now | words | {"opened_on": day(1), "triggers": told},
            raised | now | words | {"opened_on": day(-1), "rule": "adoption", "triggers": []},
            raised | now | words | {"opened_on": day(1), "rule": "proactive", "state": "resolved", "triggers": []},
        ])  # fmt: skip
        grows = {
            "account_id": other,
            "state": "open",
            "last_seen_on": day(0),
            "headline": "Full",
            "evidence": [],
        }
        connection.execute(
            sa.insert(opportunities), [grows | {"kind": "seats", "opened_on": day(2), "updated_at": at(0)}]
        )
        score = {"account_id": account, "as_of": day(0), "health": 61.5, "band": "orange", "scored_at": at(0)}
        connection.execute(sa.insert(scores), [score])
        connection.execute(
            sa.insert(signal_values),
            [{"account_id": account, "as_of": day(0), "license_utilisation": 41 / 60}],
        )
        talk = dict(
            connection.execute(sa.select(interactions.c.external_id, interactions.c.id)).tuples().all()
        )
    plan = DraftPlan(account, "save_plan", "Save plan", day(3), "keepwell",
                     (DraftStep("Review.", "Kim", day(2)), DraftStep("Call.", "Kim", day(-1))))  # fmt: skip
    plans = PlanStore(engine, Ticking())
    kept = plans.open(plan)
    plans.done(kept.id, 1, "kim", day(-1))
    said = Mention(
        account, talk["M-1"], day(3), "complaint", "M-1", "It is slow.", "them", 0, 11, "offline:1"
    )
    MentionStore(engine).save(
        "1",
        [talk["M-1"], talk["M-2"], talk["M-3"]],
        [
            said,
            replace(said, interaction_id=talk["M-2"], day=day(-2), ref="M-2", quote="Later."),
            replace(said, interaction_id=talk["M-3"], day=day(1), kind="promise", ref="M-3", quote="I will send it.",
                    side="us", promised_by="us"),
        ],
    )  # fmt: skip
    return DraftFactStore(engine)


def both(store: DraftFactStore, as_of: date = TODAY) -> list[Situation]:
    facts = store.load(store.triggered(as_of), as_of)
    people = facts.contacts.get_column("contact_id").to_list()
    found = situations(facts, {people[0]: ("S", 0.8)} if people else {}, TierPrices(), Ours("Loom"))
    return [found[one] for one in sorted(found)]


def test_what_triggers_is_found_once_and_only_what_was_there_on_the_day(store: DraftFactStore) -> None:
    assert len(store.triggered(TODAY)) == 2
    assert len(store.triggered(day(2))) == 2, "the plan and the opportunity"
    assert len(store.triggered(day(4))) == 1, "the review held"
    assert store.triggered(day(6)) == []


def test_people_are_those_who_can_be_written_to(store: DraftFactStore) -> None:
    about, bare = both(store)
    assert [(one.name, one.email, one.profile, one.last_wrote_on) for one in about.contacts] == [
        ("Ana", "ana@fjord.example", "S", day(3)),
        ("Bo", "bo@fjord.example", None, None),
    ]
    assert bare.contacts == ()


def test_the_contract_is_that_of_the_day(store: DraftFactStore) -> None:
    about, bare = both(store)
    assert about.contract is not None
    assert (about.contract.seats, about.mrr_cents, about.tier) == (60, 204_000, "growth")
    assert about.renewal_on == day(99).replace(year=day(99).year + 1)
    assert about.contract_changed_on == day(99)
    assert (about.zone, about.country, about.csm) == ("Europe/Oslo", "NO", "Kim")
    assert about.seats == Seats(TODAY, 41, 60)
    assert (bare.contract, bare.mrr_cents, bare.renewal_on, bare.seats, bare.level) == (
        None,
        None,
        None,
        None,
        None,
    )


def test_nothing_is_known_that_came_later(store: DraftFactStore) -> None:
    about, _ = both(store)
    assert [one.subject for one in about.tickets] == ["Solved later", "Open one"]
    assert [(one.ref, one.attended) for one in about.meetings] == [
        ("Q-2", None),
        ("Q-1", True),
        ("Q-3", False),
    ]
    assert [one.rule for one in about.alerts] == [RuleId.SUDDEN_DROP]
    assert [one.name for one in about.alerts[0].triggers] == ["health"]
    assert {(one.kind, one.quote) for one in about.said} == {
        (TextSignal.COMPLAINT, "It is slow."),
        (TextSignal.PROMISE, "I will send it."),
    }
    assert about.save_plan is not None
    assert [step.done_on for step in about.save_plan.steps] == [None, None]
    assert (about.last_heard_on, about.last_contact_on) == (day(2), day(1))


def test_who_said_it_is_the_contact_who_wrote_and_our_word_is_ours(store: DraftFactStore) -> None:
    about, _ = both(store)
    complaint = next(one for one in about.said if one.kind is TextSignal.COMPLAINT)
    assert (complaint.by, complaint.answered) == ("Ana", True)
    assert [one.quote for one in about.promises] == ["I will send it."]


def test_many_accounts_cost_as_many_statements_as_one(store: DraftFactStore, engine: Engine) -> None:
    def statements(ids: list[int]) -> int:
        asked: list[str] = []

        def note(*told: Any) -> None:
            asked.append(told[2])

        sa.event.listen(engine, "before_cursor_execute", note)
        store.load(ids, TODAY)
        sa.event.remove(engine, "before_cursor_execute", note)
        return len(asked)

    one, *others = store.triggered(TODAY)
    assert statements([one, *others]) == statements([one])
