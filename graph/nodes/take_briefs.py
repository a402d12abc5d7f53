"""Which triggered accounts are still to be written about, a bounded wave of them at a time.

An unbounded fan-out would repeat finished work when a run is killed; a wave repeats at most itself, and the ledger
keeps even that from having an effect twice.
"""

from typing import Any

from langgraph.runtime import Runtime
from langgraph.types import Send

from graph.deps import Deps
from graph.nodes.watch_rules import BRIEF
from graph.state import DailyState


def take_briefs(state: DailyState, runtime: Runtime[Deps]) -> dict[str, Any]:
    deps = runtime.context
    deps.runs.beat(state["run_id"], deps.holder)
    deps.workspace.briefs.clear()
    counts = deps.runs.counts(state["run_id"], BRIEF)
    total = sum(counts.values())
    deps.progress("Writing alerts", total - counts.get("planned", 0), total)
    return {"wave": deps.runs.pending(state["run_id"], BRIEF, deps.wave)}


def each_brief(state: DailyState) -> list[Send] | str:
    if not state["wave"]:
        return "close_run"
    return [
        Send("brief_account", {"run_id": state["run_id"], "key": key, "wave": state["wave"]})
        for key in state["wave"]
    ]
