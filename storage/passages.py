"""Passages as search reads them: the columns it scores by for whole accounts, texts for what it found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.engine import Connection, Engine

from storage.engine import read, write
from storage.frames import one_of
from storage.schema import accounts, alerts, contacts, passages
from storage.schema.work import LIVE_STATES

COLUMNS = 11
REACH = 2  # passages cut from one fact have ids that follow one another
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Rows:
    """Passages in columns, [n] each. `said` is in seconds since 1970, `contact` -1 where nobody is known.

    `words` are all words one after another, `ends` [n] where each passage's words end in them. `vectors` [n, d] are
    zero in the rows where `embedded` is false.
    """

    ids: NDArray[np.int64]
    account: NDArray[np.int64]
    conversation: NDArray[np.int64]
    said: NDArray[np.int64]
    contact: NDArray[np.int64]
    speaker: list[str | None]
    channel: list[str | None]
    asks: NDArray[np.bool_]
    words: NDArray[np.uint32]
    ends: NDArray[np.int64]
    embedded: NDArray[np.bool_]
    vectors: NDArray[np.float32]

    def __len__(self) -> int:
        return int(self.ids.size)


@dataclass(frozen=True)
class Shown:
    """A passage as a person reads it. `account` and `source` name the account's row."""

    id: int
    account_id: int
    account: str
    account_name: str
    ref: str
    kind: str
    trust: str
    channel: str | None
    direction: str | None
    speaker: str | None
    contact_id: int | None
    said_at: datetime
    recorded_at: datetime
    text: str


@dataclass(frozen=True)
class Indexed:
    """What the keyword index and the embedding model are given of a passage."""

    id: int
    account_id: int
    said_at: datetime
    speaker: str | None
    channel: str | None
    text: str


@dataclass(frozen=True)
class Charted:
    """What the vector index is given of a passage."""

    id: int
    account_id: int
    said_at: datetime
    vector: NDArray[np.float16]


class PassageStore:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def of_accounts(self, account_ids: Sequence[int], model: str, until: datetime | None = None) -> Rows:
        """Every passage of these accounts said by `until`, with the vectors of this model; conversation by
        conversation, in the order of time."""
        p = passages.c
        with read(self._engine) as connection:
            here = (
                p.account_id == account_ids[0]
                if len(account_ids) == 1
                else one_of(connection, p.account_id, account_ids)
            )
            return _rows(connection, here if until is None else here & (p.said_at <= until), model)

    def with_neighbours(
        self,
        ids: Sequence[int],
        model: str,
        account_ids: Sequence[int] | None = None,
        until: datetime | None = None,
    ) -> Rows:
        """These passages and what stands right before and after them in the facts they were cut from; of these
        accounts only, and said by `until`."""
        p = passages.c
        around = {near for one in ids for near in range(one - REACH, one + REACH + 1)}
        with read(self._engine) as connection:
            here = one_of(connection, p.id, sorted(around))
            if account_ids is not None:
                here &= one_of(connection, p.account_id, account_ids)
            return _rows(connection, here if until is None else here & (p.said_at <= until), model)

    def count_of(self, account_ids: Sequence[int]) -> int:
        """How many passages these accounts have."""
        p = passages.c
        with read(self._engine) as connection:
            query = sa.select(sa.func.count()).where(one_of(connection, p.account_id, account_ids))
            return int(connection.execute(query).scalar_one())

    def shown(self, ids: Sequence[int]) -> list[Shown]:
        """In the order of `ids`; what is gone is left out."""
        p, a = passages.c, accounts.c
        query = sa.select(
            p.id,
            p.account_id,
            a.external_id.label("account"),
            a.name.label("account_name"),
            p.ref,
            p.kind,
            p.trust,
            p.channel,
            p.direction,
            p.speaker,
            p.contact_id,
            p.said_at,
            p.recorded_at,
            p.text,
        ).join(accounts, a.id == p.account_id)
        with read(self._engine) as connection:
            rows = connection.execute(query.where(one_of(connection, p.id, ids))).mappings()
            found = {row["id"]: Shown(**row) for row in rows}
        return [found[one] for one in ids if one in found]

    def people(self, account_ids: Iterable[int]) -> dict[int, str]:
        """Names (or addresses) of the accounts' contacts by id."""
        c = contacts.c
        with read(self._engine) as connection:
            query = sa.select(c.id, c.name, c.email, c.external_id).where(
                one_of(connection, c.account_id, account_ids)
            )
            return {number: name or email or ref for number, name, email, ref in connection.execute(query)}

    def coverage(self, model: str) -> tuple[int, int]:
        """(passages with a vector of this model, passages in all); counted in indexes, without reading a passage."""
        counted = sa.select(sa.func.count()).select_from(passages)
        with read(self._engine) as connection:
            embedded = connection.execute(counted.where(passages.c.model == model)).scalar_one()
            return int(embedded), int(connection.execute(counted).scalar_one())

    def forget_other_models(self, model: str) -> int:
        """Drop vectors that another model made: they cannot be compared. Gives how many."""
        p = passages.c
        with write(self._engine) as connection:
            # Not "is different": two ranges can be looked up in the index.
            stale = sa.update(passages).where(sa.or_(p.model < model, p.model > model))
            return connection.execute(stale.values(vector=None, model=None)).rowcount

    def unembedded(self, limit: int, account_ids: Sequence[int] | None = None) -> list[tuple[int, int]]:
        """(id, account id) of passages with no vector: of accounts with live alerts first, the newest first."""
        p = passages.c
        bare = sa.select(p.id, p.account_id).where(p.vector.is_(None)).order_by(p.said_at.desc(), p.id.desc())
        with read(self._engine) as connection:
            if account_ids is not None:
                mine = bare.where(one_of(connection, p.account_id, account_ids)).limit(limit)
                return [(row.id, row.account_id) for row in connection.execute(mine)]
            alarmed = sa.select(alerts.c.account_id).where(alerts.c.state.in_(LIVE_STATES))
            first = [*connection.execute(bare.where(p.account_id.in_(alarmed)).limit(limit))]
            rest = [*connection.execute(bare.limit(limit))] if not first else []
            return [(row.id, row.account_id) for row in (*first, *rest)]

    def keep_vectors(self, model: str, ids: Sequence[int], vectors: NDArray[np.float32]) -> None:
        """Store vectors [n, d]; passages that are gone meanwhile are passed over."""
        rows = [
            {"passage": number, "made": vector.tobytes(), "by": model}
            for number, vector in zip(ids, vectors.astype("<f2"), strict=True)
        ]
        one = sa.update(passages).where(passages.c.id == sa.bindparam("passage"))
        with write(self._engine) as connection:
            connection.execute(one.values(vector=sa.bindparam("made"), model=sa.bindparam("by")), rows)

    def after(self, passage_id: int, limit: int) -> list[Indexed]:
        """The passages made after this one, in the order in which they were made."""
        with read(self._engine) as connection:
            rows = connection.execute(_indexed().where(passages.c.id > passage_id).limit(limit))
            return [Indexed(*row) for row in rows]

    def to_embed(self, ids: Sequence[int]) -> list[Indexed]:
        """What is to be embedded of these passages, by id."""
        with read(self._engine) as connection:
            rows = connection.execute(_indexed().where(one_of(connection, passages.c.id, ids)))
            return [Indexed(*row) for row in rows]

    def vectors_of(self, ids: Sequence[int]) -> list[Charted]:
        """The vectors of these passages, where they have one."""
        p = passages.c
        query = sa.select(p.id, p.account_id, p.said_at, p.vector).where(p.vector.is_not(None))
        with read(self._engine) as connection:
            rows = connection.execute(query.where(one_of(connection, p.id, ids)))
            return [
                Charted(row.id, row.account_id, row.said_at, np.frombuffer(row.vector, "<f2")) for row in rows
            ]

    def ids(self, model: str | None = None) -> set[int]:
        """Every passage, or every passage with a vector of this model."""
        query = sa.select(passages.c.id)
        if model is not None:
            query = query.where(passages.c.model == model)
        with read(self._engine) as connection:
            cursor: Any = connection.execute(query).cursor
            return {row[0] for row in cursor.fetchall()}

    def newest(self) -> int:
        """The id of the passage made last; 0 where there is none."""
        with read(self._engine) as connection:
            return int(connection.execute(sa.select(sa.func.max(passages.c.id))).scalar() or 0)

    def bare(self, account_ids: Sequence[int] | None = None) -> int:
        """How many passages have no vector."""
        p = passages.c
        query = sa.select(sa.func.count()).select_from(passages).where(p.vector.is_(None))
        with read(self._engine) as connection:
            if account_ids is not None:
                query = query.where(one_of(connection, p.account_id, account_ids))
            return int(connection.execute(query).scalar_one())


def _indexed() -> "sa.Select[Any]":
    p = passages.c
    return sa.select(p.id, p.account_id, p.said_at, p.speaker, p.channel, p.text).order_by(p.id)


def day_number(moment: datetime) -> int:
    """The day of a moment in UTC, in days since 1970: what the keyword index knows a passage by."""
    return (moment - EPOCH) // timedelta(days=1)


def _seconds(connection: Connection) -> "sa.ColumnElement[int]":
    said = passages.c.said_at
    if connection.dialect.name == "sqlite":
        return sa.cast(sa.func.unixepoch(said), sa.BigInteger())
    return sa.cast(sa.func.extract("epoch", said), sa.BigInteger())


def _rows(connection: Connection, condition: "sa.ColumnElement[bool]", model: str) -> Rows:
    p = passages.c
    vector = sa.case((p.model == model, p.vector))
    query = sa.select(
        p.id,
        p.account_id,
        p.conversation,
        _seconds(connection),
        p.part,
        p.contact_id,
        p.speaker,
        p.channel,
        p.asks,
        p.words,
        vector,
    ).where(condition)
    # The driver's own rows: SQLAlchemy's per-value processing costs more than the query.
    cursor: Any = connection.execute(query).cursor
    return _in_columns(cursor.fetchall())


def _in_columns(found: list[tuple[Any, ...]]) -> Rows:
    columns = list(zip(*found, strict=True)) or [()] * COLUMNS
    numbers = np.array(columns[:5], np.int64)
    conversation, said, part = numbers[2], numbers[3], numbers[4]
    first = _first_said(numbers[1], conversation, said)
    order = np.lexsort((numbers[0], part, said, conversation, first, numbers[1]))
    words = [columns[9][at] for at in order]
    lengths = np.fromiter((len(one) // 4 for one in words), np.int64, len(words))
    contact = np.array([-1 if one is None else one for one in columns[5]], np.int64)
    embedded, vectors = _vectors([columns[10][at] for at in order])
    return Rows(
        numbers[0][order],
        numbers[1][order],
        conversation[order],
        said[order],
        contact[order],
        [columns[6][at] for at in order],
        [columns[7][at] for at in order],
        np.array(columns[8], bool)[order],
        np.frombuffer(b"".join(words), "<u4"),
        np.cumsum(lengths),
        embedded,
        vectors,
    )


def _first_said(
    account: NDArray[np.int64], conversation: NDArray[np.int64], said: NDArray[np.int64]
) -> NDArray[np.int64]:
    """[n]: when the conversation of each passage began."""
    order = np.lexsort((said, conversation, account))
    fresh = np.ones(order.size, bool)
    fresh[1:] = (np.diff(conversation[order]) != 0) | (np.diff(account[order]) != 0)
    began = said[order][np.maximum.accumulate(np.where(fresh, np.arange(order.size), 0))]
    found = np.empty_like(said)
    found[order] = began
    return found


def _vectors(stored: list[bytes | None]) -> tuple[NDArray[np.bool_], NDArray[np.float32]]:
    embedded = np.fromiter((one is not None for one in stored), bool, len(stored))
    there = [one for one in stored if one is not None]
    width = len(there[0]) // 2 if there else 1
    vectors = np.zeros((len(stored), width), np.float32)
    if there:
        vectors[embedded] = np.frombuffer(b"".join(there), "<f2").reshape(len(there), width)
    return embedded, vectors
