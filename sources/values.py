"""The authoritative parser of every kind of cell: text in, a value or the reason why not out."""

import json
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from domain.tables import Column, Kind
from sources.moments import DateRules, parse_day, parse_moment
from sources.numbers import DEFAULT, NumberRules, parse_count, parse_currency, parse_money, parse_number
from sources.readers.json_text import JsonRefusedError, decode
from sources.refused import Refused
from sources.text import parse_id, parse_text

Value = str | int | float | bool | date | datetime | None

TRUE = frozenset({"true", "t", "yes", "y", "1", "on"})
FALSE = frozenset({"false", "f", "no", "n", "0", "off"})
LONG_TEXTS = {"body": 1_000_000, "comment": 20_000, "reason": 20_000, "subject": 2_000}
SHORT_TEXT = 500
MAY_LIE_AHEAD = frozenset({"scheduled_at"})
"""Timestamps of plans: a meeting may be scheduled for next month."""
EMAIL = re.compile(
    r"(?P<local>[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*)"
    r"@(?P<domain>(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9])"
)
MAX_UTTERANCES = 20_000
PERCENT = 100.0

__all__ = [
    "Refused",
    "parse",
    "parse_choice",
    "parse_count",
    "parse_currency",
    "parse_day",
    "parse_email",
    "parse_flag",
    "parse_id",
    "parse_moment",
    "parse_money",
    "parse_number",
    "parse_text",
    "parse_utterances",
]


@dataclass(frozen=True)
class HowToRead:
    """What the mapping says about a column: numbers become `number * times / over` (seconds: over 60).

    `in_units_of`: amounts of money are whole "cents", or "minor" units of their currency.
    """

    dates: DateRules
    times: float = 1.0
    over: float = 1.0
    numbers: NumberRules = DEFAULT
    in_units_of: str | None = None


def parse(text: str, column: Column, how: HowToRead) -> Value | Refused:
    """The value of a cell that is not blank, for every kind but money. None: nothing visible was in it."""
    match column.kind:
        case Kind.ID:
            return parse_id(text)
        case Kind.TEXT:
            return parse_text(text, text_limit(column.name), column.name not in LONG_TEXTS)
        case Kind.TIMESTAMP:
            return parse_moment(text, how.dates, planned=column.name in MAY_LIE_AHEAD)
        case Kind.DATE | Kind.PLANNED:
            return parse_day(text, how.dates, planned=column.kind is Kind.PLANNED)
        case Kind.COUNT:
            return bounded(parse_count(text, how.numbers), column)
        case Kind.NUMBER:
            return bounded(_scaled(parse_number(_without_percent(text, how), how.numbers), how), column)
        case Kind.FLAG:
            return parse_flag(text)
        case Kind.CURRENCY:
            return parse_currency(text)
        case Kind.CHOICE:
            return parse_choice(text, column.choices)
        case Kind.EMAIL:
            return parse_email(text)
        case Kind.UTTERANCES:
            return parse_utterances(text)
        case Kind.MONEY:
            raise ValueError("money is parsed with its currency: parse_money")


def text_limit(name: str) -> int:
    return LONG_TEXTS.get(name, SHORT_TEXT)


def _without_percent(text: str, how: HowToRead) -> str:
    """The sign may stand there where the mapping says that the column is in percent."""
    return text.strip().removesuffix("%").rstrip() if how.over == PERCENT else text


def _scaled(number: float | Refused, how: HowToRead) -> float | Refused:
    return number if isinstance(number, Refused) else number * how.times / how.over


def bounded(number: float | Refused, column: Column) -> float | Refused:
    """`number` unless it lies outside the column's own bounds."""
    if isinstance(number, Refused):
        return number
    if column.high is not None and number > column.high:
        return Refused(f"is above {column.high:,.0f}")
    if column.low is not None and number < column.low:
        return Refused(f"is below {column.low:,.0f}")
    if column.above is not None and number <= column.above:
        return Refused(f"is not above {column.above:,.0f}" if column.above else "is not above zero")
    return number


def parse_flag(text: str) -> bool | Refused:
    """true/false, yes/no, y/n, t/f, on/off, 1/0 in any case."""
    word = text.strip().lower()
    if word in TRUE:
        return True
    return False if word in FALSE else Refused("is neither true nor false")


def parse_choice(text: str, choices: tuple[str, ...]) -> str | Refused:
    """One of `choices`, in any case."""
    word = text.strip().casefold()
    return word if word in choices else Refused(f"is not one of {', '.join(choices)}")


def parse_email(text: str) -> str | Refused | None:
    """One plain address, lower case; display names, lists, quotes, IP literals and non-ASCII are refused."""
    body = text.strip()
    if not body:
        return None
    match = EMAIL.fullmatch(body) if len(body) <= 254 else None
    if match is None or len(match["local"]) > 64:
        return Refused("is not one plain e-mail address")
    return body.lower()


def parse_utterances(text: str) -> str | Refused:
    """A JSON list of {id, speaker, text}, as JSON with just these keys; a missing id becomes the position."""
    try:
        items = decode(text)
    except JsonRefusedError as error:
        return Refused(str(error) if "nested" in str(error) else "is not a JSON list of utterances")
    if not isinstance(items, list) or len(items) > MAX_UTTERANCES:
        return Refused(f"is not a JSON list of at most {MAX_UTTERANCES:,} utterances")
    found = []
    for place, item in enumerate(items, 1):
        utterance = _utterance(item, place)
        if isinstance(utterance, Refused):
            return utterance
        found.append(utterance)
    return json.dumps(found, ensure_ascii=False)


def _utterance(item: Any, place: int) -> dict[str, str | None] | Refused:
    if not isinstance(item, dict) or not isinstance(item.get("text"), str):
        return Refused("holds an utterance that is not an object with a text")
    who = item.get("speaker")
    name = item.get("id")
    if not isinstance(who, str | None) or not isinstance(name, str | None):
        return Refused("holds an utterance whose id or speaker is not text")
    words = parse_text(item["text"], LONG_TEXTS["body"], one_line=False)
    speaker = parse_text(who or "", SHORT_TEXT, one_line=True)
    ident = parse_id(name or str(place))
    for part in (words, speaker, ident):
        if isinstance(part, Refused):
            return Refused(f"holds an utterance that {part.reason}")
    return {"id": ident, "speaker": speaker, "text": words or ""}  # type: ignore[dict-item]  # none is Refused
