"""Threads of questions and their answers, as they were given; each belongs to the person who asked."""

import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from domain.clock import Clock
from domain.errors import NotFoundError
from storage.engine import read, write
from storage.frames import one_of
from storage.schema import ask_threads, ask_turns, users

NO_THREAD = "There is no such conversation."
KEY_BYTES = 9


@dataclass(frozen=True)
class Thread:
    """`within` is what was asked about; `shared_at` None keeps it to the one who asked."""

    id: int
    key: str
    user_id: int
    title: str
    within: str
    account_id: int | None
    created_at: datetime
    asked_at: datetime
    shared_at: datetime | None


@dataclass(frozen=True)
class Turn:
    """`answer` as `keepwell.analyst.Answer` gives it; `accounts` it names, `reach` it was counted over (None: nothing
    was counted, or, with `everything`, all there were). `thumb` is 1 or -1."""

    id: int
    thread_id: int
    number: int
    question: str
    asked_at: datetime
    answer: Mapping[str, Any] | None
    accounts: tuple[int, ...]
    reach: tuple[int, ...] | None
    everything: bool
    thumb: int | None = None
    thumb_reason: str | None = None
    thumb_words: str | None = None
    thumb_at: datetime | None = None
    case_id: int | None = None


@dataclass(frozen=True)
class Thumbed:
    """A judged turn with whose it is, for the evaluation set."""

    turn: Turn
    thread: Thread
    by: str


@dataclass(frozen=True)
class AskThreads:
    engine: Engine
    clock: Clock

    def begin(self, user_id: int, title: str, within: str, account_id: int | None) -> Thread:
        now = self.clock()
        row = {"key": secrets.token_urlsafe(KEY_BYTES), "user_id": user_id, "title": title, "within": within}
        row |= {"account_id": account_id, "created_at": now, "asked_at": now}
        with write(self.engine) as connection:
            made = (
                connection.execute(sa.insert(ask_threads).values(row).returning(ask_threads)).mappings().one()
            )
            return Thread(**made)

    def find(self, key: str) -> Thread:
        """NotFoundError where there is none."""
        with read(self.engine) as connection:
            row = (
                connection.execute(sa.select(ask_threads).where(ask_threads.c.key == key)).mappings().first()
            )
        if row is None:
            raise NotFoundError(NO_THREAD)
        return Thread(**row)

    def of(self, user_id: int, limit: int) -> list[Thread]:
        """The last asked first."""
        t = ask_threads.c
        query = sa.select(ask_threads).where(t.user_id == user_id).order_by(t.asked_at.desc(), t.id.desc())
        with read(self.engine) as connection:
            return [Thread(**row) for row in connection.execute(query.limit(limit)).mappings()]

    def turns(self, thread_id: int) -> list[Turn]:
        query = sa.select(ask_turns).where(ask_turns.c.thread_id == thread_id).order_by(ask_turns.c.number)
        with read(self.engine) as connection:
            return [_turn(row) for row in connection.execute(query).mappings()]

    def add(self, thread_id: int, question: str) -> Turn:
        """A question that is about to be answered."""
        t, now = ask_turns.c, self.clock()
        last = sa.select(sa.func.coalesce(sa.func.max(t.number), 0) + 1).where(t.thread_id == thread_id)
        with write(self.engine) as connection:
            number = connection.execute(last).scalar_one()
            row = {"thread_id": thread_id, "number": number, "question": question, "asked_at": now}
            row |= {"accounts": [], "everything": False}
            made = connection.execute(sa.insert(ask_turns).values(row).returning(ask_turns)).mappings().one()
            mine = ask_threads.c.id == thread_id
            connection.execute(sa.update(ask_threads).where(mine).values(asked_at=now))
            return _turn(made)

    def answer(
        self,
        turn_id: int,
        answer: Mapping[str, Any],
        accounts: Iterable[int],
        reach: Collection[int] | None,
        everything: bool,
    ) -> None:
        values = {"answer": dict(answer), "accounts": sorted(set(accounts)), "everything": everything}
        values["reach"] = None if reach is None else sorted(reach)
        self._set(turn_id, values)

    def thumb(
        self, turn_id: int, thumb: int | None, reason: str | None, words: str | None, case_id: int | None
    ) -> None:
        """None takes it back. `case_id`: what prompts are tried on, made of it."""
        at = self.clock() if thumb is not None else None
        told = {"thumb": thumb, "thumb_reason": reason, "thumb_words": words, "thumb_at": at}
        self._set(turn_id, told | {"case_id": case_id})

    def share(self, thread_id: int, shared: bool) -> None:
        at = self.clock() if shared else None
        with write(self.engine) as connection:
            connection.execute(
                sa.update(ask_threads).where(ask_threads.c.id == thread_id).values(shared_at=at)
            )

    def drop_turn(self, turn_id: int) -> None:
        with write(self.engine) as connection:
            connection.execute(sa.delete(ask_turns).where(ask_turns.c.id == turn_id))

    def delete(self, thread_id: int) -> None:
        with write(self.engine) as connection:
            connection.execute(sa.delete(ask_threads).where(ask_threads.c.id == thread_id))

    def delete_before(self, moment: datetime) -> int:
        """Everybody's threads in which nothing was asked since; how many there were."""
        old = sa.delete(ask_threads).where(ask_threads.c.asked_at < moment)
        with write(self.engine) as connection:
            return connection.execute(old).rowcount

    def thumbed(self, since: datetime | None) -> Iterator[Thumbed]:
        """Every judged answer, the first judged first."""
        t = ask_turns.c
        judged = t.thumb.is_not(None) if since is None else t.thumb.is_not(None) & (t.thumb_at >= since)
        with read(self.engine) as connection:
            rows = (
                connection.execute(sa.select(ask_turns).where(judged).order_by(t.thumb_at, t.id))
                .mappings()
                .all()
            )
            threads = _threads(connection, {row["thread_id"] for row in rows})
            names = dict(connection.execute(sa.select(users.c.id, users.c.name)).tuples().all())
        for row in rows:
            thread = threads[row["thread_id"]]
            yield Thumbed(_turn(row), thread, names.get(thread.user_id, ""))

    def _set(self, turn_id: int, values: Mapping[str, Any]) -> None:
        with write(self.engine) as connection:
            connection.execute(sa.update(ask_turns).where(ask_turns.c.id == turn_id).values(dict(values)))


def erase_asked(connection: Connection, account_ids: Collection[int], words: Collection[str] = ()) -> int:
    """Every turn that rests on one of these accounts, or holds one of these words (a name, an address) in its question
    or its answer; how many there were."""
    wanted, told = set(account_ids), [one.casefold() for one in words if one.strip()]
    query = sa.select(ask_turns.c.id, ask_turns.c.question, ask_turns.c.answer, ask_turns.c.accounts)
    gone = [
        row.id
        for row in connection.execute(query)
        if wanted & set(row.accounts) or _says(row.question, row.answer, told)
    ]
    connection.execute(sa.delete(ask_turns).where(one_of(connection, ask_turns.c.id, gone)))
    empty = sa.select(ask_turns.c.thread_id).distinct()
    connection.execute(sa.delete(ask_threads).where(ask_threads.c.id.not_in(empty)))
    return len(gone)


def _says(question: str, answer: Any, words: Iterable[str]) -> bool:
    text = f"{question}\n{_text(answer)}".casefold()
    return any(word in text for word in words)


def _text(told: Any) -> str:
    """Every string that a stored answer holds, keys left out."""
    if isinstance(told, Mapping):
        return "\n".join(_text(one) for one in told.values())
    if isinstance(told, list):
        return "\n".join(_text(one) for one in told)
    return told if isinstance(told, str) else ""


def _threads(connection: Connection, ids: Collection[int]) -> dict[int, Thread]:
    query = sa.select(ask_threads).where(one_of(connection, ask_threads.c.id, sorted(ids)))
    return {row["id"]: Thread(**row) for row in connection.execute(query).mappings()}


def _turn(row: "sa.RowMapping") -> Turn:
    told = dict(row)
    reach = told["reach"]
    return Turn(
        **told | {"accounts": tuple(told["accounts"]), "reach": None if reach is None else tuple(reach)}
    )
