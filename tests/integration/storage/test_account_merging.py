"""Two accounts made one by a person, and a link taken apart: every row and event goes where it belongs, and back."""

from datetime import date
from typing import Any

import polars as pl
import pytest
import sqlalchemy as sa
from linked_cast import HUBSPOT, STRIPE, asked, belongs, filed
from sqlalchemy.engine import Engine
from storage_rows import NOON, Ticking, frame, load
from test_undo import EVERYTHING, contents, same

from domain.errors import ConflictError
from storage import schema
from storage.account_merging import AccountMerging
from storage.accounts import AccountStore
from storage.activity import Activity
from storage.engine import read, write
from storage.intake import Intake

FILED = ("contacts", "subscriptions", "interactions", "surveys", "invoices", "churn_events")
ON_SQLITE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
BETA = {"external_id": "A-2", "name": "Beta"}


@pytest.fixture
def intake(engine: Engine, activity: Activity) -> Intake:
    return Intake(engine, activity, Ticking())


@pytest.fixture
def merging(engine: Engine, activity: Activity) -> AccountMerging:
    return AccountMerging(engine, activity, Ticking())


def of(account: str) -> dict[str, list[dict[str, Any]]]:
    """One row of every table that an account has, of this account."""
    rows = {
        name: [{**row, "account": account} for row in rows[:1]]
        for name, rows in EVERYTHING.items()
        if name in (*FILED, "usage_events")
    }
    for name, some in rows.items():
        if name != "churn_events":
            some[0]["external_id"] = f"{name}-{account}"
    rows["contacts"][0]["external_id"] = f"c-{account}"
    for name in ("interactions", "surveys"):
        rows[name][0]["contact"] = f"c-{account}"
    return rows


def events(activity: Activity) -> list[tuple[Any, ...]]:
    found = activity.lazy()
    assert found is not None
    return found.select("event_id", "account_id", "came_as").sort("event_id").collect().rows()


def test_a_merge_moves_everything_and_a_split_moves_it_back(
    intake: Intake, merging: AccountMerging, engine: Engine, activity: Activity
) -> None:
    load(intake, accounts=[{}], **of("A-1"))
    load(intake, "billing", accounts=[BETA], **of("A-2"))
    before = contents(engine, activity)
    merging.merge(1, 2, "kim")
    assert AccountStore(engine).ids() == [1]
    assert all(filed(engine, name) == [(1, None), (1, 2)] for name in FILED)
    assert events(activity) == [("usage_events-A-1", 1, None), ("usage_events-A-2", 1, 2)]
    merging.split(2, "kim")
    assert AccountStore(engine).ids() == [1, 2]
    assert same(contents(engine, activity), before)


def test_merging_twice_is_merging_once_and_finishes_what_was_cut_off(
    intake: Intake, merging: AccountMerging, engine: Engine, activity: Activity
) -> None:
    load(intake, accounts=[{}], **of("A-1"))
    load(intake, "billing", accounts=[BETA], **of("A-2"))
    merging.merge(1, 2, "kim")
    whole = contents(engine, activity)
    activity.refile({2: 2}, [1])
    merging.merge(1, 2, "kim")
    assert same(contents(engine, activity), whole)


def test_the_same_imports_after_a_merge_and_after_a_split_change_nothing(
    intake: Intake, merging: AccountMerging, engine: Engine, activity: Activity
) -> None:
    load(intake, accounts=[{}], **of("A-1"))
    rows = {"accounts": [BETA], **of("A-2")}
    load(intake, "billing", **rows)
    for decide in (lambda: merging.merge(1, 2, "kim"), lambda: merging.split(2, "kim")):
        decide()
        before, links = contents(engine, activity), belongs(engine)
        again = intake.begin("billing", "again")
        for name, some in rows.items():
            outcome = intake.upsert(again, name, frame(name, some, "billing"))
            assert (outcome.unchanged, outcome.rejected) == (1, []), name
        assert same(contents(engine, activity), before)
        assert belongs(engine) == links


def test_a_wrong_link_of_an_import_is_taken_apart_and_stays_apart(
    intake: Intake, merging: AccountMerging, engine: Engine, activity: Activity
) -> None:
    load(intake, "hubspot", accounts=[HUBSPOT], invoices=[{"account": "9001"}])
    row = {"account": "cus_acme", "external_id": "s"}
    stripe = {"accounts": [STRIPE], "invoices": [row], "usage_events": [row]}
    import_id = load(intake, "stripe", **stripe)
    merging.split(2, "kim")
    assert filed(engine, "invoices") == [(1, None), (2, None)]
    assert events(activity) == [("s", 2, None)]
    intake.undo(import_id)
    load(intake, "stripe", **stripe)
    assert belongs(engine) == {"hubspot:9001": "hubspot:9001", "stripe:cus_acme": "stripe:cus_acme"}


@ON_SQLITE
def test_a_merge_is_remembered_for_an_import_that_is_done_again(
    intake: Intake, merging: AccountMerging, engine: Engine
) -> None:
    load(intake, accounts=[{}])
    import_id = load(intake, "billing", accounts=[{"external_id": "b", "name": "Nothing alike"}])
    merging.merge(1, 2, "kim")
    intake.undo(import_id)
    load(intake, "billing", accounts=[{"external_id": "b", "name": "Nothing alike"}])
    assert belongs(engine)["billing:b"] == "crm:A-1"


def test_undoing_an_import_whose_account_was_merged_away_takes_its_rows_only(
    intake: Intake, merging: AccountMerging, engine: Engine, activity: Activity
) -> None:
    load(intake, accounts=[{}], **of("A-1"))
    before = contents(engine, activity)
    import_id = load(intake, "billing", accounts=[BETA], **of("A-2"))
    merging.merge(1, 2, "kim")
    assert intake.undo(import_id).left == []
    assert same(contents(engine, activity), before)


@ON_SQLITE
def test_what_was_matched_to_a_record_goes_with_it(
    intake: Intake, merging: AccountMerging, engine: Engine
) -> None:
    load(intake, accounts=[{}])
    load(intake, "hubspot", accounts=[HUBSPOT])
    load(intake, "stripe", accounts=[STRIPE], invoices=[{"account": "cus_acme"}])
    merging.merge(1, 2, "kim")
    assert set(belongs(engine).values()) == {"crm:A-1"}
    assert filed(engine, "invoices") == [(1, 3)]
    merging.split(2, "kim")
    assert belongs(engine)["stripe:cus_acme"] == "hubspot:9001"
    assert filed(engine, "invoices") == [(2, 3)]


def test_versions_from_before_a_merge_are_restored_into_the_account(
    intake: Intake, merging: AccountMerging, engine: Engine, activity: Activity
) -> None:
    load(intake, accounts=[{}])
    row = {"account": "A-2", "external_id": "x"}
    load(
        intake,
        "billing",
        accounts=[BETA],
        invoices=[{**row, "billed_users": 1}],
        usage_events=[{**row, "count": 1}],
    )
    change = load(
        intake, "billing", invoices=[{**row, "billed_users": 2}], usage_events=[{**row, "count": 2}]
    )
    merging.merge(1, 2, "kim")
    intake.undo(change)
    assert filed(engine, "invoices") == [(1, 2)]
    assert activity.scan().select("account_id", "count").rows() == [(1, 1)]


def test_deleted_rows_move_too_and_stay_deleted(
    intake: Intake, merging: AccountMerging, engine: Engine, activity: Activity
) -> None:
    load(intake, accounts=[{}])
    row = {"account": "A-2", "external_id": "x", "attributes": {"deleted": "true"}}
    load(intake, "billing", accounts=[BETA], invoices=[row], usage_events=[row])
    merging.merge(1, 2, "kim")
    assert filed(engine, "invoices") == []
    back = {"account": "A-2", "external_id": "x"}
    load(intake, "billing", invoices=[back], usage_events=[back])
    assert filed(engine, "invoices") == [(1, 2)]
    assert events(activity) == [("x", 1, 2)]


@ON_SQLITE
def test_an_account_that_left_twice_on_one_day_left_once(
    intake: Intake, merging: AccountMerging, engine: Engine
) -> None:
    load(intake, accounts=[{}, {}], churn_events=[{"account": "A-1"}, {"account": "A-2"}])
    merging.merge(1, 2, "kim")
    assert filed(engine, "churn_events") == [(1, None), (2, None)]
    merging.split(2, "kim")
    assert filed(engine, "churn_events") == [(1, None), (2, None)]


@ON_SQLITE
def test_accounts_are_scored_again_from_the_first_day_that_moved(
    intake: Intake, merging: AccountMerging, engine: Engine
) -> None:
    load(intake, accounts=[{}])
    load(intake, "billing", accounts=[BETA], invoices=[{"account": "A-2", "issued_at": date(2025, 3, 4)}])
    with engine.begin() as connection:
        connection.execute(sa.delete(schema.account_touches))
    merging.merge(1, 2, "kim")
    assert AccountStore(engine).touches() == {1: date(2025, 3, 4)}
    with engine.begin() as connection:
        connection.execute(sa.delete(schema.account_touches))
    merging.split(2, "kim")
    assert AccountStore(engine).touches() == {1: date(2025, 3, 4), 2: date(2025, 3, 4)}


def test_what_people_did_goes_along_and_what_was_worked_out_goes(
    intake: Intake, merging: AccountMerging, engine: Engine
) -> None:
    load(intake, accounts=[{}, {}])
    plan = {
        "playbook": "p",
        "title": "t",
        "state": "open",
        "by": "kim",
        "opened_on": date(2026, 1, 1),
        "updated_at": NOON,
    }
    note = {
        "account_id": 2,
        "day": date(2026, 1, 1),
        "kind": "note",
        "text": "met",
        "by": "kim",
        "created_at": NOON,
    }
    score = {"account_id": 2, "as_of": date(2026, 1, 1), "scored_at": NOON}
    with write(engine) as connection:
        connection.execute(
            sa.insert(schema.save_plans), [{**plan, "account_id": 1}, {**plan, "account_id": 2}]
        )
        connection.execute(sa.insert(schema.annotations), [note])
        connection.execute(sa.insert(schema.scores), [score])
    merging.merge(1, 2, "kim")
    with read(engine) as connection:
        assert connection.execute(sa.select(schema.annotations.c.account_id)).scalars().all() == [1]
        assert connection.execute(sa.select(schema.scores.c.account_id)).scalars().all() == []
        states = sa.select(schema.save_plans.c.account_id, schema.save_plans.c.state).order_by(
            schema.save_plans.c.id
        )
        assert connection.execute(states).tuples().all() == [(1, "open"), (1, "closed")]


@ON_SQLITE
def test_a_question_that_is_answered_is_off_the_list(
    intake: Intake, merging: AccountMerging, engine: Engine
) -> None:
    load(intake, accounts=[{"name": "Fjord"}])
    load(intake, "a", accounts=[{"external_id": "x", "name": "Fjord AS"}])
    load(intake, "b", accounts=[{"external_id": "y", "name": "FJORD"}])
    assert [(one.account_id, one.other_id) for one in merging.look_alikes()] == [(1, 2), (1, 3), (2, 3)]
    merging.merge(1, 2, "kim")
    assert [(one.account_id, one.other_id) for one in merging.look_alikes()] == [(1, 3)]
    merging.keep_apart(1, 3, "kim")
    assert merging.look_alikes() == []
    assert {state for *_, state in asked(engine)} == {"same", "apart"}


@ON_SQLITE
def test_there_is_nothing_to_merge_or_to_split_where_there_is_one_account(
    intake: Intake, merging: AccountMerging
) -> None:
    load(intake, accounts=[{}, {}])
    for wrong in (lambda: merging.merge(1, 1, "kim"), lambda: merging.split(1, "kim")):
        with pytest.raises(ConflictError):
            wrong()


@ON_SQLITE
def test_a_table_of_events_from_before_links_gets_their_column_when_it_needs_it(
    intake: Intake, merging: AccountMerging, activity: Activity, monkeypatch: pytest.MonkeyPatch
) -> None:
    import storage.event_tables as module

    older = {name: kind for name, kind in module.EVENT_SCHEMA.items() if name != "came_as"}
    monkeypatch.setattr(module, "EVENT_SCHEMA", older)
    load(intake, accounts=[{}, {}], usage_events=[{"account": "A-2"}])
    monkeypatch.undo()
    assert events(activity) == [("usage_events-0", 2, None)]
    load(intake, usage_events=[{"account": "A-1", "external_id": "e"}])
    merging.merge(1, 2, "kim")
    assert events(activity) == [("e", 1, None), ("usage_events-0", 1, 2)]
    load(intake, usage_events=[{"account": "A-2", "count": 5}])
    assert activity.scan().select("account_id", pl.col("count").sum()).unique().rows() == [(1, 5)]
