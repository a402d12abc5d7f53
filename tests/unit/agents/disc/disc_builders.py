"""Rows of cues and touches, only what a test is about spelled out."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl

from agents.disc.profile import readings
from domain.disc import DiscReading
from storage.disc_facts import CUE_ROWS, PEOPLE, TOUCHES, DiscFacts

DAY = date(2026, 6, 17)


def row(pace: float, focus: float, **given: Any) -> dict[str, Any]:
    plain = {"account_id": 1, "contact_id": 1, "interaction_id": 1, "day": DAY, "kind": "mail"}
    return {**plain, "pace": pace, "focus": focus, "weight": 1.0, "by_model": False, **given}


def mails(count: int, pace: float, focus: float, **given: Any) -> list[dict[str, Any]]:
    return [row(pace, focus, interaction_id=n, **given) for n in range(count)]


def make_facts(rows: list[dict[str, Any]], **given: Any) -> DiscFacts:
    frame = pl.DataFrame(rows, schema=CUE_ROWS)
    people = frame.select("account_id", "contact_id", person="contact_id").unique(maintain_order=True)
    if people.is_empty():
        people = pl.DataFrame([(1, 1, 1)], schema=PEOPLE, orient="row")
    return DiscFacts(**{"rows": frame, "people": people, **given})


def profile(rows: list[dict[str, Any]], day: date = DAY, **given: Any) -> DiscReading:
    return readings(make_facts(rows, **given), day)[1]


def touch(days_ago: float, direction: str, contact_id: int | None, **given: Any) -> dict[str, Any]:
    at = datetime(2026, 6, 17, 12, tzinfo=UTC) - timedelta(days=days_ago)
    plain = {"account_id": 1, "occurred_at": at, "channel": "email", "thread": None, "attended": None}
    return {**plain, "direction": direction, "contact_id": contact_id, **given}


def touches(rows: list[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=TOUCHES).sort("account_id", "occurred_at")
