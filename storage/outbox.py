"""The outbox: each move of a message is one transaction, and every move that something outside rests on is durable.

Claims, hand-overs and the stop take the same row first (the switch), so that they happen one after the other: nothing
is handed over once a stop has returned, and two claims never count the same limit.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, RowMapping

from domain.clock import Clock, utcnow
from domain.drafts import DraftState
from domain.errors import ConflictError
from domain.outbox import (
    Chance,
    Claimed,
    Gone,
    Limits,
    MaybeGone,
    NoLongerOursError,
    NotGone,
    OutboxState,
    Rules,
    Stopped,
    Switch,
    any_chance,
)
from storage import schema
from storage.engine import read, write_durably
from storage.outbox_blocks import block
from storage.outbox_claim import Ended, Held, approved, day_full, judge, recipients_of, too_fast
from storage.outbox_log import note
from storage.outbox_moves import answered, change, end, held_by, switch_of, the_row, wait
from storage.outbox_undo import take_back

LOOKED_AT = 100  # rows of one transaction: others want to write, too
US = "outbox"


@dataclass(frozen=True)
class Idle:
    """Nothing to send now. `until`: when to ask again, where that is known; `at_once`: that is part of this round."""

    until: datetime | None = None
    why: str = ""
    at_once: bool = False


class OutboxStore:
    """`lease`: how long a claim is believed without a word of its holder."""

    def __init__(
        self,
        engine: Engine,
        clock: Clock = utcnow,
        lease: timedelta = timedelta(minutes=5),
        chance: Chance = any_chance,
    ) -> None:
        self._engine, self._clock, self._lease, self._chance = engine, clock, lease, chance

    def claim(self, holder: str, channel: str, rules: Rules) -> Claimed | Idle:
        """The next message that may go now, marked `sending` by `holder`; on the way, those that may not are held or
        ended with the reason."""
        with write_durably(self._engine) as connection:
            switch, now = switch_of(connection), self._clock()
            if switch.stopped:
                return Idle(None, f"the outbox was stopped by {switch.by}: {switch.reason}")
            for _ in range(LOOKED_AT):
                row = self._next(connection, now)
                if row is None:
                    return Idle(_next_due(connection))
                fast = too_fast(connection, rules.limits, now)
                if fast is not None:
                    return Idle(fast.until, fast.why, at_once=True)
                full = day_full(connection, rules.limits, now)
                if full is not None:
                    self._hold_all(connection, full, now)
                    return Idle(full.until, full.why)
                judged = judge(connection, row, rules, channel, now)
                if judged is None:
                    return self._taken(connection, row, holder, channel, now)
                self._put_by(connection, row, judged, now)
            return Idle(now, at_once=True)

    def _next(self, connection: Connection, now: datetime) -> RowMapping | None:
        o = schema.outbox_messages.c
        due = (o.state == OutboxState.WAITING.value) & (o.due_at <= now)
        query = sa.select(o.id).where(due).order_by(o.due_at, o.id).limit(1)
        found = connection.execute(query.with_for_update(skip_locked=True)).scalar()
        return approved(connection, found) if found is not None else None

    def _hold_all(self, connection: Connection, held: Held, now: datetime) -> None:
        o = schema.outbox_messages.c
        due = (o.state == OutboxState.WAITING.value) & (o.due_at <= now)
        values = {"due_at": held.until, "held_because": held.why, "updated_at": now}
        connection.execute(sa.update(schema.outbox_messages).where(due).values(values))

    def _put_by(self, connection: Connection, row: RowMapping, judged: Held | Ended, now: datetime) -> None:
        if isinstance(judged, Ended):
            end(connection, row["id"], judged.state, now, US, judged.why)
            return
        change(connection, row["id"], now, due_at=judged.until, held_because=judged.why)
        if judged.why != row["held_because"]:
            note(connection, row["id"], now, US, "held", judged.why)

    def _taken(
        self, connection: Connection, row: RowMapping, holder: str, channel: str, now: datetime
    ) -> Claimed:
        attempt, until = row["attempts"] + 1, now + self._lease
        marks = {"state": OutboxState.SENDING.value, "holder": holder, "lease_until": until}
        change(connection, row["id"], now, **marks, attempts=attempt, channel=channel, held_because=None)
        note(connection, row["id"], now, US, "sending", None, {"attempt": attempt, "channel": channel})
        return Claimed(
            row["id"],
            row["message_id"],
            recipients_of(row),
            row["subject"],
            row["body"],
            row["language"] or "en",
            now,
            attempt,
            row["handed_at"] is not None,
        )

    def hand_over(self, outbox_id: int, holder: str) -> None:
        """Mark that it may leave from here on; NoLongerOursError where it must not."""
        with write_durably(self._engine) as connection:
            if switch_of(connection).stopped:
                raise NoLongerOursError(Stopped.EVERYTHING)
            now = self._clock()
            row = held_by(connection, outbox_id, holder, (OutboxState.SENDING,))
            if row is None:
                raise NoLongerOursError(Stopped.TAKEN)
            d = schema.drafts.c
            still = sa.select(d.id).where(d.id == row["draft_id"], d.state == DraftState.APPROVED.value)
            if connection.execute(still.where(d.content_hash == row["content_hash"])).scalar() is None:
                raise NoLongerOursError(Stopped.CHANGED)
            change(connection, outbox_id, now, handed_at=now, lease_until=now + self._lease)

    def give_back(self, outbox_id: int, holder: str, why: str) -> None:
        """It was not handed over after all: it waits again as if it had not been claimed."""
        with write_durably(self._engine) as connection:
            row = held_by(connection, outbox_id, holder, (OutboxState.SENDING,))
            if row is not None:
                now = self._clock()
                first = row["not_before"]
                wait(connection, outbox_id, now, first, why, attempts=max(row["attempts"] - 1, 0))

    def settle_gone(self, message: Claimed, holder: str, outcome: Gone) -> bool:
        """It left. False where somebody else has settled it since; that is then noted beside it."""
        with write_durably(self._engine) as connection:
            now = self._clock()
            if self._late(connection, message, holder, now, "sent"):
                return False
            taken = [one.address for one in message.recipients if one.address not in outcome.refused]
            answered(connection, message.id, taken, "taken", {})
            answered(connection, message.id, outcome.refused, "refused", outcome.refused)
            change(connection, message.id, now, sent_at=now)
            details = {"refused": dict(outcome.refused)} if outcome.refused else None
            end(connection, message.id, OutboxState.SENT, now, US, outcome.says or None, details)
            return True

    def settle_not_gone(self, message: Claimed, holder: str, outcome: NotGone, limits: Limits) -> OutboxState:
        """Nothing left this time: it waits for another attempt, or has failed; what may have left before is unclear."""
        with write_durably(self._engine) as connection:
            now = self._clock()
            if self._late(connection, message, holder, now, outcome.says):
                return OutboxState.UNCLEAR
            for address in outcome.dead:
                block(connection, address, now, US, outcome.refused.get(address, outcome.says), message.id)
            answered(connection, message.id, outcome.refused, "refused", outcome.refused)
            if not message.maybe_left:
                change(connection, message.id, now, handed_at=None)
            if outcome.again and message.attempt < limits.attempts:
                due = now + self._pause(message, limits, None)
                wait(connection, message.id, now, due, outcome.says)
                note(connection, message.id, now, US, "waiting", outcome.says)
                return OutboxState.WAITING
            last = OutboxState.UNCLEAR if message.maybe_left else OutboxState.FAILED
            says = f"{outcome.says} (attempt {message.attempt})" if outcome.again else outcome.says
            end(connection, message.id, last, now, US, says)
            return last

    def settle_maybe(
        self, message: Claimed, holder: str, outcome: MaybeGone, limits: Limits, once: bool
    ) -> OutboxState:
        """No answer: it is unclear, or where the same message `once` more is no second one, it is tried again."""
        with write_durably(self._engine) as connection:
            now = self._clock()
            if self._late(connection, message, holder, now, outcome.says):
                return OutboxState.UNCLEAR
            if once and message.attempt < limits.attempts:
                due = now + self._pause(message, limits, outcome.after)
                wait(connection, message.id, now, due, outcome.says)
                note(connection, message.id, now, US, "waiting", outcome.says)
                return OutboxState.WAITING
            end(connection, message.id, OutboxState.UNCLEAR, now, US, outcome.says)
            return OutboxState.UNCLEAR

    def _pause(self, message: Claimed, limits: Limits, asked: timedelta | None) -> timedelta:
        pause = limits.pause(message.attempt, self._chance())
        return max(pause, asked) if asked is not None else pause

    def _late(self, connection: Connection, message: Claimed, holder: str, now: datetime, says: str) -> bool:
        """An answer that comes after the lease still counts while nobody has said anything else."""
        states = (OutboxState.SENDING, OutboxState.UNCLEAR)
        if held_by(connection, message.id, holder, states) is not None:
            return False
        note(connection, message.id, now, US, "late answer", says)
        return True

    def recover(self, once: Collection[str]) -> Mapping[OutboxState, int]:
        """Messages whose holder is gone: waiting where they certainly did not leave or where their channel is one of
        `once`, else unclear."""
        with write_durably(self._engine) as connection:
            switch_of(connection)
            now, o = self._clock(), schema.outbox_messages.c
            # A lease further ahead than any can be was given by a clock that has gone back since.
            over = (o.lease_until <= now) | (o.lease_until > now + 2 * self._lease)
            query = sa.select(o.id, o.handed_at, o.channel).where(o.state == OutboxState.SENDING.value, over)
            found: dict[OutboxState, int] = {}
            for row in connection.execute(query.with_for_update()).all():
                state = self._picked_up(connection, row.id, row.handed_at, row.channel in once, now)
                found[state] = found.get(state, 0) + 1
            return found

    def _picked_up(
        self, connection: Connection, outbox_id: int, handed: datetime | None, once: bool, now: datetime
    ) -> OutboxState:
        if handed is not None and not once:
            why = "its sender stopped after handing it over: whether it arrived is not known"
            end(connection, outbox_id, OutboxState.UNCLEAR, now, US, why)
            return OutboxState.UNCLEAR
        why = (
            "its sender stopped before it left" if handed is None else "its sender stopped; once more is safe"
        )
        wait(connection, outbox_id, now, now, why)
        note(connection, outbox_id, now, US, "waiting", why)
        return OutboxState.WAITING

    def look_again(self) -> None:
        """Have everything that a limit holds judged anew: limits may have changed. Retries keep their pauses."""
        o = schema.outbox_messages
        held = (o.c.state == OutboxState.WAITING.value) & o.c.held_because.is_not(None) & o.c.error.is_(None)
        with write_durably(self._engine) as connection:
            connection.execute(sa.update(o).where(held).values(due_at=o.c.not_before))

    def undo(self, outbox_id: int, by: str, reason: str | None = None) -> OutboxState:
        """Take back what still waits; its draft is up for review again. ConflictError where it is too late.

        What an earlier attempt may have brought there becomes unclear rather than undone.
        """
        with write_durably(self._engine) as connection:
            row = the_row(connection, outbox_id)
            if row["state"] != OutboxState.WAITING:
                raise ConflictError(f"Message {outbox_id} is {row['state']}: it is too late to undo it.")
            now = self._clock()
            if row["handed_at"] is None:
                take_back(connection, row["draft_id"], by, now, reason)
                return OutboxState.UNDONE
            end(connection, outbox_id, OutboxState.UNCLEAR, now, by, reason)
            return OutboxState.UNCLEAR

    def settle(self, outbox_id: int, sent: bool, by: str, reason: str) -> OutboxState:
        """A person says what became of an unclear message: it was `sent`, or is to be sent again."""
        with write_durably(self._engine) as connection:
            row, now = the_row(connection, outbox_id), self._clock()
            if row["state"] != OutboxState.UNCLEAR:
                raise ConflictError(
                    f"Message {outbox_id} is {row['state']}, not unclear: there is nothing to settle."
                )
            details = {"settled": "sent" if sent else "again"}
            if sent:
                change(connection, outbox_id, now, sent_at=row["handed_at"] or now)
                end(connection, outbox_id, OutboxState.SENT, now, by, reason, details)
                return OutboxState.SENT
            wait(connection, outbox_id, now, now, None, attempts=0, handed_at=None)
            note(connection, outbox_id, now, by, "waiting", reason, details)
            return OutboxState.WAITING

    def stop(self, by: str, reason: str) -> list[tuple[int, bool]]:
        """Nothing is handed over once this has returned. Gives what is in somebody's hands: its id, and whether it was
        handed over before and may still arrive."""
        o = schema.outbox_messages.c
        with write_durably(self._engine) as connection:
            self._turn(connection, True, by, reason)
            query = sa.select(o.id, o.handed_at.is_not(None)).where(o.state == OutboxState.SENDING.value)
            return [(row[0], bool(row[1])) for row in connection.execute(query.order_by(o.id))]

    def start(self, by: str, reason: str | None = None) -> None:
        with write_durably(self._engine) as connection:
            self._turn(connection, False, by, reason)

    def _turn(self, connection: Connection, stopped: bool, by: str, reason: str | None) -> None:
        values = {"stopped": stopped, "by": by, "reason": reason, "at": self._clock()}
        connection.execute(sa.update(schema.outbox_switch).values(values))

    def switch(self) -> Switch:
        with read(self._engine) as connection:
            return switch_of(connection, lock=False)


def _next_due(connection: Connection) -> datetime | None:
    o = schema.outbox_messages.c
    query = sa.select(sa.func.min(o.due_at, type_=o.due_at.type))
    found: datetime | None = connection.execute(query.where(o.state == OutboxState.WAITING.value)).scalar()
    return found
