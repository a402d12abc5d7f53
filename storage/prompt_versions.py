"""Numbered versions of prompts, and the labels that say which is used. Both are only ever added to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from domain.clock import Clock
from domain.errors import ConflictError, NotFoundError
from domain.prompts import Label, LabelMove, MoveKind, NewMove, NewVersion, PromptVersion
from storage.engine import read, write
from storage.prompt_log import add_action
from storage.schema import prompt_moves, prompt_versions

RELEASE = "keepwell"
"""Who brings what is shipped."""


@dataclass(frozen=True)
class ShippedFile:
    name: str
    text: str
    hash: str


class PromptVersionStore:
    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine, self._clock = engine, clock
        self._read: dict[tuple[str, int], PromptVersion] = {}

    def get(self, name: str, number: int) -> PromptVersion:
        """NotFoundError where there is none."""
        if (name, number) not in self._read:  # never edited, so once read is read for good
            v = prompt_versions.c
            with read(self._engine) as connection:
                found = _versions(connection, (v.name == name) & (v.number == number))
            if not found:
                raise NotFoundError(
                    f"There is no version {number} of {name}. `keepwell prompts versions {name}` lists them."
                )
            self._read[name, number] = found[0]
        return self._read[name, number]

    def of(self, name: str) -> list[PromptVersion]:
        """Every version, the oldest first."""
        with read(self._engine) as connection:
            return _versions(connection, prompt_versions.c.name == name)

    def moves(self, name: str | None = None) -> list[LabelMove]:
        """Of one prompt, or of all: the oldest first."""
        where = sa.true() if name is None else prompt_moves.c.name == name
        with read(self._engine) as connection:
            return _moves(connection, where)

    def labelled(self, label: Label) -> dict[str, int]:
        """Where a label stands, by name of prompt."""
        with read(self._engine) as connection:
            return {one.name: one.to for one in _moves(connection, prompt_moves.c.label == label.value)}

    def production(self) -> dict[str, PromptVersion]:
        """What agents are to use, by name; a prompt that never was in the database is missing."""
        return {name: self.get(name, number) for name, number in self.labelled(Label.PRODUCTION).items()}

    def add(self, new: NewVersion, candidate: bool = False) -> PromptVersion:
        """Under the next number of its prompt; `candidate`: that label moves to it in the same transaction."""
        with write(self._engine) as connection:
            _alone(connection)
            added = self._add(connection, new)
            if candidate:
                was = _where(connection, new.name, Label.CANDIDATE)
                move = NewMove(
                    new.name, Label.CANDIDATE, added.number, was, MoveKind.EDITED, new.by, new.note
                )
                self._move(connection, move)
            action = "proposed" if new.proposed_from else "edited"
            add_action(connection, self._clock(), new.by, action, new.name, added.number, new.note)
        return added

    def move(self, new: NewMove) -> LabelMove:
        """ConflictError where the label is not where the mover believes it to be; then nothing is moved."""
        with write(self._engine) as connection:
            _alone(connection)
            moved = self._move(connection, new)
            add_action(connection, self._clock(), new.by, str(new.kind), new.name, new.to, new.note)
        return moved

    def take_shipped(self, files: Sequence[ShippedFile]) -> bool:
        """Bring in what this release ships; False where all of it is known.

        A file nobody has seen becomes a version. Production follows the files as long as nobody chose a version: from
        then on it stays where it was put, and the newer file waits as a version like any other.
        """
        with read(self._engine) as connection:
            if not any(self._owed(connection, file) for file in files):
                return False
        with write(self._engine) as connection:
            _alone(connection)
            for file in files:
                if self._owed(connection, file):
                    self._take(connection, file)
        return True

    def _owed(self, connection: Connection, file: ShippedFile) -> bool:
        number = _shipped_as(connection, file)
        return number is None or (
            _follows(connection, file.name) and self._stands(connection, file) != number
        )

    def _stands(self, connection: Connection, file: ShippedFile) -> int | None:
        return _where(connection, file.name, Label.PRODUCTION)

    def _take(self, connection: Connection, file: ShippedFile) -> None:
        number = _shipped_as(connection, file)
        if number is None:
            note = "shipped with the product"
            new = NewVersion(file.name, file.text, file.hash, RELEASE, note, shipped=True)
            number = self._add(connection, new).number
        was = self._stands(connection, file)
        if _follows(connection, file.name) and was != number:
            note = "shipped with the product" if was is None else "a release changed the file"
            self._move(
                connection,
                NewMove(file.name, Label.PRODUCTION, number, was, MoveKind.SHIPPED, RELEASE, note),
            )

    def _add(self, connection: Connection, new: NewVersion) -> PromptVersion:
        v = prompt_versions.c
        highest = connection.execute(sa.select(sa.func.max(v.number)).where(v.name == new.name)).scalar()
        number, now = (highest or 0) + 1, self._clock()
        told = {key: value for key, value in vars(new).items() if key != "proposed_from"}
        proposed = None if new.proposed_from is None else dict(new.proposed_from)
        row = {**told, "number": number, "at": now, "proposed_from": proposed}
        connection.execute(sa.insert(prompt_versions).values(row))
        return PromptVersion(**row)

    def _move(self, connection: Connection, new: NewMove) -> LabelMove:
        was = _where(connection, new.name, new.label)
        if was != new.expected:
            raise ConflictError(
                f"{new.label.capitalize()} of {new.name} is version {was} by now, no more {new.expected}. "
                f"Look at it (`keepwell prompts versions {new.name}`) and try again."
            )
        m = prompt_moves.c
        mine = (m.name == new.name) & (m.label == new.label.value)
        step = connection.execute(sa.select(sa.func.count()).where(mine)).scalar_one() + 1
        moved = LabelMove(
            new.name,
            new.label,
            step,
            was,
            new.to,
            new.kind,
            new.by,
            self._clock(),
            new.note,
            new.evaluation_id,
        )
        row: dict[str, Any] = {
            **vars(moved),
            "to_number": moved.to,
            "kind": str(new.kind),
            "label": str(new.label),
        }
        del row["to"]
        connection.execute(sa.insert(prompt_moves).values(row))
        return moved


def _alone(connection: Connection) -> None:
    """Two who add at once would read the same highest number; SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("LOCK TABLE prompt_versions, prompt_moves IN EXCLUSIVE MODE"))


def _shipped_as(connection: Connection, file: ShippedFile) -> int | None:
    v = prompt_versions.c
    known = (v.name == file.name) & (v.hash == file.hash) & v.shipped.is_(True)
    found: int | None = connection.execute(sa.select(sa.func.max(v.number)).where(known)).scalar()
    return found


def _where(connection: Connection, name: str, label: Label) -> int | None:
    last = _last(connection, name, label)
    return None if last is None else last.to


def _follows(connection: Connection, name: str) -> bool:
    """Whether nobody has chosen a version yet."""
    last = _last(connection, name, Label.PRODUCTION)
    return last is None or last.kind is MoveKind.SHIPPED


def _last(connection: Connection, name: str, label: Label) -> LabelMove | None:
    m = prompt_moves.c
    found = _moves(connection, (m.name == name) & (m.label == label.value))
    return found[-1] if found else None


def _versions(connection: Connection, where: "sa.ColumnElement[bool]") -> list[PromptVersion]:
    v = prompt_versions.c
    query = sa.select(*(c for c in v if c.name != "id")).where(where).order_by(v.name, v.number)
    return [PromptVersion(**row) for row in connection.execute(query).mappings()]


def _moves(connection: Connection, where: "sa.ColumnElement[bool]") -> list[LabelMove]:
    m = prompt_moves.c
    query = sa.select(
        m.name, m.label, m.step, m.was, m.to_number, m.kind, m.by, m.at, m.note, m.evaluation_id
    )
    rows: Iterable[tuple[str, str, int, int | None, int, str, str, datetime, str, int | None]]
    rows = connection.execute(query.where(where).order_by(m.name, m.label, m.step)).tuples()
    return [
        LabelMove(name, Label(label), step, was, to, MoveKind(kind), by, at, note, evaluation)
        for name, label, step, was, to, kind, by, at, note, evaluation in rows
    ]
