"""Rows of an import: new, newer, the same, or one id on two accounts."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from storage_rows import NOON, TODAY, Ticking, frame, load

from domain.errors import KeepwellError, NotFoundError
from storage import schema
from storage.accounts import AccountStore
from storage.activity import Activity
from storage.engine import read
from storage.imports import Outcome, QuarantinedRow
from storage.intake import Intake


@pytest.fixture
def intake(engine: Engine, activity: Activity) -> Intake:
    return Intake(engine, activity, Ticking())


def counts(outcome: Outcome) -> tuple[int, int, int, int]:
    return outcome.accepted, outcome.updated, outcome.unchanged, len(outcome.rejected)


def all_rows(engine: Engine, table: sa.Table) -> Sequence[Any]:
    with read(engine) as connection:
        return connection.execute(sa.select(table).order_by(table.c.id)).all()


def test_the_same_chunk_twice_changes_nothing(intake: Intake, engine: Engine) -> None:
    rows = frame(
        "accounts", [{"name": "Fjord AS", "created_at": NOON, "attributes": {"size": 3}}, {"name": ""}]
    )
    first, second = intake.begin("crm", "a"), intake.begin("crm", "a")
    assert counts(intake.upsert(first, "accounts", rows)) == (2, 0, 0, 0)
    before = all_rows(engine, schema.accounts)
    assert counts(intake.upsert(second, "accounts", rows)) == (0, 0, 2, 0)
    assert all_rows(engine, schema.accounts) == before


@pytest.mark.parametrize(
    "table",
    [
        *("contacts", "subscriptions", "interactions", "surveys", "invoices", "churn_events", "features"),
        "exchange_rates",
    ],
)
def test_every_table_takes_its_rows_once(intake: Intake, engine: Engine, table: str) -> None:
    load(intake, accounts=[{}])
    rows = frame(table, [{}])
    import_id = intake.begin("crm", "a")
    assert counts(intake.upsert(import_id, table, rows)) == (1, 0, 0, 0)
    assert counts(intake.upsert(import_id, table, rows)) == (0, 0, 1, 0)
    assert len(all_rows(engine, schema.BUNDLE_TABLES[table])) == 1


@pytest.mark.parametrize("table", ["surveys", "usage_events"])
@pytest.mark.parametrize("chunks", [1, 2])
def test_the_newest_source_time_wins_within_and_across_chunks(
    intake: Intake, engine: Engine, activity: Activity, table: str, chunks: int
) -> None:
    load(intake, accounts=[{}])
    field = "score" if table == "surveys" else "minutes"
    days = {n: NOON + timedelta(days=n) for n in range(4)}
    told = [(1.0, 2), (2.0, 3), (3.0, 1), (2.0, 3)]
    rows = [{"external_id": "x", field: value, "source_updated_at": days[n]} for value, n in told]
    import_id = intake.begin("crm", "a")
    size = len(rows) // chunks
    done = [
        counts(intake.upsert(import_id, table, frame(table, rows[i : i + size], first_row=i)))
        for i in range(0, len(rows), size)
    ]
    assert tuple(map(sum, zip(*done, strict=True))) == (1, 1, 2, 0)
    if table == "surveys":
        assert [row.score for row in all_rows(engine, schema.surveys)] == [2.0]
    else:
        assert activity.scan().get_column("minutes").to_list() == [2.0]


@pytest.mark.parametrize("table", ["surveys", "usage_events"])
def test_without_a_source_time_the_later_row_wins(
    intake: Intake, activity: Activity, engine: Engine, table: str
) -> None:
    load(intake, accounts=[{}])
    field = "score" if table == "surveys" else "minutes"
    rows = [{"external_id": "x", field: value} for value in (1.0, 2.0, 3.0, 3.0)]
    import_id = intake.begin("crm", "a")
    assert counts(intake.upsert(import_id, table, frame(table, rows))) == (1, 2, 1, 0)
    later = intake.begin("crm", "b")
    assert counts(intake.upsert(later, table, frame(table, rows[:1]))) == (0, 1, 0, 0)


@pytest.mark.parametrize("table", ["subscriptions", "usage_events"])
def test_an_account_is_found_in_its_own_source_first_then_anywhere_if_unique(
    intake: Intake, engine: Engine, activity: Activity, table: str
) -> None:
    load(intake, "crm", accounts=[{"external_id": "A-1"}, {"external_id": "A-2"}, {"external_id": "A-3"}])
    load(intake, "billing", accounts=[{"external_id": "A-1"}, {"external_id": "A-3"}])
    import_id = intake.begin("billing", "b")
    own = intake.upsert(
        import_id,
        table,
        frame(table, [{"account": "A-1"}, {"account": "A-2", "external_id": "s2"}], "billing"),
    )
    assert counts(own) == (2, 0, 0, 0)
    other = intake.upsert(
        import_id, table, frame(table, [{"account": "A-3"}, {"account": "a-1", "external_id": "z"}], "usage")
    )
    assert [(r.row, r.column, r.value, r.reason) for r in other.rejected] == [
        (2, "account", "A-3", "account A-3 is in several sources: billing, crm"),
        (3, "account", "a-1", "no account a-1"),
    ]
    named = {row.id: (row.source, row.external_id) for row in all_rows(engine, schema.accounts)}
    if table == "subscriptions":
        found = [named[row.account_id] for row in all_rows(engine, schema.subscriptions)]
    else:
        found = [
            named[i] for i in activity.scan().sort("event_id").get_column("account_id").sort(descending=True)
        ]
    assert sorted(found) == [("billing", "A-1"), ("crm", "A-2")]


@pytest.mark.parametrize("table", ["invoices", "usage_events"])
def test_one_id_on_two_accounts_in_a_chunk_rejects_every_row_of_it(
    intake: Intake, engine: Engine, activity: Activity, table: str
) -> None:
    load(intake, accounts=[{"name": "Fjord"}, {"name": "Brann"}])
    import_id = intake.begin("crm", "a")
    rows = [{"external_id": "x", "account": a} for a in ("A-1", "A-2", "A-1")] + [{"external_id": "y"}]
    outcome = intake.upsert(import_id, table, frame(table, rows))
    assert counts(outcome) == (1, 0, 0, 3)
    assert [r.row for r in outcome.rejected] == [2, 3, 4]
    assert {r.reason for r in outcome.rejected} == {"id x is on two accounts: A-1 (Fjord) and A-2 (Brann)"}


@pytest.mark.parametrize("table", ["invoices", "usage_events"])
def test_the_stored_row_stays_when_its_id_comes_on_another_account(
    intake: Intake, engine: Engine, activity: Activity, table: str
) -> None:
    load(intake, accounts=[{}, {}])
    load(intake, **{table: [{"external_id": "x", "account": "A-1"}]})
    import_id = intake.begin("crm", "b")
    outcome = intake.upsert(import_id, table, frame(table, [{"external_id": "x", "account": "A-2"}]))
    assert counts(outcome) == (0, 0, 0, 1)
    assert counts(
        intake.upsert(import_id, table, frame(table, [{"external_id": "x", "account": "A-1"}]))
    ) == (0, 0, 0, 1)
    assert _accounts_of(engine, activity, table) == [1]


def _accounts_of(engine: Engine, activity: Activity, table: str) -> list[int]:
    if table == "usage_events":
        return activity.scan().get_column("account_id").to_list()
    return [row.account_id for row in all_rows(engine, schema.BUNDLE_TABLES[table])]


@pytest.mark.parametrize("table", ["invoices", "usage_events"])
def test_a_collision_across_chunks_takes_the_earlier_row_back(
    intake: Intake, engine: Engine, activity: Activity, table: str
) -> None:
    load(intake, accounts=[{}, {}])
    import_id = intake.begin("crm", "a")
    chunks = [
        frame(table, [{"external_id": "x", "account": a}], first_row=n)
        for n, a in ((7, "A-1"), (8, "A-2"), (9, "A-1"))
    ]
    first, second, third = (intake.upsert(import_id, table, chunk) for chunk in chunks)
    assert counts(first) == (1, 0, 0, 0)
    assert counts(second) == (-1, 0, 0, 2)
    assert [r.row for r in second.rejected] == [7, 8]
    assert second.rejected[0].raw is not None
    assert counts(third) == (0, 0, 0, 1)
    assert _accounts_of(engine, activity, table) == []


@pytest.mark.parametrize("table", ["invoices", "usage_events"])
def test_a_collision_across_chunks_restores_what_an_earlier_chunk_had_updated(
    intake: Intake, engine: Engine, activity: Activity, table: str
) -> None:
    field = "billed_users" if table == "invoices" else "count"
    load(intake, accounts=[{}, {}])
    load(intake, **{table: [{"external_id": "x", field: 1}]})
    import_id = intake.begin("crm", "b")
    assert counts(intake.upsert(import_id, table, frame(table, [{"external_id": "x", field: 2}]))) == (
        0,
        1,
        0,
        0,
    )
    clash = intake.upsert(import_id, table, frame(table, [{"external_id": "x", field: 2, "account": "A-2"}]))
    assert counts(clash) == (0, -1, 0, 2)
    stored = (
        activity.scan().get_column("count").to_list()
        if table == "usage_events"
        else [row.billed_users for row in all_rows(engine, schema.invoices)]
    )
    assert stored == [1]


def test_a_contact_named_before_it_is_known_is_linked_when_it_comes(intake: Intake, engine: Engine) -> None:
    load(intake, accounts=[{}, {}])
    said = [
        {"contact": "c-1", "external_id": "m1"},
        {"contact": "c-1", "external_id": "m2", "account": "A-2"},
    ]
    load(intake, interactions=said, surveys=[{"contact": "c-1"}])
    assert [(r.contact_id, r.contact_ref) for r in all_rows(engine, schema.interactions)] == [
        (None, "c-1")
    ] * 2
    load(intake, contacts=[{"external_id": "c-1", "account": "A-1"}])
    assert [row.contact_id for row in all_rows(engine, schema.interactions)] == [1, None]
    assert [row.contact_id for row in all_rows(engine, schema.surveys)] == [1]
    again = intake.begin("crm", "again")
    assert counts(intake.upsert(again, "interactions", frame("interactions", said))) == (0, 0, 2, 0)


def test_utterances_are_rows_of_their_own_and_are_replaced_with_their_conversation(
    intake: Intake, engine: Engine
) -> None:
    load(intake, accounts=[{}])
    told = [{"id": "u1", "speaker": "Ann", "text": "Hi\x00"}, {"id": None, "speaker": None, "text": "Bye"}]
    load(intake, interactions=[{"external_id": "m", "utterances": told}])
    spoken = [(u.position, u.external_id, u.speaker, u.text) for u in all_rows(engine, schema.utterances)]
    assert spoken == [(0, "u1", "Ann", "Hi�"), (1, None, None, "Bye")]
    load(intake, interactions=[{"external_id": "m", "utterances": told[:1]}])
    assert [u.external_id for u in all_rows(engine, schema.utterances)] == ["u1"]


def test_a_column_the_source_does_not_have_keeps_what_is_stored(intake: Intake, engine: Engine) -> None:
    load(intake, accounts=[{"segment": "smb"}])
    import_id = intake.begin("crm", "b")
    partial = frame("accounts", [{"name": "New name"}]).drop("segment", "attributes", "source_updated_at")
    assert counts(intake.upsert(import_id, "accounts", partial)) == (0, 1, 0, 0)
    assert [(r.name, r.segment) for r in all_rows(engine, schema.accounts)] == [("New name", "smb")]


def test_touched_accounts_are_noted_with_their_earliest_day_and_unchanged_ones_are_not(
    intake: Intake, engine: Engine
) -> None:
    load(intake, accounts=[{}, {}, {}])
    accounts = AccountStore(engine)
    assert accounts.touches() == dict.fromkeys([1, 2, 3], TODAY)
    with engine.begin() as connection:
        connection.execute(sa.delete(schema.account_touches))
    early = datetime(2026, 1, 5, 23, 59, tzinfo=UTC)
    load(intake, usage_events=[{"occurred_at": early}, {}], surveys=[{"account": "A-2"}])
    assert accounts.touches() == {1: early.date(), 2: date(2026, 2, 28)}
    with engine.begin() as connection:
        connection.execute(sa.delete(schema.account_touches))
    load(intake, usage_events=[{"occurred_at": early}, {}], surveys=[{"account": "A-2"}])
    assert accounts.touches() == {}


def test_a_dry_run_tells_the_same_and_leaves_nothing(
    intake: Intake, engine: Engine, activity: Activity
) -> None:
    load(intake, accounts=[{}], usage_events=[{"external_id": "e0", "count": 1}])
    tables = {
        "accounts": frame("accounts", [{}, {}]),
        "contacts": frame("contacts", [{"external_id": "c", "account": "A-2"}]),
        "interactions": frame(
            "interactions", [{"contact": "c", "account": "A-2"}, {"external_id": "q", "account": "nobody"}]
        ),
        "usage_events": frame(
            "usage_events", [{"external_id": "e0", "count": 2}, {"external_id": "e1", "account": "A-2"}]
        ),
    }
    before = (len(intake.imports()), activity.scan().sort("event_id"))
    dry = intake.begin("crm", "a", dry_run=True)
    told = {name: [intake.upsert(dry, name, rows) for _ in (1, 2)] for name, rows in tables.items()}
    intake.quarantine(dry, [QuarantinedRow("a.csv", 3, "accounts", "name", "", "no name")])
    assert len(intake.quarantined(dry)) == 1
    intake.finish(dry, {})
    after = (len(intake.imports()), activity.scan().sort("event_id"))
    assert before[0] == after[0]
    assert before[1].equals(after[1])
    assert len(all_rows(engine, schema.accounts)) == 1
    assert all_rows(engine, schema.import_collisions) == []
    real = intake.begin("crm", "a")
    assert told == {name: [intake.upsert(real, name, rows) for _ in (1, 2)] for name, rows in tables.items()}
    with pytest.raises(NotFoundError):
        intake.upsert(dry, "accounts", tables["accounts"])


def test_imports_are_listed_with_their_reports_and_quarantined_rows(intake: Intake) -> None:
    first = intake.begin("crm", "a.csv", "mine", details={"delimiter": ";"})
    intake.quarantine(
        first, [QuarantinedRow("a.csv", 3, "accounts", "name", None, "no name", '{"name": ""}')]
    )
    intake.finish(first, {"read": 1})
    second = intake.begin("crm", "b.csv")
    intake.fail(second, "disk full")
    newest, oldest = intake.imports()
    assert (newest.state, newest.error, newest.finished_at is not None) == ("failed", "disk full", True)
    assert (oldest.state, oldest.report, oldest.details, oldest.mapping) == (
        "done",
        {"read": 1},
        {"delimiter": ";"},
        "mine",
    )
    assert [(r.row, r.reason, r.raw) for r in intake.quarantined(first)] == [(3, "no name", '{"name": ""}')]


def test_a_table_that_does_not_exist_is_refused_with_a_sentence(intake: Intake) -> None:
    with pytest.raises(KeepwellError, match="There is no table 'people'"):
        intake.upsert(intake.begin("crm", "a"), "people", frame("accounts", [{}]))


def test_hostile_text_survives_as_it_is(intake: Intake, engine: Engine) -> None:
    names = ["'; DROP TABLE accounts;--", 'say "hi", \\N \\. \n x', "‮ evil", "NULL", "\\", "é😀", " ", "=1+1"]
    load(intake, accounts=[{"name": name, "domain": ""} for name in names])
    assert [(row.name, row.domain) for row in all_rows(engine, schema.accounts)] == [
        (name, "") for name in names
    ]


def test_sources_seen_are_known_with_their_tables(intake: Intake) -> None:
    load(intake, accounts=[{}], usage_events=[{}])
    load(intake, "billing", invoices=[{}])
    assert intake.sources() == {"billing": ["invoices"], "crm": ["accounts", "usage_events"]}
