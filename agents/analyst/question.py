"""From a question to what it asks: a filter over the portfolio, facts of named accounts, or business numbers.

Every word must be understood by something. What is left over is handed back, and there is no answer from figures.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from pydantic import ValidationError

from agents.analyst.about import About, about
from agents.analyst.days import Span
from agents.analyst.fields import SPECS
from agents.analyst.filters import Filter, read_filter
from agents.analyst.languages import in_english
from agents.analyst.measures import MEASURES, RevenueQuestion, revenue_question
from agents.analyst.plain_words import LONGEST
from agents.analyst.reading import Reading, normal
from agents.analyst.rules_activity import ACTIVITY
from agents.analyst.rules_contract import CONTRACT, LATE, plan_rules
from agents.analyst.rules_happenings import HAPPENINGS
from agents.analyst.rules_names import MINE, names
from agents.analyst.rules_numbers import COMPARISONS
from agents.analyst.rules_shape import FIGURES, SHAPE
from agents.analyst.rules_standing import STANDING
from agents.analyst.shaping import Contradiction, checked, clauses, shaped
from agents.analyst.vocabulary import KnownAccount, Named, Vocabulary


class Wants(StrEnum):
    """What kind of answer the words call for."""

    NUMBERS = "numbers"
    WORDS = "words"
    BOTH = "both"


@dataclass(frozen=True)
class Understood:
    """Exactly one of `filter`, `about` and `revenue` is there; `as_of` is the day it is asked for.

    `took` says which mistyped words were taken for what.
    """

    as_of: date
    wants: Wants = Wants.NUMBERS
    filter: Filter | None = None
    about: About | None = None
    revenue: RevenueQuestion | None = None
    accounts: tuple[KnownAccount, ...] = ()
    took: tuple[str, ...] = ()


@dataclass(frozen=True)
class NotUnderstood:
    """`unexplained` are words that nothing knows; `asks_back` is a question for the person, where there is one.

    `called_for` is what its words call for, understood or not; `wants` what is left to try.
    """

    as_of: date
    wants: Wants
    unexplained: tuple[str, ...] = ()
    asks_back: str | None = None
    accounts: tuple[KnownAccount, ...] = ()
    called_for: Wants = Wants.WORDS


WORDS = re.compile(
    r"\b(?:say|said|says|saying|mention|mentioned|mentions|complain|complained|complaining|complaints?|promised?|think|"
    r"feel|felt|feeling|wrote|discuss|discussed|told|tell us|talk about|talked about|asked|ask|requested|requests?|"
    r"agreed|raise|raised|quote|quotes|feedback|conversation|conversations|email|emails|notes?|happy|unhappy|satisfied|"
    r"frustrated|angry|like|likes|love|hate|opinion|concern|concerns|worried|summary of|summari[sz]e)\b"
)
WHY = re.compile(r"\b(?:why|what caused|reason for|reasons for|how come|because)\b")
_AS_OF = re.compile(
    r"\b(?:as (?:of|at|on)|as (?:it|things|they) (?:was|were|stood) (?:on|at|in)|as known on) ‹d(\d+)›"
)
_KNEW = re.compile(
    r"\bwhat did we know(?: about)?(?: (?:the portfolio|our (?:customers|accounts)|them|it))?\b"
)
_HAPPENED = re.compile(r"\bwhat (?:has |is |was )?(?:been )?(?:happened|happening|happen|going on|went on)\b")
_PAST = re.compile(r"\b(?:was|were|did|had)\b")
_ON = r"(?:(?:back |as )?(?:on|in|at|by|for|of|during|the end of|end of|the|at the end of|as of) )*"


def understand(
    question: str, words: Vocabulary, today: date, csm: str | None = None, as_of: date | None = None
) -> Understood | NotUnderstood:
    """`csm` is who asks, where their book is meant by "my"; `as_of` the day things are asked for (default: today)."""
    day = min(as_of or today, today)
    text = " ".join(question.replace("‹", " ").replace("›", " ").split())
    if not text or len(text) > LONGEST:
        return NotUnderstood(day, Wants.WORDS)
    found = _understood(text, words, day, csm, words.named(text))
    if isinstance(found, NotUnderstood) and found.unexplained and found.asks_back is None:
        near = words.nearly(text, found.unexplained, words.named(text))
        if near is not None:
            again = _understood(text, words, day, csm, _with(words.named(text), near))
            if isinstance(again, Understood) and not near.sure:
                asks = f"There is no account “{text[near.start : near.end]}”. {_which(near)}"
                return NotUnderstood(day, again.wants, asks_back=asks, accounts=near.accounts)
            if isinstance(again, Understood):
                took = f"“{text[near.start : near.end]}” was read as {near.accounts[0].name}."
                return replace(again, took=(took,))
            if again.asks_back:
                return again
    return found


def from_model(text: str, words: Vocabulary, today: date) -> Understood | NotUnderstood:
    """A filter that a model wrote as JSON, taken as the reader's own would be: closed, bounded, and of this portfolio.

    What names a value that does not occur, or a day to come, is not understood. Accounts are never taken from it.
    Whether it says what the question says is another matter (borne_out.py).
    """
    try:
        asked = read_filter(text)
    except ValidationError:
        return NotUnderstood(today, Wants.WORDS, ("the filter",))
    strange = [
        choice
        for one in asked.conditions
        if SPECS[one.field].choices is None
        for choice in one.choices
        if choice not in words.choices.get(one.field, ())
    ]
    if strange or asked.as_of > today:
        return NotUnderstood(today, Wants.WORDS, tuple(strange) or (f"{asked.as_of}",))
    return Understood(asked.as_of, filter=asked)


def _with(exact: list[Named], near: Named) -> list[Named]:
    apart = [one for one in exact if one.end <= near.start or near.end <= one.start]
    return sorted([*apart, near], key=lambda one: one.start)


def _understood(
    text: str, words: Vocabulary, day: date, csm: str | None, named: list[Named]
) -> Understood | NotUnderstood:
    several = next((one for one in named if len(one.accounts) > 1), None)
    accounts = tuple(one.accounts[0] for one in named if len(one.accounts) == 1)
    if several is not None:
        return NotUnderstood(day, Wants.NUMBERS, asks_back=_which(several), accounts=several.accounts)
    plain = in_english(normal(_marked(text, named)))
    asked = _Asked(words, csm, named, accounts, _wants(plain))
    start = Reading(plain, day, words, named, csm)
    start.read_days()
    knew = _said_as_of(start)
    if knew is not None:
        then, rest = knew
        if then > day:
            return NotUnderstood(
                day, asked.wants, asks_back=f"{then} lies ahead: for which day up to {day} is it?"
            )
        return _read(rest, then, asked)
    return _read(plain, day, asked)


def _which(several: Named) -> str:
    names = [f"{one.name} ({one.external_id})" for one in several.accounts[:4]]
    if len(names) == 1:
        return f"Did you mean {names[0]}?"
    more = f" (and {len(several.accounts) - 4} more)" if len(several.accounts) > 4 else ""
    return f"Did you mean {', '.join(names[:-1])} or {names[-1]}{more}?"


def _marked(text: str, named: list[Named]) -> str:
    pieces, at = [], 0
    for place, one in enumerate(named):
        pieces += [text[at : one.start], f" ‹a{place}› "]
        at = one.end
    return "".join([*pieces, text[at:]])


def _wants(plain: str) -> Wants:
    if WORDS.search(plain):
        return Wants.WORDS
    return Wants.BOTH if WHY.search(plain) else Wants.NUMBERS


def _said_as_of(reading: Reading) -> tuple[date, str] | None:
    """The day that "as of ..." names, and the question without it."""
    found = _AS_OF.search(reading.text)
    if found is None:
        return None
    when = reading.whens[int(found[1])]
    rest = reading.text[: found.start()] + " " + reading.text[found.end() :]
    return when.last, reading.restored(rest)


@dataclass(frozen=True)
class _Asked:
    """What stays the same while a question is read on one day or another."""

    words: Vocabulary
    csm: str | None
    named: list[Named]
    accounts: tuple[KnownAccount, ...]
    wants: Wants

    def reading(self, plain: str, day: date) -> Reading:
        fresh = Reading(plain, day, self.words, self.named, self.csm)
        fresh.read_days()
        return fresh


def _read(plain: str, day: date, asked: _Asked) -> Understood | NotUnderstood:
    """As of `day`, or of the one day of the past that the question speaks of in the past tense."""
    fresh = asked.reading(plain, day)
    happened = _happened(fresh, asked)
    if happened is not None:
        return happened
    past = _past_day(fresh)
    if past is not None and _KNEW.search(past[1]):
        then, rest = past
        rest = _KNEW.sub(" overview ", rest)
        return _once(rest, then, asked)
    found = _once(plain, day, asked)
    waits = isinstance(found, NotUnderstood) and found.asks_back is None
    if waits and past is not None:
        then_found = _once(past[1], past[0], asked)
        if isinstance(then_found, Understood):
            return then_found
    return found


def _happened(reading: Reading, asked: _Asked) -> Understood | None:
    """ "What happened at Acme in March?": what changed from its begin to its end, and not until today."""
    when = reading.whens[0] if len(reading.whens) == 1 else None
    if when is None or when.span is not Span.PERIOD or when.last >= reading.today:
        return None
    if not _HAPPENED.search(reading.text):
        return None
    found = _once(reading.restored(re.sub(rf"\b{_ON}‹d0›|‹d0›", " ", reading.text)), when.last, asked)
    if not isinstance(found, Understood) or found.about is None:
        return None
    return replace(found, about=replace(found.about, since=when.first - timedelta(days=1)))


def _past_day(reading: Reading) -> tuple[date, str] | None:
    """The one day or period before today that is spoken of in the past tense, and the question without it."""
    if len(reading.whens) != 1:
        return None
    when = reading.whens[0]
    if when.last >= reading.today or not (_PAST.search(reading.text) or when.span == "day"):
        return None
    return when.last, reading.restored(re.sub(rf"\b{_ON}‹d0›|‹d0›", " ", reading.text))


def _once(plain: str, day: date, asked: _Asked) -> Understood | NotUnderstood:
    reading = asked.reading(plain, day)
    if asked.accounts:
        told = about(reading, asked.accounts)
        if told.about is not None:
            return Understood(day, asked.wants, about=told.about, accounts=asked.accounts)
        return _not(reading, day, asked, told.unexplained)
    return _portfolio(reading, day, asked)


def _portfolio(reading: Reading, day: date, asked: _Asked) -> Understood | NotUnderstood:
    whole = reading.text
    try:
        return _filtered(reading, day, asked, whole)
    except (Contradiction, ValidationError):
        return _not(reading, day, asked, ["this combination"])


def _filtered(reading: Reading, day: date, asked: _Asked, whole: str) -> Understood | NotUnderstood:
    for rules in (
        MINE,
        COMPARISONS,
        MEASURES,
        HAPPENINGS,
        plan_rules(reading),
        CONTRACT,
        ACTIVITY,
        STANDING,
        names(reading),
        LATE,
        FIGURES,
        SHAPE,
    ):
        reading.apply(rules)
    places, reading.text = clauses(reading, reading.text)
    checked([clause for _, clause in places])
    if reading.measure is not None:
        numbers = revenue_question(reading, [clause for _, clause in places])
        left = reading.unexplained() or ([] if numbers else ["this combination"])
        return _not(reading, day, asked, left) if left else Understood(day, asked.wants, revenue=numbers)
    day = reading.as_of or day  # what moved within a period that is over is told as of its end
    found = shaped(reading, whole, day, places)
    left = reading.unexplained()
    if left or found is None or reading.asks_back:
        return _not(reading, day, asked, left or ["the question"])
    return Understood(day, asked.wants, filter=found)


def _not(reading: Reading, day: date, asked: _Asked, left: list[str]) -> NotUnderstood:
    wants = Wants.WORDS if asked.wants is Wants.NUMBERS else asked.wants
    spoken = tuple(reading.restored(word) for word in left)
    return NotUnderstood(day, wants, spoken, reading.asks_back, asked.accounts, asked.wants)
