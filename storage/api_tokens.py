"""API tokens: whose, for what, until when; the secret is kept as a hash."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from domain.clock import Clock
from domain.errors import NotFoundError
from domain.principals import ApiToken, TokenScope, User
from storage import schema
from storage.engine import read, write
from storage.users import user_of

USED_EVERY = timedelta(minutes=1)
OWN = ("id", "user_id", "name", "hint", "created_at", "expires_at", "used_at", "revoked_at")


@dataclass(frozen=True)
class ApiTokenStore:
    engine: Engine
    clock: Clock

    def add(
        self,
        user_id: int,
        name: str,
        token_hash: str,
        hint: str,
        scopes: Iterable[TokenScope],
        expires_at: datetime | None,
    ) -> ApiToken:
        values = {"user_id": user_id, "name": name, "token_hash": token_hash, "hint": hint}
        told = sorted(one.value for one in scopes)
        with write(self.engine) as connection:
            query = sa.insert(schema.api_tokens).values(
                **values, scopes=told, created_at=self.clock(), expires_at=expires_at
            )
            connection.execute(query)
            mine = schema.api_tokens.c.token_hash == token_hash
            return _token(connection.execute(sa.select(schema.api_tokens).where(mine)).mappings().one())

    def find(self, token_hash: str) -> tuple[ApiToken, User] | None:
        """The live token with this secret, marked as used, and whose it is."""
        t, u, now = schema.api_tokens.c, schema.users.c, self.clock()
        own = [t[name].label(f"t_{name}") for name in (*OWN, "scopes")]
        live = (t.token_hash == token_hash) & t.revoked_at.is_(None) & u.disabled_at.is_(None)
        fresh = t.expires_at.is_(None) | (t.expires_at > now)
        query = sa.select(*own, schema.users).join(schema.users, u.id == t.user_id).where(live, fresh)
        with read(self.engine) as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            return None
        token = _token({name: row[f"t_{name}"] for name in (*OWN, "scopes")})
        if token.used_at is None or now - token.used_at > USED_EVERY:
            with write(self.engine) as connection:
                connection.execute(sa.update(schema.api_tokens).where(t.id == token.id).values(used_at=now))
        return token, user_of(row)

    def list(self, user_id: int | None = None) -> list[ApiToken]:
        """All, or one person's; the newest first, revoked ones included."""
        t = schema.api_tokens.c
        query = sa.select(schema.api_tokens).order_by(t.id.desc())
        with read(self.engine) as connection:
            rows = connection.execute(
                query if user_id is None else query.where(t.user_id == user_id)
            ).mappings()
            return [_token(row) for row in rows]

    def revoke(self, token_id: int, user_id: int | None = None) -> ApiToken:
        """For good. NotFoundError where there is none, or it is not this person's."""
        t = schema.api_tokens
        mine = t.c.id == token_id if user_id is None else (t.c.id == token_id) & (t.c.user_id == user_id)
        with write(self.engine) as connection:
            live = mine & t.c.revoked_at.is_(None)
            connection.execute(sa.update(t).where(live).values(revoked_at=self.clock()))
            row = connection.execute(sa.select(t).where(mine)).mappings().first()
        if row is None:
            raise NotFoundError(f"There is no token {token_id}.")
        return _token(row)


def _token(row: Mapping[Any, Any]) -> ApiToken:
    known = {one.value for one in TokenScope}
    return ApiToken(
        **{name: row[name] for name in OWN}, scopes=frozenset(map(TokenScope, known & set(row["scopes"])))
    )
