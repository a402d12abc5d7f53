"""Who is meant, and whose rows are left alone; on both databases."""

import json
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from storage_rows import frame, load

from domain.people import Named
from domain.redaction import ERASED, FORGOTTEN
from storage import schema
from storage.activity import Activity
from storage.engine import read
from storage.forgetting.store import ForgettingStore
from storage.intake import Intake

ANA = {"external_id": "P-ANA-01", "name": "Ana Silva", "email": "ana.silva@fjord.example"}
CALL = [
    {"id": "U-1", "speaker": "Ana Silva", "text": "we leave if this goes on much longer"},
    {"id": "U-2", "speaker": "Kim", "text": "Sorry, Ana. Bo will call."},
]


@pytest.fixture
def intake(engine: Engine, activity: Activity) -> Intake:
    intake = Intake(engine, activity)
    load(intake, **bundle())
    return intake


def bundle() -> dict[str, Any]:
    return {
        "accounts": [{}, {}],
        "contacts": [
            ANA,
            {"external_id": "P-BO-001", "name": "Bo Silva", "email": "bo@fjord.example"},
            {**ANA, "external_id": "P-ANA-02", "account": "A-2"},
            {"external_id": "P-ANA-03", "name": "Ana Silva", "email": "ana@other.example", "account": "A-2"},
        ],
        "interactions": [
            {
                "external_id": "I-1",
                "contact": "P-ANA-01",
                "subject": "Cancel",
                "body": "we stop using all of it",
            },
            {"external_id": "I-2", "direction": "out", "body": "To Ana Silva: Bo Silva agrees, Ana."},
            {"external_id": "I-3", "channel": "call", "utterances": CALL},
            {
                "external_id": "I-4",
                "account": "A-2",
                "body": "Ana Silva of Other; not ana.silva@fjord.example",
            },
        ],
        "surveys": [{"external_id": "V-1", "contact": "P-ANA-01", "comment": "poor", "score": 3.0}],
    }


def forgotten(engine: Engine, external_id: str = "P-ANA-01") -> dict[str, int]:
    store = ForgettingStore(engine)
    with read(engine) as connection:
        c = schema.contacts.c
        contact = connection.execute(sa.select(c.id).where(c.external_id == external_id)).scalar_one()
    person = store.person([contact])
    return store.clean(store.begin(person, "kim"), person)


def rows(engine: Engine, table: sa.Table, *columns: str) -> list[tuple[Any, ...]]:
    with read(engine) as connection:
        query = sa.select(*(table.c[one] for one in columns)).order_by(table.c.id)
        return [tuple(row) for row in connection.execute(query)]


def test_a_person_is_forgotten_at_every_account_and_their_namesakes_are_not(
    engine: Engine, intake: Intake
) -> None:
    forgotten(engine)
    told = rows(engine, schema.contacts, "name", "email")
    assert told == [
        (None, None),
        ("Bo Silva", "bo@fjord.example"),
        (None, None),
        ("Ana Silva", "ana@other.example"),
    ]
    body = dict(rows(engine, schema.interactions, "external_id", "body"))
    assert body["I-1"] is None
    assert body["I-2"] == f"To {ERASED}: Bo Silva agrees, {ERASED}."
    assert body["I-4"] == f"Ana Silva of Other; not {ERASED}"
    assert rows(engine, schema.surveys, "comment", "score") == [(None, 3.0)]


def test_what_they_said_in_a_talk_goes_and_what_others_said_stays(engine: Engine, intake: Intake) -> None:
    forgotten(engine)
    first, second = rows(engine, schema.utterances, "speaker", "text")
    assert first[0].startswith(FORGOTTEN)
    assert first[1] == ERASED
    assert second == ("Kim", f"Sorry, {ERASED}. Bo will call.")


def test_the_same_rows_again_are_unchanged(engine: Engine, intake: Intake) -> None:
    forgotten(engine)
    tables = (schema.contacts, schema.interactions, schema.surveys)
    before = [rows(engine, table, *(one.name for one in table.columns)) for table in tables]
    batch = intake.begin("crm", "again")
    for name, given in bundle().items():
        done = intake.upsert(batch, name, frame(name, given))
        assert (done.accepted, done.updated, done.rejected) == (0, 0, [])
    assert before == [rows(engine, table, *(one.name for one in table.columns)) for table in tables]


def test_a_new_record_of_theirs_and_a_new_mail_come_without_them(engine: Engine, intake: Intake) -> None:
    forgotten(engine)
    load(
        intake,
        source="hubspot",
        contacts=[{"external_id": "501", "name": "A. Silva", "email": "Ana.Silva+x@fjord.example"}],
        interactions=[{"external_id": "I-9", "contact": "ana.silva@fjord.example", "body": "hello again"}],
    )
    number, name, email = rows(engine, schema.contacts, "external_id", "name", "email")[-1]
    assert number.startswith(FORGOTTEN)
    assert (name, email) == (None, None)
    ref, body = rows(engine, schema.interactions, "contact_ref", "body")[-1]
    assert ref.startswith(FORGOTTEN)
    assert body is None


def test_conversations_that_wait_are_dropped_and_do_not_come_again(engine: Engine, intake: Intake) -> None:
    row = {"external_id": "H-1", "occurred_at": "2026-03-01T10:00:00Z", "body": "hi"}
    for turn in (1, 2):
        batch = intake.begin("chat", f"chat-{turn}")
        intake.hold(batch, "chat", row, [Named("Ana Silva", ANA["email"])], "unknown")
        intake.finish(batch, {})
        held = rows(engine, schema.held_conversations, "external_id")
        assert held == ([("H-1",)] if turn == 1 else [])
        if turn == 1:
            assert forgotten(engine)["held_conversations"] == 1


def test_a_name_that_is_a_word_is_left_where_it_is_one(engine: Engine, activity: Activity) -> None:
    intake = Intake(engine, activity)
    load(
        intake,
        accounts=[{}, {}],
        contacts=[{"external_id": "P-WILL-1", "name": "Will Price"}],
        interactions=[
            {"external_id": "I-1", "account": "A-2", "body": "they will raise the price"},
            {
                "external_id": "I-2",
                "direction": "out",
                "body": "Will it do? I asked Will, we will see the price.",
            },
        ],
    )
    forgotten(engine, "P-WILL-1")
    told = dict(rows(engine, schema.interactions, "external_id", "body"))
    assert told["I-2"] == f"Will it do? I asked {ERASED}, we will see the price."
    assert told["I-1"] == "they will raise the price"


def test_no_table_holds_a_name_or_an_address_after_it(engine: Engine, intake: Intake) -> None:
    before = intake.begin("crm", "earlier")
    intake.upsert(before, "contacts", frame("contacts", [{**ANA, "title": "Head of Fjords"}]))
    forgotten(engine)
    with read(engine) as connection:
        told = {
            table.name: json.dumps(
                [list(row) for row in connection.execute(sa.select(table))], default=str
            ).lower()
            for table in schema.METADATA.sorted_tables
        }
    own = {name: text.replace("p-ana-03", "") for name, text in told.items()}
    assert [name for name, text in own.items() if "ana.silva" in text or "p-ana-0" in text] == []
    assert [name for name, text in told.items() if "head of fjords" in text] == []
