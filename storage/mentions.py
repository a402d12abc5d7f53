"""What a reader found in conversations, and which reader has read which conversation."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from storage.engine import read, write
from storage.frames import one_of
from storage.locked_features import LockedFeatures
from storage.schema import contacts, interactions, mentions, utterances


@dataclass(frozen=True)
class Utterance:
    external_id: str | None
    speaker: str | None
    text: str


@dataclass(frozen=True)
class Conversation:
    """An interaction with its words: subject and body, or what was said line by line.

    `customers` are the case-folded names, addresses and ids of the account's contacts: who speaks for them.
    `above_tier` names the features that no tier the account had on that day comes with.
    """

    interaction_id: int
    account_id: int
    external_id: str
    occurred_at: datetime
    channel: str
    direction: str | None
    contact_id: int | None
    subject: str | None
    body: str | None
    utterances: list[Utterance] = field(default_factory=list)
    customers: frozenset[str] = frozenset()
    above_tier: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Mention:
    """A telling sentence: `kind` growth or advanced, `ref` the utterance or interaction it is in."""

    account_id: int
    interaction_id: int
    day: date
    kind: str
    ref: str
    quote: str


class MentionStore:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def unread(self, reader_version: str, limit: int = 1000) -> list[Conversation]:
        """Conversations that this version of the reader has not read as they are now, by id."""
        i = interactions.c
        # Not "is different": two ranges can be looked up in the index, however many conversations are read.
        older, newer = i.reader_version < reader_version, i.reader_version > reader_version
        unread = sa.or_(i.reader_version.is_(None), older, newer)
        with read(self._engine) as connection:
            return _conversations(connection, unread, limit)

    def conversations(self, interaction_ids: Iterable[int]) -> list[Conversation]:
        """These conversations with their words."""
        ids = list(interaction_ids)
        with read(self._engine) as connection:
            return _conversations(connection, one_of(connection, interactions.c.id, ids), len(ids))

    def save(self, reader_version: str, read_ids: Sequence[int], found: Iterable[Mention]) -> None:
        """Keep what was found in the conversations read, in place of what an earlier reading found there.

        A conversation that was taken back meanwhile is passed over.
        """
        with write(self._engine) as connection:
            here = one_of(connection, interactions.c.id, read_ids)
            known = set(connection.execute(sa.select(interactions.c.id).where(here)).scalars())
            gone = one_of(connection, mentions.c.interaction_id, read_ids)
            connection.execute(sa.delete(mentions).where(gone))
            rows = [vars(mention) for mention in found if mention.interaction_id in known]
            if rows:
                connection.execute(sa.insert(mentions), rows)
            connection.execute(sa.update(interactions).where(here).values(reader_version=reader_version))

    def of(
        self, account_ids: Iterable[int], since: date | None = None, until: date | None = None
    ) -> list[Mention]:
        """Mentions in these accounts, in order of day."""
        m = mentions.c
        query = sa.select(m.account_id, m.interaction_id, m.day, m.kind, m.ref, m.quote).order_by(m.day, m.id)
        if since is not None:
            query = query.where(m.day >= since)
        if until is not None:
            query = query.where(m.day <= until)
        with read(self._engine) as connection:
            query = query.where(one_of(connection, m.account_id, account_ids))
            return [Mention(*row) for row in connection.execute(query)]


def _conversations(
    connection: Connection, condition: "sa.ColumnElement[bool]", limit: int
) -> list[Conversation]:
    i, u = interactions.c, utterances.c
    columns = (
        i.id,
        i.account_id,
        i.external_id,
        i.occurred_at,
        i.channel,
        i.direction,
        i.contact_id,
        i.subject,
        i.body,
    )
    found = connection.execute(sa.select(*columns).where(condition).limit(limit))
    rows = sorted(found, key=lambda row: row.id)
    if not rows:
        return []
    spoken: dict[int, list[Utterance]] = {}
    query = sa.select(u.interaction_id, u.external_id, u.speaker, u.text).order_by(
        u.interaction_id, u.position
    )
    for interaction_id, *said in connection.execute(
        query.where(one_of(connection, u.interaction_id, [row.id for row in rows]))
    ):
        spoken.setdefault(interaction_id, []).append(Utterance(*said))
    accounts = {row.account_id for row in rows}
    people = customers_of(connection, accounts)
    locked = LockedFeatures(connection, accounts)
    return [
        Conversation(
            *row,
            spoken.get(row.id, []),
            people.get(row.account_id, frozenset()),
            locked.on(row.account_id, row.occurred_at.date()),
        )
        for row in rows
    ]


def customers_of(connection: Connection, account_ids: Iterable[int]) -> dict[int, frozenset[str]]:
    """By account: the case-folded names, addresses and ids of its contacts."""
    c = contacts.c
    query = sa.select(c.account_id, c.name, c.email, c.external_id)
    found: dict[int, set[str]] = {}
    for account_id, *names in connection.execute(query.where(one_of(connection, c.account_id, account_ids))):
        found.setdefault(account_id, set()).update(name.casefold() for name in names if name)
    return {account_id: frozenset(names) for account_id, names in found.items()}
