"""A row that its source deleted counts nowhere, outlasts late news, and comes back when it should."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import sqlalchemy as sa
from integration.conftest import BACKENDS, create_database, database_url
from sqlalchemy.engine import Engine
from storage_rows import NOON, Ticking, frame, load

from storage import schema
from storage.accounts import AccountStore
from storage.activity import Activity
from storage.engine import connect, read, write
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


@dataclass(frozen=True)
class Full:
    """A database with a row in every table, and the events that lie beside it."""

    engine: Engine
    activity: Activity

    @cached_property
    def intake(self) -> Intake:
        return Intake(self.engine, self.activity, Ticking(NOON + timedelta(minutes=1)))

    @property
    def facts(self) -> dict[str, pl.DataFrame]:
        return facts(self.engine, self.activity)


@pytest.fixture(scope="module")
def sqlite_full(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("full")
    shutil.copy(sqlite_template, folder / "keepwell.db")
    _fill(f"sqlite:///{folder / 'keepwell.db'}", folder / "activity")
    return folder


@pytest.fixture(scope="module")
def postgres_full(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("full") / "activity"
    create_database(postgres_url, "full", "template")
    _fill(database_url(postgres_url, "full"), folder)
    return folder


@pytest.fixture(params=BACKENDS)
def full(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Full]:
    """Filled once and copied: filling it takes longer than what a test does with it."""
    if request.param == "sqlite":
        shutil.copytree(request.getfixturevalue("sqlite_full"), tmp_path / "full")
        engine = connect(f"sqlite:///{tmp_path / 'full' / 'keepwell.db'}")
        yield Full(engine, Activity(tmp_path / "full" / "activity"))
        engine.dispose()
        return
    shutil.copytree(request.getfixturevalue("postgres_full"), tmp_path / "activity")
    url = request.getfixturevalue("postgres_url")
    create_database(url, "copy_of_full", "full")
    engine = connect(database_url(url, "copy_of_full"))
    yield Full(engine, Activity(tmp_path / "activity"))
    engine.dispose()
    drop_database(url, "copy_of_full")


def drop_database(url: str, name: str) -> None:
    admin = connect(url)
    with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text(f'DROP DATABASE "{name}"'))
    admin.dispose()


def _fill(url: str, folder: Path) -> None:
    engine = connect(url)
    load(
        Intake(engine, Activity(folder), Ticking()),
        accounts=[{}],
        features=[{}],
        **{name: [row] for name, row in ROWS.items()},
    )
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()


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


@pytest.mark.parametrize("table", ROWS)
def test_a_deleted_row_is_no_fact_and_its_account_has_news(full: Full, table: str) -> None:
    with write(full.engine) as connection:
        connection.execute(sa.delete(schema.account_touches))
    assert put(full.intake, table, **DELETED).updated == 1
    assert full.facts[FACT_OF.get(table, table)].is_empty()
    assert list(AccountStore(full.engine).touches()) == [1]
    assert put(full.intake, table, **DELETED).unchanged == 1


@pytest.mark.parametrize("table", ROWS)
def test_it_comes_back_with_a_newer_row_and_when_the_deletion_is_undone(full: Full, table: str) -> None:
    before = full.facts
    deletion = load(full.intake, **{table: [{**ROWS[table], **DELETED}]})
    assert put(full.intake, table).updated == 1
    assert full.facts[FACT_OF.get(table, table)].height == 1
    second = load(full.intake, **{table: [{**ROWS[table], **DELETED}]})
    full.intake.undo(second)
    assert full.facts[FACT_OF.get(table, table)].height == 1
    full.intake.undo(deletion)
    assert same(full.facts, before)


@pytest.mark.parametrize("table", ROWS)
def test_a_late_update_does_not_bring_it_back(full: Full, table: str) -> None:
    put(full.intake, table, **DELETED, source_updated_at=LATER)
    assert put(full.intake, table, source_updated_at=NOON).unchanged == 1
    assert full.facts[FACT_OF.get(table, table)].is_empty()
    assert put(full.intake, table, source_updated_at=LATER + timedelta(1)).updated == 1
    assert full.facts[FACT_OF.get(table, table)].height == 1


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


def test_a_conversation_comes_back_with_its_words_unread_and_its_contact(full: Full) -> None:
    intake, engine = full.intake, full.engine
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


def test_an_account_marked_deleted_stays(full: Full) -> None:
    put(full.intake, "accounts", **DELETED, name="Account 1")
    assert AccountStore(full.engine).ids() == [1]


def test_a_forgotten_person_is_not_among_the_deleted_events(
    intake: Intake, activity: Activity, tmp_path: Any
) -> None:
    load(intake, accounts=[{}], usage_events=[{"user": "erika", **DELETED}])
    assert activity.forget(users=["erika"]) == 1
    assert [p for p in tmp_path.rglob("activity/**/*") if p.is_file() and b"erika" in p.read_bytes()] == []
