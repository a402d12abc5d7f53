"""The health agent over one block: readings in, scores out."""

from typing import Any

from langgraph.runtime import Runtime

from agents.health.score import Scores, score
from graph.deps import Deps
from graph.nodes.collect_signals import read_block
from graph.state import RescoreState, SpanState
from graph.timing import timed


@timed
def score_health(state: SpanState | RescoreState, runtime: Runtime[Deps]) -> dict[str, Any]:
    healths(state, runtime.context)
    return {}


def healths(state: SpanState | RescoreState, deps: Deps) -> list[Scores]:
    """The block's scores, computed again where another process began."""
    span, frame = state["span"], deps.frame
    if span not in deps.workspace.healths:
        block = read_block(span, state.get("account_ids"), deps, state["run_id"])
        deps.workspace.healths[span] = [
            score(piece, frame.calibration, deps.segments, frame.targets) for piece in block.pieces
        ]
    return deps.workspace.healths[span]
