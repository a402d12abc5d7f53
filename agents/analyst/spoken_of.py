"""What a question speaks of, told apart without understanding it: words, figures, days, and names of values."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from agents.analyst.days import COUNTED, When, find_days
from agents.analyst.fields import Field
from agents.analyst.languages import in_english
from agents.analyst.plain_words import EMPTY
from agents.analyst.reading import normal
from agents.analyst.rules_numbers import SIZES
from agents.analyst.vocabulary import Vocabulary
from agents.yaml_text import read_yaml
from knowledge.words import stems_of

Choice = tuple[Field, str]
_UNITS = {"day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365}
_SPELT = "|".join(word for word in COUNTED if len(word) > 3 or word in ("two", "six", "ten"))
_FIGURE = re.compile(
    rf"(?<![\w‹.])[$€£]? ?(?P<number>\d[\d,]*(?:\.\d+)?|{_SPELT})(?: ?(?P<size>{'|'.join(SIZES)})\b)?"
    r"(?: ?(?P<percent>%|percent\b|per cent\b|pct\b))?(?: (?P<unit>day|week|month|quarter|year)s?\b)?(?![\w›])"
)
_MARK = re.compile(r"‹([vnd])(\d+)›")
_TOKEN = re.compile(r"‹[vnd]\d+›|[^\W_]+(?:'t)?")


@dataclass(frozen=True)
class Figure:
    """`days` is what it counts where a unit of time follows it."""

    number: float
    percent: bool = False
    days: float | None = None


@dataclass(frozen=True)
class SpokenOf:
    """`tokens` are the words in order; ‹v0›, ‹n0›, ‹d0› stand where a value, a figure or a day is named.

    `values` gives for each ‹v› what its words may name.
    """

    tokens: list[str]
    values: list[frozenset[Choice]] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    whens: list[When] = field(default_factory=list)

    def places(self, words: frozenset[str]) -> list[int]:
        return [at for at, token in enumerate(self.tokens) if stemmed(token) & words]

    def has(self, words: frozenset[str]) -> bool:
        return bool(self.places(words))

    def place(self, mark: str) -> int:
        return self.tokens.index(mark)


@dataclass(frozen=True)
class Meanings:
    """Stems, from meanings.yaml."""

    fields: dict[Field, frozenset[str]]
    values: dict[Choice, frozenset[str]]
    at_risk: frozenset[str]
    words: dict[str, frozenset[str]]
    generic: frozenset[str]
    never: frozenset[str]


@cache
def meanings() -> Meanings:
    told: dict[str, Any] = read_yaml(files("agents.analyst").joinpath("meanings.yaml").read_text("utf-8"))
    return Meanings(
        {Field(name): _stems(words) for name, words in told["fields"].items()},
        {
            (Field(name), value): _stems(words)
            for name, values in told["values"].items()
            for value, words in values.items()
        },
        _stems(told["at_risk"]),
        {name: _stems(words) for name, words in told["words"].items()},
        _stems(told["generic"]) | _stems(" ".join(EMPTY)),
        frozenset(told["never"].split()),
    )


def _stems(words: str) -> frozenset[str]:
    return frozenset(stem for word in words.split() for stem in stemmed(word))


@lru_cache(maxsize=20_000)  # of words that anybody may ask with
def stemmed(word: str) -> frozenset[str]:
    """The word, and its stem in English."""
    return frozenset((word, stems_of(word)[0]))


def spoken_of(question: str, words: Vocabulary, today: date) -> SpokenOf:
    """Names of values first, the longest first; then days, then figures."""
    text = in_english(normal(question.replace("‹", " ").replace("›", " ")))
    found = SpokenOf([])
    text = _values_out(text, words, found)
    pieces, at = [], 0
    for start, end, when in find_days(text, today):
        pieces += [text[at:start], f" ‹d{len(found.whens)}› "]
        found.whens.append(when)
        at = end
    text = "".join([*pieces, text[at:]])

    def figure(match: re.Match[str]) -> str:
        found.figures.append(_figure(match))
        return f" ‹n{len(found.figures) - 1}› "

    tokens = _TOKEN.findall(_FIGURE.sub(figure, text))
    found.tokens.extend(token for at, token in enumerate(tokens) if not _of_a_figure(tokens, at))
    return found


def _of_a_figure(tokens: list[str], at: int) -> bool:
    """The or of "20 or more", which is none between two conditions."""
    if tokens[at] != "or" or not 0 < at < len(tokens) - 1:
        return False
    compares = meanings().words["more"] | meanings().words["less"]
    return tokens[at - 1].startswith("‹n") and bool(stemmed(tokens[at + 1]) & compares)


def _values_out(text: str, words: Vocabulary, found: SpokenOf) -> str:
    by_spelling: dict[str, set[Choice]] = {}
    for spelling, asked, value in _spellings(words):
        if spelling in text:
            by_spelling.setdefault(spelling, set()).add((asked, value))
    for spelling in sorted(by_spelling, key=lambda one: (-len(one), one)):
        pattern = rf"(?<![\w‹]){re.escape(spelling)}(?![\w›])"
        if re.search(pattern, text):
            text = re.sub(pattern, f" ‹v{len(found.values)}› ", text)
            found.values.append(frozenset(by_spelling[spelling]))
    return text


def _spellings(words: Vocabulary) -> Iterable[tuple[str, Field, str]]:
    yield from words.spelt
    for value in words.choices.get(Field.PLAN, ()):
        yield " ".join(value.casefold().replace("_", " ").split()), Field.PLAN, value
    for value in words.choices.get(Field.USED, ()):
        yield value.replace("_", " ").removesuffix(" access").casefold(), Field.USED, value


def _figure(match: re.Match[str]) -> Figure:
    told = match["number"]
    number = float(COUNTED[told]) if told.isalpha() else float(told.replace(",", ""))
    number *= SIZES.get(match["size"] or "", 1.0)
    return Figure(number, bool(match["percent"]), number * _UNITS[match["unit"]] if match["unit"] else None)


def kind_of(token: str) -> tuple[str, int] | None:
    """What a mark among the tokens stands for."""
    mark = _MARK.fullmatch(token)
    return None if mark is None else (mark[1], int(mark[2]))
