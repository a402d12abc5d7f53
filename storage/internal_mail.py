"""Mail to our own people: one row for each kind, address and local date, so that none is sent twice.

The same two marks as for customers' messages (storage/outbox.py): claimed, and handed over. What died between them was
not sent and is tried again; what died after the second may have arrived and is left as unclear: a digest of
yesterday is worth no second mail.
"""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from domain.clock import Clock, utcnow
from domain.outbox import NoLongerOursError, Stopped
from storage import schema
from storage.engine import read, write_durably
from storage.outbox_moves import switch_of

AT_MOST = 5  # attempts
_M = schema.internal_mails


class MailState(StrEnum):
    SENDING = "sending"
    SENT = "sent"
    UNCLEAR = "unclear"
    WAITING = "waiting"  # for another attempt
    FAILED = "failed"


class InternalMailStore:
    def __init__(
        self, engine: Engine, clock: Clock = utcnow, lease: timedelta = timedelta(minutes=5)
    ) -> None:
        self._engine, self._clock, self._lease = engine, clock, lease

    def claim(self, holder: str, kind: str, address: str, day: date, subject: str) -> int | None:
        """Its id; None where it was sent, failed, is in another's hands or the outbox is stopped."""
        now = self._clock()
        with write_durably(self._engine) as connection:
            if switch_of(connection).stopped:
                return None
            same = (_M.c.kind == kind) & (_M.c.address == address) & (_M.c.day == day)
            row = connection.execute(sa.select(_M).where(same).with_for_update()).mappings().first()
            mine: dict[str, Any] = {"state": MailState.SENDING.value, "holder": holder, "subject": subject}
            mine |= {"lease_until": now + self._lease, "updated_at": now, "handed_at": None}
            if _is_of_a_customer(connection, address):
                mine |= {"state": MailState.FAILED.value, "says": "it is the address of a customer's contact"}
            if row is None:
                new = {"kind": kind, "address": address, "day": day, "attempts": 1, **mine}
                added = connection.execute(sa.insert(_M).values(new).returning(_M.c.id)).scalar_one()
                return added if mine["state"] == MailState.SENDING.value else None
            if not self._again(connection, row, now):
                return None
            values = {**mine, "attempts": row["attempts"] + 1}
            connection.execute(sa.update(_M).where(_M.c.id == row["id"]).values(values))
            return int(row["id"]) if mine["state"] == MailState.SENDING.value else None

    def _again(self, connection: Connection, row: sa.RowMapping, now: datetime) -> bool:
        if row["state"] == MailState.WAITING.value:
            return bool(row["attempts"] < AT_MOST)
        if row["state"] != MailState.SENDING.value or row["lease_until"] > now:
            return False
        if row["handed_at"] is None:
            return True
        died = {
            "state": MailState.UNCLEAR.value,
            "says": "its sender died after handing it over",
            "updated_at": now,
        }
        connection.execute(sa.update(_M).where(_M.c.id == row["id"]).values(died))
        return False

    def hand_over(self, mail_id: int, holder: str) -> None:
        """From here on it may have left; NoLongerOursError where it must not."""
        now = self._clock()
        with write_durably(self._engine) as connection:
            if switch_of(connection).stopped:
                raise NoLongerOursError(Stopped.EVERYTHING)
            values = {"handed_at": now, "lease_until": now + self._lease, "updated_at": now}
            mine = _mine(mail_id, holder)
            if connection.execute(sa.update(_M).where(mine).values(values)).rowcount == 0:
                raise NoLongerOursError(Stopped.TAKEN)

    def settle(self, mail_id: int, holder: str, state: MailState, says: str) -> None:
        """What came of it, while nobody else has it."""
        values = {"state": state.value, "says": says, "updated_at": self._clock()}
        with write_durably(self._engine) as connection:
            connection.execute(sa.update(_M).where(_mine(mail_id, holder)).values(values))

    def unclear(self, since: datetime) -> int:
        with read(self._engine) as connection:
            of_state = (_M.c.state == MailState.UNCLEAR.value) & (_M.c.updated_at >= since)
            return int(
                connection.execute(sa.select(sa.func.count()).select_from(_M).where(of_state)).scalar_one()
            )

    def of_day(self, kind: str, day: date) -> dict[str, MailState]:
        """States by address."""
        with read(self._engine) as connection:
            query = sa.select(_M.c.address, _M.c.state).where(_M.c.kind == kind, _M.c.day == day)
            return {address: MailState(state) for address, state in connection.execute(query).tuples()}


def _mine(mail_id: int, holder: str) -> "sa.ColumnElement[bool]":
    return (_M.c.id == mail_id) & (_M.c.holder == holder) & (_M.c.state == MailState.SENDING.value)


def _is_of_a_customer(connection: Connection, address: str) -> bool:
    """Whatever a list of colleagues says: nothing internal goes to a customer."""
    c = schema.contacts.c
    known = sa.select(c.id).where(sa.func.lower(c.email) == address.lower()).limit(1)
    return connection.execute(known).first() is not None
