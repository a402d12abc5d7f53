"""The words that a model may use in a language beside those of its evidence, and beside which evidence it may."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from agents.writer.checking.vocabulary import in_two, stem
from domain.calendar_names import LANGUAGES
from knowledge.stop_words import IN_ANY_LANGUAGE
from knowledge.words import tokens

ALWAYS, ASKING, FEELING = "always", "asking", "feeling"
"""Sections for any sentence; for one that leaves open what it speaks of; for one that does not say how they feel. The
others are named for the origin of evidence beside which their words may be used."""
_GRAVE, _AS_LISTED, _MONEY, _BESIDE_MONEY, _PHRASES = (
    "grave", "as listed", "money", "never beside money", "phrases",
)  # fmt: skip
_PRONOUNS = re.compile(r"(?<=[aeiouáéíóúrn])(?:(?:me|te|se|nos)?(?:lo|la|le|los|las|les)|me|nos|se)$")
_UNACCENTED = str.maketrans("áéíóú", "aeiou")


@dataclass(frozen=True)
class Phrase:
    """Ordinary words that together undertake, give or report; one that begins with ^ only at a sentence's start."""

    words: str
    pattern: re.Pattern[str]


@dataclass(frozen=True)
class Sayable:
    """In one language. `by_form` and `by_stem`: the sections that list a word, as it is or in another form; of
    `as_listed` only the form counts ("asked" reports something that "ask" does not). `graves`: stems of what would be
    ours to give or do. In a sentence with a word of `money`, those of `beside_money` ("nothing", "less") have to be in
    the evidence."""

    language: str
    by_form: dict[str, frozenset[str]]
    by_stem: dict[str, frozenset[str]]
    as_listed: frozenset[str]
    graves: frozenset[str]
    money: frozenset[str]
    beside_money: frozenset[str]
    phrases: tuple[Phrase, ...]

    def grave(self, word: str) -> bool:
        """Of a thing or a deed that would be one of ours to give or do."""
        parts = (part for pair in in_two(word) for part in pair) if self.language == "de" else ()
        return self._listed_grave(word) or any(self._listed_grave(part) for part in parts)

    def compound(self, word: str) -> Iterator[tuple[str, str]]:
        """How a German word may be put together; one that is itself listed as grave is not looked into."""
        if self.language == "de" and not self._listed_grave(word):
            yield from in_two(word)

    def _listed_grave(self, word: str) -> bool:
        return word in self.as_listed or stem(word, self.language) in self.graves

    def sections(self, word: str) -> frozenset[str]:
        """Where a word is listed; stop words always are."""
        if word in IN_ANY_LANGUAGE:
            return frozenset({ALWAYS})
        found = self.by_form.get(word, frozenset())
        if word in self.as_listed:
            return found
        stems = _stems(word, self.language)
        return found.union(*(self.by_stem.get(one, frozenset()) for one in stems))


@cache
def sayable(language: str) -> Sayable:
    name = language if language in LANGUAGES else "en"
    text = resources.files(__package__).joinpath("words", f"message_{name}.txt").read_text("utf-8")
    sections = dict(_sections(text))
    phrases = tuple(_phrase(line.strip()) for line in sections.pop(_PHRASES).splitlines() if line.strip())
    graves = frozenset(stem(word, name) for word in tokens(sections.pop(_GRAVE)))
    as_listed, money, beside_money = (
        frozenset(tokens(sections.pop(one))) for one in (_AS_LISTED, _MONEY, _BESIDE_MONEY)
    )
    forms: dict[str, set[str]] = defaultdict(set)
    stems: dict[str, set[str]] = defaultdict(set)
    for section, words in sections.items():
        for word in tokens(words):
            forms[word].add(section)
            stems[stem(word, name)].add(section)
    return Sayable(name, _frozen(forms), _frozen(stems), as_listed, graves, money, beside_money, phrases)


def _sections(text: str) -> Iterator[tuple[str, str]]:
    for part in text.split("\n[")[1:]:
        name, _, words = part.partition("]\n")
        yield name, words


def _phrase(line: str) -> Phrase:
    begins = "^" if line.startswith("^") else "(?:^| )"
    words = " ".join(tokens(line))
    return Phrase(words, re.compile(f"{begins}{re.escape(words)}(?: |$)"))


def _frozen(table: dict[str, set[str]]) -> dict[str, frozenset[str]]:
    return {word: frozenset(sections) for word, sections in table.items()}


def _stems(word: str, language: str) -> Iterator[str]:
    """Where the stemmer leaves an ending of French verbs or a Spanish pronoun on a word, its stem without that too."""
    yield stem(word, language)
    if language == "fr" and word.endswith("ent"):
        yield stem(word[:-2], language)
    if language == "es" and (bare := _PRONOUNS.sub("", word)) != word:
        yield stem(bare, language)
        yield stem(bare.translate(_UNACCENTED), language)
