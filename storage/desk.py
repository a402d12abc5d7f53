"""Changes that people make to many accounts at once: each one transaction, with what it takes to undo it."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, RowMapping

from domain.clock import Clock, utcnow
from domain.desk import UNDONE_WITHIN, Changed, DeskChange, Owner, Tagged, What
from domain.errors import ConflictError, NotFoundError
from domain.scope import AccountScope
from storage import schema
from storage.account_links import filled, is_account
from storage.engine import read, write
from storage.frames import fetch, one_of
from storage.schema import account_owners, account_snoozes, account_tags, desk_changes

_TABLE = {
    What.ASSIGN: account_owners,
    What.GIVE_BACK: account_owners,
    What.TAG: account_tags,
    What.UNTAG: account_tags,
    What.SNOOZE: account_snoozes,
    What.WAKE: account_snoozes,
}
_TAKES_AWAY = (What.GIVE_BACK, What.UNTAG, What.WAKE)

NAMED = 10
Row = dict[str, Any]


class DeskStore:
    def __init__(self, engine: Engine, clock: Clock = utcnow) -> None:
        self._engine = engine
        self._clock = clock

    def change(
        self, change: DeskChange, account_ids: Iterable[int], scope: AccountScope, user_id: int
    ) -> Changed:
        """All of these accounts or none: NotFoundError where one of them is not within the scope."""
        ids = sorted(set(account_ids))
        with write(self._engine) as connection:
            now = self._clock().astimezone(UTC)
            _refuse_foreign(connection, ids, scope)
            table, key, wanted = _wanted(change, user_id)
            before = _rows(connection, table, ids, key)
            ids = _otherwise(ids, before, wanted)
            before = [row for row in before if row["account_id"] in set(ids)]
            stamp = {"user_id": user_id, "at": now}
            after = [] if wanted is None else [{"account_id": one, **stamp, **key, **wanted} for one in ids]
            _put(connection, table, ids, key, after)
            token = _noted(connection, change.what, user_id, now, _details(ids, key, before, after))
            return Changed(token, change.what, len(ids))

    def undo(self, token: str, user_id: int) -> Changed:
        """As it was before, for who made the change. ConflictError where it is too late, was undone already, or where
        one of these accounts has been changed in the same way since."""
        with write(self._engine) as connection:
            now = self._clock()
            made = _made(connection, token, user_id, now)
            what, told = What(made["what"]), made["details"]
            table, ids, key = _TABLE[what], told["ids"], told["key"]
            if _plain(_rows(connection, table, ids, key)) != told["after"]:
                raise ConflictError(
                    "Some of these accounts have been changed again since; nothing was undone. "
                    "Change them back by hand."
                )
            here = _still_there(connection, ids)
            before = [_typed(table, row) for row in told["before"] if row["account_id"] in here]
            _put(connection, table, ids, key, before)
            done = desk_changes.c.id == made["id"]
            connection.execute(sa.update(desk_changes).where(done).values(undone_at=now))
            # A row of its own: whoever keeps what is shown sees by the newest one that something changed.
            _noted(connection, what, user_id, now, {"undid": made["id"]}, undone_at=now)
            return Changed(token, what, len(ids))

    def owners(self, account_ids: Iterable[int]) -> dict[int, Owner]:
        """By account, where a person has said whose it is."""
        o, a = account_owners.c, schema.accounts.c
        joined = account_owners.join(schema.accounts, a.id == o.account_id)
        query = sa.select(o.account_id, o.csm, a.csm.label("told"), o.user_id, o.at).select_from(joined)
        with read(self._engine) as connection:
            found = connection.execute(query.where(one_of(connection, o.account_id, account_ids)))
            return {row.account_id: Owner(row.csm, row.told, row.user_id, row.at) for row in found}

    def tags(self, account_id: int) -> list[Tagged]:
        t = account_tags.c
        query = sa.select(t.tag, t.user_id, t.at).where(t.account_id == account_id).order_by(t.tag)
        with read(self._engine) as connection:
            return [Tagged(*row) for row in connection.execute(query)]

    def snoozed(self, user_id: int, today: date) -> dict[int, date]:
        """The accounts that rest for this person, with the last day of it."""
        s = account_snoozes.c
        query = sa.select(s.account_id, s.until).where(s.user_id == user_id, s.until >= today)
        with read(self._engine) as connection:
            return dict(connection.execute(query).tuples().all())


def _wanted(change: DeskChange, user_id: int) -> tuple[sa.Table, Row, Row | None]:
    """The table, what else than the account names a row in it, and its values; None where it is to go."""
    key: Row = {}
    if change.what in (What.TAG, What.UNTAG):
        key = {"tag": change.word}
    elif change.what in (What.SNOOZE, What.WAKE):
        key = {"user_id": user_id}
    values: Row = {}
    if change.what is What.ASSIGN:
        values = {"csm": change.word}
    elif change.what is What.SNOOZE:
        values = {"until": change.until}
    return _TABLE[change.what], key, None if change.what in _TAKES_AWAY else values


def _otherwise(ids: Sequence[int], before: Sequence[Row], wanted: Row | None) -> list[int]:
    """The accounts that are not yet as they are wanted."""
    known = {row["account_id"]: row for row in before}
    if wanted is None:
        return [one for one in ids if one in known]
    return [
        one for one in ids if one not in known or any(known[one][name] != v for name, v in wanted.items())
    ]


def _refuse_foreign(connection: Connection, ids: Sequence[int], scope: AccountScope) -> None:
    a = schema.accounts.c
    query = sa.select(a.id.label("account_id"), a.csm).where(one_of(connection, a.id, ids), is_account())
    reached = {
        account_id
        for account_id, csm in filled(connection, fetch(connection, query)).iter_rows()
        if scope.reaches(account_id, csm)
    }
    missing = [one for one in ids if one not in reached]
    if missing:
        raise NotFoundError(_none_such(missing))


def _none_such(missing: Sequence[int]) -> str:
    """Of these ids alone: whose they are, or were, is for nobody who cannot see them."""
    if len(missing) == 1:
        return f"There is no account with id {missing[0]}; nothing was changed."
    named = ", ".join(map(str, missing[:NAMED]))
    more = f" and {len(missing) - NAMED:,} more" if len(missing) > NAMED else ""
    return f"There are no accounts with the ids {named}{more}; nothing was changed."


def _rows(connection: Connection, table: sa.Table, ids: Sequence[int], key: Row) -> list[Row]:
    """Ascending by account."""
    named = [table.c[name] == value for name, value in key.items()]
    here = one_of(connection, table.c.account_id, ids)
    query = sa.select(table).where(here, *named).order_by(table.c.account_id)
    return [dict(row) for row in connection.execute(query).mappings()]


def _put(connection: Connection, table: sa.Table, ids: Sequence[int], key: Row, rows: Sequence[Row]) -> None:
    """These rows in place of those that there are."""
    named = [table.c[name] == value for name, value in key.items()]
    connection.execute(sa.delete(table).where(one_of(connection, table.c.account_id, ids), *named))
    if rows:
        connection.execute(sa.insert(table), list(rows))


def _details(ids: list[int], key: Row, before: Sequence[Row], after: Sequence[Row]) -> Row:
    return {"ids": ids, "key": key, "before": _plain(before), "after": _plain(after)}


def _plain(rows: Sequence[Row]) -> list[Row]:
    return [
        {name: value.isoformat() if isinstance(value, date) else value for name, value in sorted(row.items())}
        for row in rows
    ]


def _typed(table: sa.Table, row: Row) -> Row:
    days = {column.name for column in table.c if isinstance(column.type, sa.Date)}
    moments = {"at"}
    return {
        name: date.fromisoformat(value)
        if name in days
        else datetime.fromisoformat(value)
        if name in moments
        else value
        for name, value in row.items()
    }


def _still_there(connection: Connection, ids: Sequence[int]) -> set[int]:
    query = sa.select(schema.accounts.c.id).where(one_of(connection, schema.accounts.c.id, ids))
    return set(connection.execute(query).scalars())


def _made(connection: Connection, token: str, user_id: int, now: datetime) -> RowMapping:
    d = desk_changes.c
    asked = sa.select(desk_changes).where(d.token == token, d.user_id == user_id)
    made = connection.execute(asked.with_for_update()).mappings().first()
    if made is None or "undid" in made["details"]:
        raise NotFoundError("There is no such change of yours to undo.")
    if made["undone_at"] is not None:
        raise ConflictError("This has been undone already.")
    if made["at"] < now - UNDONE_WITHIN:
        raise ConflictError("This was changed more than a day ago and stays. Change it back by hand.")
    return made


def _noted(
    connection: Connection,
    what: What,
    user_id: int,
    now: datetime,
    details: Row,
    undone_at: datetime | None = None,
) -> str:
    token = secrets.token_urlsafe(24)
    row = {"token": token, "what": str(what), "user_id": user_id, "at": now, "details": details}
    connection.execute(sa.insert(desk_changes).values(**row, undone_at=undone_at))
    return token
