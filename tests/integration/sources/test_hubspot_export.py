# ruff: noqa: E501  # the lines of an export are as long as they are
"""HubSpot: the API's pages and the CSV of the screens give the same rows."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Engine
from vendor_exports import Home, home_of, reasons


def record(
    number: int, companies: list[int] | None = None, contacts: list[int] | None = None, **properties: Any
) -> dict:
    found = {
        "id": str(number),
        "properties": {"hs_object_id": str(number), **properties},
        "createdAt": "2026-01-10T08:00:00.000Z",
        "updatedAt": "2026-02-01T08:00:00.000Z",
        "archived": False,
    }
    linked = {"companies": ("company", companies), "contacts": ("contact", contacts)}
    associations = {
        name: {"results": [{"id": str(one), "type": f"x_to_{kind}"} for one in ids]}
        for name, (kind, ids) in linked.items()
        if ids
    }
    return found | ({"associations": associations} if associations else {})


def page(*results: dict) -> dict:
    return {
        "results": list(results),
        "paging": {"next": {"after": "100", "link": "https://api.example/next"}},
    }


COMPANIES = page(
    record(800, name="Fjord AS", domain="www.fjord.example", industry="COMPUTER_SOFTWARE", country="Norway",
           createdate="2024-02-01T08:15:30.123Z", lifecyclestage="customer", hubspot_owner_id="77"),
    record(801, name=None, domain="nord.example", industry=None, country=None, createdate="2024-03-01T08:00:00Z"),
    record(802, name="Gone Ltd", domain="gone.example", createdate="2024-03-01T08:00:00Z") | {"archived": True},
)  # fmt: skip
CONTACTS = page(
    # In two companies: the primary one counts.
    record(1, [801, 800], firstname="Kari", lastname="Nordmann", email="KARI@fjord.example", jobtitle="CTO",
           associatedcompanyid="800", hs_language="nb"),
    record(2, [801], firstname=None, lastname="Å. Ås", email="as@nord.example"),
    record(3, firstname="Ola", lastname="Stray", email="ola@freemail.example"),
)  # fmt: skip
DEALS = page(
    record(501, [800], dealname="Fjord new", dealstage="closedwon", closedate="2026-01-15T23:30:00Z", amount="12000",
           deal_currency_code="NOK", hs_mrr="1250.50", hs_arr="15006", hs_is_closed_won="true", pipeline="default"),
    record(502, [801], dealname="Nord, amount only", dealstage="998877", closedate="2026-02-28T10:00:00Z",
           amount="1000", deal_currency_code="EUR", hs_mrr="0", hs_arr=None, hs_is_closed_won="true"),
    record(503, [801], dealname="Lost", dealstage="closedlost", closedate="2026-02-28T10:00:00Z", amount="1000",
           deal_currency_code="EUR", hs_is_closed_won="false"),
    record(504, [801], dealname="No currency", dealstage="closedwon", closedate="2026-02-28T10:00:00Z", amount="500"),
)  # fmt: skip
TICKETS = page(
    record(61, [800], [1], subject="Login loop", content="<p>I am <b>stuck</b></p><p>Since Monday</p>",
           createdate="2026-03-01T08:00:00Z", closed_date="2026-03-02T08:00:00Z", hs_ticket_priority="HIGH",
           hs_pipeline_stage="4"),
    record(62, None, [2], subject="On the contact only", content=None, createdate="2026-03-01T08:00:00Z",
           closed_date=None, hs_ticket_priority=None, hs_pipeline_stage="1"),
    record(63, None, [3], subject="Nobody's", content="x", createdate="2026-03-01T08:00:00Z", hs_pipeline_stage="1"),
)  # fmt: skip
ENGAGEMENTS = {
    "calls.json": page(
        record(1001, [800], [1], hs_timestamp="2026-03-03T09:00:00Z", hs_call_title="Call", hs_call_body="<p>ok</p>",
               hs_call_direction="INBOUND", hs_call_disposition="f240bbac-87c9-4f6e-bf70-924b57d47db7",
               hs_call_status="COMPLETED", hs_call_duration="61000"),
        record(1002, [800], [1], hs_timestamp="2026-03-04T09:00:00Z", hs_call_title="No answer", hs_call_body=None,
               hs_call_direction="OUTBOUND", hs_call_disposition=None, hs_call_status="NO_ANSWER"),
    ),
    "emails.json": page(
        record(1003, [800], [1], hs_timestamp="2026-03-05T09:00:00Z", hs_email_direction="INCOMING_EMAIL",
               hs_email_subject="Re: plan", hs_email_text=None, hs_email_html="<div>Yes.<br>Kari</div>",
               hs_email_status=None, hs_email_thread_id="t-9"),
        record(1004, [800], [1], hs_timestamp="2026-03-05T08:00:00Z", hs_email_direction="EMAIL",
               hs_email_subject="Plan", hs_email_text="Our plan", hs_email_status="SENT", hs_email_thread_id="t-9"),
        record(1005, [800], [1], hs_timestamp="2026-03-05T08:00:00Z", hs_email_direction="EMAIL",
               hs_email_subject="Plan", hs_email_text="Our plan", hs_email_status="BOUNCED", hs_email_thread_id="t-9"),
    ),
    "meetings.json": page(
        record(1006, [800], [1], hs_timestamp="2026-03-06T09:00:00Z", hs_meeting_title="QBR", hs_meeting_body="x",
               hs_meeting_start_time="2026-03-06T09:00:00Z", hs_meeting_outcome="NO_SHOW",
               hs_createdate="2026-02-20T09:00:00Z"),
        record(1007, [800], [1], hs_timestamp="2027-03-06T09:00:00Z", hs_meeting_title="Next", hs_meeting_body=None,
               hs_meeting_start_time="2027-03-06T09:00:00Z", hs_meeting_outcome="SCHEDULED",
               hs_createdate="2026-02-21T09:00:00Z"),
    ),
    "notes.json": page(record(1008, [800], None, hs_timestamp="2026-03-07T09:00:00Z", hs_note_body="<ul><li>new CFO</li></ul>")),
}  # fmt: skip


@pytest.fixture(scope="module")
def home(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    home = home_of(sqlite_template, tmp_path_factory.mktemp("hubspot"), "hubspot")
    files = {
        "companies.json": COMPANIES,
        "contacts.json": CONTACTS,
        "deals.json": DEALS,
        "tickets.json": TICKETS,
    }
    for name, content in (files | ENGAGEMENTS).items():
        home.has(name, content)
    home.taken_twice()
    yield home
    home.engine.dispose()


def test_companies_and_contacts(home: Home) -> None:
    report = home.report
    assert home.rows("accounts", "external_id", "name", "domain", "country", "csm", "created_at") == [
        ("800", "Fjord AS", "fjord.example", "Norway", "77", "2024-02-01 08:15:30"),
        ("801", "nord.example", "nord.example", None, None, "2024-03-01 08:00:00"),
        ("802", "Gone Ltd", "gone.example", None, None, "2024-03-01 08:00:00"),
    ]
    assert dict(home.rows("accounts", "external_id", "attributes"))["802"] == {"deleted": "true"}
    assert home.rows("contacts", "external_id", "account", "name", "email", "title", "language") == [
        ("1", "800", "Kari Nordmann", "kari@fjord.example", "CTO", "nb"),
        ("2", "801", "Å. Ås", "as@nord.example", None, None),
    ]
    assert reasons(report) == {
        "contacts": {"account: is missing": 1},
        "subscriptions": {
            "mrr: has no currency (give it in the cell, in the currency column, or in the mapping)": 1
        },
        "interactions": {"account: is missing": 1},
    }


def test_a_closed_won_deal_is_a_contract_of_twelve_months(home: Home) -> None:
    report = home.report
    assert home.rows("subscriptions", "external_id", "account", "start_date", "end_date", "renewal_date", "mrr_cents", "currency") == [
        ("501", "800", "2026-01-15", "2027-01-14", "2027-01-15", 125_050, "NOK"),
        ("502", "801", "2026-02-28", "2027-02-27", "2027-02-28", 8_333, "EUR"),
    ]  # fmt: skip
    assert report.tables["subscriptions"].skipped == {"left out by the mapping": 1}
    assert any("contract of twelve months" in note for note in report.notes)


def test_engagements_keep_direction_outcome_and_thread(home: Home) -> None:
    found = home.rows(
        "interactions",
        "external_id",
        "account",
        "channel",
        "direction",
        "contact_ref",
        "subject",
        "body",
        "attended",
    )
    assert found == [
        ("call-1001", "800", "call", "in", "1", "Call", "ok", True),
        ("call-1002", "800", "call", "out", "1", "No answer", None, False),
        ("email-1003", "800", "email", "in", "1", "Re: plan", "Yes.\nKari", None),
        ("email-1004", "800", "email", "out", "1", "Plan", "Our plan", None),
        ("meeting-1006", "800", "meeting", "out", "1", "QBR", "x", False),
        ("meeting-1007", "800", "meeting", "out", "1", "Next", None, None),
        ("note-1008", "800", "note", None, None, None, "- new CFO", None),
        ("ticket-61", "800", "ticket", "in", "1", "Login loop", "I am stuck\nSince Monday", None),
        ("ticket-62", "801", "ticket", "in", "2", "On the contact only", None, None),
    ]  # fmt: skip
    dates = home.rows("interactions", "external_id", "occurred_at", "scheduled_at", "resolved_at", "thread")
    assert dates[2][4] == dates[3][4] == "t-9"
    assert dates[4][1:3] == ("2026-03-06 09:00:00", "2026-03-06 09:00:00")
    # Still to come: until then it happened when it was booked.
    assert dates[5][1:3] == ("2026-02-21 09:00:00", "2027-03-06 09:00:00")
    assert dates[7][3] == "2026-03-02 08:00:00"


def test_the_csv_of_the_screens_gives_the_same_columns(sqlite_engine: Engine, tmp_path: Path) -> None:
    home = Home(sqlite_engine, tmp_path, "hubspot")
    home.has(
        "hubspot-crm-exports-my-companies-2026-11-20.csv",
        '"Record ID","Company name","Company owner","Create Date","Country/Region","Company Domain Name"\n'
        '"800","Fjord AS","Ada Lund","2024-02-01 09:15","Norway","fjord.example"\n',
    )
    home.has(
        "all-people.csv",
        '"Record ID","First Name","Last Name","Email","Company name","Associated Company IDs","Associated Company IDs (Primary)"\n'
        '"1","Kari","Nordmann","kari@fjord.example","Fjord AS","801;800","800"\n'
        '"2","","Ås","as@fjord.example","Fjord AS","800;801",""\n',
    )
    home.has(
        "pipeline.csv",
        '"Record ID","Deal Name","Deal Stage","Close Date","Amount","Currency","Associated Company IDs (Primary)"\n'
        '"501","New","Closed Won","2026-01-15 12:00","12,000.00","NOK","800"\n'
        '"502","Open","Contract Sent","2026-09-15 12:00","9","NOK","800"\n',
    )
    home.has(
        "support.csv",
        '"Record ID","Ticket name","Ticket status","Priority","Create date","Close date","Associated Company IDs (Primary)"\n'
        '"61","Login loop","Closed","High","2026-03-01 09:00","2026-03-02 09:00","800"\n',
    )
    home.taken_twice(timezone="Europe/Oslo")
    assert home.rows("accounts", "external_id", "name", "domain", "csm", "created_at") == [
        ("800", "Fjord AS", "fjord.example", "Ada Lund", "2024-02-01 00:00:00")
    ]
    assert home.rows("contacts", "external_id", "account", "name") == [
        ("1", "800", "Kari Nordmann"),
        ("2", "800", "Ås"),
    ]
    assert home.rows(
        "subscriptions", "external_id", "account", "start_date", "end_date", "mrr_cents", "currency"
    ) == [("501", "800", "2026-01-15", "2027-01-14", 100_000, "NOK")]
    assert home.rows("interactions", "external_id", "account", "occurred_at", "resolved_at", "priority") == [
        ("ticket-61", "800", "2026-03-01 08:00:00", "2026-03-02 08:00:00", "High")
    ]


def test_it_is_told_by_its_columns_alone(home: Home) -> None:
    assert home.refused_unnamed().startswith(" looks like an export of hubspot (")
