"""`ask`: a question in plain language to sentences, each with what it rests on.

    understand > gather_figures (> read_with_model) > gather_words > answer > check

What runs in a node comes in `AskDeps`; the state holds plain values, so that a conversation can be kept.
"""

from collections.abc import Callable
from datetime import date
from typing import Any, Literal

import orjson
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime

from agents.analyst.answers import FigureAnswer, NotFigures
from agents.analyst.following import followed
from agents.analyst.question import Understood, Wants
from agents.analyst.read_by_model import read_by_model
from agents.analyst.words_wanted import sums_up
from graph.answering import LEAST_SECONDS, NO_TIME, answer, check_sentences
from graph.ask_state import AskDeps, AskState, Plain
from graph.bound import BoundGraph
from graph.gathering_words import gather_words, tells_what_happened
from graph.unwatched import unwatched

OVERVIEW = "overview of {name}"
READING = 0.5
"""The share of what time is left that reading the question may take: the rest is for writing."""


def build_ask_graph(
    checkpointer: BaseCheckpointSaver[Any] | None = None,
    deps: Callable[[AskState], AskDeps] | None = None,
) -> CompiledStateGraph[AskState, AskDeps, AskState, AskState]:
    """`deps` where whoever runs it cannot hand them in, as Studio cannot."""
    graph: BoundGraph[AskState, AskDeps, AskState] = BoundGraph(AskState, AskDeps, deps)
    graph.add_node("understand", understand)
    graph.add_node("gather_figures", gather_figures)
    graph.add_node("read_with_model", read_with_model)
    graph.add_node("gather_words", gather_words)
    graph.add_node("answer", answer)
    graph.add_node("check", check_sentences)
    graph.add_edge(START, "understand")
    graph.add_edge("understand", "gather_figures")
    graph.add_conditional_edges("gather_figures", what_next, ["read_with_model", "gather_words", "answer"])
    graph.add_conditional_edges("read_with_model", words_too, ["gather_words", "answer"])
    graph.add_edge("gather_words", "answer")
    graph.add_edge("answer", "check")
    graph.add_edge("check", END)
    return unwatched(graph.compile(checkpointer=checkpointer))


def understand(state: AskState) -> Plain:
    """What a follow-up leaves out is taken from the question before it."""
    before = state.get("before") or {}
    asked = followed(state["question"], before.get("asked"))
    return {
        "asked": asked,
        "asked_on": state["as_of"],
        "sources": [],
        "notes": [],
        "figures": None,
        "read_by": None,
        "asks_back": None,
        "counts": False,
        "wants_words": True,
        "taken": [],
        "picked": [],
        "missed": [],
        "label": "",
        "shown": 0,
    }


def gather_figures(state: AskState, runtime: Runtime[AskDeps]) -> Plain:
    deps, day = runtime.context, date.fromisoformat(state["as_of"])
    found = deps.figures(state["asked"], day)
    named = list(found.accounts) or state.get("account_ids") or _kept_accounts(state)
    names = deps.names(named) if named else []
    happened = tells_what_happened(state["asked"], named, names, day)
    if isinstance(found, NotFigures) and not found.asks_back and happened and sums_up(state["asked"]):
        found = deps.figures(OVERVIEW.format(name=names[0]), day)
    if isinstance(found, NotFigures):
        return {
            "asks_back": found.asks_back,
            "counts": found.called_for is not Wants.WORDS and not named,
            "account_ids": named,
            "as_of": found.as_of.isoformat(),
        }
    told = _told(found, "rules")
    return {**told, "account_ids": named, "wants_words": told["wants_words"] or happened}


def _told(found: FigureAnswer, read_by: str) -> Plain:
    only = found.wants == "numbers" and not found.abstained
    return {
        "figures": orjson.loads(orjson.dumps(found.as_json())),  # days as text: a state holds plain values
        "read_by": read_by,
        "wants_words": not only,
        "as_of": found.as_of.isoformat(),
    }


def _kept_accounts(state: AskState) -> list[int]:
    """A follow-up that names no account is about the same ones."""
    before = state.get("before") or {}
    return list(before.get("account_ids") or []) if state["asked"] != state["question"] else []


def what_next(
    state: AskState, runtime: Runtime[AskDeps]
) -> Literal["read_with_model", "gather_words", "answer"]:
    if state["counts"] and not state["asks_back"] and runtime.context.model.present:
        return "read_with_model"
    return words_too(state)


def words_too(state: AskState) -> Literal["gather_words", "answer"]:
    return "gather_words" if state["wants_words"] and not state["asks_back"] else "answer"


def read_with_model(state: AskState, runtime: Runtime[AskDeps]) -> Plain:
    """Into the same filter as the rules make, and answered by the same code; else the words of the history may know."""
    deps, day = runtime.context, date.fromisoformat(state["as_of"])
    if deps.left() < LEAST_SECONDS:
        return {"label": NO_TIME}
    seconds = READING * deps.left()
    read = read_by_model(
        deps.model, state["asked"], deps.vocabulary(), deps.today, day, seconds, deps.prompts
    )
    if not isinstance(read.found, Understood):
        return {"label": read.label}
    found = deps.understood(read.found)
    return {} if isinstance(found, NotFigures) else _told(found, "ai")
