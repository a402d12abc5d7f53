"""Whether an unknown word with a capital letter stands where a name does.

In the middle of an English, French or Spanish sentence every such word is a name. At the beginning of a sentence, and
anywhere in German, an ordinary word that no list holds looks the same: there it counts as a name where it is one that is
met often, stands beside another, bears a title or a legal form, or does what people do ("hat gefragt", "and Tom").
"""

# Tables of words are easier to read and to compare unbroken.
# ruff: noqa: E501

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

from agents.writer.checking.vocabulary import given_names
from knowledge.stop_words import IN_ANY_LANGUAGE


class Placed(Protocol):
    """A word and where it stands."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def text(self) -> str: ...
    @property
    def begins(self) -> bool: ...

    @property
    def folded(self) -> str: ...


_DOES = {
    "en": r"(?:has|had|says?|said|asks?|asked|told|wrote|writes|mention\w*|report\w*|raised|wants?|wanted|thinks?|thought|pointed|"
    r"confirm\w*|agreed|promised|noted|called|needs|needed|sent|explained|described|suggested|proposed|joined|joins|left|"
    r"leads|led|runs|will|would|can|could|is|was|from|and|or|also|who|'s|’s|at|in your|on your)",
    "de": r"(?:hat|hatte|sagte?|fragte?|schrieb|schreibt|erwähnte?|meldete?|berichtete?|bat|bittet|möchte|wollte|will|meinte?|"
    r"bestätigte?|versprach|nannte|nennt|rief|braucht|schickte|erklärte|beschrieb|schlug|leitet|wird|kann|könnte|"
    r"ist (?:bei|der|die|unser)|war (?:bei|der|die)|aus|und|von (?:der|ihrer|fjord)|bei (?:ihnen|der)|selbst|persönlich)",
    "fr": r"(?:a|avait|dit|disait|demande|demandait|écrit|écrivait|mentionne|mentionnait|signale|veut|voulait|pense|confirme|"
    r"nous|vous|m'a|propose|explique|décrit|rejoint|dirige|est|était|et|de (?:votre|chez)|souhaite|va|pourrait|peut)",
    "es": r"(?:ha|había|dijo|dice|preguntó|pregunta|escribió|escribe|mencionó|comentó|señaló|pidió|pide|quiere|quería|piensa|"
    r"confirmó|nos|les|me|propone|propuso|explicó|describió|dirige|es|era|y|de su|desea|va|podría|puede)",
}
_BEFORE = {
    "en": r"(?:with|from|to|by|for|and|thanks|thank|ask|asked|told|meet|met|colleague|manager|director|contact|named|called|like|at)",
    "de": r"(?:von|mit|an|bei|durch|für|und|oder|laut|dass|ob|kollege|kollegin|leiter|leiterin|namens|chef|chefin|bat|fragte|traf|wie|danke|wegen)",
    "fr": r"(?:avec|de|à|par|pour|et|chez|selon|merci|que|collègue|responsable|directeur|directrice)",
    "es": r"(?:con|de|a|por|para|y|según|gracias|que|colega|compañero|compañera|responsable|director|directora)",
}
_LEGAL = re.compile(
    r"^[ -](?:GmbH|AG|KG|SE|SA|SAS|SARL|SL|BV|NV|AB|AS|Oy|Ltd|LLC|Inc|plc|Corp|Group|Holding)\b"
)
_NOT_GERMAN = re.compile(
    r"(?:[^aeiouyäöü]{5,}|^(?:[aeiou][^aeiou][aeiou]$)|[aiou]$|ya$|[áéíóúàèìòùñçâêîôûøåæłńśźżčřšžýěđğı]|[ao]ri|ij)"
)
"""Endings and letters of many names that ordinary German words hardly have."""


@lru_cache(maxsize=16)
def _follows(language: str) -> re.Pattern[str]:
    return re.compile(rf"^(?: |(?=['’])){_DOES.get(language, _DOES['en'])}\b", re.IGNORECASE)


@lru_cache(maxsize=16)
def _precedes(language: str) -> re.Pattern[str]:
    return re.compile(rf"\b{_BEFORE.get(language, _BEFORE['en'])} $", re.IGNORECASE)


def stands_as_name(word: Placed, unknown: Sequence[Placed], text: str, language: str) -> bool:
    """`unknown` are all words of the sentence that neither a list nor the evidence holds, `word` among them."""
    if not word.begins and language != "de":
        return True
    if any(letter.isupper() for letter in word.text[1:]) or any(letter in word.text for letter in "'’"):
        return True
    if word.folded in given_names() or word.folded.removesuffix("s") in given_names():
        return True
    if any(_beside(word, other, text) for other in unknown if other is not word):
        return True
    after, before = text[word.end :], text[: word.start]
    if _LEGAL.match(after) or re.search(r"\((?:[^)]*)$", before):
        return True
    if language == "de":
        inflected = word.begins and word.text.endswith(("e", "er", "es", "en", "em"))
        if not inflected and _between_capitals(before, after):
            return True
        foreign = _NOT_GERMAN.search(word.text.lower()) is not None
        bare = _precedes("de").search(before) is not None and re.match(
            r"^(?:[,.;:!?]| (?:und|hat|ist)\b|$)", after
        )
        acts = word.begins and _follows("de").match(after) and not word.text.endswith(("ung", "keit", "heit"))
        return bool(foreign or bare or acts)
    return _follows(language).match(after) is not None


def _between_capitals(before: str, after: str) -> bool:
    """German nouns hardly ever stand side by side: "Alderbrook Systems" is a name."""
    last = re.search(r"(?:^|[^.:!?]) ([A-ZÄÖÜ][^\W\d_]+) $", before)
    beside = (
        last is not None and last[1].lower() not in IN_ANY_LANGUAGE and not last[1].startswith(("Ihr", "Sie"))
    )
    return beside or re.match(r" [A-ZÄÖÜ][^\W\d_]{2,}", after) is not None


def _beside(word: Placed, other: Placed, text: str) -> bool:
    """Two in a row, or joined by "and"."""
    first, last = sorted((word, other), key=lambda one: one.start)
    return text[first.end : last.start] in (" ", "-", " und ", " and ", " et ", " y ", ". ")
