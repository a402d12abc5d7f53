"""Amounts of several currencies on one list: converted where rates are known, else never compared."""

from collections import Counter
from collections.abc import Iterable, Mapping

Rates = Mapping[tuple[str, str], float]
"""By currency and base: 1 of the currency is so many of the base."""


def into_one(currencies: Iterable[str], rates: Rates) -> dict[str, float] | None:
    """What one unit of each is worth in the currency most of them are in; None where a rate is missing.

    A pair may be known either way round; no third currency is gone through.
    """
    counted = Counter(currencies)
    base = min(counted, key=lambda name: (-counted[name], name), default="")
    worth = {base: 1.0}
    for currency in counted:
        if (currency, base) in rates:
            worth[currency] = rates[currency, base]
        elif (base, currency) in rates:
            worth[currency] = 1.0 / rates[base, currency]
        elif currency != base:
            return None
    return worth


def amount(cents: float, currency: str) -> str:
    """ "12,000 EUR"; below a hundred with the cents where there are any."""
    units = cents / 100
    if abs(units) >= 100 or units == round(units):
        return f"{units:,.0f} {currency}".rstrip()
    return f"{units:,.2f} {currency}".rstrip()
