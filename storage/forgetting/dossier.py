"""Everything on record about one person, by table: their own rows, rows to them, rows that speak of them."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from domain.redaction import FORGOTTEN, Marks, address_key, hashed, normal, spellings
from storage import schema
from storage.forgetting.everywhere import found_everywhere
from storage.forgetting.messages import messages_to
from storage.forgetting.own_rows import told_by
from storage.forgetting.person import Person, namesakes
from storage.frames import one_of

_KEY = b"only for as long as one reading takes"
BINARY = sa.LargeBinary
Rows = dict[str, list[dict[str, Any]]]


def rows_about(connection: Connection, person: Person) -> Rows:
    """Each row once, with its columns as they stand, apart from numbers made of its words."""
    told = told_by(connection, person)
    drafts, t = messages_to(connection, person), schema.METADATA.tables
    own = {
        "contacts": one_of(connection, t["contacts"].c.id, person.contact_ids),
        "interactions": one_of(connection, t["interactions"].c.contact_id, person.contact_ids)
        | one_of(connection, t["interactions"].c.id, sorted(told.conversations)),
        "surveys": one_of(connection, t["surveys"].c.id, sorted(told.surveys)),
        "mentions": one_of(connection, t["mentions"].c.ref, sorted(told.refs))
        & one_of(connection, t["mentions"].c.account_id, person.accounts),
        "disc_cues": one_of(connection, t["disc_cues"].c.interaction_id, sorted(told.conversations)),
        "drafts": one_of(connection, t["drafts"].c.id, drafts),
        "draft_revisions": one_of(connection, t["draft_revisions"].c.draft_id, drafts),
        "outbox_messages": one_of(connection, t["outbox_messages"].c.draft_id, drafts),
        "prompt_cases": one_of(connection, t["prompt_cases"].c.contact_id, person.contact_ids),
        "passages": one_of(connection, t["passages"].c.contact_id, person.contact_ids),
        "held_people": one_of(connection, t["held_people"].c.person_key, person.keys),
        "unmatched_people": one_of(connection, t["unmatched_people"].c.person_key, person.keys),
        "outbox_recipients": one_of(connection, t["outbox_recipients"].c.address, sorted(person.addresses)),
        "outbox_blocked": one_of(connection, t["outbox_blocked"].c.address, sorted(person.addresses)),
    }
    for name in ("disc_corrections", "disc_log", "disc_erased"):
        named = [
            (t[name].c.source == one.source) & (t[name].c.external_id == one.external_id)
            for one in person.records
        ]
        own[name] = sa.or_(sa.false(), *named)
    found: dict[str, dict[Any, dict[str, Any]]] = {}
    for name, condition in own.items():
        for mine in connection.execute(sa.select(*_shown(t[name])).where(condition)).mappings():
            found.setdefault(name, {})[_key(t[name], mine)] = dict(mine)
    for table, row, _ in found_everywhere(connection, person, _marks(connection, person), told.refs):
        here = sa.and_(*(one == row[one.name] for one in table.primary_key.columns))
        whole = connection.execute(sa.select(*_shown(table)).where(here)).mappings().one()
        found.setdefault(table.name, {})[_key(table, whole)] = dict(whole)
    return {name: list(rows.values()) for name, rows in sorted(found.items())}


def _shown(table: sa.Table) -> list[Any]:
    return [one for one in table.columns if not isinstance(one.type, BINARY)]


def _key(table: sa.Table, row: Any) -> tuple[Any, ...]:
    return tuple(row[one.name] for one in table.primary_key.columns)


def _marks(connection: Connection, person: Person) -> dict[int, Marks]:
    """As an erasure would make them, but kept nowhere."""
    addresses = {
        hashed(_KEY, "address", one): FORGOTTEN for raw in person.addresses if (one := address_key(raw))
    }
    ids = {hashed(_KEY, "id", normal(one).strip().casefold()): FORGOTTEN for one in person.ids}
    anywhere = Marks(_KEY, addresses=addresses)
    others = namesakes(connection, person)
    found = {0: anywhere}
    for account in person.accounts:
        taken = {one for at, name in others if at == account for one in spellings(name)}
        names = {one for name in person.names for one in spellings(name)} - taken
        found[account] = Marks(
            _KEY,
            addresses=addresses,
            ids=ids,
            names={hashed(_KEY, "name", one): FORGOTTEN for one in names},
            lengths=tuple(sorted({one.count(" ") + 1 for one in names})),
        )
    return found
