"""Rows whose account and contact are known before they come: named by our own ids."""

from typing import Any

import polars as pl
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from storage_rows import Ticking, frame, load

from storage import schema
from storage.activity import Activity
from storage.engine import read
from storage.imports import Outcome
from storage.intake import Intake

ACME, BETA, NOBODY = 1, 2, 404
ANA, BO = 1, 2
ON_SQLITE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@pytest.fixture
def intake(engine: Engine, activity: Activity) -> Intake:
    found = Intake(engine, activity, Ticking())
    people = [
        {"external_id": "ana", "account": "A-1", "email": "Ana@acme.com"},
        {"external_id": "bo", "account": "A-2", "email": "bo@beta.com"},
    ]
    load(found, accounts=[{}, {}], contacts=people)
    return found


def resolved(rows: list[dict[str, Any]], table: str = "interactions") -> pl.DataFrame:
    """Rows as a mailbox hands them over: account_id and contact_id in place of account and contact."""
    made = frame(
        table, [{k: v for k, v in row.items() if not k.endswith("_id") or k == "external_id"} for row in rows]
    )
    names = [name for name in ("account_id", "contact_id") if any(name in row for row in rows)]
    given = [pl.Series(name, [row.get(name) for row in rows], pl.Int64) for name in names]
    left_out = {"account", *({"contact"} if not any("contact" in row for row in rows) else ())}
    return made.drop(*left_out, strict=False).with_columns(given)


def put(intake: Intake, rows: list[dict[str, Any]], table: str = "interactions") -> Outcome:
    import_id = intake.begin("mail", "inbox")
    outcome = intake.upsert(import_id, table, resolved(rows, table))
    intake.finish(import_id, {})
    return outcome


def stored(engine: Engine, *names: str) -> list[tuple[Any, ...]]:
    i = schema.interactions.c
    with read(engine) as connection:
        return [tuple(r) for r in connection.execute(sa.select(*(i[n] for n in names)).order_by(i.id))]


def test_rows_may_name_account_and_contact_by_our_own_ids(intake: Intake, engine: Engine) -> None:
    rows = [
        {"external_id": "m1", "account_id": ACME, "contact_id": ANA},
        {"external_id": "m2", "account_id": BETA, "contact_id": None},
    ]
    assert put(intake, rows) == Outcome(accepted=2)
    assert stored(engine, "account_id", "contact_id", "contact_ref") == [
        (ACME, ANA, "ana"),
        (BETA, None, None),
    ]
    assert put(intake, rows) == Outcome(unchanged=2)


def test_an_account_that_is_not_there_keeps_the_row_out_and_not_the_others(
    intake: Intake, engine: Engine
) -> None:
    rows = [{"external_id": "m1", "account_id": NOBODY}, {"external_id": "m2", "account_id": ACME}]
    outcome = put(intake, rows)
    assert [(r.row, r.column, r.value, r.reason) for r in outcome.rejected] == [
        (2, "account", "404", "no account with id 404")
    ]
    assert stored(engine, "external_id") == [("m2",)]


@ON_SQLITE
def test_a_row_without_any_account_is_kept_out(intake: Intake) -> None:
    assert [r.reason for r in put(intake, [{"account_id": None}]).rejected] == ["no account with id "]


@ON_SQLITE
@pytest.mark.parametrize("contact", [BO, NOBODY])
def test_a_contact_of_another_account_or_of_none_is_nobody(
    intake: Intake, engine: Engine, contact: int
) -> None:
    put(intake, [{"account_id": ACME, "contact_id": contact}])
    assert stored(engine, "account_id", "contact_id", "contact_ref") == [(ACME, None, None)]


@ON_SQLITE
def test_the_same_id_on_another_account_is_still_kept_out(intake: Intake, engine: Engine) -> None:
    put(intake, [{"external_id": "m1", "account_id": ACME}])
    outcome = put(intake, [{"external_id": "m1", "account_id": BETA}])
    assert "is on two accounts" in outcome.rejected[0].reason
    assert stored(engine, "account_id") == [(ACME,)]


def test_an_address_beside_the_ids_is_linked_once_somebody_records_it(intake: Intake, engine: Engine) -> None:
    put(intake, [{"account_id": ACME, "contact_id": None, "contact": "cy@acme.com"}])
    assert stored(engine, "contact_id", "contact_ref") == [(None, "cy@acme.com")]
    load(intake, contacts=[{"external_id": "c-3", "account": "A-1", "email": "Cy@Acme.com"}])
    assert stored(engine, "contact_id") == [(3,)]


def test_a_contact_may_be_named_by_address_in_any_table(intake: Intake, engine: Engine) -> None:
    load(intake, interactions=[{"contact": "ANA@acme.com"}, {"external_id": "x", "contact": "bo@beta.com"}])
    assert stored(engine, "contact_id") == [(ANA,), (None,)]


@ON_SQLITE
def test_a_contact_that_was_taken_back_is_linked_again_when_it_returns(
    intake: Intake, engine: Engine
) -> None:
    more = load(intake, contacts=[{"external_id": "cy", "account": "A-1"}])
    put(intake, [{"account_id": ACME, "contact_id": 3}])
    intake.undo(more)
    assert stored(engine, "contact_id") == [(None,)]
    load(intake, contacts=[{"external_id": "cy", "account": "A-1"}])
    assert stored(engine, "contact_id") != [(None,)]


@ON_SQLITE
def test_events_may_name_their_account_by_our_own_id(intake: Intake, activity: Activity) -> None:
    outcome = put(intake, [{"account_id": BETA}, {"account_id": NOBODY, "external_id": "e2"}], "usage_events")
    assert (outcome.accepted, [r.reason for r in outcome.rejected]) == (1, ["no account with id 404"])
    assert activity.scan()["account_id"].to_list() == [BETA]


@ON_SQLITE
def test_undo_takes_rows_named_by_our_own_ids_away(intake: Intake, engine: Engine) -> None:
    put(intake, [{"account_id": ACME, "contact_id": ANA}])
    intake.undo(intake.imports()[0].id)
    assert stored(engine, "id") == []
