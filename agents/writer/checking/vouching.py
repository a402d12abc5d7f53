"""What a reviewer stands for with their name, as evidence: the sentence itself, and the values it states."""

from collections.abc import Mapping
from datetime import date, datetime
from hashlib import sha256

from agents.writer.checking.case import plain
from agents.writer.checking.mentions import DaySaid, NumberKind, NumberSaid
from agents.writer.checking.parsing import read
from domain.drafts import Evidence, Origin, Value, ValueKind


def vouched(sentence: str, by: str, at: datetime, language: str = "en") -> Evidence:
    """It bears out this sentence, to the letter, and nothing else; never a recipient or a link.

    The id is made of the sentence and the name: vouching twice is one piece of evidence.
    """
    text = plain(sentence)
    mark = sha256(f"{by}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()[:10]
    return Evidence(
        id=f"vouched_{mark}",
        origin=Origin.VOUCHED,
        ref=f"vouched:{by}",
        says=f"{by} vouches for this sentence.",
        occurred_on=at.date(),
        values=values_in(text, language, at.date()),
        quote=sentence,
    )


def values_in(text: str, language: str, today: date | None = None) -> Mapping[str, Value]:
    """Numbers, amounts, days and times that a sentence states, each by a name; what it leaves open is no value.

    Days that are seen from today ("next Friday") need `today`.
    """
    mentions = read(plain(text), language, today or date(2000, 1, 1))
    found = [value for one in mentions.numbers if (value := _number(one)) is not None]
    found += [value for one in mentions.days if (value := _day(one, today)) is not None]
    found += [
        Value(ValueKind.TIME, f"{one.hour:02d}:{one.minute:02d}", one.zone or None) for one in mentions.clocks
    ]
    return {f"said{n}": value for n, value in enumerate(found, 1)}


def _number(one: NumberSaid) -> Value | None:
    if one.value is None:
        return None
    match one.kind:
        case NumberKind.MONEY:
            return Value(ValueKind.MONEY, f"{(one.value * 100).normalize():f}", one.currency)
        case NumberKind.PERCENT:
            return Value(ValueKind.PERCENT, f"{(one.value / 100).normalize():f}")
        case NumberKind.NUMBER | NumberKind.POINTS:
            return Value(ValueKind.NUMBER, f"{one.value.normalize():f}")
        case _:
            return None


def _day(one: DaySaid, today: date | None) -> Value | None:
    if one.wrong or (today is None and one.first is not None):
        return None
    if one.first is not None:
        return Value(ValueKind.DATE, one.first.isoformat()) if one.first == one.last else None
    if one.month is None or one.day is None or (one.year is None and today is None):
        return None
    year = one.year or (today.year if today else 0)
    try:
        return Value(ValueKind.DATE, date(year, one.month, one.day).isoformat())
    except ValueError:
        return None
