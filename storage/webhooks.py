"""Subscriptions to events, and their deliveries: collected from what is stored, so that a crash loses none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from domain.clock import Clock
from domain.errors import NotFoundError
from domain.webhooks import SUBSCRIBABLE, Delivery, DeliveryState, EventKind, Format, Subscription
from storage import schema
from storage.engine import read, write
from storage.webhook_sources import Happened, ToldOf, happened, told_of

LONGEST_TRANSACTION = timedelta(hours=1)
"""A row counts as of when its transaction began, and is seen once it has ended."""
KEPT = timedelta(days=30)


@dataclass(frozen=True)
class WebhookStore:
    engine: Engine
    clock: Clock

    def add(
        self, url: str, format: Format, kinds: Sequence[EventKind], secret: str, mark: str, by: str
    ) -> Subscription:
        now = self.clock()
        values: dict[str, Any] = {"url": url, "format": format.value, "secret": secret, "mark": mark}
        values |= {"kinds": [one.value for one in kinds], "made_by": by, "enabled": True}
        values |= dict.fromkeys(("created_at", "wanted_since", "collected_to"), now)
        s = schema.webhook_subscriptions
        with write(self.engine) as connection:
            made = connection.execute(sa.insert(s).values(values).returning(s.c.id)).scalar_one()
            return _one(connection, made)

    def all(self) -> list[Subscription]:
        with read(self.engine) as connection:
            return _subscriptions(connection, sa.true())

    def get(self, subscription_id: int) -> Subscription:
        with read(self.engine) as connection:
            return _one(connection, subscription_id)

    def change(
        self, subscription_id: int, kinds: Sequence[EventKind] | None, enabled: bool | None
    ) -> Subscription:
        """What is None stays. Enabled again, it is told of what happens from then on."""
        s = schema.webhook_subscriptions
        values: dict[str, Any] = {} if kinds is None else {"kinds": [one.value for one in kinds]}
        with write(self.engine) as connection:
            was = _one(connection, subscription_id)
            if enabled is not None and enabled != was.enabled:
                values |= {"enabled": enabled, "disabled_because": None if enabled else "switched off"}
                values |= {"failing_since": None, "wanted_since": self.clock(), "collected_to": self.clock()}
            if values:
                connection.execute(sa.update(s).where(s.c.id == subscription_id).values(values))
            return _one(connection, subscription_id)

    def remove(self, subscription_id: int) -> None:
        s = schema.webhook_subscriptions
        with write(self.engine) as connection:
            _one(connection, subscription_id)
            connection.execute(sa.delete(s).where(s.c.id == subscription_id))

    def collect(self) -> int:
        """Take down what has happened since the last time, each thing once for each subscription that wants it."""
        now, taken = self.clock(), 0
        if not any(one.enabled for one in self.all()):
            return 0
        with write(self.engine) as connection:
            if connection.dialect.name == "postgresql":
                # Two collectors at once would take the same things down.
                connection.execute(sa.text("LOCK TABLE webhook_deliveries IN EXCLUSIVE MODE"))
            for one in _subscriptions(connection, schema.webhook_subscriptions.c.enabled.is_(True)):
                taken += self._collect_for(connection, one, now)
        return taken

    def _collect_for(self, connection: Connection, one: Subscription, now: datetime) -> int:
        d, s = schema.webhook_deliveries, schema.webhook_subscriptions
        since = max(one.wanted_since, one.collected_to - LONGEST_TRANSACTION)
        known = sa.select(d.c.event).where(d.c.subscription_id == one.id, d.c.occurred_at >= since)
        taken = set(connection.execute(known).scalars())
        new = [each for kind in one.kinds for each in happened(connection, kind, since)]
        rows = [_row(one.id, each, now) for each in new if each.event not in taken]
        if rows:
            connection.execute(sa.insert(d), sorted(rows, key=lambda row: (row["occurred_at"], row["event"])))
        connection.execute(sa.update(s).where(s.c.id == one.id).values(collected_to=now))
        gone = (d.c.subscription_id == one.id) & (d.c.ended_at < now - KEPT)
        connection.execute(sa.delete(d).where(gone))
        return len(rows)

    def put(self, subscription_id: int, event: str) -> None:
        """A delivery to try it out with."""
        now = self.clock()
        told = Happened(event, EventKind.TEST, subscription_id, now)
        with write(self.engine) as connection:
            connection.execute(sa.insert(schema.webhook_deliveries).values(_row(subscription_id, told, now)))

    def due(self, lease: timedelta, limit: int) -> Iterator[tuple[Delivery, Subscription]]:
        """What is due, one after the other, the longest waiting first; each is out of others' sight for the lease,
        and due again after it where nobody says what became of it."""
        next_at = self.next_at()
        if next_at is None or next_at > self.clock():
            return
        for _ in range(limit):
            found = self._claim(lease)
            if found is None:
                return
            yield found

    def _claim(self, lease: timedelta) -> tuple[Delivery, Subscription] | None:
        d, s, now = schema.webhook_deliveries.c, schema.webhook_subscriptions.c, self.clock()
        waiting = (d.state == DeliveryState.WAITING.value) & (d.next_at <= now)
        query = (
            sa.select(d.id)
            .join(schema.webhook_subscriptions, s.id == d.subscription_id)
            .where(waiting, s.enabled.is_(True))
            .order_by(d.next_at, d.id)
            .limit(1)
            .with_for_update(skip_locked=True, of=schema.webhook_deliveries)
        )
        with write(self.engine) as connection:
            first = connection.execute(query).scalar()
            if first is None:
                return None
            mine = schema.webhook_deliveries.c.id == first
            taken = {"next_at": now + lease, "attempts": d.attempts + 1}
            connection.execute(sa.update(schema.webhook_deliveries).where(mine).values(taken))
            delivery = _deliveries(connection, mine, 1)[0]
            return delivery, _one(connection, delivery.subscription_id)

    def next_at(self) -> datetime | None:
        """When the next of those that wait is due."""
        d, s = schema.webhook_deliveries.c, schema.webhook_subscriptions.c
        query = sa.select(sa.func.min(d.next_at)).join(
            schema.webhook_subscriptions, s.id == d.subscription_id
        )
        with read(self.engine) as connection:
            waiting = (d.state == DeliveryState.WAITING.value) & s.enabled.is_(True)
            return connection.execute(query.where(waiting)).scalar()

    def delivered(self, delivery: Delivery) -> None:
        now = self.clock()
        own: dict[str, Any] = {"failing_since": None, "last_error": None, "delivered_at": now}
        self._end(delivery, {"state": DeliveryState.DELIVERED.value, "ended_at": now, "error": None}, own)

    def give_up(self, delivery: Delivery, why: str, ours: bool = False) -> None:
        """`ours`: there is nothing to tell of any more, which says nothing of the receiver."""
        own: dict[str, Any] = {} if ours else {"last_error": why}
        gone = {"state": DeliveryState.GIVEN_UP.value, "ended_at": self.clock(), "error": why}
        self._end(delivery, gone, own)

    def failed(self, delivery: Delivery, why: str, again_at: datetime) -> Subscription:
        """To be tried again at a moment; gives the subscription as it stands."""
        s = schema.webhook_subscriptions.c
        since = sa.func.coalesce(s.failing_since, sa.literal(self.clock(), s.failing_since.type))
        self._end(delivery, {"next_at": again_at, "error": why}, {"failing_since": since, "last_error": why})
        return self.get(delivery.subscription_id)

    def _end(self, delivery: Delivery, values: dict[str, Any], own: dict[str, Any]) -> None:
        d, s = schema.webhook_deliveries, schema.webhook_subscriptions
        with write(self.engine) as connection:
            connection.execute(sa.update(d).where(d.c.id == delivery.id).values(values))
            if own:
                connection.execute(sa.update(s).where(s.c.id == delivery.subscription_id).values(own))

    def disable(self, subscription_id: int, because: str) -> None:
        """What waits for it is given up."""
        d, s, now = schema.webhook_deliveries, schema.webhook_subscriptions, self.clock()
        waiting = (d.c.subscription_id == subscription_id) & (d.c.state == DeliveryState.WAITING.value)
        given_up = {"state": DeliveryState.GIVEN_UP.value, "ended_at": now}
        with write(self.engine) as connection:
            off = {"enabled": False, "disabled_because": because}
            connection.execute(sa.update(s).where(s.c.id == subscription_id).values(off))
            connection.execute(sa.update(d).where(waiting).values(given_up))

    def told_of(self, kind: EventKind, subject: int) -> ToldOf | None:
        with read(self.engine) as connection:
            return told_of(connection, kind, subject)

    def deliveries(self, subscription_id: int, limit: int = 50) -> list[Delivery]:
        """The newest first."""
        with read(self.engine) as connection:
            _one(connection, subscription_id)
            return _deliveries(
                connection, schema.webhook_deliveries.c.subscription_id == subscription_id, limit
            )


def _row(subscription_id: int, told: Happened, now: datetime) -> dict[str, Any]:
    return {
        "subscription_id": subscription_id,
        "event": told.event,
        "kind": told.kind.value,
        "subject": told.subject,
        "occurred_at": told.at,
        "state": DeliveryState.WAITING.value,
        "attempts": 0,
        "next_at": now,
    }


def _subscriptions(connection: Connection, wanted: "sa.ColumnElement[bool]") -> list[Subscription]:
    s = schema.webhook_subscriptions
    rows = connection.execute(sa.select(s).where(wanted).order_by(s.c.id)).mappings()
    return [_subscription(row) for row in rows]


def _subscription(row: sa.RowMapping) -> Subscription:
    known = {one.value for one in SUBSCRIBABLE}
    kinds = tuple(EventKind(one) for one in row["kinds"] if one in known)
    return Subscription(**{**row, "kinds": kinds, "format": Format(row["format"])})


def _one(connection: Connection, subscription_id: int) -> Subscription:
    found = _subscriptions(connection, schema.webhook_subscriptions.c.id == subscription_id)
    if not found:
        raise NotFoundError(f"There is no subscription {subscription_id}.")
    return found[0]


def _deliveries(connection: Connection, wanted: "sa.ColumnElement[bool]", limit: int) -> list[Delivery]:
    d = schema.webhook_deliveries
    query = sa.select(d).where(wanted).order_by(d.c.id.desc()).limit(limit)
    return [
        Delivery(**{**row, "kind": EventKind(row["kind"]), "state": DeliveryState(row["state"])})
        for row in connection.execute(query).mappings()
    ]
