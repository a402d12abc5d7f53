"""`ask`: a question in plain language to sentences, each with what it rests on.

    understand > gather_figures > gather_words > answer > check

What runs in a node comes in `AskDeps`; the state holds plain values, so that a conversation can be kept.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, Required, TypedDict

import orjson
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.config import get_stream_writer
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime

from agents.analyst.answers import FigureAnswer, NotFigures
from agents.analyst.checking import check
from agents.analyst.disagreement import disagreements
from agents.analyst.evidence import Evidence
from agents.analyst.following import followed, without_names
from agents.analyst.quoting import age, quotes, told
from agents.analyst.writing import write_answer
from agents.model.face import LanguageModel
from domain.passages import Trust
from graph.unwatched import unwatched
from knowledge.account_search import Found, Hit

Plain = dict[str, Any]
SOURCES = 8
LOOKED_AT = 20
NOT_THERE = "I don't have that."


@dataclass(frozen=True)
class AskDeps:
    """What the nodes work with, all of it within the scope of whoever asks.

    `figures` answers from numbers, given the question and the day. `search` finds passages of accounts (none given:
    all in scope), `names` gives those accounts' names. `model` may be absent.
    """

    figures: Callable[[str, date], FigureAnswer | NotFigures]
    search: Callable[[str, Sequence[int] | None, date, int], Found]
    names: Callable[[Sequence[int]], Sequence[str]]
    model: LanguageModel
    today: date


class AskState(TypedDict, total=False):
    """`before` is the last question of the conversation, with the accounts it was about."""

    question: Required[str]
    as_of: Required[str]
    account_ids: list[int]  # asked about by name, or by an option; none means all in scope
    before: Plain
    asked: str  # the question with what it leaves to the one before it
    sought: str  # the same without the names of the accounts that are searched
    figures: Plain | None
    asks_back: str | None
    wants_words: bool
    sources: list[Plain]
    enough: bool  # what was found bears on the question
    close: bool  # by its meaning alone
    passages: int
    embedded: int
    sentences: list[Plain]
    notes: list[str]
    mode: str
    label: str
    abstained: bool


def build_ask_graph(
    checkpointer: BaseCheckpointSaver[Any] | None = None,
) -> CompiledStateGraph[AskState, AskDeps, AskState, AskState]:
    graph = StateGraph(AskState, context_schema=AskDeps)
    graph.add_node("understand", understand)
    graph.add_node("gather_figures", gather_figures)
    graph.add_node("gather_words", gather_words)
    graph.add_node("answer", answer)
    graph.add_node("check", check_sentences)
    graph.add_edge(START, "understand")
    graph.add_edge("understand", "gather_figures")
    graph.add_conditional_edges("gather_figures", words_too, {"yes": "gather_words", "no": "answer"})
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
        "sources": [],
        "notes": [],
        "figures": None,
        "asks_back": None,
        "wants_words": True,
    }


def gather_figures(state: AskState, runtime: Runtime[AskDeps]) -> Plain:
    found = runtime.context.figures(state["asked"], date.fromisoformat(state["as_of"]))
    named = list(found.accounts) or state.get("account_ids") or _kept_accounts(state)
    if isinstance(found, NotFigures):
        return {"asks_back": found.asks_back, "account_ids": named, "as_of": found.as_of.isoformat()}
    only = found.wants == "numbers" and not found.abstained
    return {
        "figures": orjson.loads(orjson.dumps(found.as_json())),  # days as text: a state holds plain values
        "account_ids": named,
        "wants_words": not only,
        "as_of": found.as_of.isoformat(),
    }


def _kept_accounts(state: AskState) -> list[int]:
    """A follow-up that names no account is about the same ones."""
    before = state.get("before") or {}
    return list(before.get("account_ids") or []) if state["asked"] != state["question"] else []


def words_too(state: AskState) -> Literal["yes", "no"]:
    return "yes" if state["wants_words"] and not state["asks_back"] else "no"


def gather_words(state: AskState, runtime: Runtime[AskDeps]) -> Plain:
    day = date.fromisoformat(state["as_of"])
    accounts = state.get("account_ids") or []
    sought = without_names(state["asked"], runtime.context.names(accounts) if accounts else [])
    found = runtime.context.search(sought, accounts or None, day, LOOKED_AT)
    sources = [
        {
            "label": f"e{place}",
            "ref": hit.passage.ref,
            "account": hit.passage.account,
            "account_name": hit.passage.account_name,
            "said_at": hit.passage.said_at.isoformat(),
            "who": hit.passage.speaker or hit.passage.channel or hit.passage.kind,
            "kind": hit.passage.kind,
            "trust": hit.passage.trust,
            "text": hit.passage.text,
        }
        for place, hit in enumerate(said_first(found.hits)[:SOURCES], start=1)
    ]
    told_of = {"passages": found.passages, "embedded": found.embedded}
    borne = {"enough": found.support.enough, "close": found.support.close}
    return {"sources": sources, "sought": sought, **borne, **told_of}


def said_first(hits: Sequence[Hit]) -> list[Hit]:
    """What people said and wrote; what Keepwell made of it itself only where there is nothing else."""
    people = [hit for hit in hits if hit.passage.trust != Trust.SYSTEM]
    return people or list(hits)


def answer(state: AskState, runtime: Runtime[AskDeps]) -> Plain:
    """From figures, from the history's words, or both; written by the model where there is one and words are asked."""
    if state.get("asks_back"):
        return {"sentences": [], "mode": "extractive", "abstained": True, "notes": [str(state["asks_back"])]}
    figures = state.get("figures")
    sentences = list(figures["sentences"]) if figures and not figures["abstained"] else []
    notes = list(figures["notes"]) if figures and not figures["abstained"] else []
    mode, label = "extractive", ""
    evidence = _evidence(state)
    if evidence and state.get("enough"):
        spoken = _in_words(state, runtime.context, evidence)
        sentences, notes = [*sentences, *spoken.sentences], [*notes, *spoken.notes]
        mode, label = spoken.mode, spoken.label
    return {"sentences": sentences, "notes": notes, "mode": mode, "label": label, "abstained": not sentences}


@dataclass(frozen=True)
class _Spoken:
    sentences: list[Plain]
    notes: list[str]
    mode: str
    label: str


def _in_words(state: AskState, deps: AskDeps, evidence: list[Evidence]) -> _Spoken:
    found = quotes(state["sought"], evidence)
    if not state["close"] and not any(quote.held for quote in found):
        return _Spoken([], [], "extractive", "")
    notes = disagreements(found)
    old = age(found, deps.today)
    notes += [old] if old else []
    named = len(state.get("account_ids") or []) != 1
    own = [_sentence(told(quote, named), [quote.source], quote.text) for quote in found]
    if not deps.model.present:
        return _Spoken(own, notes, "extractive", "no AI: no model is configured")
    account = state["account_ids"][0] if not named else None
    written = write_answer(deps.model, state["asked"], evidence, deps.today, account)
    if not written.reply.ok:
        return _Spoken(own, notes, "extractive", written.reply.label)
    if written.not_there and not written.kept:
        return _Spoken([], [], "ai", "")
    if not written.kept:
        return _Spoken(
            own, notes, "extractive", "no AI: what the model wrote is not borne out by the sources"
        )
    by_label = {one.label: one for one in evidence}
    kept = [_sentence(one.text, [by_label[label] for label in one.sources], None) for one in written.kept]
    if written.dropped:
        count = len(written.dropped)
        notes.append(
            f"{count} sentence{'s' if count > 1 else ''} of the model went: the sources do not say that."
        )
    return _Spoken(kept, notes, "ai", "")


def _sentence(text: str, sources: list[Evidence], quote: str | None) -> Plain:
    citations = [
        {
            "ref": one.ref,
            "account": one.account,
            "occurred_at": one.said_at.isoformat(),
            "quote": quote or one.text,
            "label": one.label,
        }
        for one in sources
    ]
    return {"text": text, "citations": citations}


def _evidence(state: AskState) -> list[Evidence]:
    return [
        Evidence(**{**one, "said_at": datetime.fromisoformat(one["said_at"])}) for one in state["sources"]
    ]


def check_sentences(state: AskState) -> Plain:
    """Every sentence that rests on the history is held against what it cites once more, whoever wrote it; what does
    not hold is dropped. What is left is streamed."""
    evidence = _evidence(state)
    kept = [one for one in state["sentences"] if _holds(one, evidence, state["asked"])]
    for one in _streamed(kept):
        get_stream_writer()(one)
    abstained = not kept
    notes = state["notes"] if kept or state.get("asks_back") else [NOT_THERE]
    before = {"asked": state["asked"], "account_ids": state.get("account_ids") or []}
    return {"sentences": kept, "abstained": abstained, "notes": notes, "before": before}


def _holds(sentence: Plain, evidence: list[Evidence], question: str) -> bool:
    labels = [one["label"] for one in sentence["citations"] if one.get("label")]
    return not labels or not check(sentence["text"], labels, evidence, question)


def _streamed(sentences: list[Plain]) -> Iterator[Plain]:
    yield from ({"sentence": one} for one in sentences)
