"""The model's reading of how somebody writes: cues of our own table, each with words that stand in the message.

It may be wrong, made up, or somebody's injected order. What it points to counts like the table's own cue, at half the
weight of a text, and profile.py lets all of it together have a fourth of the say at most.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from agents.collector.conversation_reader import LONGEST_QUOTE
from agents.collector.model_reading import OwnWords, folded, own_words
from agents.disc.cues import CUES, MODEL_CUES
from agents.disc.reading import Mark, Talk, TextCues, leanings
from agents.model.asking import Message, Reply, Request
from agents.model.face import LanguageModel
from prompts.registry import SHIPPED, Prompts

AGENT = "disc"
PROMPT = "disc/read"
MOST_FINDINGS = 8
MOST_TOKENS = 800
SHORTEST_QUOTE = 8
WEIGHT = 0.5

CueId = Literal[
    "imperative",
    "urgency",
    "decision",
    "outcome",
    "enthusiasm",
    "hedge",
    "soft_request",
    "caution",
    "steps",
    "evidence",
    "reasoning",
    "social_opener",
    "warm_thanks",
    "together",
    "feeling",
    "reassure",
]


class CueByModel(BaseModel):
    model_config = ConfigDict(extra="forbid")

    cue: CueId
    quote: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_QUOTE)]


class DiscByModel(BaseModel):
    """What the model is asked for."""

    model_config = ConfigDict(extra="forbid")

    findings: list[CueByModel] = Field(max_length=MOST_FINDINGS)


@dataclass(frozen=True)
class DiscModelReading:
    """`cues` None where nothing it pointed to stands in the message; `dropped` findings did not."""

    cues: TextCues | None
    dropped: int
    reply: Reply[DiscByModel]


def read_by_model(
    model: LanguageModel,
    texts: Sequence[tuple[str, str]],
    said_on: date,
    *,
    account_id: int | None = None,
    run_id: int | None = None,
    seconds: float | None = None,
    prompts: Prompts = SHIPPED,
) -> DiscModelReading | None:
    """What the model finds in one contact's words, (reference, text) each; None where no words are their own."""
    own = list(own_words(texts))
    if not own:
        return None
    prompt = prompts.get(PROMPT)
    cues = "\n".join(f"{one}: {CUES[one].says}" for one in MODEL_CUES)
    shown = [(f"text {n}", one.shown) for n, one in enumerate(own, start=1)]
    request = Request(
        AGENT,
        [Message("user", prompt.render(day=said_on, cues=cues, texts=shown))],
        prompt=prompt,
        schema=DiscByModel,
        most_tokens=MOST_TOKENS,
        seconds=seconds,
        run_id=run_id,
        account_id=account_id,
    )
    reply = model.ask(request)
    told = reply.parsed.findings if reply.ok and reply.parsed is not None else []
    marks = _each_cue_once([mark for one in told if (mark := _placed(one, own)) is not None])
    return DiscModelReading(_weighed(marks, own) if marks else None, len(told) - len(marks), reply)


def _placed(told: CueByModel, own: Sequence[OwnWords]) -> Mark | None:
    quote, _ = folded(told.quote)
    if len(quote) < SHORTEST_QUOTE or " " not in quote:
        return None
    for words in own:
        place = words.find(told.quote)
        if place is not None:
            return Mark(told.cue, words.ref, *place)
    return None


def _each_cue_once(marks: list[Mark]) -> list[Mark]:
    """A model that says one thing eight times has said it once."""
    first: dict[str, Mark] = {}
    for mark in marks:
        first.setdefault(mark.cue, mark)
    return list(first.values())


def _weighed(marks: list[Mark], own: Sequence[OwnWords]) -> TextCues:
    counts = Counter(mark.cue for mark in marks)
    # Beside nothing usual: only what it pointed to counts, not what it left out.
    pace, focus = leanings(counts, len(own))
    words = sum(len(one.shown.split()) for one in own)
    cues = TextCues(Talk.MAIL, words, pace, focus, WEIGHT, dict(counts), tuple(marks))
    return replace(cues, marks=tuple(sorted(marks, key=lambda one: (one.ref, one.start))))
