"""Stopped sources: one warning each, however many accounts they feed."""

from datetime import date
from typing import Any

from langgraph.runtime import Runtime

from agents.alerts.brief import compose_gap, worded
from agents.alerts.life import advance_gaps, recent_since
from agents.collector.readings import Gap
from domain.alert_changes import AlertChange, OpenAlert
from graph.alert_payloads import from_json, tally, to_json
from graph.deps import Deps
from graph.nodes.take_spans import STEP
from graph.nodes.watch_rules import WATCH
from graph.state import DailyState
from graph.timing import timed

SOURCES = "sources"


@timed
def note_gaps(state: DailyState, runtime: Runtime[Deps]) -> dict[str, Any]:
    deps, run_id = runtime.context, state["run_id"]
    if state.get("account_ids") is not None or not deps.frame.alert_days:
        return {}
    entries = deps.runs.entries(run_id, WATCH, [SOURCES])
    if entries:
        changes = from_json(entries[0].payload["changes"])
    else:
        changes = _decide(_gaps(deps, run_id), deps)
        deps.runs.done(run_id, WATCH, SOURCES, {"changes": to_json(changes), **tally(changes)})
    deps.alerts.apply(run_id, changes)
    return {}


def _gaps(deps: Deps, run_id: int) -> list[Gap]:
    """Each gap once, from what the blocks saw."""
    seen = {
        Gap(gap["source"], gap["kind"], date.fromisoformat(gap["since"]), date.fromisoformat(gap["seen_on"]))
        for entry in deps.runs.entries(run_id, STEP)
        for gap in entry.payload["gaps"]
    }
    return sorted(seen, key=lambda gap: (gap.seen_on, gap.source, gap.kind))


def _decide(gaps: list[Gap], deps: Deps) -> list[AlertChange]:
    days = deps.frame.alert_days
    stored = deps.alerts.source_episodes(recent_since(days[0]))
    return [_in_words(change, gaps) for change in advance_gaps(gaps, days, stored)]


def _in_words(change: AlertChange, gaps: list[Gap]) -> AlertChange:
    """A gap is put into words as of the day it was first seen."""
    if not isinstance(change, OpenAlert):
        return change
    seen = (gap for gap in gaps if gap.source == change.source and gap.seen_on == change.opened_on)
    return worded(change, compose_gap(next(seen)))
