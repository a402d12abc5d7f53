"""Which triggered accounts are still to be written about, a bounded wave of them at a time.

An unbounded fan-out would repeat finished work when a run is killed; a wave repeats at most itself, and the ledger
keeps even that from having an effect twice.
"""

from collections.abc import Iterator
from typing import Any

from langgraph.runtime import Runtime
from langgraph.types import Send

from graph.deps import Deps
from graph.nodes.watch_rules import BRIEF
from graph.state import DailyState

TOGETHER = 256
"""Accounts per task: enough that reading them together pays, few enough for memory and to repeat after a kill.

Over a year of days a task holds some 100 MB, and two run at a time.
"""

TASKS = 4
"""Tasks of a wave at most: after each wave the run says how far it is, and that it is alive."""


def take_briefs(state: DailyState, runtime: Runtime[Deps]) -> dict[str, Any]:
    deps = runtime.context
    deps.runs.beat(state["run_id"], deps.holder)
    counts = deps.runs.counts(state["run_id"], BRIEF)
    total = sum(counts.values())
    deps.progress("Writing alerts", total - counts.get("planned", 0), total)
    return {"wave": deps.runs.pending(state["run_id"], BRIEF, min(deps.wave, TASKS) * TOGETHER)}


def each_brief(state: DailyState) -> list[Send] | str:
    """One task for some triggered accounts, whose facts are loaded together."""
    if not state["wave"]:
        return "take_cases"
    return [
        Send("brief_accounts", {"run_id": state["run_id"], "keys": list(keys)})
        for keys in batched(state["wave"], TOGETHER)
    ]


def batched(keys: list[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(keys), size):
        yield keys[start : start + size]
