"""Trained models, numbered, added and never edited: the newest of a kind says how that kind is worked out."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from domain.clock import Clock
from domain.errors import NotFoundError
from storage.engine import read, write
from storage.schema import models

LEAVING, GROWTH = "leaving", "growth"


@dataclass(frozen=True)
class StoredModel:
    """`in_use` False: it was trained and judged, and did not earn its place. `body` is {} where nothing was learnt."""

    number: int
    kind: str
    created_at: datetime
    trained_to: date
    by: str
    in_use: bool
    card: dict[str, Any]
    body: dict[str, Any]


class ModelStore:
    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._read: dict[int, StoredModel] = {}

    def add(
        self, kind: str, trained_to: date, by: str, in_use: bool, card: dict[str, Any], body: dict[str, Any]
    ) -> int:
        """Store under the next number and give it."""
        with write(self._engine) as connection:
            if connection.dialect.name == "postgresql":
                # Two additions at once would read the same highest number.
                connection.execute(sa.text("LOCK TABLE models IN EXCLUSIVE MODE"))
            highest = connection.execute(sa.select(sa.func.max(models.c.number))).scalar()
            number: int = (highest or 0) + 1
            row = {
                "number": number,
                "kind": kind,
                "created_at": self._clock(),
                "trained_to": trained_to,
                "by": by,
                "in_use": in_use,
                "card": card,
                "body": body,
            }
            connection.execute(sa.insert(models).values(row))
        return number

    def latest(self, kind: str) -> StoredModel | None:
        """The newest of a kind, or None before the first training."""
        with read(self._engine) as connection:
            query = sa.select(sa.func.max(models.c.number)).where(models.c.kind == kind)
            number = connection.execute(query).scalar()
        return None if number is None else self.get(number)

    def get(self, number: int) -> StoredModel:
        """By its number; NotFoundError where there is none."""
        if number not in self._read:  # never edited, so once read is read for good
            with read(self._engine) as connection:
                row = (
                    connection.execute(sa.select(models).where(models.c.number == number)).mappings().first()
                )
            if row is None:
                raise NotFoundError(f"There is no model {number}. `keepwell models` lists them.")
            self._read[number] = StoredModel(**row)
        return self._read[number]

    def cards(self) -> list[StoredModel]:
        """Every training without its body, the newest first."""
        named = [column for column in models.c if column.name != "body"]
        with read(self._engine) as connection:
            rows = connection.execute(sa.select(*named).order_by(models.c.number.desc())).mappings()
            return [StoredModel(**row, body={}) for row in rows]
