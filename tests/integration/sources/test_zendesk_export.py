# ruff: noqa: E501  # the lines of an export are as long as they are
"""Zendesk: a ticket is what opened it, each comment a day of its own, an internal note nobody's letter."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from vendor_exports import Home, home_of, reasons

ORGANIZATIONS = {
    "organizations": [
        {"id": 360001, "name": "Fjord AS", "domain_names": ["fjord.example", "fjord.test"], "external_id": "C-1",
         "tags": ["vip"], "created_at": "2024-02-01T08:00:00Z", "updated_at": "2026-01-05T08:00:00Z"},
        {"id": 360002, "name": "Nord & Sønn", "domain_names": [], "external_id": None, "tags": [],
         "created_at": "2024-03-01T08:00:00Z", "updated_at": "2026-01-05T08:00:00Z"},
    ],
    "next_page": None,
    "count": 2,
}  # fmt: skip
USERS = [
    {"id": 11, "name": "Kari Nordmann", "email": "Kari@fjord.example", "role": "end-user", "organization_id": 360001,
     "locale": "nb", "active": True, "suspended": False, "updated_at": "2026-01-05T08:00:00Z"},
    {"id": 12, "name": "Deleted User", "email": None, "role": "end-user", "organization_id": 360001,
     "locale": "en-US", "active": False, "suspended": False, "updated_at": "2026-02-05T08:00:00Z"},
    {"id": 13, "name": "Ola Stray", "email": "ola@freemail.example", "role": "end-user", "organization_id": None,
     "locale": "en-US", "active": True, "suspended": False, "updated_at": "2026-02-05T08:00:00Z"},
    {"id": 91, "name": "Ada Agent", "email": "ada@us.example", "role": "agent", "organization_id": None,
     "locale": "en-US", "active": True, "suspended": False, "updated_at": "2026-02-05T08:00:00Z"},
]  # fmt: skip


def comment(
    number: int, author: int, day: str, text: str, public: bool = True, rel: str | None = None
) -> dict:
    return {
        "id": number, "author_id": author, "public": public, "created_at": f"2026-03-{day}", "body": text,
        "html_body": f"<div class='zd-comment'>{text}</div>", "plain_body": text,
        "via": {"channel": "web", "source": {"from": {}, "to": {}, "rel": rel}},
    }  # fmt: skip


def ticket(number: int, **more: object) -> dict:
    opened = {
        "id": number, "requester_id": 11, "submitter_id": 11, "organization_id": 360001, "subject": "Export fails",
        "description": "Hi,\n\nthe export fails &amp; we wait.", "status": "open", "priority": "high",
        "is_public": True, "tags": ["export"], "type": "incident", "via": {"channel": "email"},
        "created_at": "2026-03-02T09:00:00Z", "updated_at": "2026-03-09T09:00:00Z",
        "metric_set": {"solved_at": None}, "comments": [],
        "satisfaction_rating": {"score": "offered"},
    }  # fmt: skip
    return opened | more


TICKETS = [
    ticket(
        501,
        status="solved",
        metric_set={"solved_at": "2026-03-05T12:00:00Z"},
        comments=[
            comment(9001, 11, "02T09:00:00Z", "Hi, the export fails"),
            comment(
                9002, 91, "02T10:00:00Z", "Looks like <b>rate limits</b>.<br>Do not tell yet", public=False
            ),
            comment(9003, 91, "03T10:00:00Z", "We are on it &mdash; sorry"),
            comment(9004, 11, "04T08:30:00Z", "<p>Thanks!</p><blockquote>We are on it</blockquote>"),
        ],
    ),
    ticket(
        502,
        organization_id=None,
        requester_id=12,
        priority=None,
        status="closed",
        tags=["closed_by_merge"],
        comments=[
            comment(9010, 12, "02T09:00:00Z", "Same here"),
            comment(9011, 91, "02T09:30:00Z", "This request was merged into request #501", False, "merge"),
        ],
    ),
    ticket(
        503, organization_id=None, requester_id=13, comments=[comment(9020, 13, "02T09:00:00Z", "Hello?")]
    ),
    ticket(
        504,
        is_public=False,
        description="Called, churn risk",
        comments=[comment(9030, 91, "02T09:00:00Z", "x", False)],
    ),
    ticket(505, status="deleted", comments=[comment(9040, 11, "02T09:00:00Z", "spam")]),
]
RATINGS = {
    "satisfaction_ratings": [
        {"id": 71, "ticket_id": 501, "requester_id": 11, "score": "good", "comment": "Fast!", "reason": None,
         "created_at": "2026-03-06T08:00:00Z", "updated_at": "2026-03-06T08:00:00Z"},
        {"id": 72, "ticket_id": 502, "requester_id": 12, "score": "bad", "comment": None, "reason": "Took too long",
         "created_at": "2026-03-06T09:00:00Z", "updated_at": "2026-03-06T09:00:00Z"},
        {"id": 73, "ticket_id": 503, "requester_id": 13, "score": "offered", "comment": None, "reason": None,
         "created_at": "2026-03-06T09:00:00Z", "updated_at": "2026-03-06T09:00:00Z"},
    ],
    "next_page": None,
}  # fmt: skip


@pytest.fixture(scope="module")
def home(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    home = home_of(sqlite_template, tmp_path_factory.mktemp("zendesk"), "zendesk")
    home.has("organizations.json", ORGANIZATIONS)
    home.has("users.jsonl", USERS)
    home.has("tickets.jsonl", TICKETS)
    home.has("satisfaction_ratings.json", RATINGS)
    home.taken_twice()
    yield home
    home.engine.dispose()


def test_organizations_and_end_users_become_accounts_and_contacts(home: Home) -> None:
    report = home.report
    assert home.rows("accounts", "external_id", "name", "domain", "created_at") == [
        ("360001", "Fjord AS", "fjord.example", "2024-02-01 08:00:00"),
        ("360002", "Nord & Sønn", None, "2024-03-01 08:00:00"),
    ]
    assert home.rows("contacts", "external_id", "account", "name", "email", "language") == [
        ("11", "360001", "Kari Nordmann", "kari@fjord.example", "nb"),
        ("12", "360001", "Deleted User", None, "en-US"),
    ]
    assert reasons(report) == {
        "contacts": {"account: is missing": 1},
        "interactions": {"account: is missing": 1},
    }
    assert report.tables["contacts"].skipped == {"left out by the mapping": 1}


def test_a_ticket_and_its_comments_have_their_own_days_and_directions(home: Home) -> None:
    said = home.rows(
        "interactions", "external_id", "account", "channel", "direction", "contact_ref", "occurred_at", "body"
    )
    assert said == [
        ("comment-9002", "360001", "note", None, "91", "2026-03-02 10:00:00",
         "Looks like rate limits.\nDo not tell yet"),
        ("comment-9003", "360001", "ticket", "out", "91", "2026-03-03 10:00:00", "We are on it — sorry"),
        ("comment-9004", "360001", "ticket", "in", "11", "2026-03-04 08:30:00", "Thanks!\nWe are on it"),
        ("ticket-501", "360001", "ticket", "in", "11", "2026-03-02 09:00:00", "Hi,\n\nthe export fails & we wait."),
        ("ticket-502", "360001", "ticket", "in", "12", "2026-03-02 09:00:00", "Hi,\n\nthe export fails & we wait."),
        ("ticket-504", "360001", "note", None, "11", "2026-03-02 09:00:00", "Called, churn risk"),
    ]  # fmt: skip
    threads = home.rows("interactions", "thread", "priority", "resolved_at")
    assert threads[1] == ("ticket-501", "high", None)
    assert threads[3] == ("ticket-501", "high", "2026-03-05 12:00:00")


def test_a_deleted_ticket_counts_nowhere_and_a_merge_is_no_comment(home: Home) -> None:
    report = home.report
    assert report.tables["interactions"].accepted == 7
    assert "ticket-505" not in dict(home.rows("interactions", "external_id", "channel"))
    assert any("1 rows are marked deleted" in note for file in report.files for note in file.notes)
    # The first comment of each of the five tickets is its description; the sixth was made by the merge.
    assert report.tables["interactions"].skipped == {"left out by the mapping": 6}


def test_two_faces_are_a_five_and_a_one(home: Home) -> None:
    assert home.rows("surveys", "external_id", "account", "kind", "score", "contact_ref", "comment") == [
        ("rating-71", "360001", "csat", 5.0, "11", "Fast!"),
        ("rating-72", "360001", "csat", 1.0, "12", None),
    ]


def test_one_page_may_hold_several_tables(sqlite_engine: Engine, tmp_path: Path) -> None:
    home = Home(sqlite_engine, tmp_path, "zendesk")
    home.has(
        "dump.json", {"tickets": TICKETS[:1], "users": USERS, "organizations": ORGANIZATIONS["organizations"]}
    )
    report = home.taken_twice()
    assert {name: count.accepted for name, count in report.tables.items()} == {
        "accounts": 2, "contacts": 2, "interactions": 4
    }  # fmt: skip


def test_a_view_saved_as_csv_names_the_organization(sqlite_engine: Engine, tmp_path: Path) -> None:
    home = Home(sqlite_engine, tmp_path, "zendesk")
    home.has("organizations.json", ORGANIZATIONS)
    home.has(
        "my-solved-view.csv",
        "Id,Requester,Requester id,Subject,Status,Priority,Created at,Updated at,Organization,Solved at,Via\n"
        "601,Kari Nordmann,11,Printer on fire,Solved,Urgent,2026-03-02 10:00,2026-03-03 10:00,Fjord AS,2026-03-03 10:00,Mail\n"
        "602,Who,15,Nobody's,Open,Low,2026-03-02 10:00,2026-03-03 10:00,Gone Ltd,,Mail\n",
    )
    report = home.taken_twice(timezone="Europe/Oslo")
    assert home.rows("interactions", "external_id", "account", "direction", "contact_ref", "priority", "occurred_at", "resolved_at") == [
        ("ticket-601", "360001", "in", "11", "Urgent", "2026-03-02 09:00:00", "2026-03-03 09:00:00")
    ]  # fmt: skip
    assert reasons(report) == {"interactions": {"account: is missing": 1}}


def test_it_is_told_by_its_columns_alone(home: Home) -> None:
    assert home.refused_unnamed().startswith(" looks like an export of zendesk (")
