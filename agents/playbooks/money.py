"""Amounts of several currencies on one list: converted where rates are known, else never compared."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from agents.revenue.rates import RateTable


def into_one(currencies: Iterable[str], rates: RateTable, day: date) -> dict[str, float] | None:
    """What one unit of each is worth in the currency most of them are in; None where a rate is missing."""
    counted = Counter(currencies)
    base = min(counted, key=lambda name: (-counted[name], name), default="")
    found = {currency: rates.find(currency, base, day) for currency in counted}
    worth = {currency: rate.value for currency, rate in found.items() if rate is not None}
    return worth if len(worth) == len(counted) else None


def amount(cents: float, currency: str) -> str:
    """ "12,000 EUR"; below a hundred with the cents where there are any."""
    units = cents / 100
    if abs(units) >= 100 or units == round(units):
        return f"{units:,.0f} {currency}".rstrip()
    return f"{units:,.2f} {currency}".rstrip()
