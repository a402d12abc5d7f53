"""One chunk of canonical rows into one bundle table of the system of record."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from domain.tables import TABLES
from storage import schema
from storage.account_links import at_home, link_new
from storage.agent_words import forget_words_about
from storage.buried import bury, dig_up, is_deleted, named_by
from storage.contact_twins import settle_twins
from storage.fold import COLLIDING, UNIT_SEPARATOR, Fold, fold
from storage.forgetting.arriving import without_forgotten
from storage.frames import MOMENT, fetch, insert, one_of, polars_type, to_text, update
from storage.imports import Outcome, Rejected
from storage.locked_features import read_again, read_all_again
from storage.model_answers import forget_answers
from storage.references import (
    contacts_given,
    link_contacts,
    name_again,
    resolve_accounts,
    resolve_contacts,
)
from storage.takeback import known_collisions, note_collisions, take_back
from storage.touches import touch
from storage.utterances import replace_utterances, with_utterances

TELLS_TIERS = {
    schema.features: ("min_tier",),
    schema.subscriptions: ("start_date", "end_date", "churned_at", "tier"),
}
NOT_CONTENT = {
    *("id", "source", "import_id", "import_row", "source_updated_at", "contact_id", "reader_version"),
    *("came_as", "same_as", schema.READ_BY_MODEL, schema.PASSAGES_MADE, schema.DISC_READER),
}


@dataclass(frozen=True)
class Target:
    """Where a chunk goes: the import that brings it, and the moment it came."""

    import_id: int
    table: sa.Table
    now: datetime
    never: frozenset[str] = frozenset()
    """Domains that tell no company: our own, and what settings add to the mail providers we know."""


def upsert_rows(connection: Connection, target: Target, given: pl.DataFrame) -> Outcome:
    """Write a chunk (see Intake.upsert for its columns) in a few statements, whatever its size."""
    rows, rejected = canonical(connection, target, given)
    rows, known = known_collisions(connection, target.import_id, target.table.name, rows)
    rejected += known
    named = named_by(target.table)
    asleep = dig_up(connection, target.table, rows.get_column(named).unique())
    columns = [c.name for c in target.table.columns if c.name not in NOT_CONTENT and c.name in rows.columns]
    stored = _stored(connection, target.table, rows)
    clashes = "account_id" in columns and "account_id" not in _identity(target.table)
    laid = fold(_comparable(rows, columns, clashes), _comparable(stored, columns, clashes))
    counts = dict(laid.outcomes.get_column("outcome").value_counts().iter_rows())
    taken = _reject_collisions(connection, target, rows, stored, laid, rejected)
    _write(connection, target, rows, stored, laid, columns)
    marked = rows.filter(is_deleted()).get_column(named).unique()
    if len(marked) and "account_id" in rows.columns:
        gone = rows.filter(is_deleted()).select("account_id", day=pl.lit(target.now.date()))
        silenced = at_home(connection, gone).get_column("account_id").unique()
        forget_answers(connection, silenced)
        forget_words_about(connection, silenced)
    if asleep or len(marked):
        ids, names = target.table.c.id, target.table.c[named]
        bury(connection, target.table, one_of(connection, ids, asleep) | one_of(connection, names, marked))
    return Outcome(
        counts.get("accepted", 0) - taken["accepted"],
        counts.get("updated", 0) - taken["updated"],
        counts.get("unchanged", 0),
        sorted(rejected, key=lambda r: r.row),
    )


def canonical(
    connection: Connection, target: Target, given: pl.DataFrame
) -> tuple[pl.DataFrame, list[Rejected]]:
    """Rows with account_id, key, contact_ref and typed as the table; and those whose account is unknown."""
    rows = given.with_columns(pl.col(pl.String).str.replace_all("\x00", "�", literal=True))
    rows = rows.with_columns(position=pl.int_range(pl.len(), dtype=pl.Int64))
    rejected: list[Rejected] = []
    if {"account", "account_id"} & set(rows.columns):
        resolved = resolve_accounts(connection, rows)
        rows = resolved.found
        rejected = resolved.rejected()
    if "contact_id" in rows.columns:
        rows = contacts_given(connection, rows)
    elif "contact" in rows.columns:
        rows = rows.rename({"contact": "contact_ref"})
    if "utterances" in rows.columns:
        digest = pl.col("utterances").map_elements(_digest, return_dtype=pl.String)
        rows = rows.with_columns(utterances_digest=digest)
    for name in ("attributes", "source_updated_at"):
        if name not in rows.columns:
            rows = rows.with_columns(pl.lit(None).alias(name))
    rows = without_forgotten(connection, target.table.name, rows)
    kinds = {c.name: polars_type(c) for c in target.table.columns if c.name in rows.columns}
    identity = ["source", *_identity(target.table)]
    key = pl.concat_str([pl.col(n).cast(pl.String) for n in identity], separator=UNIT_SEPARATOR)
    return rows.cast(kinds).with_columns(key=key), rejected  # type: ignore[arg-type]  # a plain dict of types


def _digest(utterances: str) -> str:
    return hashlib.blake2b(utterances.encode(), digest_size=16).hexdigest()


def _identity(table: sa.Table) -> tuple[str, ...]:
    return tuple("account_id" if name == "account" else name for name in TABLES[table.name].identity)


def _stored(connection: Connection, table: sa.Table, rows: pl.DataFrame) -> pl.DataFrame:
    """The stored rows with one of the chunk's keys."""
    identity = _identity(table)
    sources = rows.get_column("source").unique().to_list()
    first = rows.get_column(identity[0]).unique().to_list()
    query = sa.select(table).where(
        table.c.source.in_(sources), one_of(connection, table.c[identity[0]], first)
    )
    key = pl.concat_str([pl.col(n).cast(pl.String) for n in ("source", *identity)], separator=UNIT_SEPARATOR)
    found = fetch(connection, query).with_columns(key=key)
    if found.is_empty():
        return found
    return found.join(rows.select("key").unique(), on="key", how="semi")


def _comparable(rows: pl.DataFrame, columns: list[str], clashes: bool) -> pl.DataFrame:
    account = pl.col("account_id") if clashes else pl.lit(None, pl.Int64).alias("account_id")
    return rows.select(
        "key",
        *(["position"] if "position" in rows.columns else []),
        account,
        updated=pl.col("source_updated_at"),
        content=pl.struct(columns).hash(),
    )


def _reject_collisions(
    connection: Connection,
    target: Target,
    rows: pl.DataFrame,
    stored: pl.DataFrame,
    laid: Fold,
    rejected: list[Rejected],
) -> dict[str, int]:
    """Add the rows whose id is on two accounts to `rejected`, with those that an earlier chunk had stored."""
    if laid.collisions.is_empty():
        return {"accepted": 0, "updated": 0}
    reasons = note_collisions(connection, target.import_id, target.table.name, laid.collisions)
    colliding = laid.outcomes.filter(pl.col("outcome") == COLLIDING)
    bad = rows.join(colliding, on="position", how="semi").join(reasons, on="key")
    rejected += [
        Rejected(row, "external_id", value, reason)
        for row, value, reason in bad.select("row", "external_id", "reason").iter_rows()
    ]
    mine = stored.filter(pl.col("import_id") == target.import_id).join(reasons, on="key")
    taken, back = take_back(connection, target.table, target.import_id, mine)
    rejected += back
    return taken


def _write(
    connection: Connection,
    target: Target,
    rows: pl.DataFrame,
    stored: pl.DataFrame,
    laid: Fold,
    columns: list[str],
) -> None:
    winners = rows.drop("source_updated_at").join(laid.winners, on=["position", "key"], how="inner")
    winners = winners.with_columns(
        source_updated_at=pl.col("updated").cast(MOMENT),
        import_id=pl.lit(target.import_id, pl.Int64),
        import_row=pl.col("row").cast(pl.Int64),
    )
    written = [*columns, "source_updated_at", "import_id", "import_row"]
    if "contact_ref" in columns:
        winners = resolve_contacts(connection, winners)
        if "contact_given" in winners.columns:
            winners = winners.with_columns(contact_id=pl.coalesce("contact_given", "contact_id"))
        written.append("contact_id")
    if "came_as" in winners.columns:
        written.append("came_as")
    known = stored.select("key", "id")
    winners = winners.sort("position")
    new = winners.join(known, on="key", how="anti", maintain_order="left") if known.height else winners
    changed = winners.join(known, on="key", how="inner", maintain_order="left")
    before = stored.join(changed.select("key"), on="key", how="semi").drop("key")
    log_before(connection, target, before)
    insert(connection, target.table, new.select("source", *written))
    if changed.height:
        update(connection, target.table, _as_changed(target.table, changed.select("id", *written)))
    _write_utterances(connection, target.table, winners)
    if target.table is schema.contacts:
        _who_is_who(connection, _ids(connection, target.table, winners))
        name_again(connection, changed.get_column("id").to_list())
    if target.table is schema.accounts:
        fresh = _ids(connection, target.table, new)["id"]
        link_new(connection, fresh, target.now, target.never, target.import_id)
    _have_read_again(connection, target.table, winners, stored)
    _touch(connection, target, winners, before)


def _who_is_who(connection: Connection, contacts: pl.DataFrame) -> None:
    settle_twins(connection, contacts["account_id"].unique(), only=contacts["id"])
    link_contacts(connection, contacts["id"])


def _have_read_again(
    connection: Connection, table: sa.Table, winners: pl.DataFrame, stored: pl.DataFrame
) -> None:
    """Which features an account has not bought decides how its conversations are read."""
    if table not in TELLS_TIERS:
        return
    told = [name for name in TELLS_TIERS[table] if name in winners.columns]
    changed = winners.join(stored, on=["key", *told], how="anti", nulls_equal=True)
    if table is schema.subscriptions:
        read_again(connection, changed.get_column("account_id").unique())
    elif changed.height:
        read_all_again(connection)


def _as_changed(table: sa.Table, changed: pl.DataFrame) -> pl.DataFrame:
    """A conversation that changed has to be read again, and the words of any fact made into passages again."""
    return changed.with_columns(pl.lit(None, pl.String).alias(name) for name in schema.made_from(table))


def log_before(connection: Connection, target: Target, before: pl.DataFrame) -> None:
    """Keep rows as they were before this import, once: what it wrote itself need not be restored."""
    if before.height:
        before = before.filter(pl.col("import_id").ne_missing(target.import_id))
    if before.is_empty():
        return
    if target.table is schema.interactions:
        before = with_utterances(connection, before)
    log = before.select(
        pl.lit(target.import_id, pl.Int64).alias("import_id"),
        pl.lit(target.table.name).alias("table_name"),
        pl.col("id").alias("row_id"),
        pl.col("import_id").alias("wrote_id"),
        to_text(before).alias("before"),
    )
    insert(connection, schema.import_changes, log)


def _write_utterances(connection: Connection, table: sa.Table, written: pl.DataFrame) -> None:
    if table is not schema.interactions or "utterances" not in written.columns:
        return
    i = table.c
    ids = written.get_column("external_id").to_list()
    sources = written.get_column("source").unique().to_list()
    query = sa.select(i.id, i.source, i.external_id)
    keys = fetch(connection, query.where(i.source.in_(sources), one_of(connection, i.external_id, ids)))
    said = written.select("source", "external_id", "utterances").join(keys, on=["source", "external_id"])
    replace_utterances(connection, said)


def _touch(connection: Connection, target: Target, after: pl.DataFrame, before: pl.DataFrame) -> None:
    table = target.table
    if "account_id" not in table.c and table is not schema.accounts:
        return
    occurs = TABLES[table.name].occurs
    day = pl.col(occurs).cast(pl.Date) if occurs else pl.lit(target.now.date())
    if table is schema.accounts:
        after = _ids(connection, table, after).rename({"id": "account_id"})
        before = before.with_columns(account_id="id")
    days = pl.concat([f.select("account_id", day=day) for f in (after, before)])
    touch(connection, at_home(connection, days), target.now)


def _ids(connection: Connection, table: sa.Table, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows, as they are stored now, with their `id`."""
    t = table.c
    wanted = rows.get_column("external_id").to_list()
    query = sa.select(t.id, t.source, t.external_id).where(one_of(connection, t.external_id, wanted))
    return rows.join(fetch(connection, query), on=["source", "external_id"])
