"""The templates: which sentences a message of each kind and profile is made of, and those sentences in four languages.

A template never fails for want of a fact: a sentence whose slots cannot be filled does not appear.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agents.writer.languages import Language
from agents.writer.rendering import Block, Composed, Line
from agents.writer.slots import Nouns, slots, without_slots
from agents.yaml_text import read_yaml
from domain.drafts import INTERNAL, DraftKind, Evidence, Part
from domain.errors import MisconfiguredError

FOLDER = "templates"
_WORD = re.compile(r"[^\W\d_]+")
PLAIN = "N"
Pack = Mapping[str, Evidence]
Names = list[str | list[str]]
"""Sentences by name; of a list in it, the first that can appear does."""


class Rests(BaseModel):
    """What a sentence needs beside its slots, and what it cites beside them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    needs: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()


class Piece(BaseModel):
    """One block of a shape: exactly one of `say`, `points`, `each` and `ask`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    say: Names = Field(default_factory=list)
    points: Names = Field(default_factory=list)
    ask: Names = Field(default_factory=list)
    each: str | None = None
    under: list[str] = Field(default_factory=list)
    most: int = 99


@dataclass(frozen=True)
class Book:
    """The sentences of one language with its nouns, and the shapes they are put into."""

    sentences: Mapping[str, str]
    nouns: Nouns
    shapes: Mapping[str, Mapping[str, Sequence[Piece]]]
    rests: Mapping[str, Rests]


def book(language: Language, kind: DraftKind) -> Book:
    """For our own people there is one book, in English."""
    return _internal() if kind in INTERNAL else _customers(language)


@cache
def _customers(language: Language) -> Book:
    told, shapes = _read(language), _read("shapes")
    rests = {name: Rests.model_validate(one) for name, one in shapes.pop("sentences").items()}
    return Book(told["sentences"], told["nouns"], _shapes(shapes), rests)


@cache
def _internal() -> Book:
    told = _read("internal")
    sentences, nouns = told.pop("sentences"), told.pop("nouns")
    return Book(sentences, nouns, _shapes(told), {})


def _read(name: str) -> dict[str, Any]:
    file = resources.files("agents.writer") / FOLDER / f"{name}.yaml"
    told: dict[str, Any] = read_yaml(file.read_text(encoding="utf-8"))
    return told


def _shapes(told: Mapping[str, Any]) -> dict[str, dict[str, list[Piece]]]:
    try:
        return {
            kind: {profile: [Piece.model_validate(one) for one in pieces] for profile, pieces in by.items()}
            for kind, by in told.items()
        }
    except ValidationError as wrong:
        raise MisconfiguredError(f"The shapes of drafts are wrong: {wrong}") from wrong


def compose(kind: DraftKind, profile: str | None, language: Language, pack: Pack) -> Composed:
    """The message of a kind, for a profile (None: not known), with what the pack holds."""
    return _Composing(book(language, kind), pack).composed(kind, profile or PLAIN)


class _Composing:
    def __init__(self, book: Book, pack: Pack) -> None:
        self.book, self.pack = book, pack

    def composed(self, kind: DraftKind, profile: str) -> Composed:
        by_profile = self.book.shapes[kind.value]
        style = profile if profile in by_profile else PLAIN
        subject = self._first([f"s.{kind.value}.{one}" for one in (style, PLAIN, "plain")], "subject")
        assert subject is not None, f"no subject for {kind} {style}"
        blocks = [
            self._block(["hello", "hello.plain"], "greeting"),
            *(block for piece in by_profile[style] for block in self.of(piece)),
            self._block([f"bye.{style}"], "closing"),
            self._signed(),
        ]
        return Composed(subject, tuple(block for block in blocks if block is not None and block.lines))

    def of(self, piece: Piece) -> Iterator[Block]:
        """The blocks that one piece of a shape comes to: none, one, or one below its announcement."""
        if piece.each is not None:
            yield from self._listed(piece, list(self._each(piece.each)))
        elif piece.points:
            yield from self._listed(piece, list(self._lines(piece.points, "body")))
        else:
            part: Part = "ask" if piece.ask else "body"
            lines = list(self._lines(piece.ask or piece.say, part))[: piece.most]
            if lines:
                yield Block(tuple(lines))

    def _listed(self, piece: Piece, lines: Sequence[Line]) -> Iterator[Block]:
        if not lines:
            return
        above = self._first(piece.under, "body")
        if above is not None:
            yield Block((above,))
        yield Block(tuple(lines[: piece.most]), "points")

    def _each(self, prefix: str) -> Iterator[Line]:
        """The sentence `prefix` for every evidence that is called so and a number."""
        told = self.book.sentences[prefix]
        for name in self.pack:
            if name.removeprefix(prefix).isdigit() and name.startswith(prefix):
                yield Line("body", told.replace(f"{{{prefix}.", f"{{{name}."))

    def _lines(self, names: Names, part: Part) -> Iterator[Line]:
        for one in names:
            line = self._first([one] if isinstance(one, str) else one, part)
            if line is not None:
                yield line

    def _block(self, names: Sequence[str], part: Part) -> Block:
        line = self._first(names, part)
        return Block((line,) if line is not None else ())

    def _signed(self) -> Block:
        found = [self._first([name], "signature") for name in ("sign.csm", "sign.company")]
        known = [line for line in found if line is not None]
        team = self._first(["sign.team"], "signature")
        return Block(tuple(known or ([team] if team is not None else [])), "lines")

    def _first(self, names: Iterable[str], part: Part) -> Line | None:
        for name in names:
            text = self.book.sentences.get(name)
            if text is not None and self._can(name, text):
                return Line(part, text, self._cites(name))
        return None

    def _can(self, name: str, text: str) -> bool:
        rests = self.book.rests.get(name, Rests())
        known = all(one in self.pack for one in rests.needs)
        known &= not rests.any_of or any(one in self.pack for one in rests.any_of)
        return known and all(
            slot.evidence in self.pack and slot.value in self.pack[slot.evidence].values
            for slot in slots(text)
        )

    def _cites(self, name: str) -> tuple[str, ...]:
        rests = self.book.rests.get(name, Rests())
        found = dict.fromkeys(
            [*rests.cites, *rests.needs, *(one for one in rests.any_of if one in self.pack)]
        )
        return tuple(found)


def agents_lines(agent: str, pack: Pack) -> list[Line]:
    """The short text of another agent, as far as its pack holds what it says."""
    found = _agents()
    composing = _Composing(found, pack)
    return [
        line for piece in found.shapes[agent][PLAIN] for block in composing.of(piece) for line in block.lines
    ]


@cache
def _agents() -> Book:
    told = _read("agents")
    sentences, nouns = told.pop("sentences"), told.pop("nouns")
    return Book(sentences, nouns, _shapes(told), {})


@cache
def own_words(language: Language) -> frozenset[str]:
    """Every word the templates of a language use, in lower case: none of them names anybody."""
    books = (_customers(language), _internal(), _agents()) if language == "en" else (_customers(language),)
    texts = [without_slots(text) for one in books for text in one.sentences.values()]
    texts += [form for one in books for forms in one.nouns.values() for form in forms.values()]
    return frozenset(word.casefold() for text in texts for word in _WORD.findall(text))
