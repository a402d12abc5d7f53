# ruff: noqa: E501  # the lines of an export are as long as they are
"""Salesforce: Data Loader's CSV, one file for each object."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from vendor_exports import Home, home_of, reasons

FILES = {
    "Account.csv": (
        '"ID","NAME","WEBSITE","INDUSTRY","BILLINGCOUNTRY","OWNERID","CURRENCYISOCODE","CREATEDDATE","SYSTEMMODSTAMP","ISDELETED"\n'
        '"001A","Fjord AS","http://www.fjord.example/","Fishing","Norway","005U","NOK","2024-02-01T08:00:00.000Z","2026-01-01T08:00:00.000Z","false"\n'
        '"001B","Nord ""N"" AB","","","Sweden","005X","SEK","2024-02-01T08:00:00.000Z","2026-01-01T08:00:00.000Z","false"\n'
        '"001C","Gone Ltd","","","","005U","","2024-02-01T08:00:00.000Z","2026-01-01T08:00:00.000Z","true"\n'
    ),
    "extract-users.csv": '"Id","Username","Name","IsActive"\n"005U","ada@us.example","Ada Lund","true"\n',
    "Contact.csv": (
        '"Id","AccountId","FirstName","LastName","Email","Title","SystemModstamp"\n'
        '"003A","001A","Kari","Nordmann","kari@fjord.example","CTO","2026-01-01T08:00:00.000Z"\n'
        '"003B","001B","","Ås","as@nord.example","","2026-01-01T08:00:00.000Z"\n'
        '"003C","","No","Company","x@freemail.example","","2026-01-01T08:00:00.000Z"\n'
    ),
    "opps.csv": (
        '"ID","ACCOUNTID","NAME","STAGENAME","AMOUNT","CLOSEDATE","ISWON","TYPE","CURRENCYISOCODE"\n'
        '"006A","001A","New","Closed Won","120000.0","2026-01-31","true","New Business","NOK"\n'
        '"006B","001B","Renewal","Signed","1000","2026-02-01","true","Renewal",""\n'
        '"006C","001B","Lost","Closed Lost","1000","2026-02-01","false","","SEK"\n'
    ),
    "Case.csv": (
        '"Id","CaseNumber","AccountId","ContactId","Subject","Description","Status","Priority","Origin","CreatedDate","ClosedDate","MasterRecordId"\n'
        '"500A","00001001","001A","003A","Down","It is down.\n\nSince noon","Closed","High","Email","2026-03-01T09:00:00.000Z","2026-03-02T09:00:00.000Z",""\n'
        '"500B","00001002","001A","003A","Down again","same","Closed","High","Web","2026-03-01T10:00:00.000Z","2026-03-01T11:00:00.000Z","500A"\n'
        '"500C","00001003","","","No account","x","New","Low","Web","2026-03-01T10:00:00.000Z","",""\n'
    ),
    "CaseComment.csv": (
        '"Id","ParentId","CommentBody","IsPublished","CreatedById","CreatedDate"\n'
        '"00aA","500A","Working on it","true","005U","2026-03-01T10:00:00.000Z"\n'
        '"00aB","500A","They may leave","false","005U","2026-03-01T10:30:00.000Z"\n'
        '"00aC","500Z","whose?","true","005U","2026-03-01T10:30:00.000Z"\n'
    ),
    "EmailMessage.csv": (
        '"Id","ParentId","RelatedToId","FromAddress","ToAddress","Incoming","Subject","TextBody","HtmlBody","MessageDate","ThreadIdentifier"\n'
        '"02sA","500A","500A","kari@fjord.example","help@us.example","true","Down","","<p>It is <b>down</b></p>","2026-03-01T08:59:00.000Z","th1"\n'
        '"02sB","","001B","ada@us.example","as@nord.example","false","Hello","Hei!","","2026-03-04T08:59:00.000Z","th2"\n'
    ),
    "Task.csv": (
        '"Id","AccountId","WhoId","WhatId","Subject","Description","Status","ActivityDate","TaskSubtype","CallType","CallDisposition","CompletedDateTime"\n'
        '"00TA","001A","003A","","Call","Spoke of seats","Completed","2026-03-05","Call","Outbound","Connected","2026-03-05T10:00:00.000Z"\n'
        '"00TB","001A","003A","","Email: Plan","Our plan","Completed","2026-03-06","Email","","",""\n'
        '"00TC","001A","003A","","To do","buy cake","Completed","2026-03-06","Task","","",""\n'
        '"00TD","001A","003A","","Call back","","Not Started","2026-12-24","Call","","",""\n'
    ),
    "Event.csv": (
        '"Id","AccountId","WhoId","Subject","Description","StartDateTime","EndDateTime","CreatedDate"\n'
        '"00UA","001A","003A","QBR","agenda","2027-01-10T09:00:00.000Z","2027-01-10T10:00:00.000Z","2026-11-01T09:00:00.000Z"\n'
    ),
}


@pytest.fixture(scope="module")
def home(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    home = home_of(sqlite_template, tmp_path_factory.mktemp("salesforce"), "salesforce")
    for name, text in FILES.items():
        home.has(name, text)
    home.taken_twice()
    yield home
    home.engine.dispose()


def test_accounts_contacts_and_what_was_won(home: Home) -> None:
    report = home.report
    assert home.rows("accounts", "external_id", "name", "domain", "country", "csm", "currency") == [
        ("001A", "Fjord AS", "fjord.example", "Norway", "Ada Lund", "NOK"),
        ("001B", 'Nord "N" AB', None, "Sweden", "005X", "SEK"),
        ("001C", "Gone Ltd", None, None, "Ada Lund", None),
    ]
    assert home.rows("contacts", "external_id", "account", "name", "title") == [
        ("003A", "001A", "Kari Nordmann", "CTO"),
        ("003B", "001B", "Ås", None),
    ]
    assert home.rows(
        "subscriptions", "external_id", "account", "start_date", "end_date", "mrr_cents", "currency"
    ) == [
        ("006A", "001A", "2026-01-31", "2027-01-30", 1_000_000, "NOK"),
        # Without a currency of its own it is in that of its account.
        ("006B", "001B", "2026-02-01", "2027-01-31", 8_333, "SEK"),
    ]
    assert reasons(report) == {
        "contacts": {"account: is missing": 1},
        "interactions": {"account: is missing": 1, "ParentId: is not in the file it is looked up in": 1},
    }


def test_cases_are_tickets_and_what_is_not_published_is_a_note(home: Home) -> None:
    found = home.rows(
        "interactions",
        "external_id",
        "account",
        "channel",
        "direction",
        "contact_ref",
        "thread",
        "body",
        "occurred_at",
    )
    assert found == [
        ("00TA", "001A", "call", "out", "003A", None, "Spoke of seats", "2026-03-05 10:00:00"),
        ("00TB", "001A", "email", "out", "003A", None, "Our plan", "2026-03-06 00:00:00"),
        ("00UA", "001A", "meeting", "out", "003A", None, "agenda", "2026-11-01 09:00:00"),
        ("00aA", "001A", "ticket", "out", "003A", "500A", "Working on it", "2026-03-01 10:00:00"),
        ("00aB", "001A", "note", None, None, "500A", "They may leave", "2026-03-01 10:30:00"),
        ("02sA", "001A", "ticket", "in", "003A", "500A", "It is down", "2026-03-01 08:59:00"),
        ("02sB", "001B", "email", "out", None, "th2", "Hei!", "2026-03-04 08:59:00"),
        ("500A", "001A", "ticket", "in", "003A", "500A", "It is down.\n\nSince noon", "2026-03-01 09:00:00"),
        ("500B", "001A", "ticket", "in", "003A", "500B", "same", "2026-03-01 10:00:00"),
    ]
    assert dict(home.rows("interactions", "external_id", "scheduled_at"))["00UA"] == "2027-01-10 09:00:00"
    assert dict(home.rows("interactions", "external_id", "attributes"))["500B"]["merged_into"] == "500A"


def test_the_api_gives_the_same_as_data_loader(sqlite_engine: Engine, tmp_path: Path) -> None:
    home = Home(sqlite_engine, tmp_path, "salesforce")
    kind = {"attributes": {"type": "Account", "url": "/services/data/v60.0/x"}}
    account = {"Id": "001A", "Name": "Fjord AS", "Website": None, "Industry": None, "IsDeleted": False,
               "CreatedDate": "2024-02-01T08:00:00.000+0000", "Owner": {"Name": "Ada Lund"}}  # fmt: skip
    home.has("query.json", {"totalSize": 1, "done": True, "records": [kind | account]})
    home.taken_twice()
    assert home.rows("accounts", "external_id", "name", "csm", "created_at") == [
        ("001A", "Fjord AS", "Ada Lund", "2024-02-01 08:00:00")
    ]


def test_it_is_told_by_its_columns_alone(home: Home) -> None:
    assert home.refused_unnamed().startswith(" looks like an export of salesforce (")
