"""Notes on an account's history: what people and rules want remembered on a day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from domain.clock import Clock, utcnow
from domain.errors import NotFoundError
from storage.engine import read, write
from storage.frames import one_of
from storage.schema import annotations


@dataclass(frozen=True)
class Annotation:
    id: int
    account_id: int
    day: date
    kind: str
    text: str
    by: str
    created_at: datetime


@dataclass(frozen=True)
class Note:
    """What a run wants remembered; the key says what it is about, so that it is noted once."""

    account_id: int
    day: date
    kind: str
    text: str
    key: str
    by: str = "keepwell"


class AnnotationStore:
    def __init__(self, engine: Engine, clock: Clock = utcnow) -> None:
        self._engine = engine
        self._clock = clock

    def add(
        self, account_id: int, day: date, kind: str, text: str, by: str = "keepwell", key: str | None = None
    ) -> int:
        """Store a note and give its id. With a `key` it is stored once, however often it is added."""
        row = {"account_id": account_id, "day": day, "kind": kind, "text": text, "by": by, "effect_key": key}
        with write(self._engine) as connection:
            if key is not None:
                known = connection.execute(
                    sa.select(annotations.c.id).where(annotations.c.effect_key == key)
                ).scalar()
                if known is not None:
                    return int(known)
            stamped = sa.insert(annotations).values(**row, created_at=self._clock())
            return int(connection.execute(stamped.returning(annotations.c.id)).scalar_one())

    def keep(self, notes: Iterable[Note]) -> int:
        """Store notes that have a key, each once, however often they are told; gives how many are new."""
        told = {note.key: note for note in notes}
        with write(self._engine) as connection:
            n, now = annotations.c, self._clock()
            here = sa.select(n.effect_key).where(one_of(connection, n.effect_key, told))
            known = set(connection.execute(here).scalars())
            fresh = [
                {**{name: value for name, value in vars(note).items() if name != "key"}, "effect_key": key}
                | {"created_at": now}
                for key, note in told.items()
                if key not in known
            ]
            if fresh:
                connection.execute(sa.insert(annotations), fresh)
            return len(fresh)

    def replace(
        self, kind: str, account_ids: Iterable[int] | None, since: date, until: date, notes: Iterable[Note]
    ) -> None:
        """Make `notes` the only ones of their kind that these accounts (None: all) have from `since` to `until`.

        Those that say what they said before stay the rows they were.
        """
        told = {note.key: note for note in notes}
        n = annotations.c
        with write(self._engine) as connection:
            here = (n.kind == kind) & n.day.between(since, until)
            if account_ids is not None:
                here &= one_of(connection, n.account_id, account_ids)
            stored = connection.execute(sa.select(n.id, n.effect_key, n.text).where(here)).all()
            stale = [
                row.id
                for row in stored
                if row.effect_key not in told or told[row.effect_key].text != row.text
            ]
            connection.execute(sa.delete(annotations).where(one_of(connection, n.id, stale)))
        self.keep(told.values())

    def take_back(self, keys: Iterable[str]) -> None:
        """What was noted under these keys does not hold any more."""
        with write(self._engine) as connection:
            gone = one_of(connection, annotations.c.effect_key, list(keys))
            connection.execute(sa.delete(annotations).where(gone))

    def list(
        self,
        account_ids: Iterable[int] | None = None,
        since: date | None = None,
        until: date | None = None,
    ) -> Sequence[Annotation]:
        """Notes in order of day."""
        n = annotations.c
        query = sa.select(n.id, n.account_id, n.day, n.kind, n.text, n.by, n.created_at).order_by(n.day, n.id)
        with read(self._engine) as connection:
            if account_ids is not None:
                query = query.where(one_of(connection, n.account_id, account_ids))
            if since is not None:
                query = query.where(n.day >= since)
            if until is not None:
                query = query.where(n.day <= until)
            return [Annotation(*row) for row in connection.execute(query)]

    def remove(self, annotation_id: int) -> None:
        """Take a note away; NotFoundError where there is none."""
        with write(self._engine) as connection:
            gone = connection.execute(sa.delete(annotations).where(annotations.c.id == annotation_id))
            if gone.rowcount == 0:
                raise NotFoundError(f"There is no annotation {annotation_id}.")
