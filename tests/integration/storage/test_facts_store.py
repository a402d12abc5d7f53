"""Facts as agents get them: shaped exactly, complete up to a day, blind to what came later."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from sqlalchemy.engine import Engine
from storage_rows import NOON, load

from storage.activity import Activity
from storage.fact_rows import SIGNAL_COLUMNS
from storage.facts import FACT_SCHEMAS, FRAMES, Facts
from storage.facts_store import FactStore
from storage.intake import Intake
from storage.mentions import Mention, MentionStore
from storage.use_rollups import UseSince

SINCE, UNTIL = date(2026, 2, 1), date(2026, 2, 28)


def mention(interaction_id: int, ref: str, quote: str) -> Mention:
    return Mention(1, interaction_id, UNTIL, "growth", ref, quote, "them", 0, len(quote), "offline:1")


def on(day: date, hour: int = 12) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


@pytest.fixture
def intake(engine: Engine, activity: Activity) -> Intake:
    return Intake(engine, activity)


@pytest.fixture
def facts(engine: Engine, activity: Activity) -> FactStore:
    return FactStore(engine, activity)


def frames(found: Facts) -> dict[str, pl.DataFrame]:
    return {name: getattr(found, name) for name in FRAMES}


def test_every_frame_has_exactly_the_agreed_shape_empty_or_not(
    intake: Intake, facts: FactStore, engine: Engine
) -> None:
    empty = facts.load(1, 10, SINCE, UNTIL)
    load(
        intake,
        accounts=[{"created_at": NOON}],
        contacts=[{"external_id": "c", "is_primary": True}],
        features=[{"name": "reports", "is_core": True}],
        subscriptions=[{"seats": 3}],
        usage_events=[{}],
        interactions=[{"contact": "c"}],
        surveys=[{}],
        invoices=[{}],
        churn_events=[{}],
    )
    MentionStore(engine).save("v1", [1], [mention(1, "interactions-0", "a new team")])
    full = facts.load(1, 10, SINCE, UNTIL)
    for found in (empty, full):
        for name, frame in frames(found).items():
            assert frame.schema == pl.Schema(FACT_SCHEMAS[name]), name
    assert {name: frame.height for name, frame in frames(full).items()} == dict.fromkeys(FRAMES, 1)


def test_facts_after_the_day_are_absent_and_those_before_since_only_where_agreed(
    intake: Intake, facts: FactStore
) -> None:
    days = [SINCE - timedelta(days=40), SINCE - timedelta(days=1), SINCE, UNTIL, UNTIL + timedelta(days=1)]
    named = [{"external_id": str(i)} for i in range(5)]
    moments: list[dict[str, Any]] = [
        row | {"occurred_at": on(day, 0 if i % 2 else 23)}
        for i, (row, day) in enumerate(zip(named, days, strict=True))
    ]
    load(
        intake,
        accounts=[{}],
        subscriptions=[row | {"start_date": day} for row, day in zip(named, days, strict=True)],
        usage_events=moments,
        interactions=moments,
        surveys=moments,
        invoices=[row | {"issued_at": day} for row, day in zip(named, days, strict=True)],
        churn_events=[row | {"occurred_at": day} for row, day in zip(named, days, strict=True)],
    )
    found = facts.load(1, 1, SINCE, UNTIL)
    assert sorted(found.usage.get_column("event_id")) == ["2", "3"]
    assert found.interactions.get_column("external_id").to_list() == ["2", "3"]
    for name in ("subscriptions", "surveys", "invoices", "churn_events"):
        assert frames(found)[name].get_column("external_id").to_list() == ["0", "1", "2", "3"], name
    assert (facts.first_day(), facts.last_day()) == (days[0], days[-1])


def test_what_was_known_only_later_is_unknown(intake: Intake, facts: FactStore) -> None:
    later, same = UNTIL + timedelta(days=1), UNTIL
    load(
        intake,
        accounts=[{}],
        subscriptions=[
            {"external_id": "open", "end_date": later, "churned_at": later, "renewal_date": later},
            {"external_id": "shut", "end_date": same, "churned_at": same},
        ],
        invoices=[
            {"external_id": "due", "paid_at": later, "due_at": later},
            {"external_id": "paid", "paid_at": same},
        ],
        interactions=[
            {"external_id": "a", "occurred_at": on(same), "resolved_at": on(later, 0), "attended": True},
            {
                "external_id": "b",
                "occurred_at": on(same),
                "resolved_at": on(same, 23),
                "scheduled_at": on(later),
                "attended": False,
            },
            {"external_id": "c", "occurred_at": on(same, 13), "scheduled_at": on(same), "attended": False},
        ],
    )
    found = facts.load(1, 1, SINCE, UNTIL)
    kept = found.subscriptions.sort("external_id").select("end_date", "churned_on", "renewal_date").rows()
    assert kept == [(None, None, later), (same, same, None)]
    assert found.invoices.sort("external_id").select("paid_on", "due_on").rows() == [
        (None, later),
        (same, None),
    ]
    talks = found.interactions.sort("external_id").select("resolved_at", "attended", "scheduled_on").rows()
    assert talks == [(None, True, None), (on(same, 23), None, later), (None, False, same)]


def test_accounts_are_all_there_in_order_whether_they_have_facts_or_not(
    intake: Intake, facts: FactStore
) -> None:
    load(intake, accounts=[{}, {}, {}, {}], usage_events=[{"account": "A-3"}], invoices=[{"account": "A-4"}])
    assert facts.load(1, 3, SINCE, UNTIL).accounts.get_column("account_id").to_list() == [1, 2, 3]
    some = facts.load_accounts([4, 3], SINCE, UNTIL)
    assert some.accounts.get_column("account_id").to_list() == [3, 4]
    assert (some.usage.height, some.invoices.height) == (1, 1)
    none = facts.load_accounts([], SINCE, UNTIL)
    assert all(frame.is_empty() for frame in frames(none).values())


def test_a_core_event_is_told_by_itself_then_by_its_own_source_then_by_any(
    intake: Intake, facts: FactStore
) -> None:
    load(intake, "other", features=[{"name": "reports", "is_core": True}, {"name": "chat", "is_core": True}])
    events = [
        {"external_id": "own word", "feature": "reports", "is_core": True},
        {"external_id": "own source", "feature": "reports"},
        {"external_id": "any source", "feature": "chat"},
        {"external_id": "nobody says", "feature": "maps"},
        {"external_id": "no feature", "feature": None},
    ]
    load(intake, accounts=[{}], features=[{"name": "reports", "is_core": False}], usage_events=events)
    told = facts.load(1, 1, SINCE, UNTIL).usage
    assert dict(told.select("event_id", "is_core").iter_rows()) == {
        "own word": True,
        "own source": False,
        "any source": True,
        "nobody says": None,
        "no feature": None,
    }


def test_a_whole_block_holds_what_signals_are_worked_out_from_and_no_more(
    intake: Intake, facts: FactStore, engine: Engine
) -> None:
    load(
        intake,
        accounts=[{"created_at": NOON}, {}],
        contacts=[{"external_id": "c", "email": "c@a.no", "is_primary": True}],
        subscriptions=[{"seats": 3, "end_date": UNTIL}],
        interactions=[
            {"external_id": "b", "occurred_at": on(UNTIL), "contact": "c", "attended": True},
            {"external_id": "a", "occurred_at": on(SINCE), "thread": "t", "priority": "high"},
        ],
        surveys=[{"score": 7.25}],
        invoices=[{"billed_users": 2}],
        churn_events=[{}],
    )
    MentionStore(engine).save("v1", [1], [mention(1, "interactions-0", "a new team")])
    lean, full = facts.load_rolled(1, 10, UseSince(SINCE), UNTIL), facts.load(1, 10, SINCE, UNTIL)
    for name, columns in SIGNAL_COLUMNS.items():
        frame, whole = frames(lean)[name], frames(full)[name]
        assert frame.columns == list(columns)
        assert frame.equals(whole.select(columns)), name
        assert frame.height > 0


def test_changing_the_future_changes_no_fact_of_the_past(intake: Intake, facts: FactStore) -> None:
    base: dict[str, Any] = {"accounts": [{}], "subscriptions": [{}], "invoices": [{}], "interactions": [{}]}
    load(intake, **base, usage_events=[{}])
    before = frames(facts.load(1, 1, SINCE, UNTIL))
    later = UNTIL + timedelta(days=3)
    load(
        intake,
        subscriptions=[{"end_date": later, "churned_at": later}],
        invoices=[{"paid_at": later}],
        interactions=[{"resolved_at": on(later)}],
        usage_events=[{"external_id": "new", "occurred_at": on(later)}],
        churn_events=[{"occurred_at": later}],
    )
    after = frames(facts.load(1, 1, SINCE, UNTIL))
    assert all(before[name].equals(after[name]) for name in FRAMES)


def test_a_mention_names_who_said_it_in_a_transcript_and_nobody_in_a_mail(
    intake: Intake, facts: FactStore, engine: Engine
) -> None:
    said = [
        {"id": "u1", "speaker": "Kim", "text": "hello"},
        {"id": "u2", "speaker": "Ana Silva", "text": "we open an office"},
        {"id": "u2", "speaker": "somebody twice", "text": "the same id again"},
        {"id": "u3", "speaker": None, "text": "and hire"},
    ]
    call = {"external_id": "call", "channel": "call", "utterances": said, "occurred_at": on(UNTIL)}
    load(intake, accounts=[{}], interactions=[call, {"external_id": "mail", "occurred_at": on(UNTIL)}])
    refs = [(1, "u2"), (1, "u3"), (1, "call"), (2, "mail")]
    found = [mention(number, ref, "we open an office") for number, ref in refs]
    MentionStore(engine).save("v1", [1, 2], found)
    told = facts.load(1, 1, SINCE, UNTIL).mentions
    assert dict(told.select("ref", "speaker").iter_rows()) == {
        "u2": "Ana Silva",
        "u3": None,
        "call": None,
        "mail": None,
    }
