"""Events that vendors send, through the mapping of their exports into a real database."""

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from domain.errors import MisconfiguredError, SourceRejectedError
from keepwell.bootstrap import House
from keepwell.receiving import import_events, receive
from keepwell.settings import Settings
from sources.events.signatures import Vendor
from sources.report import ImportReport
from storage import schema
from storage.activity import Activity

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
SECRET = "whsec-not-to-be-told"


def unix(at: datetime) -> int:
    return int(at.timestamp())


def signed(body: bytes, at: datetime, secret: str = SECRET) -> dict[str, str]:
    """As Stripe signs; header names as they come, in whatever case."""
    given = hmac.new(secret.encode(), f"{unix(at)}.".encode() + body, hashlib.sha256).hexdigest()
    return {"Stripe-Signature": f"t={unix(at)},v1={given}"}


def stripe(ident: str, record: dict[str, Any], at: datetime = NOW) -> bytes:
    event = {
        "id": ident,
        "type": f"{record['object']}.updated",
        "created": unix(at),
        "data": {"object": record},
    }
    return json.dumps(event).encode()


def customer(name: str) -> dict[str, Any]:
    return {
        "id": "cus_1",
        "object": "customer",
        "name": name,
        "email": "pay@fjord.example",
        "invoice_prefix": "A",
    }


def invoice(ident: str, total: Any = 1200, **more: Any) -> dict[str, Any]:
    return {"id": ident, "object": "invoice", "customer": "cus_1", "status": "open", "total": total,
            "amount_due": total, "amount_paid": 0, "currency": "eur", "created": unix(NOW)} | more  # fmt: skip


class Hooks:
    def __init__(self, engine: Engine, folder: Path) -> None:
        self.folder, self.engine, self.now = folder, engine, NOW
        told = {"home": folder, "stripe_secret": SECRET, "segment_secret": SECRET, "zendesk_secret": None}
        self.house = House(Settings.model_validate(told), lambda: self.now)
        self.house.__dict__["engine"] = engine

    def comes(self, body: bytes, headers: dict[str, str] | None = None) -> ImportReport:
        report = receive(
            self.house, Vendor.STRIPE, signed(body, self.now) if headers is None else headers, body, self.now
        )
        return balanced(report)

    def lie_in(self, *bodies: bytes, wrap: Callable[[bytes], dict[str, Any]] | None = None) -> Path:
        path = self.folder / "deliveries.jsonl"
        lines = [(wrap or self.written_down)(body) for body in bodies]
        path.write_text("".join(json.dumps(line) + "\n" for line in lines))
        return path

    def written_down(self, body: bytes) -> dict[str, Any]:
        return {"received_at": NOW.isoformat(), "headers": signed(body, NOW), "body": body.decode()}

    def taken(self, path: Path, vendor: Vendor = Vendor.STRIPE, **options: Any) -> ImportReport:
        return balanced(import_events(self.house, str(path), vendor, **options))

    def rows(self, table: str, *names: str) -> list[tuple[Any, ...]]:
        t = schema.METADATA.tables[table]
        with self.engine.connect() as connection:
            return [
                tuple(row) for row in connection.execute(sa.select(*(t.c[n] for n in names)).order_by(t.c.id))
            ]

    def everything(self) -> list[Any]:
        told = [self.rows(name, *(c.name for c in t.columns)) for name, t in schema.BUNDLE_TABLES.items()]
        return [told, self.rows("quarantined_rows", "reason", "raw")]


def balanced(report: ImportReport) -> ImportReport:
    for name, count in report.tables.items():
        assert count.read == count.accepted + count.updated + count.unchanged + count.quarantined, name
    return report


@pytest.fixture
def hooks(engine: Engine, tmp_path: Path) -> Hooks:
    return Hooks(engine, tmp_path)


@pytest.fixture
def quick(sqlite_engine: Engine, tmp_path: Path) -> Hooks:
    return Hooks(sqlite_engine, tmp_path)


def test_a_delivery_becomes_the_rows_that_an_export_would_have_and_the_second_time_nothing(
    hooks: Hooks,
) -> None:
    hooks.comes(stripe("evt_1", customer("Fjord AS")))
    report = hooks.comes(stripe("evt_2", invoice("in_1")))
    assert report.tables["invoices"].accepted == 1
    assert hooks.rows("accounts", "external_id", "name", "source") == [("cus_1", "Fjord AS", "stripe")]
    assert hooks.rows("invoices", "external_id", "amount_cents", "currency") == [("in_1", 1200, "EUR")]
    before = hooks.everything()
    hooks.now += timedelta(hours=3)  # tried again later, and signed anew
    again = hooks.comes(stripe("evt_2", invoice("in_1")))
    assert (again.import_id, again.tables["deliveries"].unchanged) == (0, 1)
    assert hooks.everything() == before


def test_deliveries_out_of_order_end_as_the_newest_says(quick: Hooks) -> None:
    later, earlier = NOW - timedelta(minutes=1), NOW - timedelta(minutes=2)
    quick.comes(stripe("evt_2", customer("Fjord AS"), later))
    quick.comes(stripe("evt_1", customer("Fjord in foundation"), earlier))
    assert quick.rows("accounts", "name") == [("Fjord AS",)]
    path = quick.lie_in(stripe("evt_4", customer("New"), NOW), stripe("evt_3", customer("Old"), later))
    quick.taken(path)
    assert quick.rows("accounts", "name") == [("New",)]


def test_what_is_not_signed_is_refused_and_nothing_of_it_is_kept(quick: Hooks) -> None:
    good, forged = stripe("evt_1", customer("Fjord AS")), stripe("evt_2", customer("Forged by somebody"))
    for headers in (
        {},
        signed(forged, NOW, "guessed"),
        signed(good, NOW),
        signed(forged, NOW - timedelta(minutes=6)),
    ):
        with pytest.raises(SourceRejectedError, match="nothing of it kept"):
            quick.comes(forged, headers)
    lines = [quick.written_down(good), {**quick.written_down(forged), "headers": signed(good, NOW)}]
    path = quick.folder / "deliveries.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)))
    report = quick.taken(path)
    assert [one.file for one in report.refused] == ["deliveries.jsonl:2"]
    assert quick.rows("accounts", "name") == [("Fjord AS",)]
    with quick.engine.connect() as connection:
        kept = [
            str(tuple(row)) for t in schema.METADATA.sorted_tables for row in connection.execute(sa.select(t))
        ]
    assert not any("Forged" in row or SECRET in row or "v1=" in row for row in kept)


def test_without_a_secret_nothing_comes_in_unless_that_is_asked_for(quick: Hooks) -> None:
    ticket = {"id": "z1", "type": "zen:event-type:organization.created", "time": NOW.isoformat(),
              "detail": {"id": "7", "name": "Fjord AS", "domain_names": ["fjord.example"]}}  # fmt: skip
    path = quick.lie_in(json.dumps(ticket).encode(), wrap=lambda body: {"headers": {}, "body": body.decode()})
    with pytest.raises(MisconfiguredError, match="KEEPWELL_ZENDESK_SECRET"):
        quick.taken(path, Vendor.ZENDESK)
    quick.taken(path, Vendor.ZENDESK, unsigned=True)
    assert quick.rows("accounts", "external_id", "domain") == [("7", "fjord.example")]
    with pytest.raises(MisconfiguredError, match="leave --unsigned away") as refused:
        quick.taken(path, unsigned=True)
    assert SECRET not in str(refused.value) + repr(quick.house.settings)


HOSTILE: list[tuple[bytes, str]] = [
    (b"[" * 100_000, "not the JSON"),
    (b'{"id": "e", "data": {"object": {"id": "in_9", "object": "invoice", "total": NaN}}}', "not the JSON"),
    (b"\xff\xfe", "not the JSON"),
    (b"[1, 2]", "not the JSON"),
    (stripe("e1", invoice("in_2", "a lot")), "number"),
    (stripe("e2", invoice("in_3", {"deep": [1] * 9})), "number"),
    (stripe("e3", invoice("in_4", customer=None)), "is missing"),
    (stripe("e4", invoice("in_5", currency="\ud800")), "surrogate"),
    (stripe("e5", invoice("in_6", currency="x" * 1_100_000)), "longer than"),
    (stripe("e6", invoice("in_7", status_transitions=json.loads("[" * 80 + "]" * 80))), "nested too deeply"),
    (stripe("e7", invoice("in_8", total=1e308)), "range"),
]  # fmt: skip


def test_hostile_contents_are_quarantined_each_with_its_reason_and_stop_nobody_else(quick: Hooks) -> None:
    bodies = [body for body, _ in HOSTILE]
    odd = {f"key {n}": n for n in range(3_000)}
    plain = [stripe("evt_1", customer("Fjord AS")), stripe("evt_2", invoice("in_1") | odd)]
    lines = [*bodies, *plain]

    def wrap(body: bytes) -> dict[str, Any]:
        import base64

        return {"received_at": NOW.isoformat(), "headers": signed(body, NOW),
                "body_base64": base64.b64encode(body).decode()}  # fmt: skip

    report = quick.taken(quick.lie_in(*lines, wrap=wrap))
    assert quick.rows("invoices", "external_id") == [("in_1",)]
    reasons = [reason for _, reason in quick.rows("quarantined_rows", "row", "reason")]
    assert len(reasons) == len(HOSTILE)
    for _, why in HOSTILE:
        assert any(why in reason for reason in reasons), (why, reasons)
    assert all(len(raw or "") <= 100_000 for (raw,) in quick.rows("quarantined_rows", "raw"))
    assert report.tables["deliveries"].quarantined == 4


def test_lines_that_are_no_deliveries_are_set_aside_without_their_text(quick: Hooks) -> None:
    path = quick.folder / "deliveries.jsonl"
    good = json.dumps(quick.written_down(stripe("evt_1", customer("Fjord AS"))))
    bad = [
        '{"headers": 1, "body": "secret"}',
        "secret",
        '{"headers": {}, "body": {"secret": 1}}',
        "[" * 70_000,
        '{"headers": {}, "body": "", "received_at": "yesterday"}',
        '{"headers": {}, "body_base64": "?"}',
    ]
    path.write_text("\n".join([*bad, good]) + "\n" + "x" * 5_000_000)
    report = quick.taken(path)
    assert (report.tables["deliveries"].quarantined, report.tables["deliveries"].accepted) == (7, 1)
    assert quick.rows("quarantined_rows", "raw") == [(None,)] * 7


def test_undone_deliveries_can_come_again_and_a_dry_run_leaves_nothing(quick: Hooks) -> None:
    path = quick.lie_in(stripe("evt_1", customer("Fjord AS")))
    before = quick.everything()
    assert quick.taken(path, dry_run=True).tables["accounts"].accepted == 1
    assert quick.everything() == before
    first = quick.taken(path)
    quick.house.intake.undo(first.import_id)
    assert quick.rows("accounts", "name") == []
    assert quick.taken(path).tables["accounts"].accepted == 1


def test_a_record_that_came_before_its_account_comes_in_when_it_is_sent_again(quick: Hooks) -> None:
    bill = stripe("evt_2", invoice("in_1"))
    assert quick.comes(bill).tables["invoices"].quarantined == 1
    quick.comes(stripe("evt_1", customer("Fjord AS")))
    assert quick.comes(bill).tables["invoices"].accepted == 1
    assert quick.comes(bill).import_id == 0


def call(kind: str, number: int, **more: Any) -> bytes:
    told = {"type": kind, "messageId": f"m{number}", "userId": "u1", "context": {},
            "timestamp": f"2026-05-01T10:00:{number:02d}Z"} | more  # fmt: skip
    return json.dumps(told).encode()


def test_what_an_event_does_not_say_again_stays_as_it_was_said(quick: Hooks) -> None:
    """Segment's calls come one by one: a group's name once, whose a user is once, then only ids."""
    calls = [
        call("group", 1, groupId="g1", traits={"name": "Fjord AS", "industry": "Fish"}),
        call("identify", 2, context={"groupId": "g1"}, traits={"email": "kari@fjord.example"}),
        call("group", 3, groupId="g1", traits={}),
        call("identify", 4, traits={"title": "CFO"}),
        call("track", 5, event="Report Created"),
    ]
    for body in calls:
        given = {"x-signature": hmac.new(SECRET.encode(), body, hashlib.sha1).hexdigest()}
        balanced(receive(quick.house, Vendor.SEGMENT, given, body, NOW))
    assert quick.rows("accounts", "external_id", "name", "industry") == [("g1", "Fjord AS", "Fish")]
    assert quick.rows("contacts", "external_id", "email", "title") == [("u1", "kari@fjord.example", "CFO")]
    used = Activity(quick.house.settings.activity).lazy()
    assert used is not None
    assert used.select("event_id", "feature").collect().rows() == [("m5", "Report Created")]


def test_a_ticket_finds_its_account_by_who_asks_and_its_comments_their_direction(quick: Hooks) -> None:
    """Zendesk sends a ticket, and each comment beside it; users and organizations came before."""
    people = {
        "id": "9",
        "role": "end-user",
        "name": "Ada",
        "email": "ada@fjord.example",
        "organization_id": "7",
    }
    organization = {"id": "7", "name": "Fjord AS", "domain_names": []}
    ticket = {"id": "1", "requester_id": "9", "organization_id": None, "status": "open", "subject": "Login",
              "description": "I cannot log in", "created_at": "2026-05-01T10:00:00Z",
              "updated_at": "2026-05-01T10:00:00Z"}  # fmt: skip

    def event(number: int, kind: str, detail: dict[str, Any], **told: Any) -> bytes:
        return json.dumps({"id": f"z{number}", "type": f"zen:event-type:{kind}", "detail": detail, "event": told,
                           "time": f"2026-05-01T11:00:{number:02d}Z"}).encode()  # fmt: skip

    def comment(ident: str, author: str, staff: bool, body: str) -> dict[str, Any]:
        return {"id": ident, "author": {"id": author, "is_staff": staff}, "body": body, "is_public": True}

    bodies = [
        event(1, "organization.created", organization),
        event(2, "user.created", people),
        event(3, "ticket.created", ticket),
        event(4, "ticket.comment_added", ticket, comment=comment("c1", "9", False, "I cannot log in")),
        event(5, "ticket.comment_added", ticket, comment=comment("c2", "55", True, "Try now")),
        event(6, "ticket.comment_added", ticket, comment=comment("c3", "9", False, "It works")),
    ]
    for body in bodies:
        path = quick.lie_in(body, wrap=lambda body: {"headers": {}, "body": body.decode()})
        report = quick.taken(path, Vendor.ZENDESK, unsigned=True)
        assert not report.refused
    said = quick.rows("interactions", "external_id", "direction", "body")
    assert said == [
        ("ticket-1", "in", "I cannot log in"),
        ("comment-c2", "out", "Try now"),
        ("comment-c3", "in", "It works"),
    ]
    assert quick.rows("quarantined_rows", "reason") == []


def test_posthog_keeps_a_groups_name_and_intercom_finds_a_company_by_its_contact(quick: Hooks) -> None:
    def used(number: int, name: str, **properties: Any) -> bytes:
        told = {"uuid": f"e{number}", "event": name, "distinct_id": "u1", "properties": properties,
                "timestamp": f"2026-05-01T10:00:{number:02d}Z"}  # fmt: skip
        return json.dumps({"event": told, "person": {}}).encode()

    def heard(number: int, item: dict[str, Any]) -> bytes:
        told = {"id": f"n{number}", "topic": "x", "created_at": unix(NOW) + number, "data": {"item": item}}
        return json.dumps(told).encode()

    person = {
        "type": "contact",
        "id": "c1",
        "role": "user",
        "email": "ada@fjord.example",
        "companies": {"data": [{"id": "co1"}]},
    }
    talk = {"type": "conversation", "id": "t1", "created_at": unix(NOW), "updated_at": unix(NOW), "state": "open",
            "source": {"type": "conversation", "body": "<p>It is slow</p>", "author": {"type": "user", "id": "c1"}},
            "contacts": {"contacts": [{"id": "c1"}]}, "conversation_parts": {"conversation_parts": []}}  # fmt: skip
    group = {"$group_type": "company", "$group_key": "g1", "$group_set": {"name": "Fjord AS"}}
    came = {
        Vendor.POSTHOG: [
            used(1, "$groupidentify", **group),
            used(2, "report created", **{"$groups": {"company": "g1"}}),
        ],
        Vendor.INTERCOM: [heard(1, {"type": "company", "id": "co1", "company_id": "x", "name": "Gran AB"}),
                          heard(2, person), heard(3, talk)],
    }  # fmt: skip
    for vendor, bodies in came.items():
        for body in bodies:
            path = quick.lie_in(body, wrap=lambda body: {"headers": {}, "body": body.decode()})
            quick.taken(path, vendor, unsigned=True)
    assert quick.rows("accounts", "external_id", "name") == [("g1", "Fjord AS"), ("co1", "Gran AB")]
    assert quick.rows("interactions", "external_id", "direction", "body") == [
        ("conversation-t1", "in", "It is slow")
    ]
    assert quick.rows("quarantined_rows", "reason") == []
