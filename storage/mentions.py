"""What a reader found in conversations, and which reader has read which conversation."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from domain.clock import begin_of, end_of
from domain.text_signals import MODEL, Side
from storage.engine import read, write
from storage.frames import one_of
from storage.locked_features import LockedFeatures
from storage.schema import LIVE_STATES, READ_BY_MODEL, alerts, contacts, interactions, mentions, utterances


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
    """A finding (domain/text_signals.py): what `side` said, in the utterance or interaction `ref`.

    `quote` stands there from `quote_from` to `quote_to`; a message counts as its subject, a line end and its body.
    `risk` of a risk; of a promise whose it is, and by when it is due where the words say so.
    """

    account_id: int
    interaction_id: int
    day: date
    kind: str
    ref: str
    quote: str
    side: str
    quote_from: int
    quote_to: int
    reader: str
    risk: str | None = None
    promised_by: str | None = None
    due_on: date | None = None


@dataclass(frozen=True)
class ShownMention:
    """A finding and who said it: as the transcript names them, or the contact of the message."""

    mention: Mention
    said_by: str | None
    channel: str


MENTION = tuple(field.name for field in fields(Mention))


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
            return conversations_where(connection, unread, limit)

    def conversations(self, interaction_ids: Iterable[int]) -> list[Conversation]:
        """These conversations with their words."""
        ids = list(interaction_ids)
        with read(self._engine) as connection:
            return conversations_where(connection, one_of(connection, interactions.c.id, ids), len(ids))

    def save(self, reader_version: str, read_ids: Sequence[int], found: Iterable[Mention]) -> None:
        """Keep what was found in the conversations read, in place of what an earlier reading found there.

        What the model found stays, unless the conversation has changed since. A conversation that was taken back
        meanwhile is passed over.
        """
        with write(self._engine) as connection:
            here = one_of(connection, interactions.c.id, read_ids)
            known = set(connection.execute(sa.select(interactions.c.id).where(here)).scalars())
            gone = one_of(connection, mentions.c.interaction_id, read_ids) & _not_the_models()
            connection.execute(sa.delete(mentions).where(gone))
            rows = [vars(mention) for mention in found if mention.interaction_id in known]
            if rows:
                connection.execute(sa.insert(mentions), rows)
            connection.execute(sa.update(interactions).where(here).values(reader_version=reader_version))

    def for_model(self, since: date, until: date, limit: int) -> list[Conversation]:
        """Conversations of these days with words of the customer that no model has read as they are: those of accounts
        with a live alert first, the newest first.
        """
        i, a = interactions.c, alerts.c
        theirs = (i.direction == "in") | i.utterances_digest.is_not(None)
        asked = i[READ_BY_MODEL].is_(None) & i.reader_version.is_not(None) & theirs
        days = i.occurred_at.between(begin_of(since), end_of(until))
        triggered = i.account_id.in_(
            sa.select(a.account_id).where(a.state.in_(LIVE_STATES), a.account_id.is_not(None))
        )
        query = sa.select(i.id).where(asked, days)
        newest = (i.occurred_at.desc(), i.id.desc())
        with read(self._engine) as connection:
            ids = list(connection.execute(query.where(triggered).order_by(*newest).limit(limit)).scalars())
            if len(ids) < limit:
                others = query.where(~triggered).order_by(*newest).limit(limit - len(ids))
                ids += connection.execute(others).scalars()
            found = {
                c.interaction_id: c
                for c in conversations_where(connection, one_of(connection, i.id, ids), len(ids))
            }
        return [found[one] for one in ids if one in found]

    def save_model(self, interaction_id: int, came_to: str, found: Iterable[Mention]) -> bool:
        """Keep what the model found beside what the offline reader found.

        False where the conversation has been read by a model, or has changed, meanwhile.
        """
        i = interactions.c
        unread = i[READ_BY_MODEL].is_(None) & i.reader_version.is_not(None)
        with write(self._engine) as connection:
            here = sa.update(interactions).where(i.id == interaction_id, unread)
            if not connection.execute(here.values({READ_BY_MODEL: came_to})).rowcount:
                return False
            rows = [vars(mention) for mention in found]
            if rows:
                connection.execute(sa.insert(mentions), rows)
        return True

    def in_conversation(self, interaction_id: int) -> list[Mention]:
        m = mentions.c
        query = sa.select(*(m[name] for name in MENTION)).where(m.interaction_id == interaction_id)
        with read(self._engine) as connection:
            return [Mention(*row) for row in connection.execute(query.order_by(m.id))]

    def newest(
        self, account_id: int, kinds: Iterable[str], since: date, until: date, limit: int
    ) -> list[ShownMention]:
        """The findings of these kinds in an account, with who said them, the newest first."""
        m, i, u, c = mentions.c, interactions.c, utterances.c, contacts.c
        spoken = (
            sa.select(u.speaker)
            .where(u.interaction_id == m.interaction_id, u.external_id == m.ref)
            .order_by(u.position)
            .limit(1)
            .correlate(mentions)
            .scalar_subquery()
        )
        wrote = sa.func.coalesce(c.name, c.email, i.contact_ref)
        joined = mentions.join(interactions, i.id == m.interaction_id).outerjoin(
            contacts, c.id == i.contact_id
        )
        query = (
            sa.select(*(m[name] for name in MENTION), spoken, wrote, m.side, i.channel)
            .select_from(joined)
            .where(m.account_id == account_id, m.kind.in_(list(kinds)), m.day.between(since, until))
            .order_by(m.day.desc(), m.id.desc())
            .limit(limit)
        )
        with read(self._engine) as connection:
            return [
                ShownMention(Mention(*row), speaker or (writer if side == Side.THEM else None), channel)
                for *row, speaker, writer, side, channel in connection.execute(query)
            ]

    def of(
        self, account_ids: Iterable[int], since: date | None = None, until: date | None = None
    ) -> list[Mention]:
        """Mentions in these accounts, in order of day."""
        m = mentions.c
        query = sa.select(*(m[name] for name in MENTION)).order_by(m.day, m.id)
        if since is not None:
            query = query.where(m.day >= since)
        if until is not None:
            query = query.where(m.day <= until)
        with read(self._engine) as connection:
            query = query.where(one_of(connection, m.account_id, account_ids))
            return [Mention(*row) for row in connection.execute(query)]


def _not_the_models() -> "sa.ColumnElement[bool]":
    """Findings that another reading takes the place of: the offline reader's, and all of a text that has changed."""
    i, m = interactions.c, mentions.c
    read_as_it_is = sa.exists().where(i.id == m.interaction_id, i[READ_BY_MODEL].is_not(None))
    return ~(m.reader.startswith(f"{MODEL}:") & read_as_it_is)


def conversations_where(
    connection: Connection, condition: "sa.ColumnElement[bool]", limit: int, *, tiers: bool = True
) -> list[Conversation]:
    """`tiers` False for who does not look at `above_tier`, which is empty then."""
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
    locked = LockedFeatures(connection, accounts) if tiers else None
    return [
        Conversation(
            *row,
            spoken.get(row.id, []),
            people.get(row.account_id, frozenset()),
            locked.on(row.account_id, row.occurred_at.date()) if locked else frozenset(),
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
