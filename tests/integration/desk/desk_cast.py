"""A small portfolio with scores, alerts and drafts of its own, for what people see of it."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import sqlalchemy as sa

from domain.scores import SCORE_COLUMNS
from domain.signals import SignalId
from keepwell.bootstrap import House
from keepwell.settings import Settings
from storage import schema
from storage.engine import write

TODAY = date(2026, 3, 4)  # a Wednesday
NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)
SARA, KIM = 7, 8


def house_at(url: str, home: Path) -> House:
    return House(Settings(home=home, database_url=url, today=TODAY), lambda: NOW)


def score(house: House, day: date, healths: dict[int, tuple[float | None, str]], **more: float) -> None:
    """A day's scores: health and band by account; every other number empty but those in `more`."""
    ids = list(healths)
    numbers: dict[str, Any] = {name: [more.get(name)] * len(ids) for name in SCORE_COLUMNS}
    frame = pl.DataFrame(
        {
            "account_id": ids,
            "as_of": [day] * len(ids),
            **numbers,
            "health": [healths[one][0] for one in ids],
            "band": [healths[one][1] for one in ids],
            "standing": ["active"] * len(ids),
            "calibration": [1] * len(ids),
        },
        schema_overrides=dict.fromkeys(SCORE_COLUMNS, pl.Float64),
    )
    signals = frame.select("account_id", "as_of").with_columns(
        pl.lit(None, pl.Float64).alias(one.value) for one in SignalId
    )
    house.scores.write(frame, signals)


def alert(house: House, account_id: int, rule: str, opened_on: date, headline: str) -> int:
    row = {
        "rule": rule,
        "account_id": account_id,
        "step": 0,
        "state": "open",
        "opened_on": opened_on,
        "last_seen_on": opened_on,
        "false_alarm": False,
        "headline": headline,
        "triggers": [],
        "action": "Call.",
        "action_why": "It helps.",
        "rests_on": "",
        "updated_at": NOW,
    }
    with write(house.engine) as connection:
        adding = sa.insert(schema.alerts).values(row).returning(schema.alerts.c.id)
        return int(connection.execute(adding).scalar_one())


def days(count: int) -> timedelta:
    return timedelta(days=count)
