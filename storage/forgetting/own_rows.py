"""The rows that are somebody's own: their contacts, what they wrote and said, what was written to them."""

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from domain.redaction import ERASED, Marks, hashed, normal
from storage import schema
from storage.disc_words import unsay_profile
from storage.forgetting.cleaning import OURS, changes, said_without, stand_in
from storage.forgetting.marks import ANYWHERE, contact_marks
from storage.forgetting.person import Person
from storage.frames import one_of
from storage.schema import (
    contacts,
    disc_corrections,
    disc_cues,
    disc_erased,
    disc_log,
    held_conversations,
    held_people,
    import_changes,
    interactions,
    mentions,
    settled_people,
    surveys,
    unmatched_people,
    utterances,
)


@dataclass(frozen=True)
class Told:
    """What they said is referred to by: a conversation of theirs, a turn, a survey; and the rows of those."""

    refs: frozenset[str]
    conversations: frozenset[int]
    surveys: frozenset[int]
    texts: dict[int, list[str]]


def told_by(connection: Connection, person: Person, marks: dict[int, Marks] | None = None) -> Told:
    """Everything they wrote or said, by account. Without marks a speaker is known by name as it stands."""
    names = {normal(one).strip().casefold() for one in (*person.names, *person.addresses, *person.ids)}
    refs: set[str] = set()
    texts: dict[int, list[str]] = {}
    talks: set[int] = set()
    for row in connection.execute(_conversations(connection, person)).mappings():
        if row["direction"] != OURS:
            talks.add(row["id"])
            refs.add(row["external_id"])
            texts.setdefault(row["account_id"], []).extend(
                one for one in (row["subject"], row["body"]) if one
            )
    u, i = utterances.c, interactions.c
    spoken = sa.select(i.account_id, u.external_id, u.speaker, u.text).join_from(utterances, interactions)
    for line in connection.execute(spoken.where(one_of(connection, i.account_id, person.accounts))):
        mine = marks and marks[line.account_id].speaker(line.speaker)
        if mine or (line.speaker and normal(line.speaker).strip().casefold() in names):
            texts.setdefault(line.account_id, []).append(line.text)
            refs |= {line.external_id} if line.external_id else set()
    answered = set()
    for reply in connection.execute(_surveys(connection, person)):
        answered.add(reply.id)
        refs.add(reply.external_id)
        texts.setdefault(reply.account_id, []).extend([reply.comment] if reply.comment else [])
    return Told(frozenset(refs), frozenset(talks), frozenset(answered), texts)


def _conversations(connection: Connection, person: Person) -> "sa.Select[Any]":
    return sa.select(interactions).where(_theirs(connection, interactions, person))


def _surveys(connection: Connection, person: Person) -> "sa.Select[Any]":
    return sa.select(surveys).where(_theirs(connection, surveys, person))


def _theirs(connection: Connection, table: sa.Table, person: Person) -> "sa.ColumnElement[bool]":
    t = table.c
    named = one_of(connection, sa.func.lower(t.contact_ref), sorted(person.addresses))
    here = one_of(connection, t.account_id, person.accounts)
    by_id = here & one_of(connection, t.contact_ref, sorted(person.ids))
    return one_of(connection, t.contact_id, person.contact_ids) | named | by_id


def erase_own(connection: Connection, person: Person, marks: dict[int, Marks], told: Told) -> Counter[str]:
    done: Counter[str] = Counter()
    done["disc"] = _forget_profile(connection, person, marks, told)
    done["mentions"] = _silence_mentions(connection, person, told)
    for table in (interactions, surveys):
        for row in connection.execute(sa.select(table).where(_theirs(connection, table, person))).mappings():
            mine = marks.get(row["account_id"], marks[ANYWHERE])
            after = changes(table.name, dict(row), mine)
            done[table.name] += _set(connection, table, row["id"], after)
    done["utterances"] = _silence(connection, person, marks)
    done["contacts"] = _replace_contacts(connection, person, marks)
    done["held_conversations"] = _drop_held(connection, person)
    done["buried_rows"] = _rewrite_buried(connection, marks)
    done["import_changes"] = _rewrite_earlier(connection, person, marks, told)
    return done


def _set(connection: Connection, table: sa.Table, row_id: int, values: dict[str, Any]) -> int:
    if not values:
        return 0
    connection.execute(sa.update(table).where(table.c.id == row_id).values(**values))
    return 1


def _silence(connection: Connection, person: Person, marks: dict[int, Marks]) -> int:
    u, i = utterances.c, interactions.c
    query = sa.select(u.id, i.account_id, u.speaker, u.text).join_from(utterances, interactions)
    done = 0
    for row in connection.execute(query.where(one_of(connection, i.account_id, person.accounts))).all():
        speaker, text = said_without(row.speaker, row.text, marks[row.account_id])
        if (speaker, text) != (row.speaker, row.text):
            done += _set(connection, utterances, row.id, {"speaker": speaker, "text": text})
    return done


def _silence_mentions(connection: Connection, person: Person, told: Told) -> int:
    """What was found in their words keeps its kind and day, which scores rest on, and loses the words."""
    m = mentions.c
    theirs = one_of(connection, m.ref, sorted(told.refs)) & one_of(connection, m.account_id, person.accounts)
    bare = {"quote": ERASED, "quote_from": 0, "quote_to": 0}
    return connection.execute(sa.update(mentions).where(theirs).values(**bare)).rowcount


def _forget_profile(connection: Connection, person: Person, marks: dict[int, Marks], told: Told) -> int:
    d, i = disc_cues.c, interactions.c
    query = sa.select(d.id, d.speaker, d.interaction_id, i.account_id).join_from(disc_cues, interactions)
    rows = connection.execute(query.where(one_of(connection, i.account_id, person.accounts))).all()
    gone = [
        row.id
        for row in rows
        if (row.speaker is None and row.interaction_id in told.conversations)
        or (row.speaker and marks[row.account_id].speaker(row.speaker))
    ]
    connection.execute(sa.delete(disc_cues).where(one_of(connection, d.id, gone)))
    for one in person.records:
        unsay_profile(connection, one.contact_id)
        for table in (disc_corrections, disc_log, disc_erased):
            here = (table.c.source == one.source) & (table.c.external_id == one.external_id)
            connection.execute(sa.delete(table).where(here))
    return len(gone)


def _replace_contacts(connection: Connection, person: Person, marks: dict[int, Marks]) -> int:
    known, p = contact_marks(connection), schema.forgotten_people.c
    for one in person.records:
        plain = hashed(marks[ANYWHERE].key, "id", normal(one.external_id).strip().casefold())
        stands = known[one.source, plain]
        row = connection.execute(sa.select(contacts).where(contacts.c.id == one.contact_id)).mappings().one()
        after = changes("contacts", dict(row), marks[ANYWHERE], stands_for=stands)
        _set(connection, contacts, one.contact_id, after)
        newest = sa.select(p.by, p.at).order_by(p.id.desc()).limit(1)
        by, at = connection.execute(newest).one()
        row_of = {"source": one.source, "external_id": stands, "by": by, "at": at}
        connection.execute(sa.insert(disc_erased).values(row_of))
    return len(person.records)


def _drop_held(connection: Connection, person: Person) -> int:
    """Conversations that wait for an account, and the person on the list of those nobody has matched."""
    h = held_people.c
    ids = list(
        connection.execute(
            sa.select(h.held_id).where(one_of(connection, h.person_key, person.keys))
        ).scalars()
    )
    gone = one_of(connection, held_conversations.c.id, ids)
    done = connection.execute(sa.delete(held_conversations).where(gone)).rowcount
    for table in (unmatched_people, settled_people):
        connection.execute(sa.delete(table).where(one_of(connection, table.c.person_key, person.keys)))
    return done


def _rewrite_earlier(connection: Connection, person: Person, marks: dict[int, Marks], told: Told) -> int:
    """What their rows were before an import: undoing it puts back a row without them."""
    known, k = contact_marks(connection), import_changes.c
    stands = {
        one.contact_id: known[
            one.source, hashed(marks[ANYWHERE].key, "id", normal(one.external_id).strip().casefold())
        ]
        for one in person.records
    }
    done = 0
    wanted = {
        "contacts": sorted(stands),
        "interactions": sorted(told.conversations),
        "surveys": sorted(told.surveys),
    }
    for name, ids in wanted.items():
        query = sa.select(k.id, k.row_id, k.before).where(
            k.table_name == name, one_of(connection, k.row_id, ids)
        )
        for row in connection.execute(query).all():
            before = json.loads(row.before) if isinstance(row.before, str) else dict(row.before)
            account = int(before.get("account_id") or 0)
            mine = marks.get(account, marks[ANYWHERE])
            after = {**before, **changes(name, before, mine, stands_for=stands.get(row.row_id))}
            if name != "contacts":
                after |= _blank(before, mine)
            kept: Any = json.dumps(after, ensure_ascii=False) if isinstance(row.before, str) else after
            done += _set(connection, import_changes, row.id, {"before": kept})
    return done


def _rewrite_buried(connection: Connection, marks: dict[int, Marks]) -> int:
    """Rows of theirs that their source has deleted, which are kept so that late news finds them."""
    known, b, done = contact_marks(connection), schema.buried_rows.c, 0
    for row in connection.execute(sa.select(schema.buried_rows)).all():
        if row.table_name not in ("contacts", "interactions", "surveys"):
            continue
        body = json.loads(row.body)
        mine = marks.get(int(body.get("account_id") or 0), marks[ANYWHERE])
        plain = hashed(mine.key, "id", normal(body["external_id"]).strip().casefold())
        stands = known.get((body["source"], plain)) if row.table_name == "contacts" else None
        after = changes(row.table_name, body, mine, stands_for=stands)
        if not after:
            continue
        here = (b.table_name == row.table_name) & (b.row_id == row.row_id)
        told = {"body": json.dumps({**body, **after}, ensure_ascii=False), "name": stands or row.name}
        connection.execute(sa.update(schema.buried_rows).where(here).values(**told))
        done += 1
    return done


def _blank(before: dict[str, Any], marks: Marks) -> dict[str, Any]:
    """An earlier version of their own message has none of its words, whatever it was then said to be from."""
    if stand_in(before.get("contact_ref"), marks) is not None:
        return {}
    return {name: None for name in ("subject", "body", "comment", "attributes") if name in before}
