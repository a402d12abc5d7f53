"""What the DISC reader counted in conversations, by interaction and speaker, and what is handed to the profiler."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from domain.clock import begin_of, end_of
from domain.text_signals import MODEL
from storage.disc_facts import CUE_ROWS, PEOPLE, TOUCHES, DiscFacts, DiscMark
from storage.disc_people import Persons, persons_of
from storage.disc_words import corrections_of
from storage.engine import read, write
from storage.frames import fetch, one_of
from storage.mentions import Conversation, conversations_where
from storage.schema import DISC_READER, disc_cues, interactions, utterances

LOOKS_BACK = timedelta(days=365)
"""For habits; what was read in words counts whatever its age, only less."""
MOST_LOOKED_AT = 500
"""Of an account's newest rows, those whose words are looked up for quotes."""


@dataclass(frozen=True)
class CueRow:
    """What one contact's words of one interaction tell: `speaker` as a transcript names them, in lower case, or None
    for whoever wrote the message. `marks` are (cue, reference, from, to)."""

    interaction_id: int
    speaker: str | None
    kind: str
    words: int
    pace: float
    focus: float
    weight: float
    counts: dict[str, int]
    marks: list[tuple[str, str, int, int]]
    reader: str


@dataclass(frozen=True)
class Heard:
    """A conversation, and of whom nothing may be kept: `muted` speakers; `unread` where it is the writer."""

    conversation: Conversation
    muted: frozenset[str]
    unread: bool


class DiscStore:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def unread(self, version: str, limit: int = 1000) -> list[Heard]:
        """Conversations that this version has not read as they are now."""
        i = interactions.c[DISC_READER]
        # Not "is different": two ranges can be looked up in the index, however many conversations are read.
        where = sa.or_(i.is_(None), i < version, i > version)
        with read(self._engine) as connection:
            found = conversations_where(connection, where, limit, tiers=False)
            persons = persons_of(connection, {one.account_id for one in found})
        muted = _muted(persons)
        silent = set(persons.records.filter(_silent(persons))["id"].to_list())
        return [Heard(one, muted.get(one.account_id, frozenset()), one.contact_id in silent) for one in found]

    def save(self, version: str, read_ids: Sequence[int], rows: Iterable[CueRow]) -> None:
        """Keep what was counted, in place of an earlier reading; a conversation that is gone is passed over.

        What a model added stays unless the conversation changed since. Somebody erased meanwhile is left out.
        """
        with write(self._engine) as connection:
            here = one_of(connection, interactions.c.id, read_ids)
            i = interactions.c
            known = {
                row.id: row
                for row in connection.execute(sa.select(i.id, i.account_id, i[DISC_READER]).where(here))
            }
            changed = [one for one, row in known.items() if row[2] is None]
            d = disc_cues.c
            ours = one_of(connection, d.interaction_id, read_ids) & ~d.reader.startswith(f"{MODEL}:")
            connection.execute(sa.delete(disc_cues).where(ours))
            connection.execute(sa.delete(disc_cues).where(one_of(connection, d.interaction_id, changed)))
            kept = _allowed(connection, known, list(rows))
            if kept:
                connection.execute(sa.insert(disc_cues), kept)
            connection.execute(sa.update(interactions).where(here).values({DISC_READER: version}))

    def for_model(self, since: date, until: date, limit: int) -> list[Heard]:
        """Mails of these days with cues and without a model's row, the newest first."""
        i, d = interactions.c, disc_cues.c
        by_model = sa.exists().where(d.interaction_id == i.id, d.reader.startswith(f"{MODEL}:"))
        ours = sa.exists().where(d.interaction_id == i.id, ~d.reader.startswith(f"{MODEL}:"))
        days = i.occurred_at.between(begin_of(since), end_of(until))
        query = sa.select(i.id).where(days, ours, ~by_model, i.direction == "in")
        with read(self._engine) as connection:
            ids = list(
                connection.execute(query.order_by(i.occurred_at.desc(), i.id.desc()).limit(limit)).scalars()
            )
            found = conversations_where(connection, one_of(connection, i.id, ids), len(ids), tiers=False)
            persons = persons_of(connection, {one.account_id for one in found})
        silent = set(persons.records.filter(_silent(persons))["id"].to_list())
        by_id = {one.interaction_id: one for one in found}
        return [Heard(by_id[n], frozenset(), by_id[n].contact_id in silent) for n in ids if n in by_id]

    def save_model(self, row: CueRow) -> bool:
        """Beside the offline row. False where there is none (taken back, changed or erased meanwhile), or a model's."""
        d = disc_cues.c
        with write(self._engine) as connection:
            found = connection.execute(
                sa.select(d.reader).where(d.interaction_id == row.interaction_id)
            ).scalars()
            readers = list(found)
            if not readers or any(one.startswith(f"{MODEL}:") for one in readers):
                return False
            connection.execute(sa.insert(disc_cues), [_stored(row)])
        return True

    def facts(self, account_ids: Iterable[int], until: date, first: date | None = None) -> DiscFacts:
        """Everything dated up to `until` that these accounts' contacts' profiles of the days from `first` (None:
        `until` alone) rest on."""
        ids = sorted(set(account_ids))
        with read(self._engine) as connection:
            return disc_facts(connection, ids, first or until, until)

    def of_account(self, account_id: int, until: date) -> tuple[DiscFacts, list[DiscMark]]:
        """Its `facts`, and the places of cues in its newest conversations with their words, the newest first."""
        with read(self._engine) as connection:
            persons = persons_of(connection, [account_id])
            facts = disc_facts(connection, [account_id], until, until, persons)
            return facts, _marks(connection, account_id, until, persons)


def disc_facts(
    connection: Connection,
    account_ids: Sequence[int],
    first: date,
    until: date,
    persons: Persons | None = None,
) -> DiscFacts:
    """For the profiles of the days `first` to `until`: a habit is of the year before its day, whichever that is.
    `persons` of these accounts, where they have been read."""
    persons = persons or persons_of(connection, account_ids)
    people = persons.records.select("account_id", "person", contact_id="id").select(*PEOPLE)
    rows = persons.of(fetch(connection, _cue_rows(connection, account_ids, until)))
    touches = fetch(connection, _touches(connection, account_ids, first, until))
    ours = touches.filter(pl.col("contact_id").is_null() | (pl.col("direction") == "out"))
    theirs = touches.filter(pl.col("contact_id").is_not_null() & (pl.col("direction").ne_missing("out")))
    known = persons.of(theirs.with_columns(speaker=pl.lit(None, pl.String))).drop("speaker")
    told = pl.concat([ours.select(*TOUCHES), known.select(*TOUCHES)]).sort("account_id", "occurred_at")
    typed = rows.with_columns(day=pl.col("occurred_at").dt.date()).select(*CUE_ROWS)
    return DiscFacts(
        rows=typed.sort("contact_id", "day", "interaction_id", "by_model", "pace", "focus"),
        people=people,
        touches=told,
        corrections=corrections_of(connection, persons),
        erased=persons.erased,
    )


def _cue_rows(connection: Connection, account_ids: Sequence[int], until: date) -> "sa.Select[Any]":
    i, d = interactions.c, disc_cues.c
    by_model = d.reader.startswith(f"{MODEL}:").label("by_model")
    columns = (i.account_id, i.contact_id, i.occurred_at, d.speaker, d.interaction_id)
    return (
        sa.select(*columns, d.kind, d.pace, d.focus, d.weight, by_model)
        .select_from(disc_cues.join(interactions, d.interaction_id == i.id))
        .where(one_of(connection, i.account_id, account_ids), i.occurred_at <= end_of(until))
    )


def _touches(
    connection: Connection, account_ids: Sequence[int], first: date, until: date
) -> "sa.Select[Any]":
    i = interactions.c
    days = i.occurred_at.between(begin_of(first - LOOKS_BACK), end_of(until))
    return sa.select(*(i[name] for name in TOUCHES)).where(
        one_of(connection, i.account_id, account_ids), days
    )


def _muted(persons: Persons) -> dict[int, frozenset[str]]:
    """By account, the names under which somebody speaks whose profile was erased."""
    gone = persons.named.filter(pl.col("named").is_in(list(persons.erased)))
    found: dict[int, set[str]] = {}
    for account_id, name in gone.select("account_id", "speaker").iter_rows():
        found.setdefault(account_id, set()).add(name)
    return {account_id: frozenset(names) for account_id, names in found.items()}


def _silent(persons: Persons) -> pl.Expr:
    return pl.col("shared") | pl.col("person").is_in(list(persons.erased))


def _allowed(connection: Connection, known: "dict[int, Any]", rows: list[CueRow]) -> list[dict[str, Any]]:
    """Rows of conversations that are there, without those of somebody erased since they were read."""
    persons = persons_of(connection, {row.account_id for row in known.values()})
    if not persons.erased:
        return [_stored(row) for row in rows if row.interaction_id in known]
    muted = _muted(persons)
    silent = set(persons.records.filter(_silent(persons))["id"].to_list())
    i = interactions.c
    found = connection.execute(sa.select(i.id, i.contact_id).where(one_of(connection, i.id, list(known))))
    wrote = {row.id: row.contact_id for row in found}
    return [
        _stored(row)
        for row in rows
        if row.interaction_id in known
        and row.speaker not in muted.get(known[row.interaction_id].account_id, frozenset())
        and (row.speaker is not None or wrote.get(row.interaction_id) not in silent)
    ]


def _stored(row: CueRow) -> dict[str, Any]:
    return {**vars(row), "marks": [list(mark) for mark in row.marks]}


def _marks(connection: Connection, account_id: int, until: date, persons: Persons) -> list[DiscMark]:
    i, d = interactions.c, disc_cues.c
    query = (
        sa.select(
            i.account_id,
            i.contact_id,
            i.occurred_at,
            i.external_id,
            i.body,
            d.speaker,
            d.interaction_id,
            d.reader,
        )
        .add_columns(d.marks)
        .select_from(disc_cues.join(interactions, d.interaction_id == i.id))
        .where(i.account_id == account_id, i.occurred_at <= end_of(until))
        .order_by(i.occurred_at.desc(), i.id.desc(), d.id)
        .limit(MOST_LOOKED_AT)
    )
    rows = connection.execute(query).all()
    ids = [(n, row.account_id, row.contact_id, row.speaker) for n, row in enumerate(rows)]
    frame = pl.DataFrame(
        ids,
        schema={"n": pl.Int64, "account_id": pl.Int64, "contact_id": pl.Int64, "speaker": pl.String},
        orient="row",
    )
    whose = dict(persons.of(frame).select("n", "contact_id").iter_rows())
    said = _utterances(connection, [row.interaction_id for row in rows if row.speaker is not None])
    found: list[DiscMark] = []
    for n, row in enumerate(rows):
        if n not in whose:
            continue
        for cue, ref, start, end in row.marks:
            text = row.body if row.speaker is None else said.get((row.interaction_id, ref))
            quote = (text or "")[start:end]
            if quote:
                by_model = row.reader.startswith(f"{MODEL}:")
                day = row.occurred_at.date()
                found.append(DiscMark(whose[n], row.interaction_id, day, cue, ref, quote, by_model))
    return found


def _utterances(connection: Connection, interaction_ids: list[int]) -> dict[tuple[int, str], str]:
    u, i = utterances.c, interactions.c
    query = sa.select(u.interaction_id, sa.func.coalesce(u.external_id, i.external_id), u.text).join(
        interactions, i.id == u.interaction_id
    )
    return {
        (interaction_id, ref): text
        for interaction_id, ref, text in connection.execute(
            query.where(one_of(connection, u.interaction_id, sorted(set(interaction_ids)))).order_by(
                u.interaction_id, u.position.desc()
            )
        )
    }
