"""What people say of accounts: that two are one, or that they are not; and taking a link apart again."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from domain.clock import Clock, utcnow
from domain.errors import ConflictError, NotFoundError
from domain.people import How
from domain.playbooks import Outcome, PlanState
from domain.scores import BAND_CHANGED
from storage import schema
from storage.account_links import APART, OPEN, SAME, account_of, ask_about_all
from storage.activity import Activity
from storage.draft_moving import hand_over_drafts
from storage.engine import read, write
from storage.frames import one_of
from storage.refiling import refile
from storage.schema import LIVE_STATES
from storage.writers import one_writer

PEOPLES_WORK = (schema.actions, schema.annotations, schema.save_plans)
MADE_ANEW = (
    schema.scores,
    schema.signal_values,
    schema.account_touches,
    schema.passages,
    schema.agent_words,
)


@dataclass(frozen=True)
class AccountLink:
    """A record of another tool, and how it came to its account; `confidence` is within 0 and 1."""

    record_id: int
    account_id: int
    source: str
    external_id: str
    name: str
    confidence: float
    how: str
    settled_by: str | None
    settled_at: datetime


@dataclass(frozen=True)
class LookAlike:
    """Two accounts that may be one, the older first; `score` says how likely, within 0 and 1."""

    account_id: int
    other_id: int
    how: str
    score: float


class AccountMerging:
    def __init__(self, engine: Engine, activity: Activity, clock: Clock = utcnow) -> None:
        self._engine = engine
        self._activity = activity
        self._clock = clock

    def links(self, account_ids: Iterable[int] | None = None) -> list[AccountLink]:
        """The records that belong to these accounts (None: to any), the first linked first."""
        a, link = schema.accounts.c, schema.account_links.c
        columns = (link.linked_id, link.account_id, a.source, a.external_id, a.name)
        settled = (link.confidence, link.how, link.settled_by, link.settled_at)
        joined = schema.account_links.join(schema.accounts, link.linked_id == a.id)
        query = sa.select(*columns, *settled).select_from(joined).order_by(link.settled_at, link.linked_id)
        with read(self._engine) as connection:
            if account_ids is not None:
                query = query.where(one_of(connection, link.account_id, account_ids))
            return [AccountLink(*row) for row in connection.execute(query)]

    def of_import(self, import_id: int) -> tuple[int, int]:
        """How many records an import brought that are linked to an account, and how many may be one."""
        a, link, q = schema.accounts.c, schema.account_links.c, schema.look_alikes.c
        mine = sa.select(a.id).where(a.import_id == import_id)
        linked = sa.select(sa.func.count()).where(link.import_id == import_id)
        asked = sa.select(sa.func.count(sa.distinct(q.other_id))).where(q.state == OPEN, q.other_id.in_(mine))
        with read(self._engine) as connection:
            return int(connection.execute(linked).scalar_one()), int(connection.execute(asked).scalar_one())

    def record(self, source: str, external_id: str) -> int | None:
        """The id of a record by its own name, linked or not."""
        a = schema.accounts.c
        query = sa.select(a.id).where(a.source == source, a.external_id == external_id)
        with read(self._engine) as connection:
            return connection.execute(query).scalar()

    def look_alikes(self) -> list[LookAlike]:
        """The open questions, the likeliest first, of the accounts as they are linked by now."""
        q = schema.look_alikes.c
        query = sa.select(q.account_id, q.other_id, q.how, q.score).where(q.state == OPEN)
        with read(self._engine) as connection:
            rows = connection.execute(query.order_by(q.id)).all()
            homes = account_of(connection, {i for row in rows for i in (row.account_id, row.other_id)})
        found: dict[tuple[int, ...], LookAlike] = {}
        for row in rows:
            pair = sorted({homes.get(i, i) for i in (row.account_id, row.other_id)})
            if len(pair) == 2:
                found.setdefault(tuple(pair), LookAlike(pair[0], pair[1], row.how, row.score))
        return sorted(found.values(), key=lambda one: (-one.score, one.account_id, one.other_id))

    def ask_about_all(self, never: Iterable[str] = ()) -> int:
        """Put on the list what is alike among all accounts; gives how many questions are new. `never`: see Intake."""
        with self._writing() as connection:
            return ask_about_all(connection, frozenset(never))

    def merge(self, account_id: int, other_id: int, by: str) -> None:
        """Have everything of the other account count for the first, whose name and record stay.

        Scores, live alerts and open opportunities of the other are gone: they are made anew. What people did about it
        goes along. Twice is once, and finishes what a crash has cut off. Raises ConflictError for one account.
        """
        with self._writing() as connection:
            homes = account_of(connection, (account_id, other_id))
            root, other = homes.get(account_id, account_id), homes.get(other_id, other_id)
            if other_id == root or account_id == other_id:
                raise ConflictError("That is one account already: there is nothing to merge.")
            if root == other:
                refile(connection, self._activity, {other_id: root}, [other_id], self._clock())
                return
            self._decide(connection, root, other, same=True, by=by)
            records = self._records(connection, other)
            self._link(connection, root, other, by)
            hand_over(connection, other, root, self._clock())
            refile(connection, self._activity, dict.fromkeys([other, *records], root), [other], self._clock())

    def split(self, record_id: int, by: str) -> None:
        """Make a linked record an account of its own again, with everything that came by it; remembered for good.

        Records that were matched to it go with it. Twice is once, and finishes what a crash has cut off. Raises
        ConflictError for a record that is linked to nothing.
        """
        with self._writing() as connection:
            link = schema.account_links.c
            query = sa.select(link.account_id).where(link.linked_id == record_id)
            root = connection.execute(query).scalar()
            if root is None:
                raise ConflictError(
                    "That record is not linked to another account: there is nothing to split."
                )
            gone = [record_id, *_matched_to(connection, root, record_id)]
            self._decide(connection, root, record_id, same=False, by=by)
            connection.execute(sa.delete(schema.account_links).where(link.linked_id == record_id))
            here = one_of(connection, link.linked_id, gone)
            connection.execute(sa.update(schema.account_links).where(here).values(account_id=record_id))
            refile(connection, self._activity, dict.fromkeys(gone, record_id), [root], self._clock())

    def keep_apart(self, account_id: int, other_id: int, by: str) -> None:
        """Remember that two accounts are two, whatever they have in common."""
        with self._writing() as connection:
            homes = account_of(connection, (account_id, other_id))
            one, other = homes.get(account_id, account_id), homes.get(other_id, other_id)
            if one == other:
                raise ConflictError("They are linked. `keepwell people split` takes them apart.")
            self._decide(connection, one, other, same=False, by=by)

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._activity.exclusively(), write(self._engine) as connection:
            one_writer(connection)
            yield connection

    def _records(self, connection: Connection, account_id: int) -> list[int]:
        link = schema.account_links.c
        query = sa.select(link.linked_id).where(link.account_id == account_id)
        return list(connection.execute(query).scalars())

    def _link(self, connection: Connection, root: int, other: int, by: str) -> None:
        link = schema.account_links
        moving = sa.update(link).where(link.c.account_id == other)
        connection.execute(moving.values(account_id=root))
        row = {"linked_id": other, "account_id": root, "matched_id": root, "confidence": 1.0}
        settled = {"how": str(How.SETTLED), "settled_by": by, "settled_at": self._clock()}
        connection.execute(sa.insert(link).values(row | settled))

    def _decide(self, connection: Connection, one: int, other: int, same: bool, by: str) -> None:
        """A decision is about what records are called, so that it holds when they are imported anew."""
        a, v, q = schema.accounts.c, schema.account_verdicts, schema.look_alikes
        query = sa.select(a.id, a.source, a.external_id).where(a.id.in_((one, other)))
        named = {row.id: (row.source, row.external_id) for row in connection.execute(query)}
        if len(named) < 2:
            raise NotFoundError("There is no such account. `keepwell accounts` lists them.")
        (source, external_id), (other_source, other_id) = sorted((named[one], named[other]))
        pair = {"source": source, "external_id": external_id}
        pair |= {"other_source": other_source, "other_external_id": other_id}
        here = sa.and_(*(v.c[name] == value for name, value in pair.items()))
        connection.execute(sa.delete(v).where(here))
        connection.execute(sa.insert(v).values({**pair, "same": same, "by": by, "at": self._clock()}))
        mine = [i for root in (one, other) for i in (root, *self._records(connection, root))]
        both = one_of(connection, q.c.account_id, mine) & one_of(connection, q.c.other_id, mine)
        state = {"state": SAME if same else APART, "settled_by": by, "settled_at": self._clock()}
        connection.execute(sa.update(q).where(both, q.c.state == OPEN).values(state))


def _matched_to(connection: Connection, root: int, record_id: int) -> list[int]:
    """The records of an account that came to it because of this one, or of one that did."""
    link = schema.account_links.c
    query = sa.select(link.linked_id, link.matched_id).where(link.account_id == root)
    matched = connection.execute(query).tuples().all()
    found, fresh = set[int](), {record_id}
    while fresh:
        fresh = {record for record, of in matched if of in fresh} - found - {record_id}
        found |= fresh
    return sorted(found)


def hand_over(connection: Connection, other: int, root: int, now: datetime) -> None:
    """What was worked out for the other account goes; what people did about it is now about the root."""
    p = schema.save_plans
    has_plan = sa.select(p.c.id).where(p.c.account_id == root, p.c.state == PlanState.OPEN.value)
    if connection.execute(has_plan).first() is not None:
        ended: dict[str, Any] = {"state": PlanState.CLOSED.value, "outcome": Outcome.NOT_NEEDED.value}
        mine = sa.update(p).where(p.c.account_id == other, p.c.state == PlanState.OPEN.value)
        connection.execute(mine.values(**ended, closed_on=now.date(), updated_at=now))
    hand_over_drafts(connection, other, root)
    live = ((schema.alerts, LIVE_STATES), (schema.opportunities, ("open",)))
    for table, states in live:
        connection.execute(sa.delete(table).where(table.c.account_id == other, table.c.state.in_(states)))
    n = schema.annotations
    connection.execute(sa.delete(n).where(n.c.account_id == other, n.c.kind == BAND_CHANGED))
    for table in (*PEOPLES_WORK, schema.alerts, schema.opportunities):
        connection.execute(sa.update(table).where(table.c.account_id == other).values(account_id=root))
    for table in MADE_ANEW:
        connection.execute(sa.delete(table).where(table.c.account_id == other))
