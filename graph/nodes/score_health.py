"""The health agent over one block: readings in, scores kept."""

from typing import Any

import polars as pl
from langgraph.runtime import Runtime

from agents.health.score import Scores, score
from graph.deps import Deps
from graph.nodes.collect_signals import read_block
from graph.score_frames import score_rows, signal_rows
from graph.state import RescoreState, SpanState
from graph.timing import timed


@timed
def score_health(state: SpanState | RescoreState, runtime: Runtime[Deps]) -> dict[str, Any]:
    deps = runtime.context
    pieces = scored(state, deps)
    readings = read_block(state["span"], state.get("account_ids"), deps, state["run_id"]).pieces
    if pieces:
        rows = pl.concat([score_rows(one) for one in pieces])
        signals = pl.concat([signal_rows(read, one) for read, one in zip(readings, pieces, strict=True)])
        deps.scores.write(rows, signals, state["run_id"])
    return {}


def scored(state: SpanState | RescoreState, deps: Deps) -> list[Scores]:
    """The block's scores, computed again where another process began."""
    span, frame = state["span"], deps.frame
    if span not in deps.workspace.scores:
        block = read_block(span, state.get("account_ids"), deps, state["run_id"])
        deps.workspace.scores[span] = [
            score(piece, frame.calibration, deps.segments, frame.targets) for piece in block.pieces
        ]
    return deps.workspace.scores[span]
