"""Accounts that admins let somebody see beside their own: one, or the whole book of another CSM."""

from dataclasses import dataclass
from datetime import datetime

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from domain.clock import Clock, utcnow
from domain.errors import KeepwellError, NotFoundError
from storage import schema
from storage.account_links import filled, is_account
from storage.engine import read, write
from storage.frames import fetch
from storage.schema import account_shares

COLUMNS = ("id", "user_id", "account_id", "csm", "added_by", "at")


@dataclass(frozen=True)
class Share:
    """Of one account, or (`csm`) of a book as it is at the time of asking."""

    id: int
    user_id: int
    account_id: int | None
    csm: str | None
    added_by: int
    at: datetime


class ShareStore:
    def __init__(self, engine: Engine, clock: Clock = utcnow) -> None:
        self._engine = engine
        self._clock = clock

    def add(self, user_id: int, by: int, account_id: int | None = None, csm: str | None = None) -> Share:
        """One of both is named. NotFoundError where there is no such account, or nobody's book is called so."""
        if (account_id is None) == (csm is None):
            raise KeepwellError("Share one account or one CSM's book.")
        s = account_shares.c
        named = s.account_id == account_id if account_id is not None else s.csm == csm
        with write(self._engine) as connection:
            _refuse_unknown(connection, account_id, csm)
            known = _shares(connection, (s.user_id == user_id) & named)
            if known:
                return known[0]
            row = {"user_id": user_id, "account_id": account_id, "csm": csm, "added_by": by}
            adding = sa.insert(account_shares).values(**row, at=self._clock()).returning(s.id)
            return _shares(connection, s.id == connection.execute(adding).scalar_one())[0]

    def remove(self, share_id: int) -> Share:
        s = account_shares.c
        with write(self._engine) as connection:
            found = _shares(connection, s.id == share_id)
            if not found:
                raise NotFoundError("There is no such share.")
            connection.execute(sa.delete(account_shares).where(s.id == share_id))
            return found[0]

    def list(self, user_id: int | None = None) -> list[Share]:
        """Of one person, or all; the first added first."""
        with read(self._engine) as connection:
            return _shares(connection, sa.true() if user_id is None else account_shares.c.user_id == user_id)

    def of(self, user_id: int) -> frozenset[int]:
        """The accounts that are shared with somebody, books as they are now."""
        with read(self._engine) as connection:
            shares = _shares(connection, account_shares.c.user_id == user_id)
            books = [one.csm for one in shares if one.csm is not None]
            found = {one.account_id for one in shares if one.account_id is not None}
            if books:
                found |= set(_books(connection).filter(pl.col("csm").is_in(books))["account_id"])
            return frozenset(found)


def _refuse_unknown(connection: Connection, account_id: int | None, csm: str | None) -> None:
    if account_id is not None:
        a = schema.accounts.c
        if connection.execute(sa.select(a.id).where(a.id == account_id, is_account())).first() is None:
            raise NotFoundError(f"There is no account with id {account_id}.")
    elif csm not in _books(connection)["csm"].to_list():
        raise NotFoundError(f"No account belongs to '{csm}'. Name a CSM as the accounts do.")


def _books(connection: Connection) -> pl.DataFrame:
    a = schema.accounts.c
    return filled(
        connection, fetch(connection, sa.select(a.id.label("account_id"), a.csm).where(is_account()))
    )


def _shares(connection: Connection, condition: "sa.ColumnElement[bool]") -> list[Share]:
    query = sa.select(*(account_shares.c[name] for name in COLUMNS)).where(condition)
    return [Share(*row) for row in connection.execute(query.order_by(account_shares.c.id))]
