"""Answers of a model kept for a while, so that the same question is paid for once. Erased with the account."""

from collections.abc import Iterable
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine

from domain.clock import Clock
from storage.engine import read, write, write_soon
from storage.frames import one_of
from storage.schema import model_answers

PUT_SECONDS = 2.0
LONGEST = 200_000  # letters; longer answers are not kept


class ModelAnswerStore:
    """`days` 0 keeps nothing."""

    def __init__(self, engine: Engine, clock: Clock, days: int) -> None:
        self._engine, self._clock, self._days = engine, clock, days

    def get(self, key: str) -> str | None:
        """The answer kept under `key`, unless its time is over."""
        if not self._days:
            return None
        a = model_answers.c
        with read(self._engine) as connection:
            query = sa.select(a.text).where(a.key == key, a.kept_until > self._clock())
            found: str | None = connection.execute(query).scalar()
        return found

    def put(self, key: str, text: str, account_id: int | None) -> None:
        """Keep an answer, and drop those whose time is over. BusyError after two seconds."""
        if not self._days or len(text) > LONGEST:
            return
        now = self._clock()
        values = {"text": text, "kept_at": now, "kept_until": now + timedelta(days=self._days)}
        with write_soon(self._engine, PUT_SECONDS) as connection:
            insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
            adding = insert(model_answers).values(key=key, account_id=account_id, **values)
            connection.execute(adding.on_conflict_do_update(index_elements=["key"], set_=values))
            connection.execute(sa.delete(model_answers).where(model_answers.c.kept_until <= now))

    def forget(self, account_id: int) -> int:
        """Erase what was answered about an account; answers about several accounts go too, since they may name it."""
        with write(self._engine) as connection:
            return forget_answers(connection, [account_id])


def forget_answers(connection: Connection, account_ids: Iterable[int]) -> int:
    """The same within a transaction that takes away what these accounts said: an answer may quote it."""
    a, ids = model_answers.c, list(account_ids)
    if not ids:
        return 0
    about = one_of(connection, a.account_id, ids) | a.account_id.is_(None)
    return connection.execute(sa.delete(model_answers).where(about)).rowcount
