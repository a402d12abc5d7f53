"""The churn agent over one block: readings in, the risk of every customer out."""

from typing import Any

from langgraph.runtime import Runtime

from agents.churn.agent import risks
from graph.deps import Deps
from graph.nodes.collect_signals import read_block
from graph.state import RescoreState, SpanState
from graph.timing import timed
from graph.workspace import Found


@timed
def rate_churn(state: SpanState | RescoreState, runtime: Runtime[Deps]) -> dict[str, Any]:
    rated(state, runtime.context)
    return {}


def rated(state: SpanState | RescoreState, deps: Deps) -> list[Found]:
    """churn_30, churn_60 and churn_90 of the block, worked out again where another process began."""
    span, frame = state["span"], deps.frame
    if span not in deps.workspace.risks:
        block = read_block(span, state.get("account_ids"), deps, state["run_id"])
        ids = [int(account) for piece in block.pieces for account in piece.account_ids]
        profiles = deps.facts.profiles(ids) if frame.risk.wants_profiles else {}
        deps.workspace.risks[span] = [
            risks(piece, frame.targets, frame.calibration, deps.segments, profiles, frame.risk)
            for piece in block.pieces
        ]
    return deps.workspace.risks[span]
