"""A row that its source deleted counts nowhere, outlasts late news, and comes back when it should."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from storage_rows import NOON, Ticking, frame, load

from storage import schema
from storage.accounts import AccountStore
from storage.activity import Activity
from storage.engine import read, write
from storage.facts import FACT_SCHEMAS
from storage.facts_store import FactStore
from storage.imports import Outcome
from storage.intake import Intake
from storage.mentions import MentionStore

DELETED = {"attributes": {"deleted": "true"}}
LATER = NOON + timedelta(hours=1)
ROWS: dict[str, dict[str, Any]] = {
    "contacts": {"external_id": "c"},
    "subscriptions": {},
    "usage_events": {},
    "interactions": {"contact": "c", "utterances": [{"id": "u", "speaker": "Ann", "text": "Hello"}]},
    "surveys": {"contact": "c"},
    "invoices": {},
    "churn_events": {},
}
FACT_OF = {"usage_events": "usage"}


@pytest.fixture
def intake(engine: Engine, activity: Activity) -> Intake:
    return Intake(engine, activity, Ticking())


def facts(engine: Engine, activity: Activity) -> dict[str, pl.DataFrame]:
    found = FactStore(engine, activity).load(1, 99, date(2020, 1, 1), date(2026, 12, 31))
    return {name: getattr(found, name) for name in FACT_SCHEMAS if name not in ("accounts", "mentions")}


def same(one: dict[str, pl.DataFrame], other: dict[str, pl.DataFrame]) -> bool:
    return all(one[name].equals(other[name]) for name in one)


def put(intake: Intake, table: str, **row: Any) -> Outcome:
    import_id = intake.begin("crm", "folder", None)
    outcome = intake.upsert(import_id, table, frame(table, [{**ROWS.get(table, {}), **row}]))
    intake.finish(import_id, {})
    return outcome


def everything(intake: Intake) -> None:
    load(intake, accounts=[{}], features=[{}], **{name: [row] for name, row in ROWS.items()})


@pytest.mark.parametrize("table", ROWS)
def test_a_deleted_row_is_no_fact_and_its_account_has_news(
    intake: Intake, engine: Engine, activity: Activity, table: str
) -> None:
    everything(intake)
    with write(engine) as connection:
        connection.execute(sa.delete(schema.account_touches))
    assert put(intake, table, **DELETED).updated == 1
    assert facts(engine, activity)[FACT_OF.get(table, table)].is_empty()
    assert list(AccountStore(engine).touches()) == [1]
    assert put(intake, table, **DELETED).unchanged == 1


@pytest.mark.parametrize("table", ROWS)
def test_it_comes_back_with_a_newer_row_and_when_the_deletion_is_undone(
    intake: Intake, engine: Engine, activity: Activity, table: str
) -> None:
    everything(intake)
    before = facts(engine, activity)
    deletion = load(intake, **{table: [{**ROWS[table], **DELETED}]})
    assert put(intake, table).updated == 1
    assert facts(engine, activity)[FACT_OF.get(table, table)].height == 1
    second = load(intake, **{table: [{**ROWS[table], **DELETED}]})
    intake.undo(second)
    assert facts(engine, activity)[FACT_OF.get(table, table)].height == 1
    intake.undo(deletion)
    assert same(facts(engine, activity), before)


@pytest.mark.parametrize("table", ROWS)
def test_a_late_update_does_not_bring_it_back(
    intake: Intake, engine: Engine, activity: Activity, table: str
) -> None:
    everything(intake)
    put(intake, table, **DELETED, source_updated_at=LATER)
    assert put(intake, table, source_updated_at=NOON).unchanged == 1
    assert facts(engine, activity)[FACT_OF.get(table, table)].is_empty()
    assert put(intake, table, source_updated_at=LATER + timedelta(1)).updated == 1
    assert facts(engine, activity)[FACT_OF.get(table, table)].height == 1


@pytest.mark.parametrize("table", ["usage_events", "surveys"])
def test_what_was_deleted_before_it_was_known_stays_unknown(
    intake: Intake, engine: Engine, activity: Activity, table: str
) -> None:
    load(intake, accounts=[{}, {"external_id": "A-2"}])
    assert put(intake, table, **DELETED, source_updated_at=LATER).accepted == 1
    assert put(intake, table, source_updated_at=NOON).unchanged == 1
    assert facts(engine, activity)[FACT_OF.get(table, table)].is_empty()
    clash = put(intake, table, account="A-2")
    assert [row.reason[-31:] for row in clash.rejected] == [
        "on two accounts: A-1 (Account 1) and A-2 (Account 2)"[-31:]
    ]


def test_a_deleted_event_moves_to_another_month_and_is_there_once(intake: Intake, activity: Activity) -> None:
    load(intake, accounts=[{}], usage_events=[{}, {}])
    old = datetime(2025, 5, 5, tzinfo=UTC)
    put(intake, "usage_events", **DELETED)
    put(intake, "usage_events", **DELETED, occurred_at=old)
    assert activity.scan().height == 1
    put(intake, "usage_events", occurred_at=old)
    assert activity.scan().sort("day").get_column("day").to_list()[0] == old.date()
    assert activity.scan().height == 2
    assert put(intake, "usage_events", occurred_at=old).unchanged == 1


def test_a_conversation_comes_back_with_its_words_unread_and_its_contact(
    intake: Intake, engine: Engine
) -> None:
    everything(intake)
    put(intake, "interactions", **DELETED)
    assert MentionStore(engine).unread("x") == []
    put(intake, "contacts", **DELETED)
    put(intake, "interactions")
    (conversation,) = MentionStore(engine).unread("x")
    assert [u.text for u in conversation.utterances] == ["Hello"]
    assert conversation.contact_id is None
    put(intake, "contacts")
    (conversation,) = MentionStore(engine).unread("x")
    assert conversation.contact_id is not None


def test_an_account_stays_while_deleted_rows_belong_to_it_and_goes_with_all(
    intake: Intake, engine: Engine, activity: Activity
) -> None:
    accounts = load(intake, accounts=[{}])
    rows = load(intake, surveys=[DELETED], usage_events=[DELETED])
    report = intake.undo(accounts)
    assert [left.reason for left in report.left] == [
        "it still has surveys and usage_events; undo those imports first"
    ]
    intake.undo(rows)
    again = load(intake, accounts=[{"name": "Renamed"}])
    intake.undo(again)
    with read(engine) as connection:
        assert connection.execute(sa.select(schema.buried_rows.c.row_id)).all() == []
    assert activity.accounts_among([1]) == set()


def test_an_account_marked_deleted_stays(intake: Intake, engine: Engine) -> None:
    everything(intake)
    put(intake, "accounts", **DELETED, name="Account 1")
    assert AccountStore(engine).ids() == [1]


def test_a_forgotten_person_is_not_among_the_deleted_events(
    intake: Intake, activity: Activity, tmp_path: Any
) -> None:
    load(intake, accounts=[{}], usage_events=[{"user": "erika", **DELETED}])
    assert activity.forget(users=["erika"]) == 1
    assert [p for p in tmp_path.rglob("activity/**/*") if p.is_file() and b"erika" in p.read_bytes()] == []
