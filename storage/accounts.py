"""Accounts as the rest of the product asks for them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
import sqlalchemy as sa
from rapidfuzz import process
from sqlalchemy.engine import Connection, Engine

from domain.errors import NotFoundError
from storage import schema
from storage.account_links import filled, is_account
from storage.engine import read
from storage.frames import fetch, one_of

NEAREST = 3
CSM_ADDRESS = "csm_email"
"""The attribute of an account that says where its CSM is reached."""


@dataclass(frozen=True)
class AccountRow:
    id: int
    source: str
    external_id: str
    name: str
    domain: str | None
    segment: str | None
    industry: str | None
    country: str | None
    csm: str | None
    created_at: datetime | None
    currency: str | None


COLUMNS = tuple(AccountRow.__dataclass_fields__)


class AccountStore:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def any(self) -> bool:
        """Whether there is one."""
        with read(self._engine) as connection:
            return connection.execute(sa.select(schema.accounts.c.id).limit(1)).first() is not None

    def ids(self) -> list[int]:
        """Every account, ascending."""
        with read(self._engine) as connection:
            query = sa.select(schema.accounts.c.id).where(is_account()).order_by(schema.accounts.c.id)
            return list(connection.execute(query).scalars())

    def of_csm(self, csm: str) -> list[int]:
        """The accounts of one CSM as the accounts name them, ascending."""
        with read(self._engine) as connection:
            return _rows(connection, None).filter(pl.col("csm") == csm).get_column("id").to_list()

    def rows(self, ids: Iterable[int] | None = None) -> pl.DataFrame:
        """One row per account, ascending by account_id, with the columns of AccountRow (id as account_id)."""
        with read(self._engine) as connection:
            return _rows(connection, ids).rename({"id": "account_id"})

    def get(self, account_id: int) -> AccountRow:
        """The account by its id, or by that of a record linked to it; NotFoundError where there is none."""
        with read(self._engine) as connection:
            found = _where(connection, schema.accounts.c.id == account_id)
        if not found:
            raise NotFoundError(f"There is no account with id {account_id}.")
        return found[0]

    def find(self, name_or_external_id: str, among: Iterable[int] | None = None) -> AccountRow:
        """By external id, else by exact name, else by name in any case, else by a prefix only one name has; of all
        accounts or `among` these ids, as if there were no others.

        Raises NotFoundError naming the nearest accounts, or those that share the words.
        """
        wanted = name_or_external_id.strip()
        ids = None if among is None else frozenset(among)
        with read(self._engine) as connection:
            a = schema.accounts.c
            for condition in (a.external_id == wanted, a.name == wanted):
                found = [row for row in _where(connection, condition) if ids is None or row.id in ids]
                if found:
                    return _only(found, wanted)
            names = {row["id"]: AccountRow(**row) for row in _rows(connection, ids).iter_rows(named=True)}
        folded = wanted.casefold()
        same = [row for row in names.values() if row.name.casefold() == folded]
        if same:
            return _only(same, wanted)
        begins = [row for row in names.values() if folded and row.name.casefold().startswith(folded)]
        if begins:
            return _only(begins, wanted)
        raise NotFoundError(f"There is no account {wanted!r}.{_nearest(wanted, list(names.values()))}")

    def segments(self, ids: Iterable[int] | None = None) -> dict[int, str | None]:
        """The segment of every account, or of these."""
        with read(self._engine) as connection:
            return dict(_rows(connection, ids).select("id", "segment").iter_rows())

    def called(self, ids: Iterable[int] | None = None) -> dict[int, str]:
        """The name of every account, or of these, by ascending id."""
        a = schema.accounts.c
        query = sa.select(a.id, a.name).where(is_account()).order_by(a.id)
        with read(self._engine) as connection:
            if ids is not None:
                query = query.where(one_of(connection, a.id, ids))
            return dict(connection.execute(query).tuples().all())

    def names(self) -> frozenset[str]:
        """What all accounts are called."""
        with read(self._engine) as connection:
            query = sa.select(schema.accounts.c.name).where(is_account())
            return frozenset(connection.execute(query).scalars())

    def people(self) -> frozenset[str]:
        """What their contacts are called, as far as it is a first and a last name."""
        c = schema.contacts.c
        with read(self._engine) as connection:
            query = sa.select(c.name).where(c.name.like("% %")).distinct()
            return frozenset(connection.execute(query).scalars())

    def csms(self) -> list[tuple[str, str | None]]:
        """Everybody who has accounts, with the address that these give in `csm_email`, by name.

        The address is of whom the source names: an account that a person gave to somebody else says nothing of theirs.
        """
        a = schema.accounts.c
        address = a.attributes[CSM_ADDRESS].as_string()
        query = sa.select(a.csm, sa.func.max(address)).where(is_account(), a.csm.is_not(None))
        with read(self._engine) as connection:
            told = dict(connection.execute(query.group_by(a.csm)).tuples().all())
            given = connection.execute(sa.select(schema.account_owners.c.csm).distinct()).scalars()
            return sorted((dict.fromkeys(given) | told).items())

    def touched_since_score(self) -> list[int]:
        """Accounts with facts that no run has looked at yet, ascending."""
        return list(self.touches())

    def touches(self) -> dict[int, date]:
        """For each account with new facts, the earliest day they fall on."""
        t = schema.account_touches.c
        with read(self._engine) as connection:
            query = sa.select(t.account_id, t.first_day).order_by(t.account_id)
            return dict(connection.execute(query).tuples().all())


def _rows(connection: Connection, ids: Iterable[int] | None) -> pl.DataFrame:
    a = schema.accounts.c
    query = sa.select(*(a[name] for name in COLUMNS)).where(is_account()).order_by(a.id)
    if ids is not None:
        query = query.where(one_of(connection, a.id, ids))
    return filled(connection, fetch(connection, query), key="id")


def _where(connection: Connection, condition: "sa.ColumnElement[bool]") -> list[AccountRow]:
    """The accounts that a record fits, their own or one that is linked to them."""
    a, link = schema.accounts.c, schema.account_links.c
    records = schema.accounts.outerjoin(schema.account_links, link.linked_id == a.id)
    query = sa.select(sa.func.coalesce(link.account_id, a.id)).select_from(records).where(condition)
    ids = connection.execute(query.distinct()).scalars().all()
    return [AccountRow(**row) for row in _rows(connection, ids).iter_rows(named=True)]


def _only(found: list[AccountRow], wanted: str) -> AccountRow:
    if len(found) == 1:
        return found[0]
    several = ", ".join(f"{row.name} ({row.source}:{row.external_id})" for row in found[:NEAREST])
    more = f" and {len(found) - NEAREST} more" if len(found) > NEAREST else ""
    raise NotFoundError(f"{wanted!r} could be {several}{more}. Say which, by its external id or whole name.")


def _nearest(wanted: str, rows: list[AccountRow]) -> str:
    choices = {row.id: row.name for row in rows}
    near = process.extract(wanted, choices, limit=NEAREST, score_cutoff=50)
    if not near:
        return " `keepwell accounts` lists them."
    return f" Did you mean {' or '.join(name for name, _, _ in near)}?"
