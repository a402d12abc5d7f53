"""Conversations of people nobody knows wait, and come in once somebody has said whose they are."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from domain.errors import KeepwellError, NotFoundError
from domain.people import Named
from keepwell.bootstrap import House
from keepwell.settings import Settings
from keepwell.who_is_who import (
    Let,
    ignore,
    let_in,
    merge,
    record_colleagues,
    said_of,
    settle,
    split,
    unsettled,
)
from knowledge.making import make_passages
from storage import schema
from storage.engine import read
from storage.fact_rows import EVERY_COLUMN, SIGNAL_COLUMNS
from storage.unmatched import UnmatchedPerson

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
CLEO, DREW = Named("Cleo", "cleo@gmail.com"), Named("Drew", "drew@newco.example")
ON_SQLITE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
MOMENT = pl.Datetime("us", "UTC")


@pytest.fixture
def house(engine: Engine, tmp_path: Path) -> House:
    found = House(Settings(home=tmp_path / "home", own_domains=("ours.com",)), lambda: NOON)
    vars(found)["engine"] = engine
    accounts = [("A-1", "Acme", "acme.com"), ("A-2", "Beta", "beta.io")]
    frame = pl.DataFrame(accounts, ["external_id", "name", "domain"], orient="row")
    put(found, "accounts", frame)
    contacts = pl.DataFrame(
        {"external_id": ["c-1"], "account": ["A-1"], "name": ["Ana"], "email": ["ana@acme.com"]}
    )
    put(found, "contacts", contacts)
    return found


def put(house: House, table: str, frame: pl.DataFrame, source: str = "crm") -> int:
    import_id = house.intake.begin(source, "file", None)
    rows = frame.with_columns(source=pl.lit(source)).with_row_index("row", 1)
    assert house.intake.upsert(import_id, table, rows).rejected == []
    house.intake.finish(import_id, {})
    return import_id


def hold(house: House, *said: tuple[str, Named], days_ago: int = 1, **more: Any) -> int:
    """One import of mails, each from somebody unknown."""
    import_id = house.intake.begin("mail", "inbox", None)
    for place, (external_id, who) in enumerate(said, 1):
        moment = (NOON - timedelta(days=days_ago)).isoformat()
        row = {
            "row": place,
            "external_id": external_id,
            "occurred_at": moment,
            "channel": "email",
            "direction": "in",
        }
        house.intake.hold(
            import_id, "mail", {**row, "body": f"Hello {external_id}", **more}, [who], "nobody is known"
        )
    house.intake.finish(import_id, {})
    return import_id


def conversations(house: House) -> list[tuple[Any, ...]]:
    i = schema.interactions.c
    query = sa.select(i.external_id, i.account_id, i.contact_id, i.import_id, i.body).order_by(i.external_id)
    with read(house.engine) as connection:
        return [tuple(row) for row in connection.execute(query)]


def listed(house: House, state: str | None = "open") -> list[tuple[str | None, int]]:
    return [(one.address or one.name, one.conversations) for one in house.unmatched.people(state)]


def test_who_is_unknown_is_listed_once_with_how_many_conversations_wait(house: House) -> None:
    hold(
        house,
        ("m1", CLEO),
        ("m2", Named("Cleo", "cleo+x@gmail.com")),
        ("m3", DREW),
        ("m4", Named("A caller")),
    )
    hold(house, ("m5", CLEO), days_ago=9)
    assert listed(house) == [("cleo@gmail.com", 3), ("drew@newco.example", 1), ("A caller", 1)]
    cleo: UnmatchedPerson = house.unmatched.people()[0]
    assert (cleo.first_seen_at, cleo.last_seen_at) == (NOON - timedelta(days=9), NOON - timedelta(days=1))
    assert (cleo.domain, cleo.is_shared, cleo.source) == ("gmail.com", False, "mail")
    assert conversations(house) == []


def test_holding_the_same_twice_is_once(house: House) -> None:
    first = hold(house, ("m1", CLEO))
    hold(house, ("m1", CLEO))
    assert listed(house) == [("cleo@gmail.com", 1)]
    house.intake.undo(first)
    assert listed(house) == []


def test_settling_once_lets_in_what_waited_and_holds_for_what_comes(house: House) -> None:
    import_id = hold(house, ("m1", CLEO), ("m2", CLEO), ("m3", DREW))
    account, let = settle(house, "Cleo@gmail.com", "Beta", "kim")
    assert (account.name, let) == ("Beta", Let(2, 0, 1))
    assert conversations(house) == [
        ("m1", 2, None, import_id, "Hello m1"),
        ("m2", 2, None, import_id, "Hello m2"),
    ]
    assert house.accounts.touches()[2] == (NOON - timedelta(days=1)).date()
    belongs = house.directory().whose([CLEO])
    assert belongs is not None
    assert (belongs.account_id, belongs.confidence) == (2, 1.0)
    assert [(one.address, one.settled_by) for one in house.unmatched.people("settled")] == [
        ("cleo@gmail.com", "kim")
    ]
    assert let_in(house) == Let(0, 0, 1), "doing it twice does it once"


def test_undoing_the_import_that_brought_them_takes_them_back_too(house: House) -> None:
    import_id = hold(house, ("m1", CLEO), ("m2", DREW))
    settle(house, "cleo@gmail.com", "Beta", "kim")
    report = house.intake.undo(import_id)
    assert report.removed == {"interactions": 1, "held_conversations": 1}
    assert conversations(house) == []
    assert (listed(house), house.unmatched.waiting()) == ([], 0)


def test_a_domain_is_settled_for_everybody_at_it(house: House) -> None:
    hold(house, ("m1", DREW), ("m2", Named("Eve", "eve@mail.newco.example")))
    _, let = settle(house, "newco.example", "Acme", "kim")
    assert let == Let(2, 0, 0)
    assert {account for _, account, *_ in conversations(house)} == {1}


@ON_SQLITE
@pytest.mark.parametrize("domain", ["gmail.com", "mail.yahoo.co.uk", "co.uk"])
def test_a_domain_from_which_anybody_writes_is_not_settled(house: House, domain: str) -> None:
    with pytest.raises(KeepwellError, match="one by one"):
        settle(house, domain, "Acme", "kim")


@ON_SQLITE
def test_a_name_is_settled_only_as_it_is_on_the_list(house: House) -> None:
    hold(house, ("m1", Named("A caller")))
    with pytest.raises(NotFoundError, match="Nobody called"):
        settle(house, "A coller", "Acme", "kim")
    assert settle(house, "a CALLER", "Acme", "kim")[1] == Let(1, 0, 0)


def test_what_was_settled_wrongly_is_settled_anew_and_moves(house: House) -> None:
    import_id = hold(house, ("m1", CLEO))
    settle(house, "cleo@gmail.com", "Beta", "kim")
    assert settle(house, "cleo@gmail.com", "Acme", "kim")[1] == Let(0, 1, 0)
    assert conversations(house) == [("m1", 1, None, import_id, "Hello m1")]


def test_who_is_ignored_is_dropped_and_not_kept_again(house: House) -> None:
    hold(house, ("m1", DREW), ("m2", CLEO))
    assert ignore(house, "newco.example", "kim") == Let(0, 0, 1)
    hold(house, ("m3", DREW))
    assert listed(house) == [("cleo@gmail.com", 1)]
    assert listed(house, "ignored") == [("drew@newco.example", 0)]
    assert conversations(house) == []


@ON_SQLITE
def test_contacts_that_come_later_let_their_conversations_in(house: House) -> None:
    hold(house, ("m1", CLEO))
    row = {"external_id": ["c-9"], "account": ["A-2"], "email": ["cleo@gmail.com"]}
    put(house, "contacts", pl.DataFrame(row))
    assert let_in(house) == Let(1, 0, 0)
    assert [row[1:3] for row in conversations(house)] == [(2, 2)]


@ON_SQLITE
def test_a_dry_run_holds_nothing(house: House) -> None:
    dry = house.intake.begin("mail", "inbox", None, dry_run=True)
    row = {"row": 1, "external_id": "m1", "occurred_at": NOON, "channel": "email"}
    house.intake.hold(dry, "mail", row, [CLEO], "x")
    house.intake.finish(dry, {})
    assert (listed(house), house.unmatched.waiting()) == ([], 0)


@ON_SQLITE
def test_an_import_that_fails_keeps_what_it_held(house: House) -> None:
    import_id = house.intake.begin("mail", "inbox", None)
    row = {"row": 1, "external_id": "m1", "occurred_at": NOON, "channel": "email"}
    house.intake.hold(import_id, "mail", row, [CLEO], "x")
    house.intake.fail(import_id, "the disk is full")
    assert listed(house) == [("cleo@gmail.com", 1)]


@ON_SQLITE
def test_what_an_account_has_already_does_not_wait(house: House) -> None:
    hold(house, ("m1", CLEO))
    settle(house, "cleo@gmail.com", "Beta", "kim")
    hold(house, ("m1", CLEO))
    assert house.unmatched.waiting() == 0


def test_every_kind_of_value_of_a_conversation_survives_the_wait(house: House) -> None:
    said = [{"id": "u1", "speaker": "Cleo", "text": "Hëllo \x00 'quoted'"}]
    hold(
        house,
        ("m1", CLEO),
        utterances=said,
        attended=True,
        scheduled_at="2026-03-05T10:00:00+02:00",
        thread="t",
    )
    settle(house, "cleo@gmail.com", "Beta", "kim")
    i, u = schema.interactions.c, schema.utterances.c
    with read(house.engine) as connection:
        row = connection.execute(
            sa.select(i.attended, i.scheduled_at, i.thread, i.occurred_at, i.import_row)
        ).one()
        text = connection.execute(sa.select(u.text)).scalar_one()
    assert tuple(row) == (True, datetime(2026, 3, 5, 8, tzinfo=UTC), "t", NOON - timedelta(days=1), 1)
    assert text == "Hëllo � 'quoted'"


@ON_SQLITE
def test_a_row_that_could_not_be_found_again_is_refused(house: House) -> None:
    import_id = house.intake.begin("mail", "inbox", None)
    with pytest.raises(KeepwellError, match="external_id and occurred_at"):
        house.intake.hold(import_id, "mail", {"channel": "email"}, [CLEO], "x")


@ON_SQLITE
def test_a_settlement_outlasts_an_undone_import_of_the_account(house: House) -> None:
    gamma = pl.DataFrame({"external_id": ["g"], "name": ["Gamma"]})
    import_id = put(house, "accounts", gamma, "erp")
    settle(house, "cleo@gmail.com", "Gamma", "kim")
    house.intake.undo(import_id)
    assert house.directory().whose([CLEO]) is None
    put(house, "accounts", gamma, "erp")
    assert house.directory().whose([CLEO]) is not None


@ON_SQLITE
def test_the_list_names_likely_accounts_and_why(house: House) -> None:
    more = pl.DataFrame(
        {"external_id": ["c-2"], "account": ["A-2"], "name": ["Drew"], "email": ["x@newco.example"]}
    )
    put(house, "contacts", more)
    hold(house, ("m1", DREW), ("m2", Named(None, "eve@acme-group.example")), ("m3", CLEO))
    hints = {
        row.person.address: [(name, hint.why) for name, hint in row.candidates]
        for row in unsettled(house).people
    }
    assert hints["drew@newco.example"] == [("Beta", "1 contact writes from newco.example")]
    assert hints["cleo@gmail.com"] == []


def test_colleagues_who_write_often_may_be_made_contacts(house: House) -> None:
    row = {
        "occurred_at": [NOON] * 4,
        "channel": ["email"] * 4,
        "account_id": [1] * 4,
        "contact_id": [None] * 4,
    }
    told = {"external_id": list("abcd"), "contact": ["new@acme.com"] * 3 + ["rare@acme.com"]}
    frame = pl.DataFrame({**row, **told}, schema_overrides={"contact_id": pl.Int64, "occurred_at": MOMENT})
    put(house, "interactions", frame, "mail")
    assert [(row.account, row.colleague.address) for row in unsettled(house).colleagues] == [
        ("Acme", "new@acme.com")
    ]
    assert record_colleagues(house, []) == ["new@acme.com"]
    assert unsettled(house).colleagues == []
    assert [contact for _, _, contact, *_ in conversations(house)] == [2, 2, 2, None]
    with pytest.raises(NotFoundError):
        record_colleagues(house, ["nobody@acme.com"])


@ON_SQLITE
def test_accounts_are_merged_and_split_by_name_and_by_record(house: House) -> None:
    one, two, _ = merge(house, "Acme", "Beta", "kim")
    assert (one.id, two.id, house.accounts.ids()) == (1, 2, [1])
    assert house.directory().whose([Named(address="new@beta.io")]) is not None
    split(house, "Acme", "crm:A-2", "kim")
    assert house.accounts.ids() == [1, 2]
    with pytest.raises(KeepwellError, match="one account already"):
        merge(house, "Acme", "Acme", "kim")


@ON_SQLITE
def test_mail_from_the_domain_of_a_record_goes_with_it_when_it_is_split_off(house: House) -> None:
    merge(house, "Acme", "Beta", "kim")
    belongs = house.directory().whose([Named(address="new@beta.io")])
    assert belongs is not None
    row = {
        "external_id": ["m"],
        "occurred_at": [NOON],
        "channel": ["email"],
        "account_id": [belongs.account_id],
    }
    put(house, "interactions", pl.DataFrame(row, schema_overrides={"occurred_at": MOMENT}), "mail")
    assert [account for _, account, *_ in conversations(house)] == [1]
    split(house, "Acme", "Beta", "kim")
    assert [account for _, account, *_ in conversations(house)] == [2]


@ON_SQLITE
def test_what_was_said_of_somebody_can_be_looked_up(house: House) -> None:
    hold(house, ("m1", DREW))
    settle(house, "newco.example", "Beta", "kim")
    people, said = said_of(house, "newco.example")
    assert [one.address for one in people] == ["drew@newco.example"]
    assert [(one.external_id, one.by) for one in said] == [("A-2", "kim")]
    with pytest.raises(NotFoundError):
        said_of(house, "nobody@nowhere.example")


def test_passages_follow_their_account_when_it_is_merged_and_split(house: House) -> None:
    row = {
        "external_id": ["m"],
        "occurred_at": [NOON],
        "channel": ["email"],
        "account": ["A-2"],
        "body": ["Our exports fail."],
    }
    put(house, "interactions", pl.DataFrame(row, schema_overrides={"occurred_at": MOMENT}))
    assert passages(house) == [2]
    merge(house, "Acme", "Beta", "kim")
    assert passages(house, cut=False) == [], "nothing of one account is found under another"
    assert passages(house) == [1]
    split(house, "Acme", "Beta", "kim")
    assert passages(house) == [2]


def passages(house: House, cut: bool = True) -> list[int]:
    """The accounts that passages belong to."""
    if cut:
        make_passages(house.uncut, lambda *_: None)
    with read(house.engine) as connection:
        return list(connection.execute(sa.select(schema.passages.c.account_id)).scalars())


def test_every_tool_s_record_of_a_person_is_a_fact_under_one_id(house: House) -> None:
    other = pl.DataFrame(
        {"external_id": ["z-1"], "account": ["A-1"], "name": ["A. Diaz"], "email": ["ana@acme.com"]}
    )
    put(house, "contacts", other, "zendesk")
    for columns in (EVERY_COLUMN, SIGNAL_COLUMNS):
        facts = house.facts.load_accounts([1], NOON.date(), NOON.date(), columns).contacts
        assert facts["contact_id"].to_list() == [1, 1]
        assert facts["external_id"].to_list() == ["c-1", "z-1"]
        assert "name" not in facts.columns or facts["name"].to_list() == ["Ana", "Ana"]
