"""Whether a sentence says no more than the sources it cites: numbers, dates, names, and the words themselves."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from agents.analyst.evidence import Evidence
from knowledge.stop_words import IN_ANY_LANGUAGE
from knowledge.time_words import MONTHS
from knowledge.words import stems, tokens

OWN_WORDS = 0.5
"""The share of a sentence's telling words that its sources must hold."""
_MARKS = r"[ ,.'\u00a0\u202f]"
_NUMBER = re.compile(rf"(?<![\w.])\d{{1,3}}(?:{_MARKS}\d{{3}})+(?!\d)(?:[.,]\d+)?|(?<![\w.])\d+(?:[.,]\d+)?")
_MONTH = "|".join(f"{month}|{month[:3]}" for month in MONTHS)
_DATE = re.compile(
    r"\b(?P<y>(?:19|20)\d\d)-(?P<m>\d\d)-(?P<d>\d\d)\b"
    rf"|\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?(?P<month>{_MONTH})\b\.?(?:,? (?P<year>(?:19|20)\d\d))?"
    rf"|\b(?P<month2>{_MONTH})\.? (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (?P<year2>(?:19|20)\d\d))?",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<![.!?…:“\"„«\n] )(?<!^)\b[A-ZÀ-Þ][\w'’-]+")
_QUOTED = re.compile(r"[“„«\"]([^”“»\"]{3,}?)[”“»\"]")
_SPELT = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
_NOT = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|without|cannot|\w+n't|nicht|kein\w*|nie|ne|pas|jamais|nunca|sin)\b"
)
_MARKS_OF_SPEECH = str.maketrans(dict.fromkeys('“”„«»"‘’', "'"))
_HOLDING = """
according says said wrote told added asked account customer they them theirs also both while since however mail email
ticket call meeting chat note survey january february march april may june july august september october november
december
"""
_JOINING = frozenset(_HOLDING.split())
"""Words that hold a sentence together, or say where and when: they need no source of their own."""


class Fault(StrEnum):
    NO_SOURCE = "no source"
    UNKNOWN_SOURCE = "source that was not given"
    NUMBER = "number"
    DATE = "date"
    NAME = "name"
    QUOTE = "quote"
    WORDS = "words"
    NEGATION = "negation"


@dataclass(frozen=True)
class Finding:
    """What a sentence says that its sources do not."""

    fault: Fault
    what: str


def check(
    sentence: str, cited: Sequence[str], evidence: Iterable[Evidence], question: str = ""
) -> list[Finding]:
    """What does not hold; nothing where all of it does. Names and numbers that the question brought are no claims."""
    by_label = {one.label: one for one in evidence}
    unknown = [label for label in cited if label not in by_label]
    if unknown:
        return [Finding(Fault.UNKNOWN_SOURCE, ", ".join(unknown))]
    if not cited:
        return [Finding(Fault.NO_SOURCE, "")]
    sources = [_plain(by_label[label].told) for label in cited]
    said, asked = _plain(sentence), _plain(question)
    return [
        *_numbers(said, [*sources, asked]),
        *_names(said, [*sources, asked]),
        *_quotes(said, sources),
        *_words(said, sources, asked),
        *_negation(said, sources),
    ]


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).replace("’", "'").split())


def _numbers(said: str, sources: list[str]) -> list[Finding]:
    """Dates are compared as days, and all other numbers as numbers: a 12 is not backed by the 12th of May."""
    known = {number for source in sources for number in numbers_in(source)}
    days = {day for source in sources for day in _days(source)}
    known |= {str(year) for year, _, _ in days if year}
    told = sorted(numbers_in(said) - known)
    strange = [one for one in _days(said) if not any(_same(one, day) for day in days)]
    return [Finding(Fault.NUMBER, one) for one in told] + [
        Finding(Fault.DATE, _spelt_day(one)) for one in strange
    ]


Day = tuple[int | None, int, int]
"""Year (None where it is not told), month, day."""


def _days(text: str) -> set[Day]:
    found: set[Day] = set()
    for one in _DATE.finditer(text):
        if one["y"]:
            found.add((int(one["y"]), int(one["m"]), int(one["d"])))
            continue
        month, year = (one["month"] or one["month2"]).lower()[:3], one["year"] or one["year2"]
        number = next(place for place, name in enumerate(MONTHS, 1) if name.startswith(month))
        found.add((int(year) if year else None, number, int(one["day"] or one["day2"])))
    return found


def _same(one: Day, other: Day) -> bool:
    return one[1:] == other[1:] and (one[0] == other[0] or one[0] is None or other[0] is None)


def _spelt_day(day: Day) -> str:
    return " ".join(str(part) for part in (day[2], MONTHS[(day[1] - 1) % 12].title(), day[0]) if part)


def numbers_in(text: str) -> set[str]:
    """Every number that is no date, as plain digits: 1,200 and 1 200 and 1200 are one; so are 3.50 and 3,5.

    Spelt ones from two to twelve count too.
    """
    rest = _DATE.sub(" ", text)
    words = set(tokens(rest))
    spelt = {str(value) for value, word in enumerate(_SPELT) if value > 1 and word in words}
    return {_digits(one) for one in _NUMBER.findall(rest)} | spelt


def _digits(written: str) -> str:
    """The last mark parts a fraction, unless three digits follow it and no other kind of mark stands before it."""
    marks = re.findall(_MARKS, written)
    plain = re.sub(_MARKS, " ", written).split(" ")
    if not marks or (len(plain[-1]) == 3 and (len(set(marks)) == 1)):
        return "".join(plain)
    fraction = plain[-1].rstrip("0")
    return "".join(plain[:-1]) + (f".{fraction}" if fraction else "")


def _names(said: str, sources: list[str]) -> list[Finding]:
    known = {token for source in sources for token in tokens(source)}
    return [
        Finding(Fault.NAME, name)
        for name in dict.fromkeys(_NAME.findall(said))
        if not known.issuperset(tokens(name.removesuffix("'s"))) and name.lower() not in _JOINING
    ]


def _quotes(said: str, sources: list[str]) -> list[Finding]:
    """What stands in quotation marks must be said so, letter by letter but for its end."""
    folded = [source.translate(_MARKS_OF_SPEECH).casefold() for source in sources]
    found = _QUOTED.findall(said)
    inner = [quote.translate(_MARKS_OF_SPEECH).casefold().rstrip(" .,…!?") for quote in found]
    return [
        Finding(Fault.QUOTE, quote)
        for quote, plain in zip(found, inner, strict=True)
        if not any(plain in source for source in folded)
    ]


def _words(said: str, sources: list[str], asked: str) -> list[Finding]:
    held = {stem for source in (*sources, asked) for stem in stems(source)}
    own = [
        (word, stem)
        for word, stem in zip(tokens(said), stems(said), strict=True)
        if word not in IN_ANY_LANGUAGE and word not in _JOINING and not word.isdigit()
    ]
    strange = [word for word, stem in own if stem not in held]
    if own and len(strange) > len(own) * (1 - OWN_WORDS):
        return [Finding(Fault.WORDS, ", ".join(dict.fromkeys(strange)))]
    return []


def _negation(said: str, sources: list[str]) -> list[Finding]:
    """A sentence that denies, on sources of which none denies anything, or the other way round."""
    denies = bool(_NOT.search(_QUOTED.sub(" ", said).casefold()))
    theirs = [bool(_NOT.search(source.casefold())) for source in sources]
    if denies and not any(theirs):
        return [Finding(Fault.NEGATION, "says no where its sources do not")]
    return []
