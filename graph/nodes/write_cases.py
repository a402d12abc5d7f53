"""Triggered accounts: the case for each of their opportunities put into words, a bounded wave of them at a time."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from langgraph.runtime import Runtime
from langgraph.types import Send

from agents.expansion.kinds import BY_ID
from agents.expansion.prices import TierPrices
from domain.opportunities import CaseWords, OpenOpportunity, OpportunityKind
from graph.deps import Deps
from graph.nodes.find_expansion import CASE
from graph.nodes.take_briefs import TASKS, TOGETHER, batched
from graph.opportunity_payloads import from_json
from graph.prices import Prices
from graph.state import BriefState, DailyState
from graph.timing import timed
from graph.words import Asked, Speechless, Told

log = logging.getLogger(__name__)

NO_WORDS = "The case could not be put into words; the run that found it says why."


def take_cases(state: DailyState, runtime: Runtime[Deps]) -> dict[str, Any]:
    deps = runtime.context
    deps.runs.beat(state["run_id"], deps.holder)
    counts = deps.runs.counts(state["run_id"], CASE)
    total = sum(counts.values())
    if total:
        deps.progress("Writing opportunities", total - counts.get("planned", 0), total)
    return {"wave": deps.runs.pending(state["run_id"], CASE, min(deps.wave, TASKS) * TOGETHER)}


def each_case(state: DailyState) -> list[Send] | str:
    if not state["wave"]:
        return "keep_playbooks"
    return [
        Send("write_cases", {"run_id": state["run_id"], "keys": list(keys)})
        for keys in batched(state["wave"], TOGETHER)
    ]


@timed
def write_cases(state: BriefState, runtime: Runtime[Deps]) -> dict[str, Any]:
    deps, run_id, keys = runtime.context, state["run_id"], state["keys"]
    entries = deps.runs.entries(run_id, CASE, keys)
    opening = [
        change
        for entry in entries
        for change in from_json(entry.payload["changes"])
        if isinstance(change, OpenOpportunity)
    ]
    deps.opportunities.apply(run_id, argued(opening, deps, run_id))
    deps.runs.all_done(run_id, CASE, keys)
    return {}


def argued(opening: Sequence[OpenOpportunity], deps: Deps, run_id: int) -> list[OpenOpportunity]:
    """The same with their words."""
    if not opening:
        return []
    asked = [_asked(one, deps) for one in opening]
    told = deps.engine.words(asked, deps.frame, deps.segments)
    return [_told(*one, deps, run_id) for one in zip(opening, told, strict=True)]


def _asked(one: OpenOpportunity, deps: Deps) -> Asked:
    prices = _prices(deps).on(one.opened_on) if one.kind is OpportunityKind.TIER else TierPrices()
    return Asked(one.account_id, one.kind, one.opened_on, prices)


def _prices(deps: Deps) -> Prices:
    """Read where the first opportunity is sized by them: most runs of few accounts need none."""
    with deps.workspace.lock:
        if deps.workspace.prices is None:
            deps.workspace.prices = Prices(deps.opportunities.priced_terms())
        return deps.workspace.prices


def _told(one: OpenOpportunity, words: Told | Speechless, deps: Deps, run_id: int) -> OpenOpportunity:
    """One whose words cannot be found is kept all the same, under the title of its kind."""
    if isinstance(words, CaseWords):
        return replace(one, words=words)
    assert isinstance(words, Speechless)
    log.error("the case of %s for account %s\n%s", one.kind, one.account_id, words.trace)
    deps.runs.failed(run_id, "words", f"{one.kind} account {one.account_id} {one.opened_on}", words.reason)
    plain = CaseWords(BY_ID[one.kind].title, (), None, NO_WORDS, None, NO_WORDS, None, None, NO_WORDS)
    return replace(one, words=plain)
