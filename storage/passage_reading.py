"""Passages as search reads them: the columns it scores by, texts for what it found; all in one view of the data."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.engine import Connection

from storage.frames import many, one_of_given
from storage.schema import accounts, contacts, passages

COLUMNS = 11
REACH = 2  # passages cut from one fact have ids that follow one another


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
class Scope:
    """Whose passages, and said by when; None is no limit."""

    account_ids: Sequence[int] | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class PassageReader:
    """One consistent view of the passages. `model` names the vectors that are wanted."""

    connection: Connection
    model: str

    def of(self, scope: Scope) -> Rows:
        """Every passage within the scope; conversation by conversation, in the order of time."""
        return _in_columns(self._fetched("rows", scope))

    def within(self, ids: Sequence[int], scope: Scope) -> list[int]:
        """Those of these passages that lie within the scope, in the order given."""
        here = {row[0] for row in self._fetched("places", scope, ids)}
        return [one for one in ids if one in here]

    def with_neighbours(self, ids: Sequence[int], scope: Scope) -> Rows:
        """These passages and what stands right before and after them in their conversation, within the scope."""
        around = {near for one in ids for near in range(one - REACH, one + REACH + 1)}
        found = self._fetched("places", scope, sorted(around))
        told_in = {number: (account, conversation) for number, account, conversation in found}
        wanted = {
            near
            for one in ids
            if one in told_in
            for near in range(one - REACH, one + REACH + 1)
            if told_in.get(near) == told_in[one]
        }
        return _in_columns(self._fetched("rows", scope, sorted(wanted)))

    def more_than(self, limit: int, account_ids: Sequence[int]) -> bool:
        """Whether these accounts have more passages than that."""
        p = passages.c
        given = one_of_given(self._dialect, p.account_id, "accounts")
        first = sa.select(p.id).where(given).limit(limit + 1).subquery()
        values = {"accounts": many(self._dialect, account_ids)}
        counted = self.connection.execute(sa.select(sa.func.count()).select_from(first), values)
        return int(counted.scalar_one()) > limit

    def shown(self, ids: Sequence[int]) -> list[Shown]:
        """In the order of `ids`; what is gone is left out."""
        rows = self.connection.execute(_shown(self._dialect), {"ids": many(self._dialect, ids)})
        found = {row[0]: Shown(*row) for row in rows}
        return [found[one] for one in ids if one in found]

    def texts(self, ids: Sequence[int]) -> dict[int, str]:
        """By id, of those that are there."""
        given = {"ids": many(self._dialect, ids)}
        rows = self.connection.execute(_texts(self._dialect), given)
        return {row.id: row.text for row in rows}

    def people(self, account_ids: Iterable[int]) -> dict[int, str]:
        """Names (or addresses) of the accounts' contacts by id."""
        given = {"accounts": many(self._dialect, account_ids)}
        rows = self.connection.execute(_people(self._dialect), given)
        return {number: name or email or ref for number, name, email, ref in rows}

    def any_embedded(self) -> bool:
        """Whether any passage has a vector of this model."""
        return self.connection.execute(_EMBEDDED, {"model": self.model}).first() is not None

    def coverage(self, account_ids: Sequence[int] | None = None) -> tuple[int, int]:
        """(passages with a vector of this model, passages in all) of these accounts; counted in indexes."""
        scoped = account_ids is not None
        values: dict[str, Any] = {} if account_ids is None else {"accounts": many(self._dialect, account_ids)}
        total, bare, others = (
            int(self.connection.execute(query, values | more).scalar_one())
            for query, more in zip(
                _counts(self._dialect, scoped), ({}, {}, {"model": self.model}), strict=True
            )
        )
        return total - bare - others, total

    @property
    def _dialect(self) -> str:
        return self.connection.dialect.name

    def _fetched(self, what: str, scope: Scope, ids: Sequence[int] | None = None) -> list[tuple[Any, ...]]:
        values: dict[str, Any] = {"model": self.model} if what == "rows" else {}
        if ids is not None:
            values["ids"] = many(self._dialect, ids)
        if scope.account_ids is not None:
            values["accounts"] = many(self._dialect, scope.account_ids)
        if scope.until is not None:
            values["until"] = scope.until
        query = _query(self._dialect, what, frozenset(values))
        # The driver's own rows: SQLAlchemy's per-value processing costs more than the query.
        cursor: Any = self.connection.execute(query, values).cursor
        return list(cursor.fetchall())


# Statements are built once: building one anew costs about as much as running it.


@lru_cache(maxsize=32)
def _query(dialect: str, what: str, given: frozenset[str]) -> "sa.Select[Any]":
    p = passages.c
    query = sa.select(*_row(dialect)) if what == "rows" else sa.select(p.id, p.account_id, p.conversation)
    if "ids" in given:
        query = query.where(one_of_given(dialect, p.id, "ids"))
    if "accounts" in given:
        # Passages that are named are looked up by their ids: plus nothing, the accounts offer no index.
        column = p.account_id + sa.literal_column("0") if "ids" in given else p.account_id
        query = query.where(one_of_given(dialect, column, "accounts"))
    return (
        query.where(p.said_at <= sa.bindparam("until", type_=p.said_at.type)) if "until" in given else query
    )


def _row(dialect: str) -> "tuple[sa.ColumnElement[Any], ...]":
    p = passages.c
    vector = sa.case((p.model == sa.bindparam("model", type_=sa.Text()), p.vector))
    return (
        p.id,
        p.account_id,
        p.conversation,
        _seconds(dialect),
        p.part,
        p.contact_id,
        p.speaker,
        p.channel,
        p.asks,
        p.words,
        vector,
    )


def _seconds(dialect: str) -> "sa.ColumnElement[int]":
    said = passages.c.said_at
    if dialect == "sqlite":
        return sa.cast(sa.func.unixepoch(said), sa.BigInteger())
    return sa.cast(sa.func.extract("epoch", said), sa.BigInteger())


@lru_cache(maxsize=4)
def _texts(dialect: str) -> "sa.Select[Any]":
    p = passages.c
    return sa.select(p.id, p.text).where(one_of_given(dialect, p.id, "ids"))


@lru_cache(maxsize=4)
def _shown(dialect: str) -> "sa.Select[Any]":
    p, a = passages.c, accounts.c
    query = sa.select(
        p.id,
        p.account_id,
        a.external_id,
        a.name,
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
    return query.where(one_of_given(dialect, p.id, "ids"))


@lru_cache(maxsize=4)
def _people(dialect: str) -> "sa.Select[Any]":
    c = contacts.c
    query = sa.select(c.id, c.name, c.email, c.external_id)
    return query.where(one_of_given(dialect, c.account_id, "accounts"))


_EMBEDDED = sa.select(passages.c.id).where(passages.c.model == sa.bindparam("model")).limit(1)


@lru_cache(maxsize=8)
def _counts(dialect: str, scoped: bool) -> "tuple[sa.Select[Any], ...]":
    """All passages, those with no vector, those with one of another model."""
    p = passages.c
    every = sa.select(sa.func.count()).select_from(passages)
    # What has no vector is counted: there is little of it once the index is filled, and that index must be taken.
    of_these = p.account_id + sa.literal_column("0")
    # Not "is different": two ranges can be looked up in the index.
    others = sa.or_(p.model < sa.bindparam("model"), p.model > sa.bindparam("model"))
    found = (every, every.where(p.vector.is_(None)), every.where(others))
    if not scoped:
        return found
    its = one_of_given(dialect, p.account_id, "accounts")
    return (
        every.where(its),
        *(query.where(one_of_given(dialect, of_these, "accounts")) for query in found[1:]),
    )


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
