"""A few accounts scored again: the agents of the daily run in a row, without its blocks, waves and checkpoints.

    recall_bands > read_conversations > profile_contacts > collect_signals > (score_health | rate_churn) > keep_scores
        > raise_found > draft_messages > note_moved_bands > close_rescore

An event is to move its score within a moment, and keeping count of one block takes longer than scoring it. What makes
the daily run resumable is not missed: a rescore that dies is done again, since the accounts still wait for it.
"""

from typing import Any

import numpy as np
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime

from agents.health.score import ACTIVE, BANDS, Scores
from domain.opportunities import OpenOpportunity
from graph.alert_payloads import tally
from graph.deps import Deps
from graph.drafting import draft_for
from graph.nodes import find_expansion
from graph.nodes.close_run import counted, drafted, finish, found, profiles_read, standing, words_read
from graph.nodes.collect_signals import collect_signals
from graph.nodes.keep_scores import keep_scores, scored
from graph.nodes.note_bands import note_moved_bands, recall_bands
from graph.nodes.profile_contacts import profile_contacts
from graph.nodes.rate_churn import rate_churn
from graph.nodes.read_conversations import read_conversations
from graph.nodes.score_health import score_health
from graph.nodes.take_drafts import DRAFT
from graph.nodes.watch_rules import decide, needs_words
from graph.nodes.write_words import in_words
from graph.state import RescoreState
from graph.timing import timed
from graph.unwatched import unwatched

Rescore = CompiledStateGraph[RescoreState, Deps, RescoreState, RescoreState]

AT_MOST = 16
"""Accounts; more are rescored by the daily graph."""


def build_rescore_graph() -> Rescore:
    g = StateGraph(RescoreState, context_schema=Deps)
    nodes = (
        recall_bands,
        read_conversations,
        profile_contacts,
        collect_signals,
        score_health,
        rate_churn,
        keep_scores,
        raise_found,
        draft_messages,
        note_moved_bands,
        close_rescore,
    )
    for node in nodes:
        g.add_node(node.__name__, node)
    g.add_edge(START, "recall_bands")
    g.add_edge("recall_bands", "read_conversations")
    g.add_edge("read_conversations", "profile_contacts")
    g.add_edge("profile_contacts", "collect_signals")
    g.add_edge("collect_signals", "score_health")
    g.add_edge("collect_signals", "rate_churn")
    g.add_edge(["score_health", "rate_churn"], "keep_scores")
    g.add_edge("keep_scores", "raise_found")
    g.add_edge("raise_found", "draft_messages")
    g.add_edge("draft_messages", "note_moved_bands")
    g.add_edge("note_moved_bands", "close_rescore")
    g.add_edge("close_rescore", END)
    return unwatched(g.compile())


def begin(run_id: int, account_ids: list[int]) -> RescoreState:
    return {"run_id": run_id, "account_ids": account_ids, "span": f"{min(account_ids)}-{max(account_ids)}"}


@timed
def raise_found(state: RescoreState, runtime: Runtime[Deps]) -> dict[str, Any]:
    """Alerts and opportunities."""
    deps, run_id = runtime.context, state["run_id"]
    changes, chances = decide(state, deps), find_expansion.decide(state, deps)
    opening = [one for one in chances if isinstance(one, OpenOpportunity)]
    wordless = [change for change in changes if needs_words(change)]
    alerts, opportunities = in_words(wordless, opening, deps, run_id)
    deps.alerts.apply(run_id, [*(change for change in changes if not needs_words(change)), *alerts])
    deps.opportunities.apply(
        run_id, [*(one for one in chances if not isinstance(one, OpenOpportunity)), *opportunities]
    )
    return {"tally": tally(changes), "found": find_expansion.tally(chances)}


@timed
def draft_messages(state: RescoreState, runtime: Runtime[Deps]) -> dict[str, Any]:
    """Of accounts for which anything new was raised; all others wait for the daily run."""
    deps, run_id = runtime.context, state["run_id"]
    raised = state["tally"]["opened"] or state["found"]["opened"]
    if deps.drafting is None or not raised or deps.frame.as_of not in deps.frame.alert_days:
        return {}
    deps.drafting.words.drop_over(state["account_ids"])
    failed = draft_for(deps.drafting, state["account_ids"], deps.frame.as_of, run_id)
    for one in failed:
        deps.runs.failed(run_id, DRAFT, str(one.account_id), one.reason)
    return {}


@timed
def close_rescore(state: RescoreState, runtime: Runtime[Deps]) -> dict[str, Any]:
    deps, ids = runtime.context, state["account_ids"]
    told = {
        **_standing(scored(state, deps), len(ids)),
        **counted(state["tally"], deps),
        **found(state["found"], deps),
        **words_read(state.get("read", {})),
        **drafted(state["run_id"], deps),
        **profiles_read(state.get("profiled", 0)),
    }
    finish(state["run_id"], ids, told, state.get("durations", []), deps)
    return {}


def _standing(pieces: list[Scores], accounts: int) -> dict[str, Any]:
    customers = [(piece, row) for piece in pieces for row in np.flatnonzero(piece.standing[:, -1] == ACTIVE)]
    known = sum(int(np.isfinite(piece["health"][:, -1]).sum()) for piece in pieces)
    return standing(accounts, known, [str(BANDS[piece.band[row, -1]]) for piece, row in customers])
