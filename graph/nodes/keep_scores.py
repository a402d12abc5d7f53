"""What health and churn agents found of one block, put together and kept."""

from typing import Any

import polars as pl
from langgraph.runtime import Runtime

from agents.churn.agent import with_risk
from agents.health.score import Scores
from graph.deps import Deps
from graph.nodes.collect_signals import read_block
from graph.nodes.rate_churn import rated
from graph.nodes.score_health import healths
from graph.score_frames import score_rows, signal_rows
from graph.state import RescoreState, SpanState
from graph.timing import timed


@timed
def keep_scores(state: SpanState | RescoreState, runtime: Runtime[Deps]) -> dict[str, Any]:
    deps = runtime.context
    pieces = scored(state, deps)
    readings = read_block(state["span"], state.get("account_ids"), deps, state["run_id"]).pieces
    if pieces:
        rows = pl.concat([score_rows(one) for one in pieces])
        signals = pl.concat([signal_rows(read, one) for read, one in zip(readings, pieces, strict=True)])
        deps.scores.write(rows, signals, state["run_id"])
    return {}


def scored(state: SpanState | RescoreState, deps: Deps) -> list[Scores]:
    """The block's scores with their risk."""
    pairs = zip(healths(state, deps), rated(state, deps), strict=True)
    return [with_risk(health, risk, deps.frame.risk) for health, risk in pairs]
