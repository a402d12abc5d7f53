"""What belongs to a record is counted for the account the record belongs to now: after a link, a split, an undo."""

from collections.abc import Iterable, Mapping
from datetime import datetime

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage import schema
from storage.activity import Activity
from storage.agent_words import forget_words_about
from storage.buried import bury, dig_up
from storage.contact_twins import settle_twins
from storage.frames import fetch, one_of
from storage.references import link_contacts
from storage.touches import touch

FILED = (
    schema.contacts,
    schema.subscriptions,
    schema.interactions,
    schema.surveys,
    schema.invoices,
    schema.churn_events,
)
DATED_BY = {
    "subscriptions": "start_date",
    "interactions": "occurred_at",
    "surveys": "occurred_at",
    "invoices": "issued_at",
    "churn_events": "occurred_at",
}


def refile(
    connection: Connection,
    activity: Activity,
    homes: Mapping[int, int],
    held_at: Iterable[int],
    now: datetime,
) -> None:
    """Move the rows and events of account records to their accounts: `homes` has the account by record.

    `held_at` are the accounts that they may count for until now. Everybody concerned is to be scored again, from
    the first day that moved. Doing it twice does it once.
    """
    places = {*held_at, *homes, *homes.values()}
    asleep = {table: dig_up(connection, table) for table in FILED}
    days = [activity.refile(homes, places)]
    days += [_move(connection, table, homes, places, now) for table in FILED]
    _mend_people(connection, places)
    for table, ids in asleep.items():
        bury(connection, table, one_of(connection, table.c.id, ids))
    moved = pl.concat([frame.select("account_id", pl.col("day").cast(pl.Date)) for frame in days])
    forget_words_about(connection, moved.get_column("account_id").unique())
    touch(
        connection,
        moved.filter(pl.col("account_id").is_in(set(homes.values()) | _accounts(connection, places))),
        now,
    )


def _accounts(connection: Connection, ids: Iterable[int]) -> set[int]:
    """Those that are accounts, and not linked to one."""
    a, link = schema.accounts.c, schema.account_links.c
    query = sa.select(a.id).where(one_of(connection, a.id, ids), a.id.not_in(sa.select(link.linked_id)))
    return set(connection.execute(query).scalars())


def _move(
    connection: Connection, table: sa.Table, homes: Mapping[int, int], places: set[int], now: datetime
) -> pl.DataFrame:
    """account_id and day of the rows that moved, for where they were and where they are."""
    t = table.c
    dated = t[DATED_BY[table.name]] if table.name in DATED_BY else sa.literal(now.date(), sa.Date())
    query = sa.select(t.id, t.account_id, t.came_as, dated.label("day"), t.source, *_identity(table))
    rows = fetch(connection, query.where(one_of(connection, t.account_id, places)))
    record = pl.coalesce("came_as", "account_id")
    home = pl.coalesce(record.replace_strict(dict(homes), default=None, return_dtype=pl.Int64), "account_id")
    told = rows.with_columns(home=home, named=pl.when(record != home).then(record))
    away = told.filter(
        (pl.col("home") != pl.col("account_id")) | pl.col("named").ne_missing(pl.col("came_as"))
    )
    if table is schema.churn_events:
        away = _unlike(told, away)
    unmade = dict.fromkeys(schema.made_from(table))
    for (account, named), some in away.group_by("home", "named"):
        here = one_of(connection, t.id, some.get_column("id"))
        connection.execute(sa.update(table).where(here).values(account_id=account, came_as=named, **unmade))
    forget_words(connection, table, away.get_column("id"))
    days = [away.select("account_id", "day"), away.select("day", account_id="home")]
    return pl.concat([frame.select("account_id", pl.col("day").cast(pl.Date)) for frame in days])


def forget_words(connection: Connection, table: sa.Table, ids: Iterable[int]) -> None:
    """What was read in rows, and the passages cut from them, are another account's: both are made anew."""
    gone = list(ids)
    if table is schema.interactions:
        told = one_of(connection, schema.mentions.c.interaction_id, gone)
        connection.execute(sa.delete(schema.mentions).where(told))
    if table.name in schema.ORIGINS:
        cut = one_of(connection, schema.passages.c[schema.ORIGINS[table.name]], gone)
        connection.execute(sa.delete(schema.passages).where(cut))


def _identity(table: sa.Table) -> "list[sa.Column[object]]":
    return [table.c.occurred_at] if table is schema.churn_events else []


def _unlike(rows: pl.DataFrame, away: pl.DataFrame) -> pl.DataFrame:
    """An account leaves once a day: of two records that say so, one is moved, and the other stays with its record."""
    standing = rows.join(away.select("id"), on="id", how="anti").select(
        "source", "occurred_at", home="account_id"
    )
    fresh = away.join(standing, on=["source", "occurred_at", "home"], how="anti")
    return fresh.unique(["source", "occurred_at", "home"], keep="first", maintain_order=True)


def _mend_people(connection: Connection, places: set[int]) -> None:
    """Contacts have moved: who is the same person is asked again, and what they said is linked again."""
    c = schema.contacts.c
    settle_twins(connection, places)
    for table in (schema.interactions, schema.surveys):
        t = table.c
        elsewhere = sa.select(c.id).where(c.id == t.contact_id, c.account_id != t.account_id).exists()
        here = one_of(connection, t.account_id, places)
        unnamed = {"contact_id": None, schema.PASSAGES_MADE: None}
        connection.execute(sa.update(table).where(here, elsewhere).values(unnamed))
    there = connection.execute(sa.select(c.id).where(one_of(connection, c.account_id, places))).scalars()
    link_contacts(connection, list(there))
