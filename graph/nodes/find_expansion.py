"""The expansion agent over one block: which opportunities begin, go on and end, planned before any is touched."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from langgraph.runtime import Runtime

from agents.expansion.found import found
from agents.expansion.life import advance, recent_since
from domain.opportunities import CloseOpportunity, OpenOpportunity, OpportunityChange
from graph.deps import Deps
from graph.nodes.collect_signals import read_block
from graph.opportunity_payloads import from_json, to_json
from graph.state import RescoreState, SpanState
from graph.timing import timed

FOUND = "found"
"""The ledger's name for what was decided of a block."""
CASE = "case"
"""The ledger's name for the opportunities of an account that are still to be put into words."""


@timed
def find_expansion(state: SpanState, runtime: Runtime[Deps]) -> dict[str, Any]:
    deps, run_id, key = runtime.context, state["run_id"], state["span"]
    if not deps.frame.alert_days:
        return {}
    entries = deps.runs.entries(run_id, FOUND, [key])
    if entries:
        changes = from_json(entries[0].payload["changes"])
    else:
        changes = decide(state, deps)
        deps.runs.done(run_id, FOUND, key, {"changes": to_json(changes), **tally(changes)})
    deps.opportunities.apply(run_id, [one for one in changes if not isinstance(one, OpenOpportunity)])
    opening = [one for one in changes if isinstance(one, OpenOpportunity)]
    if opening:
        deps.runs.plan(run_id, CASE, _by_account(opening))
    return {}


def decide(state: SpanState | RescoreState, deps: Deps) -> list[OpportunityChange]:
    """Opportunities live forward, as alerts do: on the days no earlier run has stepped."""
    days = deps.frame.alert_days
    if not days:
        return []
    changes: list[OpportunityChange] = []
    for piece in read_block(state["span"], state.get("account_ids"), deps, state["run_id"]).pieces:
        ids = [int(account) for account in piece.account_ids]
        stored = deps.opportunities.episodes(ids, recent_since(days[0]))
        changes += advance(found(piece, days), days, piece.account_ids, stored)
    return changes


def tally(changes: Sequence[OpportunityChange]) -> dict[str, Any]:
    """How many the changes open, by kind, and how many they close; one that also ended is in both."""
    opening = [one for one in changes if isinstance(one, OpenOpportunity)]
    over = sum(one.closed_on is not None for one in opening)
    closed = sum(isinstance(one, CloseOpportunity) for one in changes)
    return {"opened": dict(Counter(one.kind.value for one in opening)), "closed": closed + over}


def _by_account(opening: Sequence[OpenOpportunity]) -> dict[str, Any]:
    """Those of one account together, so that a run plans each once."""
    grouped: dict[str, list[OpenOpportunity]] = {}
    for one in opening:
        grouped.setdefault(f"account {one.account_id}", []).append(one)
    return {key: {"changes": to_json(its)} for key, its in grouped.items()}
