# ruff: noqa: E501  # the lines of an export are as long as they are
"""Intercom: the opening and every part with words is an interaction, by who wrote it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from vendor_exports import Home, home_of, reasons


def at(day: str) -> int:
    return int(datetime.fromisoformat(f"2026-03-{day}").replace(tzinfo=UTC).timestamp())


def part(ident: str, day: str, kind: str, author: str, who: str, body: str | None) -> dict:
    return {"type": "conversation_part", "id": ident, "part_type": kind, "body": body, "created_at": at(day),
            "author": {"type": author, "id": who, "name": None, "email": "x@example.test"}}  # fmt: skip


def conversation(ident: str, contact: str, parts: list[dict], **more: Any) -> dict:
    return {
        "type": "conversation", "id": ident, "created_at": at("01T08:00:00"), "updated_at": at("09T08:00:00"),
        "title": None, "state": "closed", "priority": "priority",
        "source": {"type": "conversation", "id": "s1", "delivered_as": "customer_initiated", "subject": "<p>Slow</p>",
                   "body": "<p>The page is <b>slow</b></p><p>since noon</p>",
                   "author": {"type": "user", "id": contact, "name": "Kari", "email": "kari@fjord.example"}},
        "contacts": {"type": "contact.list", "contacts": [{"type": "contact", "id": contact}]},
        "conversation_parts": {"type": "conversation_part.list", "conversation_parts": parts, "total_count": len(parts)},
        "conversation_rating": None, "statistics": {"last_close_at": at("05T08:00:00")}, "tags": {"tags": []},
    } | more  # fmt: skip


def contact(ident: str, email: str, companies: list[str], role: str = "user") -> dict:
    return {
        "type": "contact", "id": ident, "external_id": f"own-{ident}", "role": role, "email": email, "name": None,
        "workspace_id": "w1", "browser_language": "nb", "updated_at": at("01T08:00:00"),
        "companies": {"type": "list", "data": [{"type": "company", "id": one} for one in companies], "total_count": 1},
    }  # fmt: skip


PARTS = [
    part("p1", "01T08:05:00", "comment", "bot", "b1", "<p>Have you tried&hellip;</p>"),
    part("p2", "01T09:00:00", "note", "admin", "a1", "<p>They are at risk</p>"),
    part("p3", "01T09:10:00", "assignment", "admin", "a1", None),
    part("p4", "02T09:00:00", "comment", "admin", "a1", "<p>Fixed</p><img src='x'>"),
    part("p5", "03T09:00:00", "comment", "user", "c1", "<p>Thanks<br>Kari</p>"),
]
RATING = {"rating": 4, "remark": "ok", "created_at": at("06T08:00:00"), "contact": {"id": "c1"}}
MAILING = {"type": "email", "delivered_as": "automated", "subject": "News", "body": "<p>News!</p>",
           "author": {"type": "admin", "id": "a1"}}  # fmt: skip


@pytest.fixture(scope="module")
def home(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    home = home_of(sqlite_template, tmp_path_factory.mktemp("intercom"), "intercom")
    home.has("companies.json", {"type": "list", "data": [
        {"type": "company", "id": "co1", "company_id": "A-1", "name": "Fjord AS", "website": "https://www.fjord.example/no",
         "industry": "Fish", "size": 40, "created_at": at("01T00:00:00"), "updated_at": at("02T00:00:00"), "plan": {"name": "Pro"}},
        {"type": "company", "id": "co2", "company_id": "A-2", "name": None, "website": None, "industry": None,
         "created_at": at("01T00:00:00"), "updated_at": at("02T00:00:00"), "plan": {}},
    ], "pages": {"type": "pages"}})  # fmt: skip
    home.has("contacts.json", {"type": "list", "data": [
        contact("c1", "kari@fjord.example", ["co1", "co2"]), contact("c2", "ola@freemail.example", [], "lead"),
    ]})  # fmt: skip
    home.has("conversations.jsonl", [
        conversation("77", "c1", PARTS, conversation_rating=RATING),
        conversation("78", "c2", []),
        conversation("79", "c1", [part("p9", "04T09:00:00", "comment", "user", "c1", "<p>Stop this</p>")], source=MAILING),
        conversation("80", "c9", [], company={"id": "co2"}, source={"type": "email", "delivered_as": "customer_initiated",
                     "subject": "Hei", "body": "<p>Hei</p>", "author": {"type": "lead", "id": "c9"}}),
    ])  # fmt: skip
    home.taken_twice()
    yield home
    home.engine.dispose()


def test_companies_and_contacts(home: Home) -> None:
    report = home.report
    assert home.rows("accounts", "external_id", "name", "domain", "industry") == [
        ("co1", "Fjord AS", "fjord.example", "Fish"),
        ("co2", "A-2", None, None),
    ]
    assert home.rows("contacts", "external_id", "account", "email", "role", "language") == [
        ("c1", "co1", "kari@fjord.example", "user", "nb")
    ]
    assert reasons(report) == {
        "contacts": {"account: is missing": 1},
        "interactions": {"account: is missing": 1},
    }


def test_parts_are_told_by_who_wrote_them(home: Home) -> None:
    found = home.rows(
        "interactions", "external_id", "account", "channel", "direction", "contact_ref", "occurred_at", "body"
    )
    assert found == [
        ("conversation-77", "co1", "chat", "in", "c1", "2026-03-01 08:00:00", "The page is slow\nsince noon"),
        ("conversation-80", "co2", "email", "in", "c9", "2026-03-01 08:00:00", "Hei"),
        ("part-p1", "co1", "chat", "out", "c1", "2026-03-01 08:05:00", "Have you tried…"),
        ("part-p2", "co1", "note", None, "c1", "2026-03-01 09:00:00", "They are at risk"),
        ("part-p4", "co1", "chat", "out", "c1", "2026-03-02 09:00:00", "Fixed"),
        ("part-p5", "co1", "chat", "in", "c1", "2026-03-03 09:00:00", "Thanks\nKari"),
        ("part-p9", "co1", "email", "in", "c1", "2026-03-04 09:00:00", "Stop this"),
    ]
    assert home.rows("interactions", "subject", "thread", "priority", "resolved_at")[0] == (
        "Slow", "conversation-77", "high", "2026-03-05 08:00:00"
    )  # fmt: skip


def test_a_rating_is_a_csat_of_its_own_day(home: Home) -> None:
    assert home.rows(
        "surveys", "external_id", "account", "kind", "score", "contact_ref", "comment", "occurred_at"
    ) == [("rating-77", "co1", "csat", 4.0, "c1", "ok", "2026-03-06 08:00:00")]


def test_it_is_told_by_its_columns_alone(home: Home) -> None:
    assert home.refused_unnamed().startswith(" looks like an export of intercom (")
