"""The people who may sign in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError

from domain.clock import Clock
from domain.errors import ConflictError, NotFoundError
from domain.principals import Role, User
from storage import schema
from storage.engine import read, write

ANOTHERS = "This account of the identity provider, or this user, is linked to another."
LAST_ADMIN = "This is the only admin who can sign in. Make somebody else an admin first."


@dataclass(frozen=True)
class UserStore:
    engine: Engine
    clock: Clock

    def add(self, email: str, name: str, role: Role, csm: str | None = None) -> User:
        """ConflictError where somebody has this address (in any case)."""
        values = {
            "email": email.strip().lower(),
            "name": name.strip() or email,
            "role": role.value,
            "csm": csm,
        }
        query = sa.insert(schema.users).values(**values, created_at=self.clock()).returning(schema.users)
        try:
            with write(self.engine) as connection:
                return user_of(connection.execute(query).mappings().one())
        except IntegrityError as taken:
            raise ConflictError(f"There is a user {values['email']} already.") from taken

    def list(self) -> list[User]:
        """Everybody, by name; who may not sign in any more comes last."""
        u = schema.users.c
        with read(self.engine) as connection:
            order = (u.disabled_at.is_not(None), sa.func.lower(u.name), u.id)
            return [
                user_of(row)
                for row in connection.execute(sa.select(schema.users).order_by(*order)).mappings()
            ]

    def get(self, user_id: int) -> User:
        """NotFoundError where there is none."""
        with read(self.engine) as connection:
            return _one(connection, schema.users.c.id == user_id)

    def find(self, email: str) -> User:
        """By address in any case; NotFoundError where there is none."""
        with read(self.engine) as connection:
            return _one(connection, schema.users.c.email == email.strip().lower(), email)

    def of_oidc(self, issuer: str, subject: str) -> User | None:
        u = schema.users.c
        with read(self.engine) as connection:
            query = sa.select(schema.users).where(u.oidc_issuer == issuer, u.oidc_subject == subject)
            row = connection.execute(query).mappings().first()
            return None if row is None else user_of(row)

    def join_oidc(self, user_id: int, issuer: str, subject: str) -> None:
        """From now on the provider's name for this person lets them in. ConflictError where they have one already, or
        where it is another's."""
        u = schema.users
        free = sa.update(u).where(u.c.id == user_id, u.c.oidc_subject.is_(None))
        try:
            with write(self.engine) as connection:
                joined = connection.execute(free.values(oidc_issuer=issuer, oidc_subject=subject)).rowcount
        except IntegrityError as taken:
            raise ConflictError(ANOTHERS) from taken
        if not joined:
            raise ConflictError(ANOTHERS)

    def leave_oidc(self, user_id: int) -> User:
        """The provider's name for this person lets nobody in any more, until it is joined anew."""
        return self._set(user_id, {"oidc_issuer": None, "oidc_subject": None})

    def secret(self, email: str) -> tuple[User, str] | None:
        """The user with this address and the hash of their password; None where either is not there."""
        with read(self.engine) as connection:
            query = sa.select(schema.users).where(schema.users.c.email == email.strip().lower())
            row = connection.execute(query).mappings().first()
            return (
                None if row is None or row["password_hash"] is None else (user_of(row), row["password_hash"])
            )

    def set_secret(self, user_id: int, password_hash: str) -> None:
        """A password, hashed. Their sessions are another store's."""
        self._set(user_id, {"password_hash": password_hash})

    def change(self, user_id: int, *, name: str, role: Role, csm: str | None) -> User:
        """ConflictError where the last admin would be none."""
        with write(self.engine) as connection:
            if role is not Role.ADMIN:
                _keep_an_admin(connection, user_id)
            _update(connection, user_id, {"name": name.strip(), "role": role.value, "csm": csm})
            return _one(connection, schema.users.c.id == user_id)

    def disable(self, user_id: int) -> User:
        """Shut out: their sessions and tokens end with it. ConflictError for the last admin."""
        now = self.clock()
        with write(self.engine) as connection:
            _keep_an_admin(connection, user_id)
            _update(connection, user_id, {"disabled_at": now})
            for table, ended in ((schema.sessions, "ended_at"), (schema.api_tokens, "revoked_at")):
                live = (table.c.user_id == user_id) & table.c[ended].is_(None)
                connection.execute(sa.update(table).where(live).values({ended: now}))
            return _one(connection, schema.users.c.id == user_id)

    def enable(self, user_id: int) -> User:
        return self._set(user_id, {"disabled_at": None})

    def _set(self, user_id: int, values: Mapping[str, Any]) -> User:
        with write(self.engine) as connection:
            _update(connection, user_id, values)
            return _one(connection, schema.users.c.id == user_id)


def _update(connection: Connection, user_id: int, values: Mapping[str, Any]) -> None:
    connection.execute(sa.update(schema.users).where(schema.users.c.id == user_id).values(values))


def _keep_an_admin(connection: Connection, user_id: int) -> None:
    u = schema.users.c
    others = sa.select(u.id).where(u.role == Role.ADMIN.value, u.disabled_at.is_(None)).with_for_update()
    left = set(connection.execute(others).scalars())
    if left == {user_id}:
        raise ConflictError(LAST_ADMIN)


def _one(connection: Connection, condition: "sa.ColumnElement[bool]", asked: str = "by this number") -> User:
    row = connection.execute(sa.select(schema.users).where(condition)).mappings().first()
    if row is None:
        raise NotFoundError(f"There is no user {asked}. `keepwell users list` has them all.")
    return user_of(row)


def user_of(row: Mapping[Any, Any]) -> User:
    return User(
        id=row["id"],
        email=row["email"],
        name=row["name"],
        role=Role(row["role"]),
        csm=row["csm"],
        created_at=row["created_at"],
        disabled_at=row["disabled_at"],
        has_password=row["password_hash"] is not None,
        has_oidc=row["oidc_subject"] is not None,
    )
