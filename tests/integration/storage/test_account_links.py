"""One company in several tools is one account; what is not sure is asked; and everything can be taken back."""

from datetime import date
from itertools import permutations
from typing import Any

import pytest
import sqlalchemy as sa
from linked_cast import HUBSPOT, STRIPE, ZENDESK, asked, belongs, filed, together
from sqlalchemy.engine import Engine
from storage_rows import Ticking, frame, load
from test_undo import contents, same

from storage import schema
from storage.account_merging import AccountMerging
from storage.accounts import AccountStore
from storage.activity import Activity
from storage.engine import read
from storage.intake import Intake

CAST = {"hubspot": HUBSPOT, "zendesk": ZENDESK, "stripe": STRIPE}
ON_SQLITE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
"""What is decided before any SQL need not be tested on both databases."""
ACME = frozenset({"hubspot:9001", "zendesk:360001", "stripe:cus_acme"})


@pytest.fixture
def intake(engine: Engine, activity: Activity) -> Intake:
    return Intake(engine, activity, Ticking(), never={"ours.com"})


@ON_SQLITE
@pytest.mark.parametrize("order", list(permutations(CAST)))
def test_the_same_company_in_three_tools_is_one_account_in_any_order(
    intake: Intake, engine: Engine, order: tuple[str, ...]
) -> None:
    for source in order:
        load(intake, source, accounts=[CAST[source]])
    first = f"{order[0]}:{CAST[order[0]]['external_id']}"
    if order[-1] != "hubspot":
        assert together(engine) == {ACME}
        assert belongs(engine)["hubspot:9001"] == first, "the first record stays the account's own"
        assert asked(engine) == []
        return
    # Who comes last knows both of two accounts that have lived apart: whether to join them is a person's word.
    assert together(engine) == {frozenset({"hubspot:9001", "stripe:cus_acme"}), frozenset({"zendesk:360001"})}
    assert asked(engine) == [("zendesk:360001", "stripe:cus_acme", "domain", "open")]


def test_rows_that_name_a_linked_record_count_for_the_account(
    intake: Intake, engine: Engine, activity: Activity
) -> None:
    load(intake, "hubspot", accounts=[HUBSPOT])
    load(intake, "stripe", accounts=[STRIPE], invoices=[{"account": "cus_acme"}])
    load(intake, "hubspot", invoices=[{"account": "9001"}])
    load(intake, "segment", usage_events=[{"account": "cus_acme"}, {"account": "9001", "external_id": "e"}])
    assert filed(engine, "invoices") == [(1, 2), (1, None)]
    events = activity.lazy()
    assert events is not None
    assert sorted(events.select("account_id", "event_id", "came_as").collect().rows()) == [
        (1, "e", None),
        (1, "usage_events-0", 2),
    ]


@ON_SQLITE
def test_the_first_record_names_the_account_and_the_others_fill_what_it_leaves_blank(
    intake: Intake, engine: Engine
) -> None:
    for source, row in CAST.items():
        load(intake, source, accounts=[{**row, "segment": source if source != "hubspot" else None}])
    accounts = AccountStore(engine)
    assert accounts.ids() == [1]
    account = accounts.get(1)
    assert (account.name, account.csm, account.currency, account.segment) == (
        "Acme GmbH",
        "Kim",
        "EUR",
        "zendesk",
    )
    assert accounts.segments() == {1: "zendesk"}
    assert accounts.find("cus_acme").id == accounts.find("ACME").id == accounts.get(3).id == 1
    assert set(accounts.touches()) == {1}


def test_the_same_imports_twice_change_nothing(intake: Intake, engine: Engine, activity: Activity) -> None:
    tables: dict[str, Any] = {
        "contacts": [{"external_id": "z1", "account": "360001"}],
        "usage_events": [{"account": "360001"}],
    }
    load(intake, "hubspot", accounts=[HUBSPOT])
    load(intake, "zendesk", accounts=[ZENDESK], **tables)
    before, links = contents(engine, activity), belongs(engine)
    again = intake.begin("zendesk", "again")
    for name, rows in {"accounts": [ZENDESK], **tables}.items():
        outcome = intake.upsert(again, name, frame(name, rows, "zendesk"))
        assert (outcome.accepted, outcome.updated, outcome.unchanged) == (0, 0, 1)
    assert same(contents(engine, activity), before)
    assert belongs(engine) == links


@ON_SQLITE
def test_a_name_alone_never_links_but_is_asked(intake: Intake, engine: Engine) -> None:
    load(intake, "hubspot", accounts=[{"external_id": "1", "name": "Fjord Shipping AS"}])
    load(intake, "stripe", accounts=[{"external_id": "cus_1", "name": "FJORD Shipping"}])
    assert len(together(engine)) == 2
    assert asked(engine) == [("hubspot:1", "stripe:cus_1", "name", "open")]


@ON_SQLITE
def test_two_subsidiaries_with_one_domain_are_asked_about(intake: Intake, engine: Engine) -> None:
    both = [
        {"external_id": "1", "name": "Acme UK", "domain": "acme.com"},
        {"external_id": "2", "name": "Acme US", "domain": "acme.com"},
    ]
    load(intake, "hubspot", accounts=both)
    load(intake, "zendesk", accounts=[ZENDESK])
    assert len(together(engine)) == 3
    assert {(one, how) for one, _, how, _ in asked(engine)} == {
        ("hubspot:1", "domain"),
        ("hubspot:2", "domain"),
    }


@ON_SQLITE
def test_two_records_of_one_tool_with_the_account_s_domain_are_asked_about(
    intake: Intake, engine: Engine
) -> None:
    load(intake, "hubspot", accounts=[{**HUBSPOT, "attributes": None}])
    load(intake, "zendesk", accounts=[ZENDESK, {**ZENDESK, "external_id": "360002", "name": "Other"}])
    assert len(together(engine)) == 3
    assert len(asked(engine)) == 2
    load(intake, "intercom", accounts=[{"external_id": "i-1", "name": "x", "domain": "acme.com"}])
    assert len(together(engine)) == 4, "by now three accounts have the domain"


def test_an_installation_with_several_tools_stays_as_it_was(intake: Intake, engine: Engine) -> None:
    with engine.begin() as connection:
        rows = [
            {"source": s, "external_id": "A-1", "name": "Acme", "domain": "acme.com"}
            for s in ("crm", "billing")
        ]
        connection.execute(sa.insert(schema.accounts), rows)
    again = intake.begin("billing", "again")
    intake.upsert(again, "accounts", frame("accounts", [{"name": "Acme", "domain": "acme.com"}], "billing"))
    intake.upsert(again, "invoices", frame("invoices", [{}], "billing"))
    other = intake.upsert(again, "invoices", frame("invoices", [{"external_id": "i2"}], "usage"))
    assert len(together(engine)) == 2
    assert filed(engine, "invoices") == [(2, None)]
    assert [r.reason for r in other.rejected] == ["account A-1 is in several sources: billing, crm"]


def test_accounts_from_before_are_asked_about_when_somebody_wants_to_know(
    intake: Intake, engine: Engine, activity: Activity
) -> None:
    with engine.begin() as connection:
        rows = [
            {"source": tool, "external_id": f"A-{tool}", "name": "Acme", "domain": "acme.com"}
            for tool in ("crm", "billing", "desk")
        ]
        connection.execute(sa.insert(schema.accounts), rows)
    merging = AccountMerging(engine, activity)
    assert merging.ask_about_all() == 2
    assert merging.ask_about_all() == 0
    assert {(one, state) for one, _, _, state in asked(engine)} == {("crm:A-crm", "open")}
    assert len(together(engine)) == 3
    merging.merge(1, 2, "kim")
    merging.keep_apart(1, 3, "kim")
    assert merging.ask_about_all() == 0
    assert merging.look_alikes() == []


@ON_SQLITE
def test_an_id_that_several_tools_share_is_clear_where_they_are_one_account(
    intake: Intake, engine: Engine
) -> None:
    load(intake, "crm", accounts=[{"domain": "acme.com"}])
    load(intake, "billing", accounts=[{"domain": "acme.com"}])
    load(intake, "usage", invoices=[{}])
    assert filed(engine, "invoices") == [(1, None)]


def test_undoing_the_import_that_made_a_link_removes_it_and_what_came_with_it(
    intake: Intake, engine: Engine, activity: Activity
) -> None:
    load(intake, "hubspot", accounts=[HUBSPOT], invoices=[{"account": "9001"}])
    before = contents(engine, activity)
    row = {"account": "cus_acme", "external_id": "s"}
    import_id = load(intake, "stripe", accounts=[STRIPE], invoices=[row], usage_events=[row])
    report = intake.undo(import_id)
    assert report.left == []
    assert same(contents(engine, activity), before)
    assert belongs(engine) == {"hubspot:9001": "hubspot:9001"}


def test_a_record_that_later_rows_came_by_stays_linked_and_is_listed(intake: Intake, engine: Engine) -> None:
    load(intake, "hubspot", accounts=[HUBSPOT])
    linked = load(intake, "stripe", accounts=[STRIPE])
    load(intake, "stripe", invoices=[{"account": "cus_acme"}], usage_events=[{"account": "cus_acme"}])
    report = intake.undo(linked)
    assert [(left.ref, left.reason) for left in report.left] == [
        ("cus_acme", "it still has invoices and usage_events; undo those imports first")
    ]
    assert belongs(engine)["stripe:cus_acme"] == "hubspot:9001"


def test_undoing_the_import_of_the_first_record_leaves_the_others_as_one_account_of_their_own(
    intake: Intake, engine: Engine, activity: Activity
) -> None:
    first = load(
        intake, "hubspot", accounts=[{**HUBSPOT, "attributes": None}], invoices=[{"account": "9001"}]
    )
    row: dict[str, Any] = {"account": "360001", "external_id": "z"}
    load(intake, "zendesk", accounts=[ZENDESK], interactions=[row], usage_events=[row], contacts=[row])
    load(intake, "intercom", accounts=[{"external_id": "i", "name": "acme", "domain": "acme.com"}])
    report = intake.undo(first)
    assert (report.left, report.accounts_removed) == ([], [1])
    assert belongs(engine) == {"zendesk:360001": "zendesk:360001", "intercom:i": "zendesk:360001"}
    assert filed(engine, "interactions") == filed(engine, "contacts") == [(2, None)]
    assert activity.scan()["account_id"].to_list() == [2]


@ON_SQLITE
def test_what_an_undone_change_restores_stays_with_the_account(
    intake: Intake, engine: Engine, activity: Activity
) -> None:
    load(intake, "hubspot", accounts=[HUBSPOT])
    row: dict[str, Any] = {"account": "cus_acme", "external_id": "s"}
    load(
        intake,
        "stripe",
        accounts=[STRIPE],
        invoices=[{**row, "billed_users": 1}],
        usage_events=[{**row, "count": 1}],
    )
    change = load(intake, "stripe", invoices=[{**row, "billed_users": 2}], usage_events=[{**row, "count": 2}])
    intake.undo(change)
    assert filed(engine, "invoices") == [(1, 2)]
    assert activity.scan().select("account_id", "count").rows() == [(1, 1)]


def test_a_dry_run_links_as_the_import_does_and_leaves_nothing(intake: Intake, engine: Engine) -> None:
    load(intake, "hubspot", accounts=[HUBSPOT])
    dry = intake.begin("stripe", "s", dry_run=True)
    assert intake.upsert(dry, "accounts", frame("accounts", [STRIPE], "stripe")).accepted == 1
    assert (
        intake.upsert(dry, "invoices", frame("invoices", [{"account": "cus_acme"}], "stripe")).accepted == 1
    )
    intake.finish(dry, {})
    assert belongs(engine) == {"hubspot:9001": "hubspot:9001"}


@ON_SQLITE
def test_a_record_its_source_has_deleted_is_nobody_s_twin(intake: Intake, engine: Engine) -> None:
    load(intake, "hubspot", accounts=[{**HUBSPOT, "attributes": {"deleted": "true"}}])
    load(intake, "zendesk", accounts=[ZENDESK])
    assert len(together(engine)) == 2


@ON_SQLITE
def test_facts_keep_the_dates_on_which_they_happened(intake: Intake, engine: Engine) -> None:
    load(intake, "hubspot", accounts=[HUBSPOT])
    with engine.begin() as connection:
        connection.execute(sa.delete(schema.account_touches))
    load(
        intake, "stripe", accounts=[STRIPE], invoices=[{"account": "cus_acme", "issued_at": date(2025, 3, 4)}]
    )
    assert AccountStore(engine).touches() == {1: date(2025, 3, 4)}


def test_two_tools_records_of_one_person_are_one_contact(intake: Intake, engine: Engine) -> None:
    ana = {"account": "9001", "name": "Ana Diaz", "email": "ana@acme.com"}
    load(intake, "hubspot", accounts=[HUBSPOT], contacts=[{**ana, "external_id": "h1"}])
    said = {"account": "360001", "contact": "z1"}
    twin = {**ana, "account": "360001", "external_id": "z1", "email": "ana+zendesk@acme.com"}
    second = load(intake, "zendesk", accounts=[ZENDESK], contacts=[twin], interactions=[said])
    assert _people(engine) == [("h1", None), ("z1", 1)]
    assert _spoke(engine) == [1]
    intake.undo(second)
    assert _people(engine) == [("h1", None)]


def test_the_other_record_stands_for_the_person_once_the_first_is_taken_back(
    intake: Intake, engine: Engine
) -> None:
    load(intake, "hubspot", accounts=[HUBSPOT])
    ana = {"email": "ana@acme.com"}
    first = load(intake, "hubspot", contacts=[{**ana, "external_id": "h1", "account": "9001"}])
    load(intake, "zendesk", accounts=[ZENDESK], contacts=[{**ana, "external_id": "z1", "account": "360001"}])
    load(intake, "zendesk", interactions=[{"account": "360001", "contact": "z1"}])
    assert _spoke(engine) == [1]
    intake.undo(first)
    assert _people(engine) == [("z1", None)]
    assert _spoke(engine) == [2]


@ON_SQLITE
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"email": "info@acme.com", "name": "Ana"}, {"email": "info@acme.com", "name": "Bo"}),
        ({"email": "info@acme.com"}, {"email": "info@acme.com"}),
        ({"email": "ana@acme.com", "name": "Ana"}, {"email": "ana@beta.com", "name": "Ana"}),
        ({"email": None, "name": "Ana Diaz"}, {"email": None, "name": "Ana Diaz"}),
    ],
)
def test_shared_boxes_and_names_make_nobody_one_person(
    intake: Intake, engine: Engine, one: dict[str, Any], other: dict[str, Any]
) -> None:
    load(intake, "hubspot", accounts=[HUBSPOT], contacts=[{**one, "external_id": "h1", "account": "9001"}])
    load(
        intake, "zendesk", accounts=[ZENDESK], contacts=[{**other, "external_id": "z1", "account": "360001"}]
    )
    assert _people(engine) == [("h1", None), ("z1", None)]


@ON_SQLITE
def test_two_records_of_one_tool_are_two_people_as_it_says(intake: Intake, engine: Engine) -> None:
    rows = [{"external_id": name, "account": "9001", "email": "ana@acme.com"} for name in ("h1", "h2")]
    load(intake, "hubspot", accounts=[HUBSPOT], contacts=rows)
    assert _people(engine) == [("h1", None), ("h2", None)]


@ON_SQLITE
def test_somebody_who_changes_company_keeps_two_records(intake: Intake, engine: Engine) -> None:
    beta = {"external_id": "9002", "name": "Beta", "domain": "beta.com"}
    ana = {"name": "Ana Diaz"}
    people = [{**ana, "external_id": "h1", "account": "9001", "email": "ana@acme.com"}]
    load(intake, "hubspot", accounts=[HUBSPOT, beta], contacts=people)
    moved = {**ana, "external_id": "z9", "account": "9002", "email": "ana@beta.com"}
    load(intake, "zendesk", contacts=[moved])
    assert _people(engine) == [("h1", None), ("z9", None)]
    assert filed(engine, "contacts") == [(1, None), (2, None)]


def _people(engine: Engine) -> list[tuple[str, int | None]]:
    c = schema.contacts.c
    with read(engine) as connection:
        return [tuple(row) for row in connection.execute(sa.select(c.external_id, c.same_as).order_by(c.id))]


def _spoke(engine: Engine) -> list[int | None]:
    i = schema.interactions.c
    with read(engine) as connection:
        return list(connection.execute(sa.select(i.contact_id).order_by(i.id)).scalars())
