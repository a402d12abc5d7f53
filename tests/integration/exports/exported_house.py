"""A small demo, with one account beside it whose texts are what nobody would wish for."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

TODAY = date(2026, 11, 26)
ACCOUNTS = 10
HOSTILE = '=HYPERLINK("http://evil.example") שלום 日本語の会社 🚀 ' + "Überlänge " * 6
HOSTILE_ID = 'H-1, "odd" ünï/..;'
CANARY = "Xylophone"
"""Stands in a note of ours, which no customer may see."""
OWNER = "Kim Berg"


def hostile_bundle(folder: Path) -> Path:
    """One customer of some months with hostile names, mails, a promise, a complaint and use."""
    folder.mkdir(parents=True)
    tables: dict[str, list[dict[str, Any]]] = {
        "accounts": [
            {"external_id": HOSTILE_ID, "name": HOSTILE, "csm": OWNER, "segment": "smb", "currency": "EUR"}
        ],
        "contacts": [
            {
                "external_id": "HC-1",
                "account": HOSTILE_ID,
                "name": "عبد الله 🚀 " + "X" * 300,
                "email": "a@hostile.example",
                "is_primary": True,
            }
        ],
        "subscriptions": [
            {
                "external_id": "HS-1",
                "account": HOSTILE_ID,
                "start_date": "2026-02-10",
                "renewal_date": "2027-02-09",
                "plan": "@SUM(A1)",
                "seats": 10,
                "mrr": "1000.00",
                "currency": "EUR",
                "billing": "annual",
            }
        ],
        "interactions": [*_mails()],
        "usage_events": [*_use()],
    }
    for name, rows in tables.items():
        text = "".join(json.dumps(row) + "\n" for row in rows)
        (folder / f"{name}.jsonl").write_text(text)
    return folder


def _mails() -> list[dict[str, Any]]:
    said = (
        (10, "in", "We are very happy with the new reports, great work. " + "very " * 200),
        (12, "in", "Could you please add an export to our archive? \u202egnp.exe " + "W" * 500),
        (15, "out", "I will send you the migration plan by 1 December 2026."),
        (20, "in", "This is the third time the import fails, we are really disappointed. 日本語 🚀"),
    )
    return [
        {
            "external_id": f"HI-{back}",
            "account": HOSTILE_ID,
            "occurred_at": f"{TODAY - timedelta(days=back)}T09:00:00Z",
            "channel": "email",
            "direction": direction,
            "contact": "HC-1",
            "subject": "=cmd|' /C calc'!A0",
            "body": body,
        }
        for back, direction, body in said
    ] + [
        {
            "external_id": "HI-note",
            "account": HOSTILE_ID,
            "occurred_at": f"{TODAY - timedelta(days=5)}T09:00:00Z",
            "channel": "note",
            "direction": "in",
            "body": f"{CANARY}: they are disappointed, please add a discount. We will call by 1 December 2026.",
        }
    ]


def _use() -> list[dict[str, Any]]:
    return [
        {
            "external_id": f"HU-{back}-{user}",
            "account": HOSTILE_ID,
            "occurred_at": f"{TODAY - timedelta(days=back)}T10:00:00Z",
            "user": f"user{user}",
            "feature": "archive\u202e" if back < 60 else "reports",
            "count": 2,
            "minutes": 10,
            "is_login": True,
        }
        for back in range(0, 200, 2)
        for user in range(1 + back % 3)
    ]
