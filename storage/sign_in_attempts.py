"""Attempts to sign in that failed or are going on: in the database, so that they count for all servers together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from domain.clock import Clock
from domain.errors import KeepwellError
from storage.engine import read, write
from storage.schema import sign_in_attempts

_LOCK = 7_303_023


@dataclass(frozen=True)
class Window:
    """`same`: the columns in which attempts agree that are counted together."""

    most: int
    within: timedelta
    same: tuple[str, ...]


class TooManyError(KeepwellError):
    def __init__(self, wait: timedelta) -> None:
        super().__init__("Too many attempts.")
        self.wait = wait


@dataclass(frozen=True)
class SignInAttempts:
    """Who tries and from where are kept as hashes: people type their passwords into the wrong field."""

    engine: Engine
    clock: Clock

    def begin(self, person: str, address: str, windows: Sequence[Window]) -> None:
        """Counted as failed until it succeeds, so that many at once are no more than one after the other.
        TooManyError where a window is full; that one is counted nowhere, and costs no write."""
        now, a = self.clock(), sign_in_attempts
        mine = {"at": now, "person": person, "address": address}
        with read(self.engine) as connection:
            self._refuse(connection, mine, windows)
        with write(self.engine) as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
            self._refuse(connection, mine, windows)
            oldest = now - max(one.within for one in windows)
            connection.execute(sa.delete(a).where(a.c.at <= oldest))
            connection.execute(sa.insert(a).values(mine))

    def succeeded(self, person: str, address: str) -> None:
        """Whoever got in had a reason to try."""
        a = sign_in_attempts
        with write(self.engine) as connection:
            connection.execute(sa.delete(a).where(a.c.person == person, a.c.address == address))

    def _refuse(self, connection: Connection, mine: dict[str, object], windows: Sequence[Window]) -> None:
        a, now = sign_in_attempts.c, self.clock()
        waits = []
        for one in windows:
            alike = sa.and_(a.at > now - one.within, *(a[name] == mine[name] for name in one.same))
            fills_it = sa.select(a.at).where(alike).order_by(a.at.desc()).offset(one.most - 1).limit(1)
            if (at := connection.execute(fills_it).scalar()) is not None:
                waits.append(at + one.within - now)
        if waits:
            raise TooManyError(max(waits))
