"""Facts that have words, cut into passages: short enough for the embedding model, each with its reference."""

import re
from collections.abc import Iterator
from datetime import datetime

from domain.passages import Passage
from storage.passages import Indexed

VERSION = "cut-1"
"""Changes whenever the same fact may give other passages, so that they are all made again."""
LONGEST = 150  # words: with 256 word pieces the model reads to the end of nearly every passage
LONGEST_TEXT = 400_000  # characters of one fact; what is longer is a file, not something somebody said
_PARAGRAPH = re.compile(r"\n\s*\n")
_SENTENCE = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+|\n")


def heading(speaker: str | None, said_at: datetime, channel: str | None = None) -> str:
    """Who and when, as words that a question may hold: "Ana Ruiz, 8 May 2023"."""
    day = f"{said_at.day} {said_at:%B %Y}"
    return f"{speaker}, {day}" if speaker else f"{channel}, {day}" if channel else day


def indexed_text(passage: Passage | Indexed) -> str:
    """What is searched of a passage, by its words and by its meaning."""
    return f"{heading(passage.speaker, passage.said_at, passage.channel)}: {passage.text}"


def pieces(text: str) -> Iterator[str]:
    """A text in pieces of whole sentences, at most LONGEST words each."""
    kept: list[str] = []
    size = 0
    for sentence in _sentences(text[:LONGEST_TEXT]):
        words = len(sentence.split())
        if kept and size + words > LONGEST:
            yield "\n".join(kept)
            kept, size = [], 0
        kept.append(sentence)
        size += words
    if kept:
        yield "\n".join(kept)


def _sentences(text: str) -> Iterator[str]:
    """Paragraphs where they are short enough, else their sentences, else runs of words."""
    for paragraph in _PARAGRAPH.split(text):
        body = paragraph.strip()
        if not body:
            continue
        if len(body.split()) <= LONGEST:
            yield body
            continue
        for sentence in filter(None, map(str.strip, _SENTENCE.split(body))):
            words = sentence.split()
            for start in range(0, len(words), LONGEST):
                yield " ".join(words[start : start + LONGEST]) if len(words) > LONGEST else sentence
