"""Requests of programs that are carried out once, however often they are sent: what was answered is kept for a day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError

from domain.clock import Clock
from domain.errors import BusyError, KeepwellError
from storage.engine import read, write
from storage.schema import api_requests

KEPT = timedelta(hours=24)


class OtherRequestError(KeepwellError):
    """The key stands for another request."""


@dataclass(frozen=True)
class Answered:
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class RequestStore:
    engine: Engine
    clock: Clock

    def begin(self, principal: str, key: str, digest: str) -> Answered | None:
        """What was answered before; None where this is the first, which is then to be ended or forgotten.

        BusyError while the first is going on. One whose process died stays so for a day: whether it was carried out is
        not known, and is for a person or a program to look at.
        """
        r, now = api_requests, self.clock()
        with write(self.engine) as connection:
            connection.execute(sa.delete(r).where(r.c.begun_at < now - KEPT))
        try:
            with write(self.engine) as connection:
                row = {"principal": principal, "key": key, "digest": digest, "begun_at": now}
                connection.execute(sa.insert(r).values(row))
        except IntegrityError:
            return self._before(principal, key, digest)
        return None

    def _before(self, principal: str, key: str, digest: str) -> Answered | None:
        r = api_requests
        with read(self.engine) as connection:
            query = sa.select(r).where(r.c.principal == principal, r.c.key == key)
            row = connection.execute(query).mappings().first()
        if row is not None and row["digest"] != digest:
            raise OtherRequestError(
                "This Idempotency-Key was used for another request. Use a new one for a new request."
            )
        if row is None or row["status"] is None:
            raise BusyError(
                "The first request with this Idempotency-Key has not been answered. Send it again in a moment; if this "
                "goes on, the server died while it was at it: look whether it was done before you use a new key."
            )
        return Answered(row["status"], row["headers"] or {}, row["body"] or b"")

    def end(self, principal: str, key: str, answered: Answered) -> None:
        r = api_requests
        values = {"status": answered.status, "headers": dict(answered.headers), "body": answered.body}
        with write(self.engine) as connection:
            mine = (r.c.principal == principal) & (r.c.key == key)
            connection.execute(sa.update(r).where(mine).values(values))

    def forget(self, principal: str, key: str) -> None:
        """It may be sent again: nothing was done, or it is to be tried anew."""
        r = api_requests
        with write(self.engine) as connection:
            connection.execute(sa.delete(r).where(r.c.principal == principal, r.c.key == key))


def forget_answers(connection: Connection, words: Iterable[str]) -> int:
    """Kept answers that hold one of these words: they are not given again."""
    r, told = api_requests, [one.casefold() for one in words if one.strip()]
    rows = connection.execute(sa.select(r.c.principal, r.c.key, r.c.body).where(r.c.body.is_not(None)))
    gone = [
        (row.principal, row.key)
        for row in rows
        if any(word in bytes(row.body).decode("utf-8", "replace").casefold() for word in told)
    ]
    for principal, key in gone:
        connection.execute(sa.delete(r).where(r.c.principal == principal, r.c.key == key))
    return len(gone)
