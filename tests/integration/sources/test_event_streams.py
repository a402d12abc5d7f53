# the lines of an export are as long as they are
"""Segment and PostHog: events of known users of known groups are use of the product."""

import csv
import json
from io import StringIO
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Engine
from vendor_exports import Home, reasons


def call(kind: str, number: int, user: str | None = "u1", **more: Any) -> dict:
    return {
        "type": kind, "messageId": f"m{number}", "userId": user, "anonymousId": "anon", "channel": "client",
        "timestamp": f"2026-03-01T10:00:{number:02d}.123Z", "receivedAt": "2026-03-01T10:01:00.000Z",
        "context": {"library": {"name": "analytics.js"}, "locale": "nb-NO"},
    } | more  # fmt: skip


CALLS = [
    call(
        "group",
        1,
        groupId="g1",
        traits={"name": "Fjord", "industry": "Fish", "createdAt": "2024-02-01T00:00:00Z"},
    ),
    call("group", 2, groupId="g1", traits={"name": "Fjord AS", "website": "https://fjord.example"}),
    call("group", 3, "u2", groupId="g2", traits={}),
    call("group", 4, "u2", groupId="g1", traits={}),
    call("identify", 5, traits={"email": "kari@fjord.example", "firstName": "Kari", "lastName": "Nordmann"}),
    call("identify", 6, "u2", traits={"email": "two@groups.example"}),
    call("track", 7, event="Report Created", properties={"rows": 3}),
    call("track", 8, "u2", event="Report Created", context={"groupId": "g2"}),
    call("track", 9, "u2", event="Whose?"),
    call("page", 10, name="Pricing", properties={"path": "/pricing"}),
    call("page", 11, name=None, properties={"path": "/docs"}),
    call("track", 12, None, event="Visited"),
]


def test_segment(sqlite_engine: Engine, tmp_path: Path) -> None:
    home = Home(sqlite_engine, tmp_path, "segment")
    home.has("2026-03-01.jsonl", CALLS)
    report = home.taken_twice()
    assert home.rows("accounts", "external_id", "name", "domain", "industry", "created_at") == [
        ("g1", "Fjord AS", "fjord.example", "Fish", "2024-02-01 00:00:00"),
        ("g2", "g2", None, None, None),
    ]
    assert home.rows("contacts", "external_id", "account", "name", "email", "language") == [
        ("u1", "g1", "Kari Nordmann", "kari@fjord.example", "nb-NO")
    ]
    assert home.events("event_id", "account", "user", "feature", "count", "occurred_at") == [
        ("m10", "g1", "u1", "page: Pricing", 1, "2026-03-01 10:00:10"),
        ("m11", "g1", "u1", "page: /docs", 1, "2026-03-01 10:00:11"),
        ("m7", "g1", "u1", "Report Created", 1, "2026-03-01 10:00:07"),
        ("m8", "g2", "u2", "Report Created", 1, "2026-03-01 10:00:08"),
    ]
    # A user of two groups belongs to neither where an event does not say so.
    assert reasons(report) == {
        "contacts": {"account: is missing": 1},
        "usage_events": {"account: is missing": 1},
    }
    assert any("1 keys mean two things" in note for note in report.notes)


def event(number: int, name: str, **properties: Any) -> dict:
    return {"uuid": f"e{number}", "event": name, "distinct_id": "u1", "properties": properties,
            "timestamp": f"2026-03-01T10:00:{number:02d}.000000+00:00"}  # fmt: skip


EVENTS = [
    event(
        1,
        "$groupidentify",
        **{"$group_type": "company", "$group_key": "g1", "$group_set": {"name": "Fjord AS"}},
    ),
    event(2, "$pageview", **{"$groups": {"company": "g1", "project": "p"}, "$pathname": "/home"}),
    event(3, "report created", **{"$groups": {"company": "g1"}}),
    event(4, "report created", **{"$groups": {"organization": "g2"}}),
    event(5, "$feature_flag_called", **{"$groups": {"company": "g1"}}),
    event(6, "$pageview", **{"$pathname": "/nobody"}),
    event(7, "$groupidentify", **{"$group_type": "project", "$group_key": "p", "$group_set": {"name": "P"}}),
]


def test_posthog_as_json_and_as_csv(sqlite_engine: Engine, tmp_path: Path) -> None:
    home = Home(sqlite_engine, tmp_path, "posthog")
    home.has("page.json", {"next": None, "results": EVENTS[:4]})
    held = StringIO()
    writer = csv.writer(held)
    writer.writerow(["uuid", "event", "properties", "distinct_id", "timestamp"])
    for one in EVENTS[4:]:
        writer.writerow(
            [
                json.dumps(v) if isinstance(v := one[k], dict) else v
                for k in ("uuid", "event", "properties", "distinct_id", "timestamp")
            ]
        )
    home.has("export.csv", held.getvalue())
    report = home.taken_twice()
    assert home.rows("accounts", "external_id", "name") == [("g1", "Fjord AS"), ("g2", "g2")]
    assert home.events("event_id", "account", "user", "feature") == [
        ("e2", "g1", "u1", "page: /home"),
        ("e3", "g1", "u1", "report created"),
        ("e4", "g2", "u1", "report created"),
    ]
    assert reasons(report) == {}
    assert report.tables["usage_events"].skipped == {"left out by the mapping": 4}
