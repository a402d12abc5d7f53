"""Reads growth and interest in advanced features out of what customers write, keeping the quote; precision
comes first.

A sentence counts when one pattern of its language is met and nothing in it takes it back: a negation, an if,
a past that is over, somebody else's growth, a how-to about the product, a fault report.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from agents.collector.phrase_english import ENGLISH
from agents.collector.phrase_european import FRENCH, GERMAN, SPANISH
from agents.collector.phrase_language import Rules

READER_VERSION = "phrases-2"
"""Changes whenever the same text may be read differently, so that stored mentions are read again."""

Kind = Literal["growth", "advanced"]
LANGUAGES: tuple[Rules, ...] = (ENGLISH, GERMAN, FRENCH, SPANISH)
LONGEST_TEXT = 100_000
LONGEST_QUOTE = 400
LONGEST_SENTENCE = 1000  # what is longer is no sentence, and patterns would take too long on it
LONGEST_HEADER = 300
WRAPPED_AT = 50  # a line at least this long that simply ends was wrapped by a mail program

QUOTED = re.compile(r"^[ \t]*(?:>|\|[ \t]|»)")
CUT = re.compile(
    r"^[ \t]*(?:-- ?$|__+$|-{3,}.*(?:original|ursprüngliche|message|nachricht|mensaje|forwarded).*"
    r"|(?:on|am|le|el)\b.{5,200}\b(?:wrote|schrieb|a écrit|escribió)\b.*:?[ \t]*$"
    r"|(?:from|von|de)[ \t]*:[ \t].*@.*"
    r"|sent from my .*|von meinem .* gesendet.*|envoyé de mon .*|enviado desde mi .*"
    r"|(?:best|kind|warm|many thanks and best|with best|with kind)[ \t]*(?:regards|wishes)?[ \t]*,?[ \t]*$"
    r"|(?:regards|cheers|sincerely|yours sincerely|mfg|lg|bien à vous|cordialement|saludos"
    r"|atentamente|un saludo)[ \t]*,?[ \t]*$"
    r"|(?:mit )?(?:freundlichen|besten|herzlichen|viele[n]?|beste|liebe) grü(?:ß|ss)en?\b.*"
    r"|meilleures salutations.*|bien cordialement.*)",
    re.IGNORECASE,
)
BULLET = re.compile(r"^[ \t]*(?:[-*•·]|\d+[.)])[ \t]+")
WORD = re.compile(r"\w+")
FEATURE_WORD = (
    r"(?:features?|modules?|functions?|functionality|capabilit(?:y|ies)|add-?ons?|extensions?|tools?"
    r"|funktion(?:en)?|module?s?|erweiterung|fonctions?|fonctionnalit[ée]s?|m[óo]dulos?|funci[óo]n(?:es)?)"
)
SENTENCE_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s|$)")


@dataclass(frozen=True)
class Mention:
    """`quote` is text[start:end] of the text that was read."""

    kind: Kind
    quote: str
    start: int
    end: int


def read_mentions(text: str, from_customer: bool = True, advanced_terms: Iterable[str] = ()) -> list[Mention]:
    """Growth and advanced-interest mentions of one message or utterance, in order, one per kind and sentence.

    Only the customer's words count: `from_customer` False gives none, and quoted lines, signatures and
    everything below a reply header are skipped. `advanced_terms` adds the names of features above the
    account's tier: whole names, in any case; a name of one word, which may be any word, beside "feature" or
    the like.
    """
    if not from_customer:
        return []
    own = _own_terms(frozenset(advanced_terms))
    found = []
    for start, end in own_sentences(text[:LONGEST_TEXT]):
        for kind in _kinds(text[start : min(end, start + LONGEST_SENTENCE)], own):
            end_of_quote = min(end, start + LONGEST_QUOTE)
            found.append(Mention(kind, text[start:end_of_quote], start, end_of_quote))
    return found


Names = dict[str, re.Pattern[str]]
"""By their first word, so that a sentence is searched for the few names that it can hold."""


@lru_cache(maxsize=64)
def _own_terms(terms: frozenset[str]) -> Names:
    by_first: dict[str, list[list[str]]] = {}
    for words in sorted(WORD.findall(term.lower().replace("_", " ")) for term in terms):
        if words and len("".join(words)) > 2:
            by_first.setdefault(words[0], []).append(words)
    return {first: re.compile("|".join(map(_named, names))) for first, names in by_first.items()}


def _named(words: list[str]) -> str:
    name = rf"(?<![\w-]){'[ _-]'.join(words)}(?![\w-])"
    if len(words) > 1:
        return name
    return rf"(?:{name} {FEATURE_WORD}\b|\b{FEATURE_WORD} [\"'“„«]?{name})"


def _names_one(plain: str, own: Names) -> bool:
    return any(own[word].search(plain) for word in own.keys() & set(WORD.findall(plain.replace("_", " "))))


def _kinds(sentence: str, own: Names) -> Iterator[Kind]:
    plain = " ".join(sentence.lower().replace("’", "'").replace("ʼ", "'").split())
    if any(_grows(plain, rules) for rules in LANGUAGES):
        yield "growth"
    if any(_asks(plain, rules, own) for rules in LANGUAGES):
        yield "advanced"


def _grows(plain: str, rules: Rules) -> bool:
    return bool(rules.growth.search(plain)) and not rules.growth_void.search(rules.harmless.sub(" ", plain))


def _asks(plain: str, rules: Rules, own: Names) -> bool:
    if not (rules.advanced.search(plain) or (own and _names_one(plain, own))):
        return False
    asks = rules.interest.search(plain) or ("?" in plain and rules.question.search(plain))
    return bool(asks) and not rules.advanced_void.search(rules.harmless.sub(" ", plain))


def own_sentences(text: str) -> Iterator[tuple[int, int]]:
    """Trimmed (start, end) of every sentence that was written here: no quoted lines, nothing from a signature on."""
    for first, last in _blocks(text):
        start = first
        for stop in SENTENCE_END.finditer(text, first, last):
            yield from _trimmed(text, start, stop.end())
            start = stop.end()
        yield from _trimmed(text, start, last)


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    lead = len(piece) - len(piece.lstrip())
    start, end = start + lead, start + len(piece.rstrip())
    if end - start > 2:
        yield start, end


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Runs of own lines that belong together: broken at blank and quoted lines, bullets and short lines."""
    start, position, previous = -1, 0, 0
    for line in text.splitlines(keepends=True):
        body = line.rstrip()
        if CUT.match(body[:LONGEST_HEADER]):
            break
        skip = not body.strip() or QUOTED.match(body) is not None
        if start >= 0 and (skip or BULLET.match(body) or previous < WRAPPED_AT):
            yield start, position
            start = -1
        if not skip and start < 0:
            start = position
        previous, position = len(body), position + len(line)
    if start >= 0:
        yield start, position
