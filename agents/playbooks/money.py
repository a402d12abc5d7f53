"""Amounts of several currencies on one list: converted where rates are known, else never compared."""

from collections import Counter
from collections.abc import Iterable

import polars as pl


def into_one(currencies: Iterable[str], rates: pl.DataFrame) -> tuple[str, dict[str, float]] | None:
    """The currency most of them are in, and what one unit of each is worth in it; None where a rate is missing.

    `rates` has currency, base and rate. A pair may be known either way round; no third currency is gone through.
    """
    counted = Counter(currencies)
    if not counted:
        return None
    base = min(counted, key=lambda name: (-counted[name], name))
    known = {(one, other): rate for one, other, rate in rates.iter_rows()}
    worth = {base: 1.0}
    for currency in counted:
        if currency == base:
            continue
        if (currency, base) in known:
            worth[currency] = known[currency, base]
        elif (base, currency) in known:
            worth[currency] = 1.0 / known[base, currency]
        else:
            return None
    return base, worth


def amount(cents: float, currency: str) -> str:
    """ "12,000 EUR"; below a hundred with the cents where there are any."""
    units = cents / 100
    if abs(units) >= 100 or units == round(units):
        return f"{units:,.0f} {currency}".rstrip()
    return f"{units:,.2f} {currency}".rstrip()
