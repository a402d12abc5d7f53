"""The signal collector over one block: facts in, readings of every needed day out."""

from typing import Any

from langgraph.runtime import Runtime

from graph.deps import Deps
from graph.engines import Block
from graph.nodes.take_spans import STEP
from graph.state import RescoreState, Span, SpanState
from graph.timing import timed


@timed
def collect_signals(state: SpanState | RescoreState, runtime: Runtime[Deps]) -> dict[str, Any]:
    read_block(state["span"], state.get("account_ids"), runtime.context, state["run_id"])
    return {}


def read_block(span: Span, ids: list[int] | None, deps: Deps, run_id: int) -> Block:
    """The block's readings, read again where another process began; broken accounts go to the ledger."""
    found = deps.workspace.blocks.get(span)
    if found is None:
        found = deps.engine.collect(span, ids, deps.frame)
        deps.workspace.blocks[span] = found
        for failure in found.failures:
            deps.runs.failed(run_id, f"{STEP} {span}", str(failure.account_id), failure.reason)
    return found
