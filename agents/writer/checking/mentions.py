"""What a text says that can be right or wrong: numbers, amounts, days, times; where it stands and what it means."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class NumberKind(StrEnum):
    NUMBER = "number"
    PERCENT = "percent"
    POINTS = "points"  # percentage points
    MONEY = "money"
    RATIO = "ratio"  # half, doubled: value is the factor
    CODE = "code"  # letters and digits in one word, such as a ticket's number


@dataclass(frozen=True)
class NumberSaid:
    """`value` None: digits that the language does not write so. `step` is the size of the last place that is shown
    (0.1 where there is one decimal, 1000 for "12k"), `unit` the time unit that follows, if any;
    "said" where it counts what the message itself says."""

    start: int
    end: int
    text: str
    kind: NumberKind
    value: Decimal | None
    step: Decimal = Decimal(1)
    currency: str | None = None
    hedged: bool = False
    spelt: bool = False
    unit: str = ""


@dataclass(frozen=True)
class DaySaid:
    """A day as far as it is said (`year`, `month`, `day`, `weekday` 0 to 6), or a span of days seen from today.

    `loose`: no claim by itself, such as "this week" in a question. `wrong` says why it is no day at all.
    """

    start: int
    end: int
    text: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    swapped: bool = False  # 3/12 may be read either way
    first: date | None = None
    last: date | None = None
    loose: bool = False
    wrong: str = ""

    def means(self, one: date) -> bool:
        """Whether this day is one that the words may mean."""
        if self.wrong:
            return False
        if self.first is not None and not (self.first <= one <= (self.last or self.first)):
            return False
        if self.weekday is not None and one.weekday() != self.weekday:
            return False
        if self.year is not None and one.year != self.year:
            return False
        fits = self.month in (None, one.month) and self.day in (None, one.day)
        return fits or (self.swapped and (self.month, self.day) == (one.day, one.month))


@dataclass(frozen=True)
class ClockSaid:
    start: int
    end: int
    text: str
    hour: int
    minute: int
    zone: str = ""  # UTC, CET and the like, in capitals


@dataclass(frozen=True)
class Mentions:
    numbers: tuple[NumberSaid, ...] = ()
    days: tuple[DaySaid, ...] = ()
    clocks: tuple[ClockSaid, ...] = ()

    @property
    def any(self) -> bool:
        counted = any(one.unit != "said" for one in self.numbers)
        return counted or bool(self.clocks) or any(not one.loose for one in self.days)
