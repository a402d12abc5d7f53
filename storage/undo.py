"""An import taken back: rows removed, changed rows restored, what later imports built on it left alone."""

from dataclasses import dataclass, field
from datetime import datetime

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from domain.errors import NotFoundError
from domain.scores import BAND_CHANGED
from domain.tables import TABLES
from storage import schema
from storage.account_links import at_home, link_new
from storage.activity import Activity
from storage.agent_words import forget_words_about
from storage.buried import bury, dig_up
from storage.contact_twins import part_from, settle_twins
from storage.engine import read, write
from storage.frames import fetch, one_of
from storage.held import forget_held
from storage.imports import Left, UndoReport
from storage.locked_features import read_again, read_all_again
from storage.model_answers import forget_answers
from storage.references import link_contacts
from storage.refiling import refile
from storage.restore import restore_rows
from storage.touches import touch
from storage.writers import one_writer

HOLD_AN_ACCOUNT = (
    schema.contacts,
    schema.subscriptions,
    schema.interactions,
    schema.surveys,
    schema.invoices,
    schema.churn_events,
    schema.annotations,
)


@dataclass
class _Undoing:
    connection: Connection
    activity: Activity
    import_id: int
    undone: set[int]
    now: datetime
    never: frozenset[str]
    removed: dict[str, int] = field(default_factory=dict)
    restored: dict[str, int] = field(default_factory=dict)
    left: list[Left] = field(default_factory=list)
    rewritten: dict[str, list[int]] = field(default_factory=dict)
    accounts: list[int] = field(default_factory=list)
    met: set[int] = field(default_factory=set)
    """Accounts whose contacts changed."""
    to_rescore: list[int] = field(default_factory=list)
    days: list[pl.DataFrame] = field(default_factory=list)

    def report(self) -> UndoReport:
        return UndoReport(
            self.import_id, self.removed, self.restored, self.left, self.accounts, self.to_rescore
        )


def undo_import(
    engine: Engine, activity: Activity, import_id: int, now: datetime, never: frozenset[str] = frozenset()
) -> UndoReport:
    """See Intake.undo. Events go first: repeated after a crash they are simply gone already."""
    b = schema.import_batches.c
    with read(engine) as connection:
        states = dict(connection.execute(sa.select(b.id, b.state)).tuples().all())
    if import_id not in states:
        raise NotFoundError(f"There is no import {import_id}. `keepwell import list` shows them.")
    if states[import_id] == "undone":
        return UndoReport(import_id)
    undone = {i for i, state in states.items() if state == "undone"}
    events = activity.undo(import_id, undone)
    with activity.exclusively(), write(engine) as connection:
        one_writer(connection)
        work = _Undoing(connection, activity, import_id, undone | {import_id}, now, never)
        work.days.append(events.days)
        if events.removed:
            work.removed["usage_events"] = events.removed
        if events.restored:
            work.restored["usage_events"] = events.restored
        work.left += [Left("usage_events", ref, "a later import changed it") for ref in events.left]
        asleep = {table: dig_up(connection, table) for table in schema.BUNDLE_TABLES.values()}
        for table in reversed(schema.BUNDLE_TABLES.values()):
            _undo_table(work, table)
        for table, ids in asleep.items():
            again = one_of(connection, table.c.id, [*ids, *work.rewritten.get(table.name, [])])
            bury(connection, table, again)
        settle_twins(connection, work.met)
        waited = forget_held(connection, import_id)
        if waited:
            work.removed["held_conversations"] = waited
        _touch_remaining(work)
        connection.execute(
            sa.update(schema.import_batches).where(b.id == import_id).values(state="undone", finished_at=now)
        )
    return work.report()


def _undo_table(work: _Undoing, table: sa.Table) -> None:
    mine = _written_by(work, table)
    ids = mine.get_column("id").to_list()
    rows = restore_rows(work.connection, table, _versions_before(work, table, ids))
    work.rewritten[table.name] = rows.get_column("id").to_list()
    inserted = mine.filter(~pl.col("id").is_in(rows.get_column("id").implode()))
    gone = _remove(work, table, inserted)
    _list_changed_later(work, table, ids)
    c = schema.import_changes.c
    settled = (
        one_of(work.connection, c.row_id, ids)
        & (c.import_id == work.import_id)
        & (c.table_name == table.name)
    )
    work.connection.execute(sa.delete(schema.import_changes).where(settled))
    if rows.height:
        work.restored[table.name] = rows.height
    if gone.height:
        work.removed[table.name] = gone.height
    if table is schema.contacts:
        work.met |= {*mine["account_id"], *rows["account_id"]}
    if table is schema.subscriptions:
        read_again(work.connection, pl.concat([f.get_column("account_id") for f in (mine, rows)]).unique())
    if table is schema.features and mine.height:
        read_all_again(work.connection)
    work.days += [_days(table, frame, work.now) for frame in (rows, mine)]


def _written_by(work: _Undoing, table: sa.Table) -> pl.DataFrame:
    """The rows this import was the last to write: id, what names and what dates them."""
    wanted = {"id", "account_id", "external_id", TABLES[table.name].occurs}
    columns = [column for column in table.columns if column.name in wanted]
    return fetch(work.connection, sa.select(*columns).where(table.c.import_id == work.import_id))


def _versions_before(work: _Undoing, table: sa.Table, ids: list[int]) -> pl.Series:
    """What the rows were before this import, past every version that an undone import had written."""
    c = schema.import_changes.c
    query = sa.select(c.row_id, c.import_id, c.wrote_id, c.before).where(c.table_name == table.name)
    log = fetch(work.connection, query.where(one_of(work.connection, c.row_id, ids)))
    wanted = pl.DataFrame({"row_id": ids}, schema={"row_id": pl.Int64}).with_columns(
        import_id=pl.lit(work.import_id, pl.Int64)
    )
    versions = [pl.Series("before", [], pl.String)]
    while wanted.height:
        found = log.join(wanted, on=["row_id", "import_id"], how="semi")
        bad = pl.col("wrote_id").is_in(list(work.undone)).fill_null(value=False)
        versions.append(found.filter(~bad).get_column("before"))
        wanted = found.filter(bad).select("row_id", import_id="wrote_id")
    return pl.concat(versions)


def _remove(work: _Undoing, table: sa.Table, rows: pl.DataFrame) -> pl.DataFrame:
    """Delete rows this import brought, except accounts that something else belongs to."""
    if table is schema.accounts:
        rows = _without_holders(work, rows)
        work.accounts = rows.get_column("id").to_list()
        _send_home(work)
    ids = rows.get_column("id").to_list()
    freed = part_from(work.connection, ids) if table is schema.contacts else []
    work.connection.execute(sa.delete(table).where(one_of(work.connection, table.c.id, ids)))
    if freed:
        link_contacts(work.connection, freed)
    return rows


def _without_holders(work: _Undoing, rows: pl.DataFrame) -> pl.DataFrame:
    ids = rows.get_column("id").to_list()
    held: dict[int, list[str]] = {i: ["usage_events"] for i in work.activity.accounts_among(ids)}
    for table in HOLD_AN_ACCOUNT:
        # What came by a record that is linked to the account is no reason to keep the account's own.
        column = (
            sa.func.coalesce(table.c.came_as, table.c.account_id)
            if "came_as" in table.c
            else table.c.account_id
        )
        query = sa.select(column).where(one_of(work.connection, column, ids)).distinct()
        if table is schema.annotations:
            query = query.where(table.c.kind != BAND_CHANGED)  # made of its scores, and goes with them
        for account_id in work.connection.execute(query).scalars():
            held.setdefault(account_id, []).append(table.name)
    stays = rows.filter(pl.col("id").is_in(list(held)))
    work.left += [
        Left("accounts", ref, f"it still has {' and '.join(sorted(held[i]))}; undo those imports first")
        for i, ref in stays.select("id", "external_id").iter_rows()
    ]
    return rows.filter(~pl.col("id").is_in(list(held)))


def _send_home(work: _Undoing) -> None:
    """Records linked to an account that goes are as they would be had it never come: perhaps linked to each other."""
    link = schema.account_links.c
    gone = one_of(work.connection, link.account_id, work.accounts)
    query = sa.select(link.linked_id).where(gone).order_by(link.linked_id)
    left = [i for i in work.connection.execute(query).scalars() if i not in set(work.accounts)]
    work.connection.execute(sa.delete(schema.account_links).where(gone))
    if left:
        homes = {i: i for i in left} | link_new(
            work.connection, left, work.now, work.never, going=work.accounts
        )
        refile(work.connection, work.activity, homes, work.accounts, work.now)


def _list_changed_later(work: _Undoing, table: sa.Table, settled: list[int]) -> None:
    """Rows this import wrote that have since been written by another one."""
    c = schema.import_changes.c
    by_it = sa.or_(c.import_id == work.import_id, c.wrote_id == work.import_id)
    logged = work.connection.execute(sa.select(c.row_id).where(c.table_name == table.name, by_it)).scalars()
    later = set(logged) - set(settled)
    named = "occurred_at" if table is schema.churn_events else TABLES[table.name].identity[0]
    query = sa.select(table.c[named]).where(one_of(work.connection, table.c.id, later)).order_by(table.c.id)
    work.left += [
        Left(table.name, str(ref), "a later import changed it")
        for ref in work.connection.execute(query).scalars()
    ]


def _days(table: sa.Table, rows: pl.DataFrame, now: datetime) -> pl.DataFrame:
    if table is schema.accounts:
        rows = rows.with_columns(account_id="id")
    elif "account_id" not in table.c:
        return pl.DataFrame(schema={"account_id": pl.Int64, "day": pl.Date})
    occurs = TABLES[table.name].occurs
    day = pl.col(occurs).cast(pl.Date) if occurs else pl.lit(now.date())
    return rows.select("account_id", day=day)


def _touch_remaining(work: _Undoing) -> None:
    days = pl.concat([frame.select("account_id", pl.col("day").cast(pl.Date)) for frame in work.days])
    remaining = at_home(work.connection, days.filter(~pl.col("account_id").is_in(work.accounts)))
    touch(work.connection, remaining, work.now)
    silenced = {*remaining["account_id"], *days["account_id"]}
    forget_answers(work.connection, silenced)
    forget_words_about(work.connection, silenced)
    s = schema.scores.c.account_id
    scored = sa.select(s).where(one_of(work.connection, s, remaining.get_column("account_id").unique()))
    work.to_rescore = list(work.connection.execute(scored.order_by(s)).scalars())
