"""Sources for tests of the analyst: only what a test is about is spelled out."""

from datetime import UTC, date, datetime
from typing import Any

from agents.analyst.evidence import Evidence

TODAY = date(2026, 11, 26)


def source(text: str, label: str = "e1", day: date = date(2026, 5, 12), **about: Any) -> Evidence:
    plain: dict[str, Any] = {
        "label": label,
        "ref": f"I-{label}",
        "account": "A-1",
        "account_name": "Acme",
        "said_at": datetime(day.year, day.month, day.day, 9, tzinfo=UTC),
        "who": "Ana Ruiz",
        "kind": "written",
        "trust": "customer",
        "text": text,
    }
    return Evidence(**plain | about)
