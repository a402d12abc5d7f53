"""The ledger of model calls: one row each, its budget kept free before the call and settled after it."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from domain.clock import Clock
from domain.model_calls import THE_RUNS, TODAYS, Call, CallKind, CapReached, Caps, Ceiling, Ending
from storage.engine import read, write_soon
from storage.schema import model_calls

LEFT_OVER = timedelta(seconds=60)
"""A process that died in a call holds its ceiling this much longer than the call could have lasted."""
SETTLE_SECONDS = 2.0
OPEN, LOST = "open", "lost"
_BUDGET_LOCK = 7_303_016


@dataclass
class AgentDay:
    """What one agent asked on one day (UTC). `outcomes` counts calls; micros are millionths of the currency.

    Beside the outcomes of calls there are `open` (going on) and `lost` (its process died).
    """

    day: date
    agent: str
    currency: str
    calls: int = 0
    cached: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    read: int = 0
    written: int = 0
    micros: int = 0
    ms: int = 0


class ModelCallStore:
    """`caps` are of this installation; money of another currency than `currency` does not count towards them."""

    def __init__(self, engine: Engine, clock: Clock, caps: Caps, currency: str) -> None:
        self._engine, self._clock, self._caps, self._currency = engine, clock, caps, currency

    def reserve(self, call: Call, ceiling: Ceiling) -> int | CapReached:
        """Open the row of a call with its ceiling kept free, and give its id; CapReached where a cap would burst.

        Atomic, however many processes ask. BusyError where the database is held for the whole time of the call.
        """
        with write_soon(self._engine, ceiling.seconds) as connection:
            now = self._clock()
            if self._caps != Caps():
                if connection.dialect.name == "postgresql":
                    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_BUDGET_LOCK)))
                reached = self._reached(connection, call, ceiling, now)
                if reached is not None:
                    return reached
            held = {
                "held_tokens": ceiling.tokens if call.kind is CallKind.CHAT else 0,
                "held_micros": ceiling.micros,
                "held_until": now + timedelta(seconds=ceiling.seconds) + LEFT_OVER,
            }
            return self._add(connection, call, now, held)

    def settle(self, row: int, ending: Ending) -> None:
        """Close the row with what the call came to; twice is once. BusyError after two seconds."""
        with write_soon(self._engine, SETTLE_SECONDS) as connection:
            query = sa.update(model_calls).where(model_calls.c.id == row)
            connection.execute(query.values(_ended(ending)))

    def note(self, call: Call, ending: Ending) -> None:
        """A row for a call that was not made. BusyError after two seconds."""
        with write_soon(self._engine, SETTLE_SECONDS) as connection:
            self._add(connection, call, self._clock(), _ended(ending))

    def spent(self, day: date, run_id: int | None = None) -> tuple[int, int]:
        """Millionths and tokens of chat that count towards the caps of a day, or of a run."""
        with read(self._engine) as connection:
            where = model_calls.c.day == day if run_id is None else model_calls.c.run_id == run_id
            return self._used(connection, where, self._clock())

    def by_agent_and_day(self, first: date, last: date) -> list[AgentDay]:
        """Both days included; the newest day first."""
        return self._by_agent(model_calls.c.day.between(first, last))

    def of_run(self, run_id: int) -> list[AgentDay]:
        """What a run asked, by day and agent; one that lasts over midnight has two days."""
        return self._by_agent(model_calls.c.run_id == run_id)

    def accounts_asked(self, run_id: int, agents: Collection[str]) -> set[int]:
        """The accounts that these agents have asked about in a run, whatever came of it."""
        m = model_calls.c
        query = sa.select(m.account_id).distinct().where(m.run_id == run_id, m.agent.in_(agents))
        with read(self._engine) as connection:
            return {one for one in connection.execute(query).scalars() if one is not None}

    def _by_agent(self, where: "sa.ColumnElement[bool]") -> list[AgentDay]:
        m = model_calls.c
        gone = m.held_until <= self._clock()
        ended = sa.func.coalesce(m.outcome, sa.case((gone, LOST), else_=OPEN)).label("ended")
        sums = [
            sa.func.coalesce(sa.func.sum(column), 0)
            for column in (m.tokens_read, m.tokens_written, m.micros, m.ms)
        ]
        cached = sa.func.sum(sa.case((m.cached.is_(True), 1), else_=0))
        by = (m.day, m.agent, m.currency, ended)
        query = (
            sa.select(*by, sa.func.count(), cached, *sums)
            .where(where)
            .group_by(*by)
            .order_by(m.day.desc(), m.agent, m.currency)
        )
        found: dict[tuple[date, str, str], AgentDay] = {}
        with read(self._engine) as connection:
            for day, agent, currency, how, calls, kept, *amounts in connection.execute(query):
                one = found.setdefault((day, agent, currency), AgentDay(day, agent, currency))
                one.calls += calls
                one.cached += kept
                one.outcomes[how] += calls
                for name, amount in zip(("read", "written", "micros", "ms"), amounts, strict=True):
                    setattr(one, name, getattr(one, name) + int(amount))
        return list(found.values())

    def _add(self, connection: Connection, call: Call, now: datetime, more: Mapping[str, Any]) -> int:
        row = {
            "at": now,
            "day": now.date(),
            "kind": call.kind.value,
            "agent": call.agent,
            "model": call.model,
            "endpoint": call.endpoint,
            "currency": self._currency,
            "prompt": call.prompt,
            "prompt_hash": call.prompt_hash,
            "prompt_version": call.prompt_version,
            "run_id": call.run_id,
            "account_id": call.account_id,
            "held_tokens": 0,
            "held_micros": 0,
            **more,
        }
        added: int = connection.execute(
            sa.insert(model_calls).values(row).returning(model_calls.c.id)
        ).scalar_one()
        return added

    def _reached(
        self, connection: Connection, call: Call, ceiling: Ceiling, now: datetime
    ) -> CapReached | None:
        caps = self._caps
        micros, tokens = self._used(connection, model_calls.c.day == now.date(), now)
        if caps.day_micros is not None and micros + ceiling.micros > caps.day_micros:
            return self._says(TODAYS, micros, caps.day_micros, "KEEPWELL_MODEL_DAY_CAP")
        chat = call.kind is CallKind.CHAT
        if chat and caps.day_tokens is not None and tokens + ceiling.tokens > caps.day_tokens:
            return CapReached(
                f"{TODAYS} ({tokens:,} of {caps.day_tokens:,} tokens are spent or kept "
                "free; KEEPWELL_MODEL_DAY_TOKENS)"
            )
        if call.run_id is None or caps.run_micros is None:
            return None
        micros, _ = self._used(connection, model_calls.c.run_id == call.run_id, now)
        if micros + ceiling.micros > caps.run_micros:
            return self._says(THE_RUNS, micros, caps.run_micros, "KEEPWELL_MODEL_RUN_CAP")
        return None

    def _says(self, which: str, micros: int, cap: int, setting: str) -> CapReached:
        spent, whole = micros / 1e6, cap / 1e6
        return CapReached(
            f"{which} ({spent:.2f} of {whole:.2f} {self._currency} are spent or kept free; {setting})"
        )

    def _used(
        self, connection: Connection, where: "sa.ColumnElement[bool]", now: datetime
    ) -> tuple[int, int]:
        m = model_calls.c
        held = m.outcome.is_(None) & (m.held_until > now)
        ours = m.currency == self._currency
        micros = sa.case((~ours, 0), (held, m.held_micros), else_=sa.func.coalesce(m.micros, 0))
        counted = sa.func.coalesce(m.tokens_read, 0) + sa.func.coalesce(m.tokens_written, 0)
        chat = m.kind == CallKind.CHAT.value
        tokens = sa.case((~chat, 0), (held, m.held_tokens), else_=counted)
        query = sa.select(sa.func.sum(micros), sa.func.sum(tokens)).where(where)
        spent, read_and_written = connection.execute(query).tuples().one()
        return int(spent or 0), int(read_and_written or 0)


def _ended(ending: Ending) -> dict[str, Any]:
    return {
        "outcome": ending.outcome.value,
        "tokens_read": ending.read,
        "tokens_written": ending.written,
        "guessed": ending.guessed,
        "micros": ending.micros,
        "ms": ending.ms,
        "attempts": ending.attempts,
        "cached": ending.cached,
    }
