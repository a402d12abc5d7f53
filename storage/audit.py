"""The log of what people did: only added to, each entry's hash over the entry and the hash before it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from domain.clock import Clock
from storage import schema
from storage.engine import read, write

BEGINNING = "0" * 64
_LOCK = 7_303_015
BATCH = 10_000


@dataclass(frozen=True)
class AuditEntry:
    """`subject` names what was acted on ("user 3", "draft 17"); `details` holds plain values, never customers' text."""

    number: int
    at: datetime
    user_id: int | None
    by: str
    action: str
    subject: str
    details: Mapping[str, Any]
    hash_before: str
    hash: str


@dataclass(frozen=True)
class AuditLog:
    engine: Engine
    clock: Clock

    def note(
        self, by: str, action: str, subject: str, user_id: int | None = None, **details: Any
    ) -> AuditEntry:
        """Add an entry, after whoever is adding one now."""
        with write(self.engine) as connection:
            return note(connection, self.clock(), by, action, subject, user_id, details)

    def entries(self, before: int | None = None, limit: int = 100) -> list[AuditEntry]:
        """The newest first, those before a number."""
        a = schema.audit_log
        query = sa.select(a).order_by(a.c.number.desc()).limit(limit)
        with read(self.engine) as connection:
            rows = connection.execute(
                query if before is None else query.where(a.c.number < before)
            ).mappings()
            return [AuditEntry(**row) for row in rows]

    def broken_at(self) -> int | None:
        """The number of the first entry that was changed, left out or put in later; None where all is as written.

        Entries cut off at the end are not seen: keep the last hash elsewhere to find that.
        """
        last, expected = BEGINNING, 1
        while True:
            some = self._from(expected)
            for one in some:
                if one.number != expected or one.hash_before != last or one.hash != _hash(one):
                    return expected
                last, expected = one.hash, expected + 1
            if len(some) < BATCH:
                return None

    def _from(self, number: int) -> list[AuditEntry]:
        a = schema.audit_log
        query = sa.select(a).where(a.c.number >= number).order_by(a.c.number).limit(BATCH)
        with read(self.engine) as connection:
            return [AuditEntry(**row) for row in connection.execute(query).mappings()]


def note(
    connection: Connection,
    at: datetime,
    by: str,
    action: str,
    subject: str,
    user_id: int | None,
    details: Mapping[str, Any],
) -> AuditEntry:
    """Add an entry in the caller's transaction."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    a = schema.audit_log
    last = connection.execute(sa.select(a.c.number, a.c.hash).order_by(a.c.number.desc()).limit(1)).first()
    number, before = (last.number + 1, last.hash) if last is not None else (1, BEGINNING)
    plain = json.loads(json.dumps(dict(details), default=str))
    entry = AuditEntry(number, at, user_id, by, action, subject, plain, before, "")
    entry = AuditEntry(**{**vars(entry), "hash": _hash(entry)})
    connection.execute(sa.insert(a).values(**vars(entry)))
    return entry


def _hash(entry: AuditEntry) -> str:
    told = {**asdict(entry), "at": entry.at.astimezone(UTC).isoformat()}
    del told["hash"]
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
