"""A draft by a model: from the same evidence, as sentences with slots and evidence ids, rendered by the same code.

What it writes is a proposal. Names, numbers, days, amounts, links and addresses exist in it only as slots; a sentence
that writes one out, or asks for what is not in the pack, makes the whole draft void, and the template stands.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from agents.model.asking import Message, Request
from agents.model.face import LanguageModel
from agents.writer.evidence import Pack
from agents.writer.languages import Language
from agents.writer.rendering import Block, Composed, Line, cited
from agents.writer.slots import WEEKDAY, Nouns, SlotError, filled, slots, without_slots
from agents.writer.templates import book
from agents.writer.wanted import Wanted
from domain.drafts import Part, ValueKind, Writer, Written
from prompts.load import Prompt, load

AGENT = "writer"
PROMPT = "writer/draft"
MOST_TOKENS = 1600
MOST_BLOCKS, MOST_SENTENCES = 6, 8
LANGUAGE_NAMES: dict[Language, str] = {"en": "English", "de": "German", "fr": "French", "es": "Spanish"}
_WRITTEN_OUT = re.compile(r"\d|@|https?:|www\.|//|[<>\[\]⟦⟧]|[\x00-\x1f\x7f]")
_NO_WISH = "nothing"
NOT_USABLE = "its draft could not be used"
Text = Annotated[str, StringConstraints(min_length=1, max_length=400)]
Id = Annotated[str, StringConstraints(min_length=1, max_length=40)]


class WrittenSentence(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: Text
    evidence: list[Id] = Field(max_length=8)


class WrittenBlock(BaseModel):
    model_config = ConfigDict(extra="forbid")

    style: Literal["prose", "points"]
    sentences: list[WrittenSentence] = Field(min_length=1, max_length=MOST_SENTENCES)


class WrittenDraft(BaseModel):
    """What the model is asked for."""

    model_config = ConfigDict(extra="forbid")

    subject: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    blocks: list[WrittenBlock] = Field(min_length=1, max_length=MOST_BLOCKS)
    ask: WrittenSentence


@dataclass(frozen=True)
class Refused:
    """Why there is no draft of the model's, in words."""

    reason: str


@dataclass(frozen=True)
class ByModel:
    composed: Composed
    written: Written


@dataclass(frozen=True)
class Commission:
    """What the model is told of its task: `plain` is the template's draft, whose frame (greeting, closing, signature)
    the model's gets too."""

    wanted: Wanted
    pack: Pack
    language: Language
    plain: Composed
    today: date
    feedback: str | None = None
    run_id: int | None = None
    prompt: Prompt | None = None
    model_name: str | None = None


def by_model(model: LanguageModel, task: Commission) -> ByModel | Refused:
    """The model's draft, as far as it can be rendered; whether it holds is for the checks to say."""
    prompt = task.prompt or load(PROMPT)
    reply = model.ask(
        Request(
            AGENT,
            [Message("user", _question(prompt, task))],
            prompt=prompt,
            schema=WrittenDraft,
            most_tokens=MOST_TOKENS,
            run_id=task.run_id,
            account_id=task.wanted.account_id or None,  # 0: made up, to try a prompt on
        )
    )
    if not reply.ok or reply.parsed is None:
        return Refused(reply.reason or reply.outcome.value)
    try:
        composed = _composed(reply.parsed, task)
    except SlotError as fault:
        return Refused(f"{NOT_USABLE} ({fault})")
    written = Written(
        Writer.MODEL,
        prompt_name=prompt.name,
        prompt_version=prompt.version,
        prompt_hash=prompt.hash,
        model=task.model_name,
    )
    return ByModel(composed, written)


def _question(prompt: Prompt, task: Commission) -> str:
    return prompt.render(
        today=task.today,
        language=LANGUAGE_NAMES[task.language],
        kind=task.wanted.kind.value,
        profile=task.wanted.profile or "N",
        feedback=task.feedback or _NO_WISH,
        plain="\n".join(_plain(task.plain)),
        facts=[(name, fact(name, task.pack)) for name in task.pack],
    )


def _plain(composed: Composed) -> Iterator[str]:
    yield f"subject: {composed.subject.text}"
    for block in composed.blocks:
        for line in block.lines:
            if line.part in ("body", "ask"):
                part = "point" if block.style == "points" else line.part
                yield f"{part} ({', '.join(cited(line)) or 'no fact'}): {line.text}"


def fact(name: str, pack: Pack) -> str:
    """One piece of evidence as a model reads it: what it says, its slots with their values, their words."""
    one = pack[name]
    told = ", ".join(
        f"{{{name}.{key}{_manner(value.kind)}}} = {value.raw}" for key, value in one.values.items()
    )
    quote = f"\nTheir words: {one.quote}" if one.quote else ""
    return f"{one.says} ({one.occurred_on.isoformat()})\nSlots: {told or 'none'}{quote}"


def _manner(kind: ValueKind) -> str:
    return f" or with |{WEEKDAY}" if kind is ValueKind.DATE else ""


def _composed(told: WrittenDraft, task: Commission) -> Composed:
    """SlotError for anything that is not to be there."""
    nouns = book(task.language, task.wanted.kind).nouns

    def line(part: Part, one: WrittenSentence) -> Line:
        return line_of(part, one, task.pack, task.language, nouns)

    subject = line("subject", WrittenSentence(text=told.subject, evidence=[]))
    blocks = [
        Block(tuple(line("body", one) for one in block.sentences), block.style) for block in told.blocks
    ]
    frame = task.plain.blocks
    greeting = [block for block in frame if block.lines[0].part == "greeting"]
    end = [block for block in frame if block.lines[0].part in ("closing", "signature")]
    return Composed(subject, (*greeting, *blocks, Block((line("ask", told.ask),)), *end))


def line_of(part: Part, one: WrittenSentence, pack: Pack, language: Language, nouns: Nouns) -> Line:
    """A sentence of a model's; SlotError, which repeats no word of it, for anything that is not to be in it."""
    text = " ".join(one.text.split())
    if not pack.keys() >= set(one.evidence):
        raise SlotError("it cites evidence that is not there")
    for slot in slots(text):
        if slot.evidence not in pack or slot.value not in pack[slot.evidence].values:
            raise SlotError("it asks for a value that is not there")
    if found := _WRITTEN_OUT.search(without_slots(text)):
        raise SlotError(f"{found.group()!r} is written out instead of a slot")
    filled(text, pack, language, nouns)  # a value may not be tellable in the manner it is asked for
    return Line(part, text, tuple(one.evidence))
