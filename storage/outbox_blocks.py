"""Addresses nothing is sent to, because they take no mail or somebody asked for none, until a person lifts it."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine

from domain.errors import NotFoundError
from domain.outbox import BlockedAddress
from storage import schema
from storage.engine import read, write_durably
from storage.outbox_log import note


def block(
    connection: Connection, address: str, at: datetime, by: str, reason: str, outbox_id: int | None
) -> None:
    """Twice is once: the first reason stays."""
    row = {"address": address.lower(), "at": at, "by": by, "reason": reason, "outbox_id": outbox_id}
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    connection.execute(insert(schema.outbox_blocked).values(row).on_conflict_do_nothing())


def block_by_hand(engine: Engine, address: str, at: datetime, by: str, reason: str) -> None:
    """A person says that nothing is to be sent to it."""
    with write_durably(engine) as connection:
        block(connection, address.strip(), at, by, reason, None)


def blocked(engine: Engine) -> list[BlockedAddress]:
    """The newest first."""
    b = schema.outbox_blocked
    with read(engine) as connection:
        rows = connection.execute(sa.select(b).order_by(b.c.at.desc(), b.c.address)).mappings()
        return [BlockedAddress(**row) for row in rows]


def reasons(connection: Connection, addresses: Sequence[str]) -> dict[str, str]:
    """Why, by address, of those of them that are blocked."""
    b = schema.outbox_blocked.c
    wanted = b.address.in_([one.lower() for one in addresses])
    return dict(connection.execute(sa.select(b.address, b.reason).where(wanted)).tuples().all())


def lift(engine: Engine, address: str, at: datetime, by: str) -> BlockedAddress:
    """Let mail go to it again. NotFoundError where it is not blocked."""
    b = schema.outbox_blocked
    with write_durably(engine) as connection:
        mine = b.c.address == address.strip().lower()
        row = connection.execute(sa.select(b).where(mine)).mappings().first()
        if row is None:
            raise NotFoundError(f"{address} is not blocked. `keepwell outbox blocked` lists those that are.")
        connection.execute(sa.delete(b).where(mine))
        if row["outbox_id"] is not None:
            note(connection, row["outbox_id"], at, by, "lifted", f"{row['address']} may be written to again")
        return BlockedAddress(**row)
