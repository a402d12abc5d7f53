"""Which alerts and opportunities are still to be put into words, a bounded wave of triggered accounts at a time.

An unbounded fan-out would repeat finished work when a run is killed; a wave repeats at most itself, and the ledger
keeps even that from having an effect twice.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from langgraph.runtime import Runtime
from langgraph.types import Send

from graph.deps import Deps
from graph.nodes.find_expansion import CASE
from graph.nodes.watch_rules import BRIEF
from graph.state import DailyState

TOGETHER = 256
"""Accounts per task: enough that reading them together pays, few enough for memory and to repeat after a kill.

Over a year of days a task holds some 100 MB, and two run at a time.
"""

TASKS = 4
"""Tasks of a wave at most: after each wave the run says how far it is, and that it is alive."""

STEPS = (BRIEF, CASE)


def take_words(state: DailyState, runtime: Runtime[Deps]) -> dict[str, Any]:
    deps, run_id = runtime.context, state["run_id"]
    deps.runs.beat(run_id, deps.holder)
    counts: Counter[str] = Counter()
    wave: list[str] = []
    most = min(deps.wave, TASKS) * TOGETHER
    for step in STEPS:
        counts.update(deps.runs.counts(run_id, step))
        if len(wave) < most:
            wave += [f"{step} {key}" for key in deps.runs.pending(run_id, step, most - len(wave))]
    total = counts.total()
    deps.progress("Writing alerts and opportunities", total - counts["planned"], total)
    return {"wave": wave}


def each_task(state: DailyState) -> list[Send] | str:
    """One task for some triggered accounts, whose facts are loaded together."""
    if not state["wave"]:
        return "keep_playbooks"
    return [
        Send("write_words", {"run_id": state["run_id"], "keys": keys})
        for keys in batched(state["wave"], TOGETHER)
    ]


def keys_of(step: str, wave: list[str]) -> list[str]:
    """The ledger's keys of one step, of those in the wave."""
    return [key.removeprefix(f"{step} ") for key in wave if key.startswith(f"{step} ")]


def batched(keys: list[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(keys), size):
        yield keys[start : start + size]
