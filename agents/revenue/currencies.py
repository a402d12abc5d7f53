"""One currency to report in, and what has to be left out because no rate leads to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from agents.collector.axis import Floats
from agents.revenue.book import Book, dated, number
from agents.revenue.rates import RateTable


@dataclass(frozen=True)
class LeftOut:
    """MRR of a currency that is in none of the numbers, in its own cents, at both ends; `needed` had no rate."""

    currency: str
    accounts: int
    start_cents: int
    end_cents: int
    needed: date


class Exchange:
    """The rates of the book's currencies into the one reported in."""

    def __init__(self, table: RateTable, currencies: tuple[str, ...], base: str) -> None:
        self.table, self.currencies, self.base = table, currencies, base
        self._days: dict[int, Floats] = {}

    def on(self, day: int) -> Floats:
        """By the place of each currency in the book, NaN where none is known. `day` is a day number."""
        if day not in self._days:
            values = self.table.values(self.currencies, self.base, dated(day))
            self._days[day] = np.array(values, dtype=np.float64)
        return self._days[day]


def main_currency(book: Book, table: RateTable, day: date) -> str | None:
    """The currency most MRR of the day is in; where rates are missing, the one most accounts pay in.

    With no MRR on the day, the same of the whole book; None for an empty one.
    """
    paid = book.paid.only(book.paid.covering(number(day)) & (book.paid.cents != 0))
    paid = paid if len(paid) else book.paid
    if not len(paid):
        return None
    size = len(book.currencies)
    amounts = np.bincount(paid.currency, weights=paid.cents, minlength=size)
    pairs = np.unique(paid.account * size + paid.currency)
    accounts = np.bincount(pairs % size, minlength=size)
    common = int(np.lexsort((amounts, accounts))[-1])
    rates = np.array(table.values(book.currencies, book.currencies[common], day))
    worth = np.where(accounts > 0, amounts * rates, 0.0)
    return book.currencies[common if np.isnan(worth).any() else int(worth.argmax())]


def left_out(book: Book, table: RateTable, base: str, ends: Sequence[date]) -> list[LeftOut]:
    """The currencies that some end of the period cannot be converted from."""
    found = []
    for place, currency in enumerate(book.currencies):
        its = book.paid.only(book.paid.currency == place)
        if not len(its) or currency == base:
            continue
        paying = (end for end in ends if its.covering(number(end)).any())
        needed = next(paying, ends[-1])
        if table.find(currency, base, needed) is None:
            start, end = (its.only(its.covering(number(day))) for day in (ends[0], ends[-1]))
            inside = its.only((its.first <= number(ends[-1])) & (its.last >= number(ends[0])))
            accounts = int(np.unique(inside.account).size)
            found.append(LeftOut(currency, accounts, int(start.cents.sum()), int(end.cents.sum()), needed))
    return found
