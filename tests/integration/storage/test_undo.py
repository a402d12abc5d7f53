"""An import taken back: everything of its own goes, everything of others stays."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from storage_rows import NOON, Ticking, frame, load

from domain.errors import NotFoundError
from storage import schema
from storage.accounts import AccountStore
from storage.activity import Activity
from storage.engine import read, write
from storage.imports import Left
from storage.intake import Intake
from storage.model_answers import ModelAnswerStore

EVERYTHING: dict[str, list[dict[str, Any]]] = {
    "accounts": [{}, {}],
    "contacts": [{"external_id": "c"}],
    "features": [{}],
    "subscriptions": [{}],
    "interactions": [{"contact": "c", "utterances": [{"id": "u", "speaker": "Ann", "text": "Hello"}]}],
    "surveys": [{"contact": "c"}],
    "invoices": [{}],
    "churn_events": [{}],
    "exchange_rates": [{}, {}],
    "usage_events": [{}, {}],
}


@pytest.fixture
def intake(engine: Engine, activity: Activity) -> Intake:
    return Intake(engine, activity, Ticking())


def contents(engine: Engine, activity: Activity) -> dict[str, pl.DataFrame]:
    """Everything stored by the bundle's tables, whatever wrote it."""
    found = {"usage_events": activity.scan().sort("event_id")}
    with read(engine) as connection:
        for table in (*schema.BUNDLE_TABLES.values(), schema.utterances):
            hidden = () if table is not schema.utterances else ("id",)
            columns = [c for c in table.columns if c.name not in hidden]
            rows = connection.execute(sa.select(*columns).order_by(*columns[:1])).all()
            found[table.name] = pl.DataFrame([tuple(map(str, row)) for row in rows], orient="row")
    return found


def same(one: dict[str, pl.DataFrame], other: dict[str, pl.DataFrame]) -> bool:
    return all(one[name].equals(other[name]) for name in one)


def test_undoing_the_only_import_leaves_nothing(intake: Intake, engine: Engine, activity: Activity) -> None:
    import_id = load(intake, **EVERYTHING)
    report = intake.undo(import_id)
    assert report.removed == {name: len(rows) for name, rows in EVERYTHING.items()}
    assert (report.left, report.restored, report.accounts_removed) == ([], {}, [1, 2])
    assert all(rows.is_empty() for rows in contents(engine, activity).values())
    assert AccountStore(engine).touches() == {}
    assert intake.imports()[0].state == "undone"


def test_undoing_twice_does_it_once(intake: Intake, engine: Engine, activity: Activity) -> None:
    first = load(intake, **EVERYTHING)
    second = load(intake, invoices=[{"external_id": "later"}])
    assert intake.undo(second).removed == {"invoices": 1}
    before = contents(engine, activity)
    assert intake.undo(second).removed == {}
    assert same(contents(engine, activity), before)
    assert first != second


def test_undoing_an_update_restores_every_column_to_the_bit(
    intake: Intake, engine: Engine, activity: Activity
) -> None:
    load(intake, **EVERYTHING)
    before = contents(engine, activity)
    changed: dict[str, list[dict[str, Any]]] = {
        "accounts": [{"name": "Renamed", "created_at": NOON, "attributes": {"x": [1, None]}}],
        "contacts": [{"external_id": "c", "is_primary": True, "email": ""}],
        "features": [{"is_core": True}],
        "subscriptions": [{"end_date": date(2026, 5, 1), "seats": 5, "is_trial": False, "mrr_cents": 1}],
        "interactions": [{"subject": 'a "b"\n', "occurred_at": NOON + timedelta(microseconds=1)}],
        "surveys": [{"score": 0.1 + 0.2, "contact": "nobody"}],
        "invoices": [{"amount_cents": 7, "paid_at": date(2026, 2, 2)}],
        "churn_events": [{"reason": "price"}],
        "usage_events": [{"count": 9, "occurred_at": NOON - timedelta(days=70)}],
    }
    import_id = load(intake, **changed)
    assert not same(contents(engine, activity), before)
    report = intake.undo(import_id)
    assert report.restored == dict.fromkeys(changed, 1)
    assert (report.removed, report.left) == ({}, [])
    assert same(contents(engine, activity), before)


def test_rows_a_later_import_changed_are_left_and_listed(
    intake: Intake, engine: Engine, activity: Activity
) -> None:
    load(intake, accounts=[{}])
    first = load(intake, invoices=[{"billed_users": 1}], usage_events=[{"count": 1}])
    load(intake, invoices=[{"billed_users": 2}], usage_events=[{"count": 2}])
    before = contents(engine, activity)
    report = intake.undo(first)
    assert report.left == [
        Left("usage_events", "usage_events-0", "a later import changed it"),
        Left("invoices", "invoices-0", "a later import changed it"),
    ]
    assert same(contents(engine, activity), before)


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_undoing_a_chain_of_changes_in_any_order_ends_where_it_began(
    intake: Intake, engine: Engine, activity: Activity, order: tuple[int, int]
) -> None:
    load(intake, accounts=[{}], invoices=[{"billed_users": 1}], usage_events=[{"count": 1}])
    before = contents(engine, activity)
    chain = {
        n: load(intake, invoices=[{"billed_users": 1 + n}], usage_events=[{"count": 1 + n}]) for n in (1, 2)
    }
    for n in order:
        intake.undo(chain[n])
    assert same(contents(engine, activity), before)


def test_a_row_inserted_then_updated_goes_when_both_are_undone(
    intake: Intake, engine: Engine, activity: Activity
) -> None:
    load(intake, accounts=[{}])
    before = contents(engine, activity)
    first = load(intake, invoices=[{"billed_users": 1}], usage_events=[{"count": 1}])
    second = load(intake, invoices=[{"billed_users": 2}], usage_events=[{"count": 2}])
    intake.undo(first)
    intake.undo(second)
    assert same(contents(engine, activity), before)


def test_accounts_that_later_rows_belong_to_stay_and_are_listed(intake: Intake, engine: Engine) -> None:
    accounts = load(intake, accounts=[{}, {}, {}])
    load(intake, invoices=[{"account": "A-1"}])
    load(intake, usage_events=[{"account": "A-2"}])
    report = intake.undo(accounts)
    assert report.accounts_removed == [3]
    assert [(left.ref, left.reason) for left in report.left] == [
        ("A-1", "it still has invoices; undo those imports first"),
        ("A-2", "it still has usage_events; undo those imports first"),
    ]
    assert AccountStore(engine).ids() == [1, 2]


def test_an_undone_contact_leaves_conversations_unlinked_and_links_again_later(
    intake: Intake, engine: Engine
) -> None:
    load(intake, accounts=[{}], interactions=[{"contact": "c"}])
    contacts = load(intake, contacts=[{"external_id": "c"}])
    intake.undo(contacts)
    load(intake, contacts=[{"external_id": "c"}])
    with read(engine) as connection:
        linked = connection.execute(sa.select(schema.interactions.c.contact_id)).scalar()
        contact = connection.execute(sa.select(schema.contacts.c.id)).scalar()
    assert linked == contact


def test_undo_touches_the_accounts_whose_facts_changed(intake: Intake, engine: Engine) -> None:
    load(intake, accounts=[{}, {}])
    import_id = load(intake, invoices=[{}], usage_events=[{"account": "A-2"}])
    with write(engine) as connection:
        connection.execute(sa.delete(schema.account_touches))
    report = intake.undo(import_id)
    assert AccountStore(engine).touches() == {1: date(2026, 2, 1), 2: (NOON - timedelta(days=1)).date()}
    assert report.accounts_to_rescore == []


def test_undo_says_whose_scores_rest_on_what_is_gone(intake: Intake, engine: Engine) -> None:
    load(intake, accounts=[{}, {}])
    import_id = load(intake, invoices=[{}], usage_events=[{"account": "A-2"}])
    with write(engine) as connection:
        connection.execute(sa.insert(schema.scores).values(account_id=2, as_of=NOON.date(), scored_at=NOON))
    report = intake.undo(import_id)
    assert report.accounts_to_rescore == [2]
    assert "alerts of 1 account still rest on what was undone: `keepwell rescore`" in report.says()


def test_an_account_whose_own_row_is_restored_is_touched_and_one_that_goes_is_not(
    intake: Intake, engine: Engine
) -> None:
    load(intake, accounts=[{}])
    import_id = load(intake, accounts=[{"segment": "smb"}, {}])
    with write(engine) as connection:
        connection.execute(sa.delete(schema.account_touches))
    report = intake.undo(import_id)
    assert report.accounts_removed == [2]
    assert AccountStore(engine).touches() == {1: NOON.date()}


def test_a_failed_import_can_be_undone_and_done_again(
    intake: Intake, engine: Engine, activity: Activity
) -> None:
    load(intake, accounts=[{}])
    before = contents(engine, activity)
    broken = intake.begin("crm", "a")
    intake.upsert(broken, "invoices", frame("invoices", [{}]))
    intake.fail(broken, "the file ended half way")
    intake.undo(broken)
    assert same(contents(engine, activity), before)


def test_ids_are_never_used_again(intake: Intake, engine: Engine) -> None:
    intake.undo(load(intake, accounts=[{}, {}]))
    load(intake, accounts=[{}])
    assert AccountStore(engine).ids() == [3]


def test_an_unknown_import_is_named(intake: Intake) -> None:
    with pytest.raises(NotFoundError, match="There is no import 9"):
        intake.undo(9)


def test_what_a_model_said_of_it_goes_with_what_is_taken_back(intake: Intake, engine: Engine) -> None:
    load(intake, accounts=[{}, {}])
    said = {"external_id": "I-9", "account": "A-1"}
    mails = load(intake, interactions=[said])
    kept = ModelAnswerStore(engine, lambda: NOON, days=7)

    def asked() -> list[str]:
        for key, account_id in (("one", 1), ("two", 2), ("both", None)):
            kept.put(key, "text", account_id)
        return ["one", "two", "both"]

    keys = asked()
    intake.undo(mails)
    assert [key for key in keys if kept.get(key)] == ["two"]
    load(intake, interactions=[said])
    asked()
    load(intake, interactions=[{**said, "attributes": {"deleted": "true"}}])
    assert [key for key in keys if kept.get(key)] == ["two"]
