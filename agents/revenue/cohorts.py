"""Accounts by the month they first paid in: how many still pay, and how much, month after month."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from agents.collector.axis import FAR, Floats, Ints
from agents.revenue.book import Book, added, number, value, worth
from agents.revenue.waterfall import period_ends


@dataclass(frozen=True)
class CohortMonth:
    """`month` 0 is the end of the month they started in; the last one may be the day of the report."""

    month: int
    day: date
    accounts: int
    mrr_cents: int


@dataclass(frozen=True)
class Cohort:
    """`accounts` first paid in the month of `start`, `mrr_cents` in all, each on its own first day."""

    start: date
    accounts: int
    mrr_cents: int
    months: list[CohortMonth]


def cohorts(book: Book, since: date, until: date, rates: Floats) -> list[Cohort]:
    """Those that first paid from the month of `since` on; all amounts at one day's `rates`, so that only the
    accounts move them.
    """
    first_month = since.replace(day=1)
    first = book.first_paid()
    starts = [first_month, *(day for day in _months(first_month, until)[1:])]
    edges = np.array([*(number(day) for day in starts), number(until) + 1], dtype=np.int64)
    cohort = np.searchsorted(edges, first, side="right") - 1
    inside = (first != FAR) & (cohort >= 0) & (first <= number(until))
    cohort = np.where(inside, cohort, len(starts))
    accounts = _counted(cohort, len(starts))
    begun = _counted(cohort, len(starts), _on_first_days(book, first, rates))
    ends = [day for day in period_ends(first_month, until) if day != first_month or day == until]
    tables = [_on(book, number(day), rates, cohort, len(starts)) for day in ends]
    made = []
    for place, start in enumerate(starts):
        if accounts[place]:
            its = [
                CohortMonth(after, day, int(there[place]), int(money[place]))
                for after, (day, (there, money)) in enumerate(zip(ends[place:], tables[place:], strict=True))
            ]
            made.append(Cohort(start, int(accounts[place]), int(begun[place]), its))
    return made


def _months(first: date, until: date) -> list[date]:
    months = [first]
    while (following := _following(months[-1])) <= until:
        months.append(following)
    return months


def _following(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _on(book: Book, day: int, rates: Floats, cohort: Ints, cohorts: int) -> tuple[Ints, Ints]:
    money = value(book.paid, day, rates, book.paid.account, book.accounts)
    paying = np.where(money > 0, cohort, cohorts)
    return _counted(paying, cohorts), _counted(cohort, cohorts, money)


def _on_first_days(book: Book, first: Ints, rates: Floats) -> Ints:
    """[A]: MRR of each account on the day it first paid."""
    paid = book.paid
    day = first[paid.account]
    then = paid.only((paid.first <= day) & (paid.last >= day))
    return added(then.account, worth(then, rates), book.accounts)


def _counted(cohort: Ints, cohorts: int, money: Ints | None = None) -> Ints:
    """[cohorts]; accounts of no cohort have the place behind the last."""
    if money is None:
        return np.bincount(cohort, minlength=cohorts + 1)[:cohorts].astype(np.int64)
    return added(cohort, money, cohorts + 1)[:cohorts]
