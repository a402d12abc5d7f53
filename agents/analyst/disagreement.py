"""Where sources do not agree: one denies what another says, or they give other numbers for the same thing."""

import re
from collections.abc import Sequence
from itertools import combinations

from agents.analyst.quoting import Quote
from knowledge.stop_words import IN_ANY_LANGUAGE
from knowledge.words import stems, tokens

REACH = 3
"""Words to each side of a no."""
SHARED = 2
"""Telling words that two quotes must share to be about the same thing."""
_NOT = re.compile(r"\b(?:not|no|never|none|cannot|\w+n't|still|nicht|kein\w*|nie|pas|jamais|nunca|sin)\b")
_AMOUNT = re.compile(
    r"(\d[\d.,]*)\s*(%|percent|seats?|users?|licen[cs]es?|days?|weeks?|months?|EUR|USD|GBP|€|\$|£)",
    re.IGNORECASE,
)


def disagreements(quotes: Sequence[Quote]) -> list[str]:
    """A sentence for each pair that does not agree, the newer source named last: it is likelier to hold today."""
    found = []
    for one, other in combinations(sorted(quotes, key=lambda quote: quote.source.said_at), 2):
        why = _why(one, other)
        if why:
            older, newer = one.source.said_at, other.source.said_at
            found.append(
                f"These do not agree ({why}): {one.source.who} on {older.day} {older:%B %Y} and "
                f"{other.source.who} on {newer.day} {newer:%B %Y}."
            )
    return found[:SHARED]


def _why(one: Quote, other: Quote) -> str | None:
    shared = _telling(one.text) & _telling(other.text)
    if len(shared) < SHARED or one.source.said_at.date() == other.source.said_at.date():
        return None
    numbers = _differing(one.text, other.text)
    if numbers:
        return numbers
    if bool(_denied(one.text)) != bool(_denied(other.text)) and shared & (
        _denied(one.text) | _denied(other.text)
    ):
        return "one denies what the other says"
    return None


def _denied(text: str) -> set[str]:
    """The words right before and after a no: what it is said of."""
    plain = text.casefold().replace("’", "'")
    near: set[str] = set()
    for found in _NOT.finditer(plain):
        before, after = plain[: found.start()].split()[-REACH:], plain[found.end() :].split()[:REACH]
        near |= set(stems(" ".join([*before, *after])))
    return near


def _telling(text: str) -> set[str]:
    return {
        stem
        for word, stem in zip(tokens(text), stems(text), strict=True)
        if word not in IN_ANY_LANGUAGE and not word.isdigit() and len(word) > 2
    }


def _differing(one: str, other: str) -> str | None:
    """Two numbers of one unit, where each source gives one."""
    first, second = _amounts(one), _amounts(other)
    for unit in first.keys() & second.keys():
        if len(first[unit]) == len(second[unit]) == 1 and first[unit] != second[unit]:
            return f"{first[unit].pop()} and {second[unit].pop()} {unit}"
    return None


def _amounts(text: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for number, unit in _AMOUNT.findall(text):
        found.setdefault(unit.lower().rstrip("s"), set()).add(number.rstrip(".,"))
    return found
