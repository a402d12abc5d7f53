"""Facts whose words are in no passage yet, and the passages made of them, in one transaction."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from domain.clock import Clock, utcnow
from domain.passages import Passage
from storage import schema
from storage.engine import read, write
from storage.frames import one_of
from storage.mentions import Utterance, customers_of

BY_VERSION = tuple(table.name for table in schema.WITH_WORDS)
"""Tables whose rows say by which version they were cut; the rows of the others are looked for among the passages."""
ORIGINS = tuple(schema.ORIGINS)
_CUTTERS_LOCK = 7_303_016


@dataclass(frozen=True)
class Uncut:
    """A row of one of ORIGINS as it stands (`row`), with what was said in it and who speaks for the customer."""

    origin: str
    row: dict[str, Any]
    recorded_at: datetime
    utterances: Sequence[Utterance] = ()
    contact: str | None = None
    customers: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Made:
    """A passage with its words as numbers (little-endian 32 bits)."""

    passage: Passage
    words: bytes


Cutter = Callable[[Uncut], Iterable[Made]]


@dataclass(frozen=True)
class UncutFacts:
    engine: Engine
    version: str
    clock: Clock = utcnow

    def waiting(self) -> int:
        """How many facts have to be cut."""
        return sum(self.waiting_in().values())

    def waiting_in(self) -> dict[str, int]:
        """How many of each table that has any."""
        with read(self.engine) as connection:
            counted = connection.execute(_counts(self.version)).one()
        return {origin: many for origin, many in zip(ORIGINS, counted, strict=True) if many}

    def cut(self, origin: str, cutter: Cutter, limit: int = 1000) -> int:
        """Make the passages of up to `limit` facts of a table; gives how many facts that were.

        Reading, cutting and writing are one transaction: a fact that an import changes meanwhile is cut again.
        """
        with write(self.engine) as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_CUTTERS_LOCK)))
            facts = _facts(connection, origin, self.version, limit, self.clock())
            if not facts:
                return 0
            ids = [fact.row["id"] for fact in facts]
            own = schema.passages.c[schema.ORIGINS[origin]]
            connection.execute(sa.delete(schema.passages).where(one_of(connection, own, ids)))
            _insert(connection, [made for fact in facts for made in cutter(fact)])
            if origin in BY_VERSION:
                table = schema.METADATA.tables[origin]
                stamped = sa.update(table).where(one_of(connection, table.c.id, ids))
                connection.execute(stamped.values({schema.PASSAGES_MADE: self.version}))
            return len(facts)


def _due(origin: str, version: str) -> "sa.ColumnElement[bool]":
    """What has no passage, or another part of its story to tell."""
    table = schema.METADATA.tables[origin].c
    if origin in BY_VERSION:
        made = table[schema.PASSAGES_MADE]
        # Not "is different": two ranges can be looked up in the index.
        return sa.or_(made.is_(None), made < version, made > version)
    untold = ~_part(origin, 0)
    ended = {"alerts": "closed_on", "opportunities": "closed_on", "actions": "measured_on"}.get(origin)
    if ended is not None:
        untold |= table[ended].is_not(None) & ~_part(origin, 1)
    if origin == "alerts":
        untold &= table.account_id.is_not(None)
    if origin == "actions":
        untold &= ~table.held_out  # nothing was done
    return untold


def _part(origin: str, part: int) -> "sa.ColumnElement[bool]":
    p = schema.passages.c
    told = sa.select(1).where(
        p[schema.ORIGINS[origin]] == schema.METADATA.tables[origin].c.id, p.part == part
    )
    return sa.exists(told)


@lru_cache(maxsize=4)
def _counts(version: str) -> "sa.Select[Any]":
    """Built once: building it takes longer than running it where nothing waits."""
    tables = {origin: schema.METADATA.tables[origin] for origin in ORIGINS}
    return sa.select(
        *(
            sa.select(sa.func.count()).select_from(table).where(_due(origin, version)).scalar_subquery()
            for origin, table in tables.items()
        )
    )


def _facts(connection: Connection, origin: str, version: str, limit: int, now: datetime) -> list[Uncut]:
    table = schema.METADATA.tables[origin]
    query = sa.select(table).where(_due(origin, version)).limit(limit)
    if connection.dialect.name == "postgresql":
        query = query.with_for_update()
    rows = [dict(row) for row in connection.execute(query).mappings()]
    rows.sort(key=lambda row: row["id"])
    if not rows:
        return []
    recorded = _recorded(connection, rows)
    people = _names(connection, rows)
    if origin != "interactions":
        return [
            Uncut(origin, row, _known_since(row, recorded, now), contact=people.get(row.get("contact_id")))
            for row in rows
        ]
    spoken = _spoken(connection, [row["id"] for row in rows])
    customers = customers_of(connection, {row["account_id"] for row in rows})
    return [
        Uncut(
            origin,
            row,
            _known_since(row, recorded, now),
            spoken.get(row["id"], []),
            people.get(row["contact_id"]) or row["contact_ref"],
            customers.get(row["account_id"], frozenset()),
        )
        for row in rows
    ]


def _known_since(row: dict[str, Any], imports: dict[int, datetime], now: datetime) -> datetime:
    return imports.get(row.get("import_id") or 0) or row.get("created_at") or row.get("updated_at") or now


def _recorded(connection: Connection, rows: list[dict[str, Any]]) -> dict[int, datetime]:
    b = schema.import_batches.c
    ids = {row["import_id"] for row in rows if row.get("import_id")}
    query = sa.select(b.id, b.started_at).where(one_of(connection, b.id, ids))
    return {row.id: row.started_at for row in connection.execute(query)}


def _names(connection: Connection, rows: list[dict[str, Any]]) -> dict[Any, str]:
    c = schema.contacts.c
    ids = {row["contact_id"] for row in rows if row.get("contact_id")}
    query = sa.select(c.id, c.name, c.email, c.external_id).where(one_of(connection, c.id, ids))
    return {number: name or email or ref for number, name, email, ref in connection.execute(query)}


def _spoken(connection: Connection, interaction_ids: list[int]) -> dict[int, list[Utterance]]:
    u = schema.utterances.c
    query = sa.select(u.interaction_id, u.external_id, u.speaker, u.text)
    found: dict[int, list[Utterance]] = {}
    here = one_of(connection, u.interaction_id, interaction_ids)
    for interaction_id, *said in connection.execute(query.where(here).order_by(u.interaction_id, u.position)):
        found.setdefault(interaction_id, []).append(Utterance(*said))
    return found


def _insert(connection: Connection, made: list[Made]) -> None:
    rows = [_row(one) for one in made]
    if rows:
        connection.execute(sa.insert(schema.passages), rows)


def _row(made: Made) -> dict[str, Any]:
    given = dict(vars(made.passage))
    origin, origin_id = given.pop("origin"), given.pop("origin_id")
    named = dict.fromkeys(schema.ORIGINS.values())
    given["conversation"] = _number(made.passage.conversation)
    given["asks"] = made.passage.text.rstrip().endswith(("?", "？"))
    return {**given, **named, schema.ORIGINS[origin]: origin_id, "words": made.words}


def _number(conversation: str) -> int:
    """The same 63 bits for the same conversation: search sorts by it, and compares it for many passages."""
    return int.from_bytes(blake2b(conversation.encode("utf-8", "surrogatepass"), digest_size=8).digest()) >> 1
