"""Records of other tools that belong to an account we already have: found, kept, followed and taken back."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage import schema
from storage.account_matching import Decided, Link, Matcher, Question, Record
from storage.buried import DELETED
from storage.frames import fetch, insert, one_of
from storage.owners import owned

RECORD = ("id", "source", "external_id", "name", "domain", "attributes")
FILLED = ("domain", "segment", "industry", "country", "csm", "created_at", "currency")
"""What an account takes from linked records, the first linked first, where its own record says nothing."""
OPEN, APART, SAME = "open", "apart", "same"


def is_account() -> "sa.ColumnElement[bool]":
    """An accounts row that is not linked to another one."""
    return schema.accounts.c.id.not_in(sa.select(schema.account_links.c.linked_id))


def account_of(connection: Connection, record_ids: Iterable[int]) -> dict[int, int]:
    """The account each linked one of these records belongs to; records that are accounts are left out."""
    link = schema.account_links.c
    query = sa.select(link.linked_id, link.account_id).where(one_of(connection, link.linked_id, record_ids))
    return dict(connection.execute(query).tuples().all())


def at_home(connection: Connection, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows whose account_id names records, with the accounts those belong to."""
    homes = account_of(connection, rows.get_column("account_id").unique())
    return rows.with_columns(account_id=pl.col("account_id").replace(homes)) if homes else rows


def filled(connection: Connection, accounts: pl.DataFrame, key: str = "account_id") -> pl.DataFrame:
    """Accounts with what their own record leaves blank filled from the records linked to them, and with the CSM that a
    person gave them."""
    told = _told(connection, accounts, key)
    return owned(connection, told, key) if "csm" in accounts.columns and accounts.height else told


def _told(connection: Connection, accounts: pl.DataFrame, key: str) -> pl.DataFrame:
    blank = [name for name in FILLED if name in accounts.columns]
    if accounts.is_empty() or not blank:
        return accounts
    a, link = schema.accounts.c, schema.account_links.c
    query = sa.select(link.account_id, link.settled_at, link.linked_id, *(a[name] for name in blank))
    here = one_of(connection, link.account_id, accounts.get_column(key))
    linked = fetch(connection, query.join(schema.account_links, link.linked_id == a.id).where(here))
    if linked.is_empty():
        return accounts
    first = (
        linked.sort("settled_at", "linked_id")
        .group_by(pl.col("account_id").alias(key))
        .agg(pl.col(name).drop_nulls().first().alias(f"{name} linked") for name in blank)
    )
    joined = accounts.join(first, on=key, how="left", maintain_order="left")
    return joined.with_columns(pl.coalesce(name, f"{name} linked") for name in blank).select(accounts.columns)


def link_new(
    connection: Connection,
    new_ids: Iterable[int],
    now: datetime,
    never: frozenset[str] = frozenset(),
    import_id: int | None = None,
    going: Iterable[int] = (),
) -> dict[int, int]:
    """Lay records that are nobody's yet beside those of other tools; gives the account of each that was linked.

    Those that may be one of ours but not surely stay accounts of their own, and become questions. `going` are records
    that are about to be removed.
    """
    ids = set(new_ids)
    if not ids or not _several_tools(connection):
        return {}
    gone = set(going)
    records = [one for one in _records(connection) if one.id not in gone]
    new = [one for one in records if one.id in ids and one.id == one.account_id]
    known = [one for one in records if one.id not in ids or one.id != one.account_id]
    matcher = Matcher(known, _decided(connection), never)
    links, questions = matcher.lay(new, _stating(known, new))
    homes = {link.record.id: matcher.by_id[link.record.id].account_id for link in links}
    _keep_links(connection, links, homes, now, import_id)
    _keep_questions(connection, questions)
    return homes


def ask_about_all(connection: Connection, never: frozenset[str] = frozenset()) -> int:
    """Lay all accounts beside each other, and make questions of those that would be linked if they came now.

    Nothing is linked: accounts that have lived apart are joined by a person. Gives how many questions are new.
    """
    if not _several_tools(connection):
        return 0
    records = _records(connection)
    homes = {one.id: one.account_id for one in records}
    alone = [replace(one, account_id=one.id) for one in records]
    links, questions = Matcher([], _decided(connection), never).lay(alone, [])
    sure = [Question(link.record, link.matched.id, link.how, link.confidence) for link in links]
    open_ = [
        replace(one, record=replace(one.record, id=homes[one.record.id]), account_id=homes[one.account_id])
        for one in (*sure, *questions)
    ]
    return _keep_questions(connection, [one for one in open_ if one.record.id != one.account_id])


def _several_tools(connection: Connection) -> bool:
    sources = connection.execute(sa.select(schema.accounts.c.source).distinct().limit(2))
    return len(sources.all()) > 1


def _records(connection: Connection) -> list[Record]:
    """Every record that its source has not deleted, by id."""
    a, link = schema.accounts.c, schema.account_links.c
    joined = schema.accounts.outerjoin(schema.account_links, link.linked_id == a.id)
    query = sa.select(*(a[name] for name in RECORD), link.account_id).select_from(joined)
    found = fetch(connection, query).sort("id")
    live = found.filter(~pl.col("attributes").str.contains(DELETED).fill_null(value=False))
    rows = live.select("id", pl.coalesce("account_id", "id").alias("account_id"), *RECORD[1:])
    return [Record(*row) for row in rows.iter_rows()]


def _stating(known: list[Record], new: list[Record]) -> list[Record]:
    """Of the known records, those whose attributes may name a new one."""
    texts = pl.Series("text", [one.attributes for one in known], pl.String)
    refs = sorted({one.external_id[:15] for one in new if one.external_id})
    if not refs:
        return []
    hit = texts.str.contains_any(refs).fill_null(value=False)
    return [one for one, told in zip(known, hit, strict=True) if told]


def _decided(connection: Connection) -> Decided:
    v = schema.account_verdicts.c
    query = sa.select(v.source, v.external_id, v.other_source, v.other_external_id, v.same)
    pairs = [(frozenset({(row[0], row[1]), (row[2], row[3])}), row[4]) for row in connection.execute(query)]
    return Decided({pair for pair, same in pairs if same}, {pair for pair, same in pairs if not same})


def _keep_links(
    connection: Connection, links: list[Link], homes: Mapping[int, int], now: datetime, import_id: int | None
) -> None:
    rows = [
        {
            "linked_id": link.record.id,
            "account_id": homes[link.record.id],
            "matched_id": link.matched.id,
            "confidence": link.confidence,
            "how": str(link.how),
            "import_id": import_id,
            "settled_at": now,
        }
        for link in links
    ]
    if rows:
        connection.execute(sa.insert(schema.account_links), rows)


def _keep_questions(connection: Connection, questions: list[Question]) -> int:
    """Add the questions that are not on the list yet, in either direction; gives how many those are."""
    if not questions:
        return 0
    q = schema.look_alikes.c
    asked = {one.record.id for one in questions} | {one.account_id for one in questions}
    here = one_of(connection, q.account_id, asked) | one_of(connection, q.other_id, asked)
    known = {frozenset(row) for row in connection.execute(sa.select(q.account_id, q.other_id).where(here))}
    fresh = {frozenset((one.account_id, one.record.id)): one for one in reversed(questions)}
    rows: dict[str, list[Any]] = {name: [] for name in ("account_id", "other_id", "how", "score")}
    for pair, one in reversed(fresh.items()):
        if pair not in known and len(pair) == 2:
            told = (one.account_id, one.record.id, str(one.how), one.score)
            for column, value in zip(rows.values(), told, strict=True):
                column.append(value)
    frame = pl.DataFrame(rows).with_columns(state=pl.lit(OPEN))
    insert(connection, schema.look_alikes, frame)
    return frame.height
