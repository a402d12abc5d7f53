"""Triggered accounts: their alerts and opportunities put into words, with the facts they rest on, and stored."""

from collections.abc import Sequence
from typing import Any

from langgraph.runtime import Runtime

from domain.alert_changes import AlertChange
from domain.opportunities import OpenOpportunity
from graph import alert_payloads, alert_words, case_words, opportunity_payloads
from graph.deps import Deps
from graph.nodes.find_expansion import CASE
from graph.nodes.take_words import keys_of
from graph.nodes.watch_rules import BRIEF
from graph.state import WordsState
from graph.timing import timed


@timed
def write_words(state: WordsState, runtime: Runtime[Deps]) -> dict[str, Any]:
    deps, run_id = runtime.context, state["run_id"]
    briefs, cases = keys_of(BRIEF, state["keys"]), keys_of(CASE, state["keys"])
    changes = [
        change
        for entry in deps.runs.entries(run_id, BRIEF, briefs)
        for change in alert_payloads.from_json(entry.payload["changes"])
    ]
    opening = [
        change
        for entry in deps.runs.entries(run_id, CASE, cases)
        for change in opportunity_payloads.from_json(entry.payload["changes"])
        if isinstance(change, OpenOpportunity)
    ]
    alerts, opportunities = in_words(changes, opening, deps, run_id)
    deps.alerts.apply(run_id, alerts)
    deps.runs.all_done(run_id, BRIEF, briefs)
    deps.opportunities.apply(run_id, opportunities)
    deps.runs.all_done(run_id, CASE, cases)
    return {}


def in_words(
    changes: Sequence[AlertChange], opening: Sequence[OpenOpportunity], deps: Deps, run_id: int
) -> tuple[list[AlertChange], list[OpenOpportunity]]:
    """Both, which need words, with their words; the facts behind them are read once."""
    if not changes and not opening:
        return [], []
    of_alerts = [alert_words.asked_for(change, deps) for change in changes]
    of_cases = [case_words.asked_for(one, deps) for one in opening]
    found = deps.engine.words([*of_alerts, *of_cases], deps.frame, deps.segments)
    told, argued = found[: len(changes)], found[len(changes) :]
    return (
        [alert_words.told(*one, deps, run_id) for one in zip(changes, of_alerts, told, strict=True)],
        [case_words.told(*one, deps, run_id) for one in zip(opening, argued, strict=True)],
    )
