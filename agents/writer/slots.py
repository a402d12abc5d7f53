"""Slots of a sentence, `{use.seats}` or `{use.seats|seats}`: an evidence's value, put in the way a language writes it.

Whatever is no slot is the writer's own words. What a value brings along is never looked into for further slots.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_currency, format_decimal, format_percent

from agents.writer.languages import Language
from domain.drafts import Evidence, Value, ValueKind

_SLOT = re.compile(r"\{([a-z][a-z0-9_]*)\.([a-z][a-z0-9_]*)(?:\|([a-z_]+))?\}")
_BRACE = re.compile(r"[{}]")
_SPACES = re.compile(r"[\u00a0\u202f\u2009]")
WEEKDAY = "weekday"
LOCALES: dict[Language, str] = {"en": "en", "de": "de", "fr": "fr", "es": "es"}
DAYS: dict[Language, str] = {
    "en": "d MMMM yyyy",
    "de": "d. MMMM yyyy",
    "fr": "d MMMM yyyy",
    "es": "d 'de' MMMM 'de' yyyy",
}
WEEKDAYS: dict[Language, str] = {
    "en": "EEEE d MMMM",
    "de": "EEEE, d. MMMM",
    "fr": "EEEE d MMMM",
    "es": "EEEE d 'de' MMMM",
}
MARKS: dict[Language, tuple[str, str]] = {
    "en": ("“", "”"),
    "de": ("„", "“"),
    "fr": ("« ", " »"),
    "es": ("«", "»"),
}
Nouns = Mapping[str, Mapping[str, str]]
"""By name, its forms by plural category (one, other)."""


class SlotError(ValueError):
    """A sentence asks for something that is not there, or in a way that does not fit it."""


@dataclass(frozen=True)
class Slot:
    evidence: str
    value: str
    manner: str | None


def slots(text: str) -> Iterator[Slot]:
    """The slots of a sentence; SlotError for a brace that belongs to none."""
    stray = _BRACE.search(_SLOT.sub("", text))
    if stray:
        raise SlotError("it has a brace that is no slot")
    for found in _SLOT.finditer(text):
        yield Slot(found[1], found[2], found[3])


def without_slots(text: str) -> str:
    """The writer's own words, each slot as one space."""
    return _SLOT.sub(" ", text)


def filled(text: str, pack: Mapping[str, Evidence], language: Language, nouns: Nouns) -> str:
    """The sentence with every value in its place; SlotError for one that is unknown or of another kind."""
    for _ in slots(text):
        pass
    return _SLOT.sub(lambda found: _filled(Slot(found[1], found[2], found[3]), pack, language, nouns), text)


def _filled(slot: Slot, pack: Mapping[str, Evidence], language: Language, nouns: Nouns) -> str:
    evidence = pack.get(slot.evidence)
    if evidence is None:
        raise SlotError(f"there is no evidence {slot.evidence}")
    value = evidence.values.get(slot.value)
    if value is None:
        raise SlotError(f"{slot.evidence} has no value {slot.value}")
    return shown(value, language, nouns, slot.manner)


def shown(value: Value, language: Language, nouns: Nouns, manner: str | None = None) -> str:
    """One value as the language writes it. `manner` is "weekday" of a date, or the noun a number counts."""
    if manner is not None and (value.kind, manner) != (ValueKind.DATE, WEEKDAY):
        return _counted(value, language, nouns, manner)
    return _SPACES.sub(" ", _plain(value, language, manner))


def _plain(value: Value, language: Language, manner: str | None) -> str:
    locale, raw = LOCALES[language], value.raw
    match value.kind:
        case ValueKind.NUMBER:
            return format_decimal(Decimal(raw), format="#,##0.##", locale=locale)
        case ValueKind.PERCENT:
            return format_percent(Decimal(raw), locale=locale)
        case ValueKind.MONEY:
            return _money(int(raw), value.unit, locale)
        case ValueKind.DATE:
            return _day(date.fromisoformat(raw), language, manner)
        case ValueKind.TIME:
            return format_time(time.fromisoformat(raw), format="short", locale=locale)
        case ValueKind.QUOTE:
            begin, end = MARKS[language]
            return f"{begin}{raw}{end}"
        case _:
            return raw


def _counted(value: Value, language: Language, nouns: Nouns, noun: str) -> str:
    if value.kind is not ValueKind.NUMBER:
        raise SlotError(f"a {value.kind} cannot be told as a noun")
    forms = nouns.get(noun)
    if forms is None:
        raise SlotError(f"it counts what is no noun in {language}")
    number = Decimal(value.raw)
    category = str(Locale.parse(LOCALES[language]).plural_form(number))
    return f"{shown(value, language, nouns)} {forms.get(category, forms['other'])}"


def _money(cents: int, currency: str | None, locale: str) -> str:
    if not currency:
        raise SlotError("an amount without a currency cannot be told")
    amount, digits = Decimal(cents) / 100, 0 if cents % 100 == 0 else 2
    pattern = Locale.parse(locale).currency_formats["standard"].pattern.split(";")[0]
    whole = re.sub(r"0\.00", "0" if digits == 0 else "0.00", pattern)
    return str(format_currency(amount, currency, format=whole, locale=locale, currency_digits=False))


def _day(day: date, language: Language, manner: str | None) -> str:
    pattern = WEEKDAYS[language] if manner == WEEKDAY else DAYS[language]
    told = format_date(day, format=pattern, locale=LOCALES[language])
    return re.sub(r"\b1 (?=\D)", "1er ", told, count=1) if language == "fr" and day.day == 1 else told
