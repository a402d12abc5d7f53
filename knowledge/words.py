"""Text as search sees it: stemmed words, each a 32-bit number, in the order in which they stand."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.stop_words import IN_ANY_LANGUAGE, LANGUAGES, STOP_WORDS

Words = NDArray[np.uint32]
VERSION = "words-1"
"""Changes whenever the same text may give other numbers, so that stored words are made again."""

_WORD = re.compile(r"[^\W_]+")
_UNSPACED = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")
_SAID_IN = {
    word: [language for language, stops in STOP_WORDS.items() if word in stops] for word in IN_ANY_LANGUAGE
}
"""Of every stop word the languages that it is one of."""
_LONGEST = 64  # a longer run of letters is no word, and would only fill the cache


@dataclass(frozen=True)
class Term:
    """A word of a question: as it was written, and the numbers under which passages may hold it."""

    word: str
    numbers: tuple[int, ...]


def tokens(text: str) -> list[str]:
    """Lower-case words; scripts written without spaces give pairs of letters."""
    if text.isascii():  # is normal as it stands, and written with spaces
        return [word[:_LONGEST] for word in _WORD.findall(text.lower())]
    plain = unicodedata.normalize("NFKC", text).casefold()
    found: list[str] = []
    for word in _WORD.findall(plain):
        found.extend(_pairs(word) if _UNSPACED.search(word) else (word[:_LONGEST],))
    return found


def _pairs(word: str) -> Iterator[str]:
    yield from (word[at : at + 2] for at in range(max(1, len(word) - 1)))


def language_of(words: Sequence[str]) -> str:
    """The language whose stop words are met most; English where none is, or where it is a draw."""
    met = [language for word in words if word in _SAID_IN for language in _SAID_IN[word]]
    return max(LANGUAGES, key=met.count)


def numbered(text: str) -> Words:
    """The words of a passage, stop words too."""
    words = tokens(text)
    language = language_of(words)
    return np.fromiter((_number(word, language) for word in words), np.uint32, len(words))


def stems(text: str) -> list[str]:
    """What `numbered` numbers, as text."""
    words = tokens(text)
    language = language_of(words)
    return [_stem(word, language) for word in words]


def stems_among(text: str, wanted: frozenset[str]) -> frozenset[str]:
    """Those of `wanted` that are among `stems(text)`; most texts have none, and that is quickly seen."""
    words = tokens(text)
    if not any(_may_be(word, wanted) for word in words):
        return frozenset()
    language = language_of(words)
    return wanted.intersection(_stem(word, language) for word in words)


@lru_cache(maxsize=100_000)
def _may_be(word: str, wanted: frozenset[str]) -> bool:
    """In whatever language the word is."""
    return not wanted.isdisjoint(stems_of(word))


def terms_of(question: str) -> list[Term]:
    """The words of a question that say something, each once; all of them where every one is a stop word."""
    words = list(dict.fromkeys(tokens(question)))
    stops = STOP_WORDS[language_of(words)]
    telling = [word for word in words if word not in stops]
    seen: dict[tuple[int, ...], Term] = {}
    for word in telling or words:
        seen.setdefault(numbers_of(word), Term(word, numbers_of(word)))
    return list(seen.values())


def numbers_of(word: str) -> tuple[int, ...]:
    """The numbers of a word in every language that is stemmed: nobody knows the language of one word."""
    return tuple(dict.fromkeys(_number(word, language) for language in LANGUAGES))


def stems_of(word: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_stem(word, language) for language in LANGUAGES))


@lru_cache(maxsize=1)
def _stemmers() -> dict[str, Any]:
    import Stemmer

    return {language: Stemmer.Stemmer(language) for language in LANGUAGES}


@lru_cache(maxsize=400_000)
def _stem(word: str, language: str) -> str:
    stemmed: str = _stemmers()[language].stemWord(word)
    return stemmed


@lru_cache(maxsize=400_000)
def _number(word: str, language: str) -> int:
    stem = _stem(word, language)
    return int.from_bytes(blake2b(stem.encode("utf-8", "surrogatepass"), digest_size=4).digest(), "little")
