"""Sentences with slots made into the message people read, with the place of each sentence and what it rests on."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from agents.writer.languages import Language
from agents.writer.slots import Nouns, filled, slots
from domain.drafts import Evidence, Message, Part, Recipient, Sentence

POINT = "- "
_QUESTION = re.compile(r"([?!…] ?[”“»])\.")
"""A quotation that ends in a mark of its own ends the sentence too."""


@dataclass(frozen=True)
class Line:
    """One sentence with its slots. `cites` is what it rests on beside the evidence of its slots."""

    part: Part
    text: str
    cites: tuple[str, ...] = ()


@dataclass(frozen=True)
class Block:
    """A paragraph, its sentences one after the other; `points`: each on a line of its own, behind a dash;
    `lines`: each on a line of its own."""

    lines: tuple[Line, ...]
    style: str = "prose"  # prose, points, lines


@dataclass(frozen=True)
class Composed:
    subject: Line
    blocks: tuple[Block, ...]


def render(
    composed: Composed,
    pack: Mapping[str, Evidence],
    language: Language,
    nouns: Nouns,
    recipients: Iterable[Recipient],
) -> Message:
    """SlotError where a slot cannot be filled. The sentences cover the body: between them are only spaces."""
    subject = _told(composed.subject, pack, language, nouns)
    sentences = [Sentence("subject", 0, len(subject), cited(composed.subject))]
    body = ""
    for block in composed.blocks:
        body += "\n\n" if body else ""
        for place, line in enumerate(block.lines):
            if place:
                body += " " if block.style == "prose" else "\n"
            text = _told(line, pack, language, nouns)
            text = f"{POINT}{text[:1].upper()}{text[1:]}" if block.style == "points" else text
            sentences.append(Sentence(line.part, len(body), len(body) + len(text), cited(line)))
            body += text
    return Message(tuple(recipients), subject, body, tuple(sentences), language)


def _told(line: Line, pack: Mapping[str, Evidence], language: Language, nouns: Nouns) -> str:
    told = _QUESTION.sub(r"\1", filled(line.text, pack, language, nouns))
    return unicodedata.normalize("NFC", " ".join(told.split()))


def cited(line: Line) -> tuple[str, ...]:
    """The ids of what a line rests on: what it states first, then what it names."""
    return tuple(dict.fromkeys([*(slot.evidence for slot in slots(line.text)), *line.cites]))


def used(composed: Composed) -> frozenset[str]:
    """The ids of all evidence that is cited."""
    every: Sequence[Line] = [composed.subject, *(line for block in composed.blocks for line in block.lines)]
    return frozenset(one for line in every for one in cited(line))
