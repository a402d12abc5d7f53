"""One reading of a text for all that checks it: first its days, then its times, then what numbers are left."""

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from agents.writer.checking.mentions import ClockSaid, DaySaid, Mentions
from agents.writer.checking.reading_days import days_in
from agents.writer.checking.reading_numbers import numbers_in
from domain.calendar_names import LANGUAGES

_ZONES = r"UTC|GMT|CET|CEST|BST|WET|WEST|EET|EEST|MEZ|MESZ|EST|EDT|CST|CDT|MST|MDT|PST|PDT|HNEC|HAEC"
_ZONE = rf"(?: ?\(?(?P<zone>{_ZONES})\b\)?)?"
_CLOCKS = (
    re.compile(
        rf"(?<![\d.,:])(?P<h>[01]?\d|2[0-3])(?:[:h]| h )(?P<m>[0-5]\d)(?!\d)(?:h\b)?(?: ?(?:Uhr|h)\b)?"
        rf"(?: ?(?P<half>[ap])\.?m\b\.?)?{_ZONE}"
    ),
    re.compile(rf"(?<![\d.,:])(?P<h>[01]?\d|2[0-3])\.(?P<m>[0-5]\d) ?(?:Uhr|h)\b{_ZONE}"),
    re.compile(
        rf"(?<![\d.,:])(?P<h>1[0-2]|0?\d)(?:\.(?P<m>[0-5]\d))? ?(?P<half>[ap])\.?m\b\.?{_ZONE}", re.IGNORECASE
    ),
    re.compile(rf"(?<![\d.,:])(?P<h>[01]?\d|2[0-3]) ?(?:Uhr|h|heures|o'clock|horas)\b(?P<m>){_ZONE}"),
)
_DIGIT = re.compile(r"\d")
_NOON = re.compile(r"\b(?:noon|midday|zwölf uhr|midi|mediodía)\b", re.IGNORECASE)


def read(text: str, language: str, today: date) -> Mentions:
    """All that is said in `text`, NFKC and on one line, as `language` writes it."""
    return _read(text, language if language in LANGUAGES else "en", today)


def read_in_any_language(text: str, today: date) -> Mentions:
    """Of words whose language nobody knows: what any of the four would read in them."""
    found = [_read(text, language, today) for language in LANGUAGES]
    return Mentions(
        tuple(dict.fromkeys(number for one in found for number in one.numbers)),
        tuple(dict.fromkeys(day for one in found for day in one.days)),
        tuple(dict.fromkeys(clock for one in found for clock in one.clocks)),
    )


@lru_cache(maxsize=4096)
def _read(text: str, language: str, today: date) -> Mentions:
    days = tuple(days_in(text, language, today))
    left = masked(text, days)
    clocks = tuple(_clocks(left))
    left = masked(left, clocks)
    return Mentions(tuple(numbers_in(left, language)), days, clocks)


def masked(text: str, found: "tuple[DaySaid, ...] | tuple[ClockSaid, ...]") -> str:
    for one in found:
        text = text[: one.start] + "\0" * (one.end - one.start) + text[one.end :]
    return text


def _clocks(text: str) -> Iterator[ClockSaid]:
    for pattern in _CLOCKS if _DIGIT.search(text) else ():
        for found in pattern.finditer(text):
            parts = found.groupdict()
            hour, minute = int(parts["h"]), int(parts["m"] or 0)
            if parts.get("half"):
                hour = hour % 12 + (12 if parts["half"].lower() == "p" else 0)
            yield ClockSaid(*found.span(), found.group(), hour, minute, (parts["zone"] or "").upper())
            text = text[: found.start()] + "\0" * (found.end() - found.start()) + text[found.end() :]
    for found in _NOON.finditer(text):
        yield ClockSaid(*found.span(), found.group(), 12, 0)
