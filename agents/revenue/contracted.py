"""Contracted MRR: what will be paid once everything signed has begun, less what is known to end."""

from dataclasses import dataclass

import numpy as np

from agents.collector.axis import Floats
from agents.revenue.book import Book, worth

SIGNED_AHEAD_DAYS = 366
"""A subscription that begins later than this is not counted yet."""
SAYS = (
    "MRR as it will be once every subscription that begins within a year of the day has begun. One that ends "
    "before the last of its account's begins, or is cancelled and running out, is taken off"
)


@dataclass(frozen=True)
class Contracted:
    """`mrr` + `begins` - `ends` = `cents`; `accounts` have something that begins."""

    mrr_cents: int
    begins_cents: int
    ends_cents: int
    accounts: int

    @property
    def cents(self) -> int:
        return self.mrr_cents + self.begins_cents - self.ends_cents


def contracted(book: Book, day: int, rates: Floats) -> Contracted:
    """`day` is a day number; a cancellation dated after it is not known yet."""
    paid = book.paid
    signed = (paid.first > day) & (paid.first <= day + SIGNED_AHEAD_DAYS)
    settled = np.full(book.accounts, day, dtype=np.int64)
    np.maximum.at(settled, paid.account[signed], paid.first[signed])
    stays = (paid.first <= settled[paid.account]) & (paid.last >= settled[paid.account])
    now = paid.covering(day)
    ends = now & (~stays | paid.notice_given_by(day))
    begins = signed & stays
    return Contracted(
        int(worth(paid.only(now), rates).sum()),
        int(worth(paid.only(begins), rates).sum()),
        int(worth(paid.only(ends), rates).sum()),
        int(np.unique(paid.account[begins]).size),
    )
