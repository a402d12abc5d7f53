"""One message from its reason to the outbox, with a person in between.

    compose > check > wait_for_review > (hand_over | revise | turn_down)
                ^                           |        |
                +---------- refused --------+--------+

SQL is the truth: a thread holds ids, and one that was lost is begun anew with the draft's id. Whatever is decided
elsewhere meanwhile, on the command line or by another thread, is what `check` finds.
"""

from collections.abc import Callable
from typing import Any, Literal

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START
from langgraph.graph.state import CompiledStateGraph

from domain.drafts import VerdictKind
from graph.bound import BoundGraph
from graph.nodes.review_draft import check, compose, hand_over, revise, turn_down, wait_for_review
from graph.outreach_state import OutreachDeps, OutreachState
from graph.unwatched import unwatched

Outreach = CompiledStateGraph[OutreachState, OutreachDeps, OutreachState, OutreachState]

NEXT: dict[str, Literal["hand_over", "revise", "turn_down"]] = {
    VerdictKind.APPROVE: "hand_over",
    VerdictKind.EDIT: "revise",
    VerdictKind.RESPOND: "revise",
    VerdictKind.REJECT: "turn_down",
}


def build_outreach_graph(
    checkpointer: BaseCheckpointSaver[Any] | None = None,
    deps: Callable[[OutreachState], OutreachDeps] | None = None,
) -> Outreach:
    """`deps` where whoever runs it cannot hand them in with each call, as Studio cannot."""
    g: BoundGraph[OutreachState, OutreachDeps, OutreachState] = BoundGraph(OutreachState, OutreachDeps, deps)
    g.add_node("compose", compose)
    g.add_node("check", check)
    g.add_node("wait_for_review", wait_for_review)
    g.add_node("revise", revise)
    g.add_node("hand_over", hand_over)
    g.add_node("turn_down", turn_down)
    g.add_edge(START, "compose")
    g.add_conditional_edges("compose", is_there, {"yes": "check", "no": END})
    g.add_conditional_edges("check", is_decided, {"no": "wait_for_review", "yes": END})
    g.add_conditional_edges("wait_for_review", which_answer, ["hand_over", "revise", "turn_down", "check"])
    g.add_conditional_edges("revise", is_approved, {"yes": "hand_over", "no": "check"})
    g.add_edge("hand_over", "check")
    g.add_edge("turn_down", "check")
    return unwatched(g.compile(checkpointer=checkpointer))


def is_there(state: OutreachState) -> Literal["yes", "no"]:
    return "no" if state.get("outcome") else "yes"


def is_decided(state: OutreachState) -> Literal["yes", "no"]:
    return "yes" if state.get("outcome") else "no"


def which_answer(state: OutreachState) -> Literal["hand_over", "revise", "turn_down", "check"]:
    answer = state.get("answer")
    return NEXT[answer["verdict"]] if answer else "check"


def is_approved(state: OutreachState) -> Literal["yes", "no"]:
    """Whoever sends in an edit has approved of it, as far as it passes the checks."""
    answer = state.get("answer")
    return "yes" if answer and answer["verdict"] == VerdictKind.APPROVE else "no"
