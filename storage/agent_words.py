"""What agents wrote about accounts in a few words, each for one reason; the newest stands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine

from domain.agent_words import About, AgentWords, ToldSentence
from domain.drafts import Evidence
from domain.opportunities import OpportunityState
from storage.draft_rows import clean
from storage.engine import read, write
from storage.frames import one_of
from storage.schema import (
    LIVE_STATES,
    agent_words,
    alerts,
    opportunities,
)

KEY = ("account_id", "about", "reason")
Identity = tuple[int, About, str]
"""Account, agent, reason."""


@dataclass(frozen=True)
class Standing:
    """What is known of words that are there, without their text; `prompt_hash` is of the prompt that a model was asked
    with, None where none was."""

    as_of: date
    basis: str
    label: str
    prompt_hash: str | None


class AgentWordsStore:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def keep(self, words: Sequence[AgentWords], now: datetime) -> None:
        """Store them in one transaction, in place of what stood for the same account, agent and reason; words for a
        later day stay as they are."""
        rows = {_identity(one): _row(one, now) for one in words}
        if not rows:
            return
        with write(self._engine) as connection:
            insert = (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(agent_words)
            new = {name: insert.excluded[name] for name in agent_words.c.keys() if name not in KEY}  # noqa: SIM118
            newer = agent_words.c.as_of <= insert.excluded.as_of
            putting = insert.on_conflict_do_update(index_elements=KEY, set_=new, where=newer)
            # In one order, so that two runs on PostgreSQL wait for each other instead of deadlocking.
            connection.execute(putting, [rows[key] for key in sorted(rows)])

    def standing(self, account_ids: Iterable[int]) -> dict[Identity, Standing]:
        """What these accounts have, for deciding what to make anew."""
        w = agent_words.c
        query = sa.select(*(w[name] for name in KEY), w.as_of, w.basis, w.label, w.prompt_hash)
        with read(self._engine) as connection:
            rows = connection.execute(query.where(one_of(connection, w.account_id, account_ids))).all()
        return {
            (row.account_id, About(row.about), row.reason): Standing(
                row.as_of, row.basis, row.label, row.prompt_hash
            )
            for row in rows
        }

    def of_accounts(self, account_ids: Iterable[int]) -> list[AgentWords]:
        """Everything there is about these accounts, by account, reason and agent."""
        with read(self._engine) as connection:
            return words_where(connection, one_of(connection, agent_words.c.account_id, account_ids))

    def drop_over(self, account_ids: Iterable[int] | None = None) -> int:
        """Delete words (of these accounts) whose alert or opportunity is over; gives how many."""
        w, a, o = agent_words.c, alerts.c, opportunities.c
        alert = sa.exists().where(
            a.account_id == w.account_id, a.state.in_(LIVE_STATES), w.reason == sa.literal("alert:") + a.rule
        )
        chance = sa.exists().where(
            o.account_id == w.account_id,
            o.state == OpportunityState.OPEN.value,
            w.reason == sa.literal("opportunity:") + o.kind,
        )
        with write(self._engine) as connection:
            gone = sa.delete(agent_words).where(~alert, ~chance)
            if account_ids is not None:
                gone = gone.where(one_of(connection, w.account_id, account_ids))
            return connection.execute(gone).rowcount


def words_where(connection: Connection, condition: "sa.ColumnElement[bool]") -> list[AgentWords]:
    """By account, reason and agent."""
    w = agent_words.c
    query = sa.select(agent_words).where(condition).order_by(w.account_id, w.reason, w.about)
    return [_words(row) for row in connection.execute(query).mappings()]


def forget_words_about(connection: Connection, account_ids: Iterable[int]) -> int:
    """Within a transaction that takes away what these accounts said, or gives it to another: words may quote it. The
    next run makes them anew."""
    gone = one_of(connection, agent_words.c.account_id, list(account_ids))
    return connection.execute(sa.delete(agent_words).where(gone)).rowcount


def _identity(one: AgentWords) -> tuple[int, str, str]:
    return one.account_id, str(one.about), one.reason


def _row(one: AgentWords, now: datetime) -> dict[str, Any]:
    told: dict[str, Any] = clean(
        {
            "account_id": one.account_id,
            "about": str(one.about),
            "reason": one.reason,
            "as_of": one.as_of,
            "basis": one.basis,
            "sentences": [{"text": told.text, "evidence": list(told.evidence)} for told in one.sentences],
            "evidence": [fact.as_json() for fact in one.evidence],
            "label": one.label,
            "prompt_name": one.prompt_name,
            "prompt_version": one.prompt_version,
            "prompt_hash": one.prompt_hash,
            "model": one.model,
            "made_at": now,
        }
    )
    return told


def _words(row: Mapping[Any, Any]) -> AgentWords:
    return AgentWords(
        about=About(row["about"]),
        account_id=row["account_id"],
        reason=row["reason"],
        as_of=row["as_of"],
        sentences=tuple(ToldSentence(one["text"], tuple(one["evidence"])) for one in row["sentences"]),
        evidence=tuple(Evidence.from_json(one) for one in row["evidence"]),
        label=row["label"],
        basis=row["basis"],
        prompt_name=row["prompt_name"],
        prompt_version=row["prompt_version"],
        prompt_hash=row["prompt_hash"],
        model=row["model"],
    )
