"""What the evidence of a sentence bears out: its numbers and what follows from them, amounts, days, times, words.

A number follows from evidence where it is
- a value, as it is or rounded to the places shown; after "about", to two digits or more and within 5 %;
- the percent that one number of a piece of evidence is of another;
- beside a word that compares ("more", "unused"): the difference of two such numbers, or the percent they differ by;
- half, a third, double and the like, where a percent or two such numbers come to it;
- days, weeks, months or years between today and a day of the evidence, or between two such days;
- in their own words, where the sentence cites those.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cached_property
from itertools import permutations

from agents.writer.checking.mentions import Mentions, NumberKind, NumberSaid
from agents.writer.checking.parsing import read, read_in_any_language
from domain.drafts import Evidence, Origin, Value, ValueKind

OCCURRED = frozenset(
    {
        Origin.FIGURE,
        Origin.QUOTE,
        Origin.MEETING,
        Origin.TICKET,
        Origin.PROMISE,
        Origin.VOUCHED,
        Origin.ACCOUNT,
    }
)
"""Origins whose own day is one that a message may name; of the others only the days among their values."""
PRICED = frozenset({Origin.PRICE, Origin.CONTRACT, Origin.VOUCHED})
WORDED = frozenset({ValueKind.NAME, ValueKind.PRODUCT, ValueKind.TEXT, ValueKind.QUOTE})
MOST_TEXT = 4_000
_RATIO_ROOM = Decimal("0.04")
_LONG = {
    "day": Decimal(1),
    "week": Decimal(7),
    "month": Decimal("30.4375"),
    "quarter": Decimal("91.3"),
    "year": Decimal("365.25"),
}


@dataclass(frozen=True)
class Amount:
    """Money in whole units. `priced`: of a kind of evidence that may speak of prices."""

    value: Decimal
    currency: str
    priced: bool


@dataclass(frozen=True)
class Supply:
    cited: tuple[Evidence, ...]
    today: date | None

    @cached_property
    def numbers(self) -> tuple[Decimal, ...]:
        """Values, one for each time that they are there."""
        found = [abs(n) for value in self._values(ValueKind.NUMBER) if (n := decimal(value.raw)) is not None]
        return tuple(found)

    @cached_property
    def percents(self) -> tuple[Decimal, ...]:
        found = [
            abs(n) * 100 for value in self._values(ValueKind.PERCENT) if (n := decimal(value.raw)) is not None
        ]
        return tuple(found) + tuple(
            abs(n)
            for value in self._values(ValueKind.NUMBER)
            if value.unit == "%" and (n := decimal(value.raw)) is not None
        )

    @cached_property
    def amounts(self) -> tuple[Amount, ...]:
        found = (
            Amount(abs(cents) / 100, value.unit or "", priced(one))
            for one in self.cited
            for value in one.values.values()
            if value.kind is ValueKind.MONEY and (cents := decimal(value.raw)) is not None
        )
        return (*found, *self._reckoned)

    @property
    def _reckoned(self) -> Iterator[Amount]:
        """Amounts of an arithmetic that our own code has written out, for colleagues."""
        for value in (value for one in self.cited if priced(one) for value in one.values.values()):
            if value.kind is ValueKind.TEXT:
                for number in read(value.raw, "en", self.today or date(2000, 1, 1)).numbers:
                    if number.kind is NumberKind.MONEY and number.value is not None:
                        yield Amount(number.value, number.currency or "", priced=True)

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """Words that stand in the evidence: quotes, names, titles and steps."""
        return tuple(text for one in self.cited for text in texts_of(one))

    @cached_property
    def told(self) -> Mentions:
        """What those words themselves say, whatever their language."""
        text = " \n ".join(self.texts)[:MOST_TEXT]
        return read_in_any_language(" ".join(text.split()), self.today or date(2000, 1, 1))

    @cached_property
    def days(self) -> tuple[date, ...]:
        found = [day for value in self._values(ValueKind.DATE) if (day := iso_day(value.raw)) is not None]
        own = [one.occurred_on for one in self.cited if one.origin in OCCURRED]
        return tuple(dict.fromkeys([*found, *own]))

    @cached_property
    def clocks(self) -> tuple[tuple[int, int, str], ...]:
        """Hour, minute, time zone."""
        found = []
        for value in self._values(ValueKind.TIME):
            parts = re.match(r"^(\d{1,2}):(\d{2})", value.raw)
            if parts:
                found.append((int(parts[1]), int(parts[2]), value.unit or ""))
        return tuple(found)

    @cached_property
    def differences(self) -> tuple[Decimal, ...]:
        return tuple(abs(a - b) for group in self._groups for a, b in permutations(group, 2) if a < b)

    @cached_property
    def shares(self) -> tuple[Decimal, ...]:
        """What numbers of one piece of evidence are of one another, in percent."""
        return tuple(100 * a / b for group in self._groups for a, b in permutations(group, 2) if b)

    @cached_property
    def changes(self) -> tuple[Decimal, ...]:
        """By what share they differ, in percent."""
        return tuple(100 * abs(a - b) / b for group in self._groups for a, b in permutations(group, 2) if b)

    @cached_property
    def factors(self) -> tuple[Decimal, ...]:
        """What "half" or "doubled" may rest on."""
        pairs = [(a, b) for group in self._groups for a, b in permutations(group, 2) if b]
        grown = [1 + percent / 100 for percent in self.percents]
        fallen = [1 - percent / 100 for percent in self.percents]
        return tuple(a / b for a, b in pairs) + tuple(p / 100 for p in self.percents) + tuple(grown + fallen)

    @property
    def _groups(self) -> list[list[Decimal]]:
        groups = []
        for one in self.cited:
            numbers = [value for value in one.values.values() if value.kind is ValueKind.NUMBER]
            money = [value for value in one.values.values() if value.kind is ValueKind.MONEY]
            groups += [
                [abs(n) for value in values if (n := decimal(value.raw)) is not None]
                for values in (numbers, money)
            ]
        return groups

    def lasting(self, unit: str) -> list[Decimal]:
        """How long it is from today to each day of the evidence, and between those, in whole units."""
        if unit not in _LONG or self.today is None:
            return []
        days = list(dict.fromkeys([self.today, *self.days]))
        found = {abs((a - b).days) for a in days for b in days if a != b}
        return [(Decimal(n) / _LONG[unit]).quantize(Decimal(1)) for n in sorted(found)]

    def _values(self, kind: ValueKind) -> list[Value]:
        return [value for one in self.cited for value in one.values.values() if value.kind is kind]


def texts_of(one: Evidence) -> list[str]:
    words = [value.raw for value in one.values.values() if value.kind in WORDED]
    return words + ([one.quote] if one.quote else [])


def priced(one: Evidence) -> bool:
    return one.origin in PRICED or one.ref.startswith("opportunity")


def decimal(raw: str) -> Decimal | None:
    try:
        value = Decimal(raw.strip())
    except (InvalidOperation, ValueError):
        return None
    return value if value.is_finite() and abs(value) < Decimal("1e15") else None


def iso_day(raw: str) -> date | None:
    try:
        return date.fromisoformat(raw.strip()[:10])
    except ValueError:
        return None


def shows(said: NumberSaid, value: Decimal) -> bool:
    """Whether the number is this value, at the places that are shown or, after "about", a round one near it."""
    if said.value is None:
        return False
    if said.step <= value or said.step <= 1:
        from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP

        for way in (ROUND_HALF_EVEN, ROUND_HALF_UP):
            if (value / said.step).quantize(Decimal(1), way) * said.step == said.value:
                return True
    return said.hedged and roundly(said.value, value)


def roundly(said: Decimal, value: Decimal) -> bool:
    if said == 0 or value == 0 or abs(said - value) > value / 20:
        return False
    place = Decimal(1)
    while said % (place * 10) == 0:
        place *= 10
    return (value / place).quantize(Decimal(1)) * place == said


def comes_to(said: NumberSaid, factor: Decimal) -> bool:
    """Whether a share or a multiple in words is near enough: 4 points of a share, a tenth of a multiple."""
    if said.kind is not NumberKind.RATIO or said.value is None:
        return False
    room = _RATIO_ROOM if said.value < 1 else said.value / 10
    return abs(factor - said.value) <= room
