"""Accounts, calibrations, mentions and annotations as the rest of the product asks for them."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy.engine import Engine
from storage_rows import NOON, Ticking, load

from domain.calibration import Calibration, SegmentFrame
from domain.errors import NotFoundError
from domain.signals import SignalId
from storage.accounts import AccountStore
from storage.activity import Activity
from storage.annotations import AnnotationStore
from storage.calibrations import CalibrationStore
from storage.intake import Intake
from storage.mentions import Mention, MentionStore

DAY = date(2026, 3, 1)


@pytest.fixture
def intake(engine: Engine, activity: Activity) -> Intake:
    return Intake(engine, activity, Ticking())


@pytest.fixture
def accounts(engine: Engine, intake: Intake) -> AccountStore:
    names = [
        ("A-1", "Fjord AS", "smb"),
        ("A-2", "Fjord Shipping", None),
        ("Brann", "Åse & Sønn", "enterprise"),
        ("A-4", "Brann", None),
    ]
    load(
        intake,
        accounts=[{"external_id": e, "name": n, "segment": s, "created_at": NOON} for e, n, s in names],
    )
    return AccountStore(engine)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [("A-2", 2), ("Brann", 3), ("Fjord AS", 1), ("fjord as", 1), ("FJORD S", 2), ("åse", 3), ("  A-4 ", 4)],
)
def test_an_account_is_found_by_id_then_name_then_any_case_then_prefix(
    accounts: AccountStore, wanted: str, found: int
) -> None:
    assert accounts.find(wanted).id == found


def test_people_are_those_with_a_first_and_a_last_name(accounts: AccountStore, intake: Intake) -> None:
    people = [{"external_id": f"c{n}", "name": name} for n, name in enumerate(("Ada Berg", "info", None))]
    load(intake, contacts=[{**one, "account": "A-1"} for one in people])
    assert accounts.people() == {"Ada Berg"}


def test_a_prefix_of_several_accounts_names_them(accounts: AccountStore) -> None:
    with pytest.raises(NotFoundError, match=r"could be Fjord AS \(crm:A-1\), Fjord Shipping \(crm:A-2\)"):
        accounts.find("fjord")


def test_an_unknown_account_names_the_nearest(accounts: AccountStore) -> None:
    with pytest.raises(NotFoundError, match="Did you mean Fjord Shipping"):
        accounts.find("Fiord Shippin")
    with pytest.raises(NotFoundError, match="`keepwell accounts` lists them"):
        accounts.find("zzzzqqqq")
    with pytest.raises(NotFoundError):
        accounts.find("")


def test_accounts_are_rows_ids_and_segments(accounts: AccountStore) -> None:
    assert accounts.ids() == [1, 2, 3, 4]
    assert accounts.rows([3, 1]).select("account_id", "name").rows() == [(1, "Fjord AS"), (3, "Åse & Sønn")]
    assert accounts.rows().height == 4
    assert accounts.segments() == {1: "smb", 2: None, 3: "enterprise", 4: None}
    assert accounts.get(1).created_at == NOON
    with pytest.raises(NotFoundError):
        accounts.get(9)


def calibration(note: str) -> Calibration:
    frame = SegmentFrame(
        ranges={SignalId.TENURE: (0.0, 0.1, 0.2, 0.30000000000000004, 1e9)},
        weights={SignalId.TENURE: 1 / 3},
        red=40,
        orange=58,
    )
    made = datetime(2026, 3, 1, 1, 2, 3, 4, tzinfo=UTC)
    return Calibration(number=0, kind="expert", created_at=made, note=note, segments={"": frame})


def test_calibrations_are_numbered_kept_and_read_back_exactly(engine: Engine) -> None:
    store = CalibrationStore(engine)
    assert store.latest() is None
    with pytest.raises(NotFoundError):
        store.active()
    assert [store.add(calibration(note)) for note in ("first", "second")] == [1, 2]
    assert store.active() == calibration("second").model_copy(update={"number": 2})
    assert store.get(1).note == "first"
    assert [c.number for c in store.all()] == [1, 2]
    with pytest.raises(NotFoundError):
        store.get(3)


def mention(account_id: int, interaction_id: int, ref: str, quote: str, **more: Any) -> Mention:
    plain = {"kind": "growth", "side": "them", "quote_from": 0, "quote_to": len(quote), "reader": "offline:1"}
    return Mention(account_id, interaction_id, DAY, ref=ref, quote=quote, **{**plain, **more})


def test_what_the_model_found_stays_until_the_conversation_changes(engine: Engine, intake: Intake) -> None:
    load(
        intake,
        accounts=[{}],
        interactions=[{"body": "one", "direction": "in"}, {"body": "two", "direction": "out"}],
    )
    store = MentionStore(engine)
    assert store.for_model(DAY, DAY, 9) == []
    store.save("v1", [1, 2], [mention(1, 1, "x", "offline")])
    day = store.unread("v2")[0].occurred_at.date()
    assert [c.body for c in store.for_model(day, day, 9)] == ["one"]
    mine = mention(1, 1, "x", "model", reader="model:m")
    assert store.save_model(1, "model:m", [mine])
    assert not store.save_model(1, "model:m", [mine])
    assert store.for_model(day, day, 9) == []
    store.save("v2", [1, 2], [])
    assert store.of([1]) == [mine]
    assert store.in_conversation(1) == [mine]
    assert [one.mention for one in store.newest(1, ["growth"], DAY, DAY, 9)] == [mine]
    load(intake, interactions=[{"body": "three", "direction": "in"}])
    store.save("v2", [1], [])
    assert store.of([1]) == []
    assert [c.body for c in store.for_model(day, day, 9)] == ["three"]


def test_a_conversation_is_read_once_per_reader_version(engine: Engine, intake: Intake) -> None:
    said = [{"id": "u1", "speaker": "Ann", "text": "We open an Oslo team"}]
    load(intake, accounts=[{}], interactions=[{"subject": "Hi", "utterances": said}, {"body": "Text"}])
    store = MentionStore(engine)
    first, second = store.unread("v1")
    assert (first.subject, [u.text for u in first.utterances], second.body) == (
        "Hi",
        ["We open an Oslo team"],
        "Text",
    )
    assert [c.interaction_id for c in store.unread("v1", limit=1)] == [1]
    found = mention(1, 1, "u1", "We open an Oslo team")
    store.save("v1", [1, 2], [found])
    assert store.unread("v1") == []
    assert store.of([1]) == [found]
    assert len(store.unread("v2")) == 2
    store.save("v2", [1], [])
    assert store.of([1]) == []
    assert [c.interaction_id for c in store.conversations([2])] == [2]


def test_a_conversation_that_changed_is_read_again_and_one_that_is_gone_is_passed_over(
    engine: Engine, intake: Intake
) -> None:
    load(intake, accounts=[{}])
    talk = load(intake, interactions=[{"body": "one"}])
    store = MentionStore(engine)
    store.save("v1", [1], [])
    load(intake, interactions=[{"body": "one"}])
    assert store.unread("v1") == []
    change = load(intake, interactions=[{"body": "two"}])
    assert [c.body for c in store.unread("v1")] == ["two"]
    intake.undo(change)
    intake.undo(talk)
    store.save("v1", [1], [mention(1, 1, "x", "gone")])
    assert store.of([1]) == []


def test_notes_are_kept_in_order_and_keyed_ones_once(engine: Engine, intake: Intake) -> None:
    load(intake, accounts=[{}, {}])
    store = AnnotationStore(engine, Ticking())
    later = store.add(1, date(2026, 3, 5), "note", "Called", by="kim")
    first = store.add(1, DAY, "action_confirmed", "Up 9 points", key="run-1:1")
    assert store.add(1, DAY, "action_confirmed", "Up 9 points", key="run-1:1") == first
    store.add(2, DAY, "note", "Other")
    assert [note.id for note in store.list([1])] == [first, later]
    assert [note.text for note in store.list(since=date(2026, 3, 2))] == ["Called"]
    store.remove(later)
    assert [note.id for note in store.list([1], until=DAY)] == [first]
    with pytest.raises(NotFoundError):
        store.remove(later)
