"""Reads growth and interest in advanced features out of what customers write, keeping the quote; precision
comes first.

A sentence counts when one pattern of its language is met and nothing in it takes it back: a negation, an if,
a past that is over, somebody else's growth, a how-to about the product, a fault report.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from agents.collector.phrase_english import ENGLISH
from agents.collector.phrase_european import FRENCH, GERMAN, SPANISH
from agents.collector.phrase_language import Rules
from domain.text_signals import TextSignal

LANGUAGES: tuple[Rules, ...] = (ENGLISH, GERMAN, FRENCH, SPANISH)
LONGEST_HEADER = 300
REMEMBERED = 2**14
"""Sentences of which it is remembered what they tell: people greet, thank and close in the same words all day."""
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


Names = dict[str, re.Pattern[str]]
"""By their first word, so that a sentence is searched for the few names that it can hold."""


@lru_cache(maxsize=64)
def own_terms(terms: frozenset[str]) -> Names:
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


def wishes(plain: str, own: Names) -> Iterator[TextSignal]:
    """Growth and advanced interest in one sentence (in lower case, single spaces, straight apostrophes).

    `own` are the names of features above the account's tier (`own_terms`): whole names, in any case; a name of one
    word, which may be any word, beside "feature" or the like.
    """
    if _grows(plain):
        yield TextSignal.GROWTH
    if _asks(plain, named=bool(own) and _names_one(plain, own)):
        yield TextSignal.ADVANCED


@lru_cache(maxsize=REMEMBERED)
def _grows(plain: str) -> bool:
    return any(_grows_in(plain, rules) for rules in LANGUAGES)


def _grows_in(plain: str, rules: Rules) -> bool:
    return bool(rules.growth.search(plain)) and not rules.growth_void.search(rules.harmless.sub(" ", plain))


@lru_cache(maxsize=REMEMBERED)
def _asks(plain: str, named: bool) -> bool:
    return any(_asks_in(plain, rules, named) for rules in LANGUAGES)


def _asks_in(plain: str, rules: Rules, named: bool) -> bool:
    if not (named or rules.advanced.search(plain)):
        return False
    asks = rules.interest.search(plain) or ("?" in plain and rules.question.search(plain))
    return bool(asks) and not rules.advanced_void.search(rules.harmless.sub(" ", plain))


def own_sentences(text: str) -> Iterator[tuple[int, int]]:
    """Trimmed (start, end) of every sentence that was written here: no quoted lines, nothing from a signature on."""
    for first, last in _blocks(text):
        start = first
        for stop in SENTENCE_END.finditer(text, first, last):
            end = stop.end()
            if (found := _trimmed(text, start, end)) is not None:
                yield found
            start = end
        if (found := _trimmed(text, start, last)) is not None:
            yield found


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    piece = text[start:end].lstrip()
    start, end = end - len(piece), end - len(piece) + len(piece.rstrip())
    return (start, end) if end - start > 2 else None


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
