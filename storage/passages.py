"""Passages as the indexes are made of them: what is to be embedded, vectors, and what stands where."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.engine import Engine

from storage.engine import read, write
from storage.frames import one_of
from storage.passage_reading import PassageReader
from storage.schema import alerts, passages
from storage.schema.work import LIVE_STATES

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


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

    @contextmanager
    def reading(self, model: str) -> Iterator[PassageReader]:
        """One view of the passages with the vectors of this model, for the time of one search."""
        with read(self._engine) as connection:
            yield PassageReader(connection, model)

    def coverage(self, model: str) -> tuple[int, int]:
        """(passages with a vector of this model, passages in all)."""
        with self.reading(model) as reader:
            return reader.coverage()

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
