"""Which blocks of accounts are still to be scored, a bounded wave of them at a time."""

from typing import Any

from langgraph.runtime import Runtime
from langgraph.types import Send

from graph.deps import Deps
from graph.spans import named, spans
from graph.state import DailyState

STEP = "span"


def plan_spans(state: DailyState, runtime: Runtime[Deps]) -> dict[str, Any]:
    """A ledger row for every block, before anything is done to any."""
    deps = runtime.context
    ids = state.get("account_ids")
    wanted = sorted(deps.segments) if ids is None else sorted(ids)
    if wanted:
        cut = spans(wanted[0], wanted[-1], len(deps.frame.days))
        among = (span for span in cut if any(span[0] <= i <= span[1] for i in wanted))
        deps.runs.plan(state["run_id"], STEP, [named(span) for span in among])
    return {}


def take_spans(state: DailyState, runtime: Runtime[Deps]) -> dict[str, Any]:
    deps = runtime.context
    deps.runs.beat(state["run_id"], deps.holder)
    counts = deps.runs.counts(state["run_id"], STEP)
    total = sum(counts.values())
    deps.progress("Scoring accounts", total - counts.get("planned", 0), total)
    return {"wave": deps.runs.pending(state["run_id"], STEP, deps.engine.at_once)}


def each_span(state: DailyState) -> list[Send] | str:
    """One task per block of the wave; when none is left, on to the sources."""
    if not state["wave"]:
        return "note_gaps"
    shared = {"run_id": state["run_id"], "account_ids": state.get("account_ids")}
    return [Send("assess_span", {**shared, "span": key}) for key in state["wave"]]
