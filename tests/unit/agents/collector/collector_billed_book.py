"""Random books with what traces look at besides: invoices that fall due and are paid, renewals by themselves."""

from datetime import date, timedelta

import numpy as np
from collector_facts import TODAY, Book, ago, random_book


def billed_book(seed: int, accounts: int = 5, days: int = 620, today: date = TODAY) -> Book:
    """`random_book` with due, late, unpaid and undated invoices, every kind of auto_renew, and one-man accounts."""
    book, rng = random_book(seed, accounts, days, today), np.random.default_rng(seed + 10_000)
    for row in book.rows["subscriptions"]:
        row["auto_renew"] = [None, True, False][int(rng.integers(0, 3))]
    for account_id in range(1, accounts + 1):
        for _ in range(int(rng.integers(0, 9))):
            book.invoice(ago(int(rng.integers(0, 400)), today), None, account_id)
    for row in book.rows["usage"]:
        if row["account_id"] % 4 == 1 and row["user"] is not None:
            row["user"] = "u0"
    for row in book.rows["invoices"]:
        if rng.random() < 0.8:
            row["due_on"] = row["issued_on"] + timedelta(days=int(rng.integers(-10, 60)))
        if rng.random() < 0.6:
            row["paid_on"] = row["issued_on"] + timedelta(days=int(rng.integers(-3, 120)))
    return book
