"""What people say of a contact's profile: corrections, erasure, and the log of who did it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from domain.clock import Clock, utcnow
from domain.disc import UNKNOWN, Correction, Profile, without_reading
from domain.errors import ConflictError
from storage.disc_facts import Stood
from storage.disc_people import Persons, persons_of
from storage.engine import read, write
from storage.frames import fetch, one_of
from storage.prompt_cases import erase_cases_of_drafts
from storage.schema import (
    DISC_READER,
    alerts,
    contacts,
    disc_corrections,
    disc_cues,
    disc_erased,
    disc_log,
    draft_revisions,
    drafts,
    interactions,
    opportunities,
)


@dataclass(frozen=True)
class KnownContact:
    """A person at an account: their first record, and how they are called."""

    contact_id: int
    account_id: int
    account: str
    source: str
    external_id: str
    called: str
    email: str | None
    shared: bool
    is_primary: bool


@dataclass(frozen=True)
class Logged:
    action: str
    by: str
    at: datetime


def corrections_of(connection: Connection, persons: Persons) -> dict[int, list[Stood]]:
    """By person, the oldest first."""
    k = disc_corrections.c
    columns = (k.id, k.source, k.external_id, k.letter, k.by, k.reason, k.since, k.until)
    records = persons.records.select("source", "external_id", "person")
    named = one_of(connection, k.external_id, records["external_id"].unique().to_list())
    rows = fetch(connection, sa.select(*columns).where(named))
    found: dict[int, list[Stood]] = {}
    mine = rows.join(records, on=["source", "external_id"]).unique("id").sort("id")
    for row in mine.iter_rows(named=True):
        said = Correction(row["letter"], row["by"], row["since"], row["reason"] or "")
        found.setdefault(row["person"], []).append(Stood(said, row["until"]))
    return found


class DiscWordStore:
    """Corrections and erasure. Each is of a person: whichever of their records is named, it holds for all."""

    def __init__(self, engine: Engine, clock: Clock = utcnow) -> None:
        self._engine = engine
        self._clock = clock

    def correct(self, contact_id: int, letter: Profile, by: str, since: date, reason: str) -> None:
        """From `since` on this letter counts, whatever is read. ConflictError where the profile was erased."""
        with write(self._engine) as connection:
            records = self._records(connection, contact_id)
            if self._erased(connection, records):
                raise ConflictError(
                    "The profile of this contact was erased: nothing is kept of it. "
                    "Lift that first: `keepwell disc forget CONTACT --lift`."
                )
            self._end(connection, records, since)
            first = records[0]
            row = {"source": first[0], "external_id": first[1], "letter": letter, "by": by, "reason": reason}
            connection.execute(
                sa.insert(disc_corrections).values({**row, "since": since, "at": self._clock()})
            )
            self._log(connection, "corrected", first, by)

    def uncorrect(self, contact_id: int, by: str, on: date) -> bool:
        """What is read counts again from `on`; False where nothing was corrected."""
        with write(self._engine) as connection:
            records = self._records(connection, contact_id)
            if not self._end(connection, records, on):
                return False
            self._log(connection, "uncorrected", records[0], by)
        return True

    def erase(self, contact_id: int, by: str) -> int:
        """Delete what was counted in the contact's words and every correction; nothing is read of them again until it
        is lifted. Gives how many rows are gone. On SQLite their bytes are gone from the file as well.
        """
        with write(self._engine) as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA secure_delete=ON")
            records = self._records(connection, contact_id)
            gone = _cues_of(connection, contact_id)
            connection.execute(sa.delete(disc_cues).where(one_of(connection, disc_cues.c.id, gone)))
            for source, external_id in records:
                connection.execute(
                    sa.delete(disc_corrections).where(_is(disc_corrections, source, external_id))
                )
                connection.execute(sa.delete(disc_erased).where(_is(disc_erased, source, external_id)))
                row = {"source": source, "external_id": external_id, "by": by, "at": self._clock()}
                connection.execute(sa.insert(disc_erased).values(row))
            unsay_profile(connection, contact_id)
            self._log(connection, "erased", records[0], by)
        self._empty_log()
        return len(gone)

    def lift(self, contact_id: int, by: str) -> bool:
        """Have the contact profiled again, from what is on record; False where nothing was erased."""
        with write(self._engine) as connection:
            records = self._records(connection, contact_id)
            if not self._erased(connection, records):
                return False
            for source, external_id in records:
                connection.execute(sa.delete(disc_erased).where(_is(disc_erased, source, external_id)))
            account_id = sa.select(contacts.c.account_id).where(contacts.c.id == contact_id).scalar_subquery()
            theirs = interactions.c.account_id == account_id
            connection.execute(sa.update(interactions).where(theirs).values({DISC_READER: None}))
            self._log(connection, "lifted", records[0], by)
        return True

    def log(self, contact_id: int) -> list[Logged]:
        """Who did what to the contact's profile, the oldest first."""
        g = disc_log.c
        with read(self._engine) as connection:
            records = self._records(connection, contact_id)
            here = sa.or_(*(_is(disc_log, *record) for record in records))
            return [
                Logged(*row)
                for row in connection.execute(sa.select(g.action, g.by, g.at).where(here).order_by(g.id))
            ]

    def people(self, account_ids: list[int] | None = None, named: str | None = None) -> list[KnownContact]:
        """Persons of these accounts (None: all), those `named` so only: by name, address or external id, any case."""
        from storage.schema import accounts

        c, a = contacts.c, accounts.c
        columns = (c.id, c.account_id, a.name.label("account"), c.source, c.external_id, c.name, c.email)
        query = sa.select(*columns, c.is_primary, c.same_as).join(accounts, a.id == c.account_id)
        with read(self._engine) as connection:
            if account_ids is not None:
                query = query.where(one_of(connection, c.account_id, account_ids))
            if named is not None:
                wanted = named.strip().lower()
                query = query.where(
                    sa.or_(*(sa.func.lower(column) == wanted for column in (c.name, c.email, c.external_id)))
                )
            rows = connection.execute(query.order_by(c.account_id, c.id)).all()
            firsts = {row.same_as or row.id for row in rows}
            seconds = firsts - {row.id for row in rows}
            if seconds:
                again = sa.select(*columns, c.is_primary, c.same_as).join(accounts, a.id == c.account_id)
                rows = [*rows, *connection.execute(again.where(one_of(connection, c.id, seconds)))]
        return [_known(row) for row in rows if row.id in firsts]

    def _records(self, connection: Connection, contact_id: int) -> list[tuple[str, str]]:
        """(source, external id) of every record of the person, the first one first."""
        c = contacts.c
        first = connection.execute(
            sa.select(sa.func.coalesce(c.same_as, c.id)).where(c.id == contact_id)
        ).scalar_one()
        query = sa.select(c.source, c.external_id).where(sa.or_(c.id == first, c.same_as == first))
        return [(row.source, row.external_id) for row in connection.execute(query.order_by(c.id))]

    def _erased(self, connection: Connection, records: list[tuple[str, str]]) -> bool:
        here = sa.or_(*(_is(disc_erased, *record) for record in records))
        return (
            connection.execute(sa.select(sa.func.count()).select_from(disc_erased).where(here)).scalar_one()
            > 0
        )

    def _end(self, connection: Connection, records: list[tuple[str, str]], on: date) -> int:
        k = disc_corrections
        here = sa.or_(*(_is(k, *record) for record in records))
        done = connection.execute(sa.update(k).where(here, k.c.until.is_(None)).values(until=on))
        return int(done.rowcount)

    def _log(self, connection: Connection, action: str, record: tuple[str, str], by: str) -> None:
        row = {"action": action, "source": record[0], "external_id": record[1], "by": by, "at": self._clock()}
        connection.execute(sa.insert(disc_log).values(row))

    def _empty_log(self) -> None:
        """SQLite's write-ahead log still has the pages as they were: have it written back and cut to nothing."""
        if self._engine.dialect.name != "sqlite":
            return
        driver = self._engine.raw_connection()
        try:
            driver.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            driver.close()


def _known(row: Any) -> KnownContact:
    from domain.addresses import is_shared

    called = next(str(one) for one in (row.name, row.email, row.external_id) if one)
    return KnownContact(
        row.id,
        row.account_id,
        row.account,
        row.source,
        row.external_id,
        called,
        row.email,
        is_shared(row.email),
        bool(row.is_primary),
    )


def _is(table: sa.Table, source: str, external_id: str) -> "sa.ColumnElement[bool]":
    return sa.and_(table.c.source == source, table.c.external_id == external_id)


def _cues_of(connection: Connection, contact_id: int) -> list[int]:
    """The rows counted in a person's words."""
    c, i, d = contacts.c, interactions.c, disc_cues.c
    account_id = connection.execute(sa.select(c.account_id).where(c.id == contact_id)).scalar_one()
    persons = persons_of(connection, [account_id])
    everybody = Persons(persons.records.with_columns(shared=pl.lit(value=False)), persons.named, frozenset())
    person = persons.records.filter(pl.col("id") == contact_id)["person"].item()
    rows = fetch(
        connection,
        sa.select(d.id, i.account_id, i.contact_id, d.speaker)
        .select_from(disc_cues.join(interactions, d.interaction_id == i.id))
        .where(i.account_id == account_id),
    )
    return everybody.of(rows).filter(pl.col("contact_id") == person)["id"].to_list()


def unsay_profile(connection: Connection, contact_id: int) -> None:
    """Alerts, opportunities and drafts for this contact keep their words, and say nothing of a profile."""
    c = contacts.c
    row = connection.execute(
        sa.select(c.account_id, sa.func.coalesce(c.name, c.email, c.external_id)).where(c.id == contact_id)
    ).one()
    for table in (alerts, opportunities):
        t = table.c
        here = sa.and_(t.account_id == row[0], t.contact == row[1], t.disc.is_not(None))
        connection.execute(sa.update(table).where(here).values(disc=UNKNOWN))
    a = alerts.c
    told = connection.execute(
        sa.select(a.id, a.action_why).where(
            a.account_id == row[0], a.contact == row[1], a.action_why.is_not(None)
        )
    )
    for alert_id, why in told.all():
        if (plain := without_reading(why)) != why:
            connection.execute(sa.update(alerts).where(a.id == alert_id).values(action_why=plain))
    _unsay_drafts(connection, row[0], contact_id)


def _unsay_drafts(connection: Connection, account_id: int, contact_id: int) -> None:
    """Those to the contact, whichever revision; what was written stays as approved or sent. Prompts are not tried
    on it any more: a case says how its reader likes to be written to."""
    d, r = drafts.c, draft_revisions.c
    query = sa.select(d.id, r.recipients).join(draft_revisions, r.draft_id == d.id)
    shaped = connection.execute(query.where(d.account_id == account_id, d.profile.is_not(None)))
    theirs = {
        draft_id
        for draft_id, recipients in shaped
        if any(isinstance(one, dict) and one.get("contact_id") == contact_id for one in recipients)
    }
    connection.execute(sa.update(drafts).where(one_of(connection, d.id, theirs)).values(profile=None))
    erase_cases_of_drafts(connection, theirs)
