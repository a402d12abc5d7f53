"""The last nodes of `ask`: sentences from figures and words, each held against what it cites before it is shown."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from langgraph.config import get_stream_writer
from langgraph.runtime import Runtime

from agents.analyst.arriving import WrittenSentence
from agents.analyst.checking import check
from agents.analyst.disagreement import disagreements
from agents.analyst.evidence import Evidence
from agents.analyst.quoting import Quote, age, quotes, told
from agents.analyst.writing import Written, write_answer
from graph.ask_state import AskDeps, AskState, Plain

NOT_THERE = "I don't have that."
NO_MODEL = "no AI: no model is configured"
MADE_UP = "no AI: what the model wrote is not borne out by the sources"
NO_TIME = "no AI: the time for the model was up"
LEAST_SECONDS = 0.05
HALF = 0.5
"""Of a question that calls for figures and is understood by nobody, words that hold less than this answer nothing."""
_NOUNS = re.compile(r"\b(?:accounts?|customers?|clients?|companies)\b", re.IGNORECASE)


@dataclass
class _Spoken:
    """`shown` of the sentences were streamed while they were written."""

    sentences: list[Plain] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    mode: str = "extractive"
    label: str = ""
    shown: int = 0


def answer(state: AskState, runtime: Runtime[AskDeps]) -> Plain:
    """From figures, from the history's words, or both; written by the model where there is one and words are asked."""
    if state.get("asks_back"):
        return {"sentences": [], "mode": "extractive", "abstained": True, "notes": [str(state["asks_back"])]}
    figures = state.get("figures")
    there = figures is not None and not figures["abstained"]
    sentences = list(figures["sentences"]) if figures and there else []
    notes = list(figures["notes"]) if figures and there else []
    spoken = _Spoken()
    evidence = _evidence(state)
    if figures and there:
        get_stream_writer()({"understood": understood(figures, state)})
    if evidence and state.get("enough"):
        spoken = _in_words(state, runtime.context, evidence, sentences)
    shown = len(sentences) + spoken.shown if spoken.shown else 0
    sentences, notes = [*sentences, *spoken.sentences], [*notes, *spoken.notes]
    label = spoken.label or state.get("label", "")
    return {
        "sentences": sentences,
        "notes": notes,
        "mode": spoken.mode,
        "label": label,
        "shown": shown,
        "abstained": not sentences,
    }


def understood(figures: Plain, state: AskState) -> str:
    """How the question was read, and by whom where it was not by rules."""
    said = str(figures["understood"])
    return f"Read by AI as: {said}" if state.get("read_by") == "ai" else said


def _in_words(state: AskState, deps: AskDeps, evidence: list[Evidence], ahead: list[Plain]) -> _Spoken:
    found = _picked(state, evidence) or quotes(_asked_of(state), evidence)
    best = max((quote.held for quote in found), default=0.0)
    if (not state["close"] and not best) or (state["counts"] and best <= HALF):
        return _Spoken()
    old = age(found, deps.today)
    apart = [] if state["picked"] else disagreements(found)
    notes = [*apart, *([old] if old else [])]
    named = len(state.get("account_ids") or []) != 1
    own = [_quoted(quote, named) for quote in found]
    if not deps.model.present:
        return _Spoken(own, notes, label=NO_MODEL)
    if deps.left() < LEAST_SECONDS:
        return _Spoken(own, notes, label=NO_TIME)
    shown: list[Plain] = []

    def show(one: WrittenSentence) -> None:
        sentence = _cited(one, evidence)
        for ready in [*([] if shown else ahead), sentence]:
            get_stream_writer()({"sentence": ready})
        shown.append(sentence)

    account = state["account_ids"][0] if not named else None
    written = write_answer(
        deps.model, state["asked"], evidence, deps.today, deps.left, account, show, deps.prompts
    )
    return _from_model(written, shown, found, own, notes)


def _asked_of(state: AskState) -> str:
    """What words are to be of; "accounts that ..." asks of no word "account"."""
    return _NOUNS.sub(" ", state["sought"]) if state["counts"] else state["sought"]


def _picked(state: AskState, evidence: list[Evidence]) -> list[Quote]:
    return [
        Quote(text, one, 1.0, under) for (text, under), one in zip(state["picked"], evidence, strict=False)
    ]


def _from_model(
    written: Written, kept: list[Plain], found: Sequence[Quote], own: list[Plain], notes: list[str]
) -> _Spoken:
    """What of the model's holds; where it broke off, the sources that it has not told of speak for themselves."""
    if written.dropped and kept:
        count = len(written.dropped)
        notes = [
            *notes,
            f"{count} sentence{'s' if count > 1 else ''} of the model went: the sources do not say that.",
        ]
    if written.reply.ok:
        if kept:
            return _Spoken(kept, notes, "ai", "", len(kept))
        return _Spoken(mode="ai") if written.not_there else _Spoken(own, notes, label=MADE_UP)
    if not kept:
        return _Spoken(own, notes, label=written.reply.label)
    cited = {one["label"] for sentence in kept for one in sentence["citations"]}
    rest = [one for quote, one in zip(found, own, strict=True) if quote.source.label not in cited]
    label = f"AI in part: {written.reply.reason}; the rest is quoted"
    return _Spoken([*kept, *rest], notes, "ai in part", label, len(kept))


def _quoted(quote: Quote, named: bool) -> Plain:
    return _sentence(told(quote, named), [quote.source], quote.text)


def _cited(one: WrittenSentence, evidence: list[Evidence]) -> Plain:
    by_label = {source.label: source for source in evidence}
    return _sentence(one.text, [by_label[label] for label in one.sources], None)


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


def check_sentences(state: AskState) -> dict[str, Any]:
    """Every sentence that rests on the history is held against what it cites once more, whoever wrote it; what does
    not hold is dropped. What is left, and was not shown while it was written, is streamed."""
    evidence = _evidence(state)
    kept = [one for one in state["sentences"] if _holds(one, evidence, state["asked"])]
    for one in kept[state["shown"] :]:
        get_stream_writer()({"sentence": one})
    abstained = not kept
    if state.get("asks_back"):
        notes = state["notes"]
    else:
        notes = [*state["taken"], *(state["notes"] if kept else [NOT_THERE, *state["missed"]])]
    before = {"asked": state["asked"], "account_ids": state.get("account_ids") or []}
    return {"sentences": kept, "abstained": abstained, "notes": notes, "before": before}


def _holds(sentence: Plain, evidence: list[Evidence], question: str) -> bool:
    labels = [one["label"] for one in sentence["citations"] if one.get("label")]
    return not labels or not check(sentence["text"], labels, evidence, question)
