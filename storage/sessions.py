"""Sessions of signed-in people and one-time links, by the hash of a secret that only their holder has."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from domain.clock import Clock
from domain.principals import SignedIn, User
from storage import schema
from storage.engine import read, write
from storage.users import user_of

SEEN_EVERY = timedelta(minutes=1)
"""A session is marked as seen at most this often: a write for each request would make readers wait."""


@dataclass(frozen=True)
class SessionStore:
    """A session ends when it was idle for `idle`, was begun `longest` ago, is ended, or its user is shut out."""

    engine: Engine
    clock: Clock
    idle: timedelta
    longest: timedelta

    def begin(self, user_id: int, token_hash: str, agent: str | None) -> None:
        now = self.clock()
        values = {
            "user_id": user_id,
            "token_hash": token_hash,
            "agent": agent,
            "created_at": now,
            "seen_at": now,
        }
        with write(self.engine) as connection:
            query = sa.insert(schema.sessions).values(**values, expires_at=now + self.longest)
            connection.execute(query)

    def find(self, token_hash: str) -> tuple[SignedIn, User] | None:
        """The live session with this secret, marked as seen, and whose it is."""
        now = self.clock()
        with read(self.engine) as connection:
            asked = {"secret": token_hash, "now": now, "idle": now - self.idle}
            found = connection.execute(_live(), asked).mappings().first()
        if found is None:
            return None
        if now - found["seen_at"] > SEEN_EVERY:
            with write(self.engine) as connection:
                mine = schema.sessions.c.id == found["session_id"]
                connection.execute(sa.update(schema.sessions).where(mine).values(seen_at=now))
        return _signed_in(found), user_of(found)

    def end(self, token_hash: str) -> None:
        self._end(schema.sessions.c.token_hash == token_hash)

    def end_one(self, user_id: int, session_id: int) -> None:
        """Of this person's own."""
        s = schema.sessions.c
        self._end((s.user_id == user_id) & (s.id == session_id))

    def end_all(self, user_id: int, but: str = "") -> None:
        """Every session of a person, `but` the one with this hash."""
        s = schema.sessions.c
        self._end((s.user_id == user_id) & (s.token_hash != but))

    def end_everything(self) -> None:
        """Every session and link of everybody."""
        s, link, now = schema.sessions, schema.sign_in_links, self.clock()
        with write(self.engine) as connection:
            connection.execute(sa.update(s).where(s.c.ended_at.is_(None)).values(ended_at=now))
            connection.execute(sa.update(link).where(link.c.used_at.is_(None)).values(used_at=now))

    def of_user(self, user_id: int) -> list[SignedIn]:
        """The live ones, the last seen first."""
        s, now = schema.sessions.c, self.clock()
        live = (
            (s.user_id == user_id)
            & s.ended_at.is_(None)
            & (s.expires_at > now)
            & (s.seen_at > now - self.idle)
        )
        query = sa.select(schema.sessions, s.id.label("session_id"), s.created_at.label("begun_at"))
        with read(self.engine) as connection:
            rows = connection.execute(query.where(live).order_by(s.seen_at.desc())).mappings()
            return [_signed_in(row) for row in rows]

    def offer(self, user_id: int, token_hash: str, lasts: timedelta) -> None:
        """A link that signs its holder in, once."""
        now = self.clock()
        values = {"token_hash": token_hash, "user_id": user_id, "created_at": now, "expires_at": now + lasts}
        with write(self.engine) as connection:
            connection.execute(sa.insert(schema.sign_in_links).values(**values))

    def offered(self, token_hash: str) -> bool:
        """Whether the link still works; looking does not use it up."""
        link = schema.sign_in_links.c
        query = sa.select(link.user_id).where(link.token_hash == token_hash, *_unused(self.clock()))
        with read(self.engine) as connection:
            return connection.execute(query).first() is not None

    def take(self, token_hash: str) -> int | None:
        """The user of a link that was not used and is not over; of two who come at once one gets it."""
        now, link = self.clock(), schema.sign_in_links
        mine = sa.update(link).where(link.c.token_hash == token_hash, *_unused(now)).values(used_at=now)
        with write(self.engine) as connection:
            return connection.execute(mine.returning(link.c.user_id)).scalar()

    def delete_over(self, moment: datetime) -> int:
        """Sessions and links that were over before; how many there were."""
        s, link = schema.sessions, schema.sign_in_links
        with write(self.engine) as connection:
            over = (s.c.ended_at < moment) | (s.c.expires_at < moment)
            gone = connection.execute(sa.delete(s).where(over)).rowcount
            return gone + connection.execute(sa.delete(link).where(link.c.expires_at < moment)).rowcount

    def _end(self, condition: "sa.ColumnElement[bool]") -> None:
        live = condition & schema.sessions.c.ended_at.is_(None)
        with write(self.engine) as connection:
            connection.execute(sa.update(schema.sessions).where(live).values(ended_at=self.clock()))


def _unused(now: datetime) -> tuple["sa.ColumnElement[bool]", ...]:
    link = schema.sign_in_links.c
    return link.used_at.is_(None), link.expires_at > now


@cache
def _live() -> "sa.Select[Any]":
    """Asked with every request, and so built once: given the hash of a `secret`, `now`, and since when is `idle`."""
    s, u = schema.sessions.c, schema.users.c
    columns = (
        s.id.label("session_id"),
        s.user_id,
        s.agent,
        s.created_at.label("begun_at"),
        s.seen_at,
        s.expires_at,
    )
    joined = sa.select(*columns, schema.users).join(schema.users, u.id == s.user_id)
    live = (
        (s.token_hash == sa.bindparam("secret"))
        & s.ended_at.is_(None)
        & (s.expires_at > sa.bindparam("now"))
        & (s.seen_at > sa.bindparam("idle"))
    )
    return joined.where(live, u.disabled_at.is_(None))


def _signed_in(row: Mapping[Any, Any]) -> SignedIn:
    return SignedIn(
        row["session_id"], row["user_id"], row["agent"], row["begun_at"], row["seen_at"], row["expires_at"]
    )
