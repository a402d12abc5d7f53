"""What came back: replies and bounces, matched by message id, each told once."""

from collections import Counter
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine, RowMapping

from domain.outbox import Bounced, HeardBack, OutboxState
from storage import schema
from storage.engine import read, write
from storage.outbox_blocks import block
from storage.outbox_log import note
from storage.outbox_moves import change, end

REPLY, BOUNCE = "reply", "bounce"
US = "outbox"
MARK = "keepwell-"


class OutboxReplies:
    """`heard` counts what was new since this was made: replies and bounces."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.heard: Counter[str] = Counter()

    def hear(self, told: HeardBack) -> str | None:
        """Note it with the message it is about: `reply` or `bounce`, None where it is neither or was told before.

        What a machine wrote is no reply. A hard bounce blocks the address until a person lifts it. Either shows that a
        message had left whose sending was unclear.
        """
        if not told.bounced and told.automatic is not None and told.automatic != BOUNCE:
            return None
        with write(self._engine) as connection:
            row = _latest(connection, told)
            if row is None or row["handed_at"] is None:
                return None
            kind = REPLY if told.automatic is None and not told.bounced else BOUNCE
            mine = _recipients(connection, row["id"])
            bounced = [one for one in told.bounced if one.address in mine]
            if (told.bounced and not bounced) or not _new(connection, row["id"], told, kind, bounced):
                return None
            for one in bounced:
                _bounce(connection, row["id"], one, told.at)
            if kind == REPLY and told.sender in mine:
                _mark(connection, row["id"], told.sender, "replied", None)
            if row["state"] == OutboxState.UNCLEAR:
                change(connection, row["id"], told.at, sent_at=row["handed_at"])
                end(connection, row["id"], OutboxState.SENT, told.at, US, f"a {kind} shows that it had left")
        self.heard[kind] += 1
        return kind

    def of_import(self, import_id: int) -> None:
        """Replies among the interactions of an import of tables, by the thread they name."""
        i = schema.interactions.c
        query = sa.select(i.source, i.external_id, i.occurred_at, i.thread, i.attributes).where(
            i.import_id == import_id, i.direction == "in", i.thread.startswith(MARK)
        )
        with read(self._engine) as connection:
            rows = connection.execute(query).all()
        for source, name, at, thread, attributes in rows:
            kind = attributes.get("automatic_kind") if isinstance(attributes, dict) else None
            ids = (thread.partition("@")[0],)
            self.hear(HeardBack(f"{source}:{name}", at, ids, None, kind))


def _latest(connection: Connection, told: HeardBack) -> RowMapping | None:
    """Of several messages of ours in a thread, the one it names last."""
    o = schema.outbox_messages
    query = sa.select(o.c.id, o.c.message_id, o.c.state, o.c.handed_at).where(o.c.message_id.in_(told.ids))
    found = {row["message_id"]: row for row in connection.execute(query).mappings()}
    return next((found[one] for one in reversed(told.ids) if one in found), None)


def _recipients(connection: Connection, outbox_id: int) -> set[str]:
    r = schema.outbox_recipients.c
    return set(connection.execute(sa.select(r.address).where(r.outbox_id == outbox_id)).scalars())


def _new(connection: Connection, outbox_id: int, told: HeardBack, kind: str, bounced: list[Bounced]) -> bool:
    says = "; ".join(f"{one.address}: {one.says}" for one in bounced) or None
    row = {"outbox_id": outbox_id, "at": told.at, "by": told.sender or US, "change": kind, "reason": says}
    hard = {"hard": any(one.hard for one in bounced)} if kind == BOUNCE else None
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    adding = insert(schema.outbox_events).values(**row, details=hard, mail=told.mail)
    added = adding.on_conflict_do_nothing().returning(schema.outbox_events.c.id)
    return connection.execute(added).scalar() is not None


def _bounce(connection: Connection, outbox_id: int, one: Bounced, at: datetime) -> None:
    _mark(connection, outbox_id, one.address, "bounced" if one.hard else "bounced_soft", one.says)
    if one.hard:
        block(connection, one.address, at, US, f"a mail to it came back: {one.says}", outbox_id)
        note(connection, outbox_id, at, US, "blocked", f"{one.address} is written to no more")


def _mark(
    connection: Connection, outbox_id: int, address: str | None, outcome: str, says: str | None
) -> None:
    r = schema.outbox_recipients
    mine = (r.c.outbox_id == outbox_id) & (r.c.address == address)
    connection.execute(sa.update(r).where(mine).values(outcome=outcome, says=says))
