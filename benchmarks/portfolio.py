"""A synthetic portfolio, seeded, written in bulk into the product's own storage."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from benchmarks import contracts, talks
from benchmarks.lives import Lives, lives
from benchmarks.usage_events import ADVANCED, CORE, FEATURES, usage_events
from keepwell.bootstrap import House
from keepwell.settings import Settings
from storage import delta, schema
from storage.engine import write
from storage.event_tables import STATS
from storage.frames import insert

BLOCK = 4_000
"""Accounts written at a time: about a gigabyte of events."""


@dataclass(frozen=True)
class Written:
    """How many accounts, and how many rows of each kind."""

    accounts: int
    events: int
    interactions: int


def open_house(home: Path, activity: Path | None = None) -> House:
    """The product on this folder, with the activity of another where given; no setting comes from outside."""
    return House(
        Settings(
            home=home,
            DATABASE_URL=f"sqlite:///{home / 'keepwell.db'}",
            activity_url=str(activity or home / "activity"),
            history_url=str(home / "scores"),
            lease_seconds=60,
            wave=32,
        )
    )


def write_portfolio(home: Path, accounts: int, events_per_account: int) -> Written:
    """Accounts 1 to `accounts`, with their facts of the year up to lives.AS_OF."""
    house = open_house(home)
    _write_features(house)
    events = conversations = 0
    for first in range(1, accounts + 1, BLOCK):
        block = lives(first, min(first + BLOCK - 1, accounts))
        conversations += _write_rows(house, block)
        events += _write_events(home, block, events_per_account)
    _settle(house)
    return Written(accounts, events, conversations)


def _write_features(house: House) -> None:
    numbers = range(len(FEATURES))
    frame = pl.DataFrame(
        {
            "source": ["product"] * len(FEATURES),
            "name": FEATURES,
            "is_core": [number < CORE for number in numbers],
            "min_tier": ["enterprise" if number >= ADVANCED else "starter" for number in numbers],
        }
    )
    with write(house.engine) as connection:
        insert(connection, schema.features, frame)


def _write_rows(house: House, block: Lives) -> int:
    told = talks.interactions(block)
    with write(house.engine) as connection:
        insert(connection, schema.accounts, contracts.accounts(block))
        insert(connection, schema.contacts, contracts.contacts(block))
        insert(connection, schema.subscriptions, contracts.subscriptions(block))
        insert(connection, schema.churn_events, contracts.churn_events(block))
        insert(connection, schema.invoices, contracts.invoices(block))
        insert(connection, schema.surveys, contracts.surveys(block))
        insert(connection, schema.interactions, told)
        insert(connection, schema.mentions, talks.mentions(told, int(block.ids[0])))
    return told.height


def _write_events(home: Path, block: Lives, per_account: int) -> int:
    """Straight into the layout of storage.event_tables: a merge would look for each id among all the others."""
    frame = usage_events(block, per_account)
    delta.write_frame(delta.location(home / "activity") + "/events", frame, partition="month", stats=STATS)
    return frame.height


def _settle(house: House) -> None:
    """Fold the write-ahead log into the database, so that copying the one file copies everything."""
    with house.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    house.engine.dispose()
