"""Opportunities that need words: what is asked for their case, and the opportunities with what was told."""

import logging
from dataclasses import replace

from agents.expansion.kinds import BY_ID
from agents.expansion.prices import TierPrices
from domain.opportunities import CaseWords, OpenOpportunity, OpportunityKind
from graph.deps import Deps
from graph.prices import Prices
from graph.words import Asked, Speechless, Told

log = logging.getLogger(__name__)

NO_WORDS = "The case could not be put into words; the run that found it says why."


def asked_for(one: OpenOpportunity, deps: Deps) -> Asked:
    prices = _prices(deps).on(one.opened_on) if one.kind is OpportunityKind.TIER else TierPrices()
    return Asked(one.account_id, one.kind, one.opened_on, prices)


def _prices(deps: Deps) -> Prices:
    """Read where the first opportunity is sized by them: most runs of few accounts need none."""
    with deps.workspace.lock:
        if deps.workspace.prices is None:
            deps.workspace.prices = Prices(deps.opportunities.priced_terms())
        return deps.workspace.prices


def told(one: OpenOpportunity, words: Told | Speechless, deps: Deps, run_id: int) -> OpenOpportunity:
    """One whose words cannot be found is kept all the same, under the title of its kind."""
    if isinstance(words, CaseWords):
        return replace(one, words=words)
    assert isinstance(words, Speechless)
    log.error("the case of %s for account %s\n%s", one.kind, one.account_id, words.trace)
    deps.runs.failed(run_id, "words", f"{one.kind} account {one.account_id} {one.opened_on}", words.reason)
    plain = CaseWords(BY_ID[one.kind].title, (), None, NO_WORDS, None, NO_WORDS, None, None, NO_WORDS)
    return replace(one, words=plain)
