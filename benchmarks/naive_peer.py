"""One LangGraph run per account over ORM rows, with a SQLite checkpointer: the way most tutorials would build it."""

import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Required, TypedDict

import sqlalchemy as sa
from langgraph.checkpoint.sqlite import SqliteSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime
from sqlalchemy.orm import Session

from benchmarks.naive_rows import Base, Score, load
from benchmarks.naive_score import VELOCITIES, levels, velocities
from benchmarks.naive_signals import Value, answer_times, signals, standing
from benchmarks.peer_tables import CALIBRATION
from domain.calibration import segment_key
from domain.scores import Standing


class AccountState(TypedDict, total=False):
    account_id: Required[int]
    segment: str
    signals: dict[str, dict[str, Value]]  # by day
    standing: dict[str, str]
    levels: dict[str, Value]


@dataclass(frozen=True)
class Context:
    engine: sa.Engine
    as_of: int


@dataclass(frozen=True)
class NaiveRun:
    """`seconds` for `accounts`; what was stored per account: signals by day, and the levels of the as-of day."""

    accounts: int
    seconds: float
    stored: dict[int, tuple[dict[str, dict[str, Value]], dict[str, Value]]]


def collect_signals(state: AccountState, runtime: Runtime[Context]) -> dict[str, Any]:
    as_of = runtime.context.as_of
    with Session(runtime.context.engine) as session:
        rows = load(session, state["account_id"], as_of)
        waits = answer_times(rows)
        days = [as_of - back for back in (0, *VELOCITIES)]
        return {
            "segment": rows.account.segment,
            "signals": {str(day): signals(rows, waits, day) for day in days},
            "standing": {str(day): standing(rows, day).value for day in days},
        }


def score_health(state: AccountState, runtime: Runtime[Context]) -> dict[str, Any]:
    frame = CALIBRATION.frame(segment_key(state["segment"]))
    as_of = runtime.context.as_of
    by_day = {int(day): levels(values, frame) for day, values in state["signals"].items()}
    where = {int(day): Standing(name) for day, name in state["standing"].items()}
    return {"levels": {**by_day[as_of], **velocities(by_day, where, as_of)}}


def store_score(state: AccountState, runtime: Runtime[Context]) -> dict[str, Any]:
    as_of = runtime.context.as_of
    with Session(runtime.context.engine) as session:
        row = Score(account_id=state["account_id"], as_of=as_of)
        row.signals, row.levels = state["signals"][str(as_of)], state["levels"]
        session.merge(row)
        session.commit()
    return {}


def build_account_graph(
    saver: SqliteSaver,
) -> "CompiledStateGraph[AccountState, Context, AccountState, AccountState]":
    g = StateGraph(AccountState, context_schema=Context)
    g.add_node("collect_signals", collect_signals)
    g.add_node("score_health", score_health)
    g.add_node("store_score", store_score)
    g.add_edge(START, "collect_signals")
    g.add_edge("collect_signals", "score_health")
    g.add_edge("score_health", "store_score")
    g.add_edge("store_score", END)
    return g.compile(checkpointer=saver)


def run_naive(tables: Path, checkpoints: Path, account_ids: list[int], as_of: int) -> NaiveRun:
    """Score these accounts one after the other; opening the databases is not counted."""
    engine = sa.create_engine(f"sqlite:///{tables}")
    Base.metadata.tables["naive_scores"].create(engine, checkfirst=True)
    connection = sqlite3.connect(checkpoints, check_same_thread=False)
    graph = build_account_graph(SqliteSaver(connection))
    stored = {}
    try:
        started = time.perf_counter()
        for account_id in account_ids:
            config: Any = {"configurable": {"thread_id": f"account-{account_id}"}}
            done = graph.invoke({"account_id": account_id}, config, context=Context(engine, as_of))
            stored[account_id] = (done["signals"], done["levels"])
        seconds = time.perf_counter() - started
    finally:
        connection.close()
        engine.dispose()
    return NaiveRun(len(account_ids), seconds, stored)
