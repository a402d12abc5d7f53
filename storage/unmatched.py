"""What people settle about whom nobody knew, once and for all, and the conversations that this lets in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from domain.clock import Clock, utcnow
from domain.errors import NotFoundError
from domain.people import Belongs, Named
from storage import schema
from storage.account_links import account_of
from storage.agent_words import forget_words_about
from storage.engine import read, write
from storage.frames import fetch, one_of
from storage.held import IGNORED, OPEN, RELEASED, SETTLED, WAITING, Waiting, recount
from storage.refiling import forget_words
from storage.touches import touch

OFTEN = 3
"""Conversations from which on an unknown colleague is worth recording."""


@dataclass(frozen=True)
class UnmatchedPerson:
    """`conversations` wait for them; `state` is open, settled or ignored."""

    person_key: str
    address: str | None
    name: str | None
    domain: str | None
    is_shared: bool
    source: str
    first_seen_at: datetime
    last_seen_at: datetime
    conversations: int
    state: str
    settled_by: str | None
    settled_at: datetime | None


@dataclass(frozen=True)
class Settlement:
    """`record_id` is None where the person is ignored, or where the account is not here now."""

    person_key: str
    source: str | None
    external_id: str | None
    record_id: int | None
    by: str
    at: datetime


@dataclass(frozen=True)
class Colleague:
    """Somebody at an account who writes and whom no tool has recorded."""

    account_id: int
    address: str
    conversations: int
    last_seen_at: datetime


class UnmatchedStore:
    def __init__(self, engine: Engine, clock: Clock = utcnow) -> None:
        self._engine = engine
        self._clock = clock

    def people(self, state: str | None = OPEN) -> list[UnmatchedPerson]:
        """Those in this state (None: all), whom most conversations wait for first."""
        u = schema.unmatched_people.c
        names = ("person_key", "person_address", "person_name", "person_domain", "is_shared", "source")
        columns = (
            *names,
            "first_seen_at",
            "last_seen_at",
            "conversations",
            "state",
            "settled_by",
            "settled_at",
        )
        query = sa.select(*(u[name] for name in columns)).order_by(u.conversations.desc(), u.person_key)
        if state is not None:
            query = query.where(u.state == state)
        with read(self._engine) as connection:
            return [UnmatchedPerson(*row) for row in connection.execute(query)]

    def waiting(self) -> int:
        """How many conversations wait."""
        h = schema.held_conversations.c
        with read(self._engine) as connection:
            return int(connection.execute(sa.select(sa.func.count()).where(h.state == WAITING)).scalar_one())

    def held(self, state: str = WAITING) -> list[Waiting]:
        """The conversations in this state, in the order they came."""
        h = schema.held_conversations.c
        query = sa.select(h.id, h.import_id, h.row, h.people, h.source, h.external_id).where(h.state == state)
        with read(self._engine) as connection:
            rows = connection.execute(query.order_by(h.id)).all()
        return [
            Waiting(row.id, row.import_id, _row(row), tuple(Named(**one) for one in orjson.loads(row.people)))
            for row in rows
        ]

    def settlements(self) -> list[Settlement]:
        s, a = schema.settled_people.c, schema.accounts.c
        here = (a.source == s.account_source) & (a.external_id == s.account_external_id)
        joined = schema.settled_people.outerjoin(schema.accounts, here)
        columns = (s.person_key, s.account_source, s.account_external_id, a.id, s.by, s.at)
        with read(self._engine) as connection:
            query = sa.select(*columns).select_from(joined).order_by(s.person_key)
            return [Settlement(*row) for row in connection.execute(query)]

    def settle(self, key: str, account_id: int | None, by: str) -> None:
        """Remember for good whose a person or a domain is; None: to be ignored. What was said before is replaced.

        The account is remembered by what its source calls it, so that it holds after an import is done anew.
        """
        a, s = schema.accounts.c, schema.settled_people
        with write(self._engine) as connection:
            named: tuple[str | None, str | None] = (None, None)
            if account_id is not None:
                found = connection.execute(
                    sa.select(a.source, a.external_id).where(a.id == account_id)
                ).first()
                if found is None:
                    raise NotFoundError(f"There is no account with id {account_id}.")
                named = found.source, found.external_id
            connection.execute(sa.delete(s).where(s.c.person_key == key))
            row = {"person_key": key, "account_source": named[0], "account_external_id": named[1]}
            connection.execute(sa.insert(s).values({**row, "by": by, "at": self._clock()}))
            self._mark(connection, key, SETTLED if account_id is not None else IGNORED, by)

    def _mark(self, connection: Connection, key: str, state: str, by: str) -> None:
        """Everybody whom this speaks of; who had been settled by themselves stays so (recount)."""
        u = schema.unmatched_people
        kind, _, name = key.partition(":")
        whom = u.c.person_key == key
        if kind == "domain":
            whom = u.c.person_address.like(f"%@{name}") | u.c.person_address.like(f"%.{name}")
        keys = list(connection.execute(sa.select(u.c.person_key).where(whom)).scalars())
        recount(connection, keys)
        said = one_of(connection, u.c.person_key, keys) & (u.c.state == state)
        stamp = {"settled_by": by, "settled_at": self._clock()}
        connection.execute(sa.update(u).where(said).values(stamp))

    def released(self, ids: Iterable[int]) -> None:
        """These conversations are interactions now: their words are kept there alone."""
        h, p = schema.held_conversations, schema.held_people.c
        done = list(ids)
        with write(self._engine) as connection:
            here = one_of(connection, h.c.id, done)
            connection.execute(sa.update(h).where(here).values(state=RELEASED, row=None))
            theirs = one_of(connection, p.held_id, done)
            recount(connection, connection.execute(sa.select(p.person_key).where(theirs)).scalars().all())

    def drop(self, ids: Iterable[int]) -> None:
        """Forget conversations that nobody is in but people who are ignored."""
        h, p = schema.held_conversations, schema.held_people.c
        gone = list(ids)
        with write(self._engine) as connection:
            theirs = sa.select(p.person_key).where(one_of(connection, p.held_id, gone))
            keys = connection.execute(theirs).scalars().all()
            connection.execute(sa.delete(h).where(one_of(connection, h.c.id, gone)))
            recount(connection, keys)

    def moved(self, answers: Sequence[tuple[Waiting, Belongs]]) -> int:
        """Move conversations that were let in for one account, and are now settled to another; gives how many."""
        wanted = {(one.row["source"], one.row["external_id"]): belongs for one, belongs in answers}
        i = schema.interactions
        with write(self._engine) as connection:
            query = sa.select(i.c.id, i.c.source, i.c.external_id, i.c.account_id, i.c.occurred_at)
            refs = one_of(connection, i.c.external_id, [ref for _, ref in wanted])
            rows = connection.execute(query.where(refs)).all()
            homes = account_of(connection, {belongs.account_id for belongs in wanted.values()})
            days: list[tuple[int, Any]] = []
            moved = []
            for row in rows:
                belongs = wanted.get((row.source, row.external_id))
                root = homes.get(belongs.account_id, belongs.account_id) if belongs else row.account_id
                if belongs is None or root == row.account_id:
                    continue
                came_as = belongs.account_id if belongs.account_id != root else None
                values = {"account_id": root, "came_as": came_as, "contact_id": belongs.contact_id}
                changing = sa.update(i).where(i.c.id == row.id)
                connection.execute(changing.values(**values, **dict.fromkeys(schema.made_from(i))))
                days += [(row.account_id, row.occurred_at.date()), (root, row.occurred_at.date())]
                moved.append(row.id)
            forget_words(connection, i, moved)
            forget_words_about(connection, {account for account, _ in days})
            touch(
                connection,
                pl.DataFrame(days, {"account_id": pl.Int64, "day": pl.Date}, orient="row"),
                self._clock(),
            )
        return len(moved)

    def colleagues(self, often: int = OFTEN) -> list[Colleague]:
        """People of accounts who are in at least so many conversations and whom no tool has recorded."""
        i = schema.interactions.c
        named = i.contact_id.is_(None) & i.contact_ref.like("%_@_%")
        query = sa.select(i.account_id, i.contact_ref, i.occurred_at).where(named)
        with read(self._engine) as connection:
            rows = fetch(connection, query)
        some = rows.group_by("account_id", "contact_ref").agg(pl.len(), pl.col("occurred_at").max())
        often_seen = some.filter(pl.col("len") >= often).sort("len", "contact_ref", descending=[True, False])
        return [Colleague(*row) for row in often_seen.iter_rows()]


def _row(row: Any) -> dict[str, Any]:
    told: dict[str, Any] = orjson.loads(row.row) if row.row else {}
    return {**told, "source": row.source, "external_id": row.external_id}
