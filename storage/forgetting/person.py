"""A person wherever they are on record: their contacts in every account, addresses, ids, names and what they wrote."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from domain.addresses import is_shared
from domain.people import Named, person_key
from domain.redaction import FORGOTTEN, address_key, normal, tells, words
from storage import schema
from storage.frames import one_of


@dataclass(frozen=True)
class Record:
    contact_id: int
    account_id: int
    source: str
    external_id: str
    name: str | None
    email: str | None


@dataclass(frozen=True)
class Person:
    """`records` are contacts; somebody who is no contact yet has an address or a name alone."""

    records: tuple[Record, ...] = ()
    addresses: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    called: str = ""
    ids: frozenset[str] = field(default=frozenset())

    @property
    def contact_ids(self) -> list[int]:
        return [one.contact_id for one in self.records]

    @property
    def accounts(self) -> list[int]:
        return sorted({one.account_id for one in self.records})

    @property
    def keys(self) -> list[str]:
        """What the list of people nobody has matched knows them by; by a name only who has no address."""
        found = [person_key(Named(None, one)) for one in sorted(self.addresses)]
        if not self.addresses:
            found += [person_key(Named(one)) for one in sorted(self.names)]
        return [one for one in found if one]

    def needles(self) -> Iterator[str]:
        """What can be looked for anywhere, in any case, without meaning somebody else."""
        yield from sorted(self.addresses)
        yield from sorted(one for one in self.ids if tells(one))


def person_of(connection: Connection, contact_ids: list[int], address: str | None = None) -> Person:
    """Everything these contacts are, and every other contact with one of their addresses (unless several people's)."""
    c = schema.contacts.c
    columns = (c.id, c.account_id, c.source, c.external_id, c.name, c.email)
    start = one_of(connection, sa.func.coalesce(c.same_as, c.id), contact_ids)
    rows = connection.execute(sa.select(*columns).where(start)).all()
    known = {row.email for row in rows if row.email} | ({address} if address else set())
    keys = {key for one in known if not is_shared(one) and (key := address_key(one))}
    if keys:
        everybody = connection.execute(sa.select(*columns).where(c.email.is_not(None)))
        seen = {row.id for row in rows}
        rows = [*rows, *(one for one in everybody if one.id not in seen and address_key(one.email) in keys)]
    records = tuple(Record(*row) for row in sorted(rows, key=lambda row: row.id))
    mine = {normal(one.email).strip().lower() for one in records if one.email and not is_shared(one.email)}
    names = {one.name.strip() for one in records if one.name and one.name.strip()}
    names |= _unmatched_names(connection, keys)
    called = next((one for one in (*sorted(names), *sorted(mine), address) if one), "")
    ids = frozenset(one.external_id for one in records if not one.external_id.startswith(FORGOTTEN))
    return Person(records, frozenset(mine | keys), frozenset(names), called, ids)


def _unmatched_names(connection: Connection, keys: set[str]) -> set[str]:
    u = schema.unmatched_people.c
    theirs = one_of(connection, u.person_key, [f"address:{one}" for one in keys])
    found = connection.execute(sa.select(u.person_name).where(theirs)).scalars()
    return {one for one in found if one}


def unmatched_address(connection: Connection, who: str) -> str | None:
    """Of somebody nobody has matched, by address; None where there is nobody."""
    key, u = address_key(who), schema.unmatched_people.c
    if key is None:
        return None
    found = connection.execute(sa.select(u.person_key).where(u.person_key == f"address:{key}")).first()
    return key if found else None


def namesakes(connection: Connection, person: Person) -> list[tuple[int, str]]:
    """Everybody else with one of their names or a part of one: (account, name)."""
    c = schema.contacts.c
    mine = {part for name in person.names for part in words(name)}
    others = connection.execute(sa.select(c.id, c.account_id, c.name).where(c.name.is_not(None)))
    ids = set(person.contact_ids)
    return [(row.account_id, row.name) for row in others if row.id not in ids and mine & set(words(row.name))]
