"""What admins did with prompts, refusals included; and what evaluations came to. Neither holds a customer's words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from domain.clock import Clock
from domain.errors import NotFoundError
from domain.prompts import PromptAction
from storage.engine import read, write
from storage.schema import prompt_actions, prompt_evaluations


@dataclass(frozen=True)
class StoredEvaluation:
    """`micros` are millionths of the currency, for both sides together; `body` has slices, cases by key and checks."""

    id: int
    name: str
    candidate: int
    production: int
    by: str
    at: datetime
    model: str
    verdict: str
    micros: int
    currency: str
    body: Mapping[str, Any]


class PromptLog:
    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine, self._clock = engine, clock

    def note(self, by: str, action: str, name: str, version: int | None, says: str) -> None:
        with write(self._engine) as connection:
            add_action(connection, self._clock(), by, action, name, version, says)

    def actions(self, name: str | None = None) -> list[PromptAction]:
        """The newest first."""
        a = prompt_actions.c
        query = sa.select(a.at, a.by, a.action, a.name, a.version, a.says).order_by(a.id.desc())
        with read(self._engine) as connection:
            rows = connection.execute(query if name is None else query.where(a.name == name)).mappings()
            return [PromptAction(**row) for row in rows]

    def add_evaluation(self, **told: Any) -> int:
        """The columns of StoredEvaluation but `id` and `at`; gives the id."""
        adding = sa.insert(prompt_evaluations).values(at=self._clock(), **told)
        with write(self._engine) as connection:
            added: int = connection.execute(adding.returning(prompt_evaluations.c.id)).scalar_one()
        return added

    def evaluation(self, evaluation_id: int) -> StoredEvaluation:
        """NotFoundError where there is none."""
        query = sa.select(prompt_evaluations).where(prompt_evaluations.c.id == evaluation_id)
        with read(self._engine) as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            raise NotFoundError(f"There is no evaluation {evaluation_id}.")
        return StoredEvaluation(**row)


def add_action(
    connection: Connection, at: datetime, by: str, action: str, name: str, version: int | None, says: str
) -> None:
    """Within the transaction of what was done: there is neither without the other."""
    row = {"at": at, "by": by, "action": action, "name": name, "version": version, "says": says}
    connection.execute(sa.insert(prompt_actions).values(row))
