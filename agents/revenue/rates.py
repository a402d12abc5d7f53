"""What one currency is worth in another on a day: the newest rate on or before it, or nothing."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

import polars as pl

How = Literal["same", "direct", "inverse", "via"]


@dataclass(frozen=True)
class Rate:
    """1 unit of the one currency = `value` units of the other; `day` is that of the (older) rate it rests on."""

    value: float
    day: date
    how: How
    via: str | None = None


class RateTable:
    """Rates by pair and day. Direct ones count before inverse ones, and those before two by way of a third."""

    def __init__(self, rates: pl.DataFrame | None = None) -> None:
        """`rates`: currency, base, day, rate (more than 0), one row per pair and day; without, none are known."""
        self._lines: dict[tuple[str, str], tuple[list[date], list[float]]] = {}
        if rates is None:
            rates = pl.DataFrame(schema=["currency", "base", "day", "rate"])
        for (currency, base), its in (
            rates.sort("day").partition_by(["currency", "base"], as_dict=True, maintain_order=True).items()
        ):
            self._lines[str(currency), str(base)] = (its["day"].to_list(), its["rate"].to_list())
        self._all = sorted({code for pair in self._lines for code in pair})

    def find(self, currency: str, base: str, day: date) -> Rate | None:
        """None where no rate on or before `day` leads from the one to the other."""
        if currency == base:
            return Rate(1.0, day, "same")
        return self._leg(currency, base, day) or self._via(currency, base, day)

    def _leg(self, currency: str, base: str, day: date) -> Rate | None:
        found = self._newest(currency, base, day)
        if found is not None:
            return Rate(found[1], found[0], "direct")
        found = self._newest(base, currency, day)
        return None if found is None else Rate(1.0 / found[1], found[0], "inverse")

    def _newest(self, currency: str, base: str, day: date) -> tuple[date, float] | None:
        days, values = self._lines.get((currency, base), ([], []))
        place = bisect_right(days, day) - 1
        return None if place < 0 else (days[place], values[place])

    def _via(self, currency: str, base: str, day: date) -> Rate | None:
        """By the third currency whose rates are the newest; of equals, the first by name."""
        best: Rate | None = None
        for third in self._all:
            one, other = self._leg(currency, third, day), self._leg(third, base, day)
            if one is None or other is None:
                continue
            known = min(one.day, other.day)
            if best is None or known > best.day:
                best = Rate(one.value * other.value, known, "via", third)
        return best

    def values(self, currencies: Iterable[str], base: str, day: date) -> list[float]:
        """The rate of each currency, NaN where none is known."""
        found = (self.find(currency, base, day) for currency in currencies)
        return [float("nan") if rate is None else rate.value for rate in found]
