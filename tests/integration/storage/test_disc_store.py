"""What is counted in conversations follows the facts; corrections and erasures follow the person."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from storage_rows import NOON, Ticking, load

from agents.disc.profile import readings
from domain.disc import DiscReading, Source
from domain.errors import ConflictError
from graph.nodes.profile_contacts import profile_some
from storage import schema
from storage.account_merging import AccountMerging
from storage.activity import Activity
from storage.disc import DiscStore
from storage.disc_words import DiscWordStore, KnownContact
from storage.engine import read
from storage.intake import Intake

ANA = {"external_id": "c-1", "name": "Ana Silva", "email": "ana@acme.com", "is_primary": True}
BEN = {"external_id": "c-2", "name": "Ben Ortiz", "email": "ben@acme.com"}
HELP = {"external_id": "c-3", "name": "Helpdesk", "email": "support@acme.com"}
ORDERS = "Send the figures by Friday. We need a decision now. What are the results?"
CARE = "Thank you so much for your patience. Could you tell us the next steps? No rush, no surprises for the team."
TODAY = date(2026, 3, 1)
SECRET = "because-of-the-zebra-on-the-roof"


@pytest.fixture
def intake(engine: Engine, activity: Activity) -> Intake:
    return Intake(engine, activity, Ticking())


def mail(number: int, body: str = ORDERS, **more: Any) -> dict[str, Any]:
    at = NOON - timedelta(days=number)
    plain = {"external_id": f"i-{number}", "channel": "email", "direction": "in", "contact": "c-1"}
    return {**plain, "body": body, "occurred_at": at, **more}


def talk(number: int, *turns: tuple[str, str]) -> dict[str, Any]:
    said = [{"id": f"u-{number}-{n}", "speaker": who, "text": text} for n, (who, text) in enumerate(turns)]
    return mail(number, "Notes of ours. Send it now!", channel="call", direction="out", utterances=said)


def profiles(engine: Engine, day: date = TODAY) -> dict[str, DiscReading]:
    """By external id, after everything unread was read."""
    store = DiscStore(engine)
    while profile_some(store):
        pass
    accounts = {one.account_id for one in DiscWordStore(engine).people()}
    found = readings(store.facts(accounts, day), day)
    return {one.external_id: found[one.contact_id] for one in DiscWordStore(engine).people()}


def person(engine: Engine, external_id: str) -> KnownContact:
    (found,) = DiscWordStore(engine).people(named=external_id)
    return found


def rows(engine: Engine) -> list[tuple[Any, ...]]:
    d, i = schema.disc_cues.c, schema.interactions.c
    query = sa.select(i.external_id, d.speaker, d.kind).join(schema.interactions, i.id == d.interaction_id)
    with read(engine) as connection:
        return [tuple(row) for row in connection.execute(query.order_by(i.external_id, d.id))]


def test_only_contacts_are_read_each_in_their_own_words(intake: Intake, engine: Engine) -> None:
    load(
        intake,
        accounts=[{}],
        contacts=[ANA, BEN],
        interactions=[
            *(mail(n) for n in range(1, 12)),
            talk(20, ("Ben Ortiz", CARE), ("Kim of Ours", ORDERS), ("Nobody", ORDERS), ("BEN ORTIZ", CARE)),
            mail(30, CARE, direction="out"),
            mail(31, CARE, direction=None),
        ],
    )
    found = profiles(engine)
    assert (found["c-1"].mails, found["c-1"].calls) == (11, 0)
    assert found["c-1"].profile == "D"
    assert (found["c-2"].mails, found["c-2"].calls) == (0, 1)
    assert ("i-20", "ben ortiz", "call") in rows(engine)
    assert not [row for row in rows(engine) if row[0] in ("i-30", "i-31")]


def test_each_conversation_is_read_once_and_a_changed_one_anew(intake: Intake, engine: Engine) -> None:
    load(intake, accounts=[{}], contacts=[ANA], interactions=[mail(n) for n in range(1, 12)])
    before = profiles(engine)["c-1"]
    assert profile_some(DiscStore(engine)) == 0
    load(intake, interactions=[mail(n, CARE) for n in range(1, 12)])
    after = profiles(engine)["c-1"]
    assert (before.profile, after.profile) == ("D", "S")
    assert len(rows(engine)) == 11


def test_a_shared_box_is_nobody(intake: Intake, engine: Engine) -> None:
    load(intake, accounts=[{}], contacts=[HELP], interactions=[mail(n, contact="c-3") for n in range(1, 60)])
    assert profiles(engine)["c-3"].interactions == 0
    assert rows(engine) == []


def test_nothing_after_the_day_is_counted(intake: Intake, engine: Engine) -> None:
    later = [mail(-n, CARE, external_id=f"l-{n}") for n in range(1, 30)]
    load(intake, accounts=[{}], contacts=[ANA], interactions=[*(mail(n) for n in range(1, 12)), *later])
    profiles(engine)
    on = TODAY - timedelta(days=1)
    assert (profiles(engine, on)["c-1"].mails, profiles(engine, on)["c-1"].profile) == (11, "D")
    assert profiles(engine, TODAY + timedelta(days=40))["c-1"].mails == 40


def test_an_undone_import_takes_its_readings_along(intake: Intake, engine: Engine) -> None:
    load(intake, accounts=[{}], contacts=[ANA], interactions=[mail(n) for n in range(1, 12)])
    before = profiles(engine)["c-1"]
    load(intake, "other", interactions=[mail(n, CARE) for n in range(20, 90)])
    assert profiles(engine)["c-1"].mails in (11, 81)
    intake.undo(2)
    assert profiles(engine)["c-1"] == before
    assert len(rows(engine)) == 11


def test_a_contact_known_later_owns_what_they_wrote(intake: Intake, engine: Engine) -> None:
    load(intake, accounts=[{}], contacts=[BEN], interactions=[mail(n) for n in range(1, 12)])
    assert profiles(engine)["c-2"].interactions == 0
    load(intake, contacts=[ANA])
    assert profiles(engine)["c-1"].profile == "D"


def test_two_records_of_one_person_count_as_one(intake: Intake, engine: Engine) -> None:
    load(intake, accounts=[{}], contacts=[ANA], interactions=[mail(n) for n in range(1, 7)])
    load(intake, "desk", contacts=[{**ANA, "external_id": "z-9", "account": "A-1"}])
    load(intake, "desk", interactions=[mail(n, contact="z-9") for n in range(20, 26)])
    found = profiles(engine)
    assert list(found) == ["c-1"]
    assert found["c-1"].mails == 12


def test_a_merged_account_brings_its_people_with_their_readings(
    intake: Intake, engine: Engine, activity: Activity
) -> None:
    load(intake, accounts=[{}])
    load(
        intake,
        "crm2",
        accounts=[{"external_id": "A-2", "name": "Beta"}],
        contacts=[{**ANA, "account": "A-2"}],
        interactions=[mail(n, account="A-2") for n in range(1, 12)],
    )
    before = profiles(engine)["c-1"]
    AccountMerging(engine, activity, Ticking()).merge(1, 2, "kim")
    after = profiles(engine)["c-1"]
    assert (after.account_id, after.probabilities) == (1, pytest.approx(before.probabilities))
    assert len(rows(engine)) == 11


def test_a_correction_counts_from_its_day_and_a_later_one_replaces_it(intake: Intake, engine: Engine) -> None:
    load(intake, accounts=[{}], contacts=[ANA], interactions=[mail(n) for n in range(1, 12)])
    words, ana = DiscWordStore(engine, Ticking()), person(engine, "c-1").contact_id
    words.correct(ana, "S", "kim", TODAY, "met her")
    words.correct(ana, "C", "lee", TODAY + timedelta(days=3), "met her again")
    days = [TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=3)]
    assert [profiles(engine, day)["c-1"].profile for day in days] == ["D", "S", "C"]
    assert words.uncorrect(ana, "kim", TODAY + timedelta(days=5))
    assert profiles(engine, TODAY + timedelta(days=5))["c-1"].source is Source.OBSERVED
    assert profiles(engine, TODAY + timedelta(days=4))["c-1"].profile == "C"
    assert not words.uncorrect(ana, "kim", TODAY + timedelta(days=6))
    assert [one.action for one in words.log(ana)] == ["corrected", "corrected", "uncorrected"]


def test_a_correction_outlives_the_contact_s_record(intake: Intake, engine: Engine) -> None:
    load(intake, accounts=[{}])
    load(intake, contacts=[ANA])
    DiscWordStore(engine).correct(person(engine, "c-1").contact_id, "S", "kim", TODAY, "met her")
    intake.undo(2)
    load(intake, contacts=[ANA])
    assert profiles(engine)["c-1"].profile == "S"


def test_an_erased_profile_is_not_made_again_until_it_is_lifted(intake: Intake, engine: Engine) -> None:
    texts = [*(mail(n) for n in range(1, 12)), talk(20, ("Ana Silva", ORDERS), ("Ben Ortiz", CARE))]
    load(intake, accounts=[{}], contacts=[ANA, BEN], interactions=texts)
    profiles(engine)
    words, ana = DiscWordStore(engine, Ticking()), person(engine, "c-1").contact_id
    words.correct(ana, "S", "kim", TODAY, SECRET)
    assert words.erase(ana, "kim") == 12
    assert rows(engine) == [("i-20", "ben ortiz", "call")]
    load(intake, interactions=[mail(n) for n in range(30, 40)], contacts=[ANA])
    load(intake, "desk", contacts=[{**ANA, "external_id": "z-9", "account": "A-1"}])
    erased = profiles(engine)["c-1"]
    assert (erased.source, erased.interactions) == (Source.ERASED, 0)
    assert rows(engine) == [("i-20", "ben ortiz", "call")]
    with pytest.raises(ConflictError, match="--lift"):
        words.correct(ana, "S", "kim", TODAY, "again")
    assert words.lift(ana, "lee")
    assert not words.lift(ana, "lee")
    again = profiles(engine)["c-1"]
    assert (again.profile, again.source, again.interactions) == ("D", Source.OBSERVED, 22)
    assert [(one.action, one.by) for one in words.log(ana)] == [
        ("corrected", "kim"),
        ("erased", "kim"),
        ("lifted", "lee"),
    ]


def test_somebody_erased_while_they_were_being_read_is_left_out(intake: Intake, engine: Engine) -> None:
    load(intake, accounts=[{}], contacts=[ANA], interactions=[mail(n) for n in range(1, 4)])
    store = DiscStore(engine)

    class Late(DiscStore):
        def save(self, *args: Any) -> None:
            DiscWordStore(engine).erase(person(engine, "c-1").contact_id, "kim")
            super().save(*args)

    assert profile_some(Late(engine)) == 3
    assert rows(engine) == []
    assert profile_some(store) == 0


def test_after_erasure_no_byte_of_the_profile_is_left_in_the_file(
    sqlite_engine: Engine, tmp_path: Path, activity: Activity
) -> None:
    intake = Intake(sqlite_engine, activity, Ticking())
    load(intake, accounts=[{}], contacts=[ANA], interactions=[mail(n) for n in range(1, 40)])
    profiles(sqlite_engine)
    words, ana = DiscWordStore(sqlite_engine), person(sqlite_engine, "c-1").contact_id
    words.correct(ana, "S", "kim", TODAY, SECRET)
    traces = (SECRET.encode(), b'"imperative"')
    assert all(trace in _bytes(tmp_path) for trace in traces)
    words.erase(ana, "kim")
    assert not any(trace in _bytes(tmp_path) for trace in traces)
    assert b"Ana Silva" in _bytes(tmp_path)


def _bytes(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.glob("keepwell.db*")))


def test_what_alerts_say_of_an_erased_contact_goes_too(intake: Intake, engine: Engine) -> None:
    load(intake, accounts=[{}], contacts=[ANA], interactions=[mail(n) for n in range(1, 4)])
    told = {
        "account_id": 1,
        "rule": "slow_slide",
        "state": "open",
        "contact": "Ana Silva",
        "disc": "DISC: D (72% sure)",
        "action_why": "It carries the loss. For a D contact a score of 65 may be fine: they reply little.",
    }
    with engine.begin() as connection:
        _insert(connection, told)
    DiscWordStore(engine).erase(person(engine, "c-1").contact_id, "kim")
    with read(engine) as connection:
        told = sa.select(schema.alerts.c.disc, schema.alerts.c.action_why)
        assert connection.execute(told).one() == ("DISC: not enough to say", "It carries the loss.")


def _insert(connection: Any, told: dict[str, Any]) -> None:
    """With something in every column that must have it."""
    kinds: dict[type, Callable[[], Any]] = {
        sa.Text: str,
        sa.Date: lambda: TODAY,
        sa.Integer: int,
        sa.Boolean: bool,
        sa.JSON: list,
    }
    row = dict(told)
    for column in schema.alerts.columns:
        if not column.nullable and column.name not in row and not column.primary_key:
            make = next((kind for base, kind in kinds.items() if isinstance(column.type, base)), lambda: NOON)
            row[column.name] = make()
    connection.execute(sa.insert(schema.alerts).values(row))


def test_words_of_cues_can_be_shown_as_they_stand(intake: Intake, engine: Engine) -> None:
    spoken = talk(20, ("Ana Silva", "Hello."), ("Ana Silva", ORDERS))
    load(intake, accounts=[{}], contacts=[ANA], interactions=[mail(1), spoken])
    profiles(engine)
    marks = DiscStore(engine).of_account(1, TODAY)[1]
    assert {(one.ref, one.cue) for one in marks} >= {("i-1", "decision"), ("u-20-1", "decision")}
    assert all(one.quote in ORDERS for one in marks)
    assert DiscStore(engine).of_account(1, TODAY - timedelta(days=2))[1] == [
        one for one in marks if one.ref != "i-1"
    ]
