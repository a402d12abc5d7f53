"""Days to the next renewal."""

import numpy as np

from agents.collector.axis import FAR, Flags, Floats, Ints, day_numbers
from agents.collector.renewals import years_later
from agents.collector.terms import TermGrid

PASSED = 10**7  # orders dates that have passed after all that are ahead


def days_to_renewal(terms: TermGrid) -> Floats:
    """[A, T]: days to the nearest renewal ahead of the paid subscriptions covering the day, NaN where none is
    known.

    An annual subscription without a renewal date renews on its anniversaries, and one that runs on past its
    date renews a year later; a date that has passed otherwise is negative.
    """
    renewal = _stated(terms)
    sub, at = _covering(terms, (renewal != FAR) & ~terms.trial & (terms.stop > terms.start))
    days = terms.axis.at[at] + terms.axis.origin
    ahead = _rolled(renewal[sub], days, terms.annual[sub]) - days
    order = np.where(ahead >= 0, ahead, PASSED - ahead)
    best = np.full((terms.shape[0], terms.axis.at.size), FAR, dtype=np.int64)
    np.minimum.at(best, (terms.rows[sub], at), order)
    value = np.where(best >= PASSED, PASSED - best, best).astype(np.float64)
    return np.where(best == FAR, np.nan, value)


def _stated(terms: TermGrid) -> Ints:
    stated = day_numbers(terms.frame["renewal_date"])
    return np.where((stated == FAR) & terms.annual, years_later(terms.start, 1), stated)


def _covering(terms: TermGrid, chosen: Flags) -> tuple[Ints, Ints]:
    """(subscription, as-of index) of every as-of day that each chosen subscription covers."""
    sub = np.flatnonzero(chosen)
    days = terms.axis.at + terms.axis.origin
    first, end = np.searchsorted(days, terms.start[sub]), np.searchsorted(days, terms.stop[sub])
    count = end - first
    at = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count) + np.repeat(first, count)
    return np.repeat(sub, count), at


def _rolled(renewal: Ints, days: Ints, annual: Flags) -> Ints:
    """Annual renewals that have passed, moved on by whole years to the first that has not."""
    passed = annual & (renewal < days)
    years = np.where(passed, _year(days) - _year(renewal), 0)
    moved = years_later(renewal, years)
    return np.where(passed & (moved < days), years_later(renewal, years + 1), moved)


def _year(days: Ints) -> Ints:
    return days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64)
