"""Which blocks of accounts are still to be scored, a bounded wave of them at a time."""

from typing import Any

from langgraph.runtime import Runtime
from langgraph.types import Send

from graph.deps import Deps
from graph.spans import named, spans
from graph.state import DailyState

STEP = "span"
AHEAD = 4
"""Spans of a wave for each that is under way: nobody waits for the slowest of every few."""


def plan_spans(state: DailyState, runtime: Runtime[Deps]) -> dict[str, Any]:
    """A ledger row for every block, before anything is done to any."""
    deps = runtime.context
    ids = state.get("account_ids")
    cut = spans(deps.segments if ids is None else ids, len(deps.frame.days))
    if cut:
        deps.runs.plan(state["run_id"], STEP, [named(span) for span in cut])
    return {}


def take_spans(state: DailyState, runtime: Runtime[Deps]) -> dict[str, Any]:
    deps = runtime.context
    deps.runs.beat(state["run_id"], deps.holder)
    tell(state["run_id"], deps)
    return {"wave": deps.runs.pending(state["run_id"], STEP, AHEAD * deps.engine.at_once)}


def tell(run_id: int, deps: Deps) -> None:
    """How many spans are done."""
    counts = deps.runs.counts(run_id, STEP)
    total = sum(counts.values())
    deps.progress("Scoring accounts", total - counts.get("planned", 0), total)


def each_span(state: DailyState) -> list[Send] | str:
    """One task per block of the wave; when none is left, on to the sources."""
    if not state["wave"]:
        return "note_gaps"
    shared = {"run_id": state["run_id"], "account_ids": state.get("account_ids")}
    return [Send("assess_span", {**shared, "span": key}) for key in state["wave"]]
