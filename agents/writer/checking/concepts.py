"""What an undertaking is about, in four languages: a word of one and a word of another may mean the same thing."""

import re
from functools import cache, lru_cache

from agents.writer.checking.wordings import wordings


@cache
def grave() -> frozenset[str]:
    """What may never be undertaken beside its evidence: each of these concepts must be in the evidence itself."""
    return frozenset(wordings("concepts")["grave"])


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    tables = wordings("concepts")
    every = tables["concepts"] | tables["grave"]
    return {name: re.compile("|".join(words), re.IGNORECASE) for name, words in every.items()}


@lru_cache(maxsize=4096)
def concepts_in(text: str) -> frozenset[str]:
    return frozenset(name for name, pattern in _patterns().items() if pattern.search(text))


@lru_cache(maxsize=4096)
def first_word(concept: str, text: str) -> str:
    """The words that speak of it; empty where none do."""
    found = _patterns()[concept].search(text)
    return found.group().strip() if found else ""
