"""The subscription book as arrays: who pays how much from which day to which, and what is left out of it."""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import polars as pl

from agents.collector.axis import EPOCH_ORDINAL, FAR, Flags, Floats, Ints, day_numbers, rows_of
from domain.errors import KeepwellError

TRIALS = ("trial", "trialing", "trialling", "in_trial")
PAUSED = ("paused",)
MOST_CENTS = 2.0**53
EXACT_IN_FLOAT = 2.0**53
HALF = 26
CANCELLED = ("cancelled", "canceled", "non_renewing")


@dataclass(frozen=True)
class Rows:
    """Subscriptions, one element each: account (its place in the accounts), days, cents a month, currency, plan.

    `first` and `last` are day numbers, both of them paid (FAR: still running); `churned` is one too.
    """

    account: Ints
    first: Ints
    last: Ints
    cents: Ints
    currency: Ints
    plan: Ints
    cancelled: Flags
    churned: Ints

    def __len__(self) -> int:
        return int(self.account.size)

    def only(self, chosen: Flags) -> "Rows":
        parts = (getattr(self, name)[chosen] for name in Rows.__dataclass_fields__)
        return Rows(*parts)

    def covering(self, day: int) -> Flags:
        flags: Flags = (self.first <= day) & (self.last >= day)
        return flags

    def notice_given_by(self, day: int) -> Flags:
        """Whether it is cancelled and running out, as far as that was known on the day."""
        flags: Flags = self.cancelled & (self.last != FAR) & ((self.churned == FAR) | (self.churned <= day))
        return flags


@dataclass(frozen=True)
class Book:
    """`paid` brings MRR; `paused` and `trials` do not; `unpriced` counts paid subscriptions with no amount.

    `currencies` and `plans` are what the rows' numbers name; a plan may be None.
    """

    accounts: int
    paid: Rows
    paused: Rows
    trials: Rows
    currencies: tuple[str, ...]
    plans: tuple[str | None, ...]
    unpriced: Rows

    def without(self, currencies: list[str]) -> "Book":
        """The book with no MRR in these currencies."""
        if not currencies:
            return self
        out = np.array([name in currencies for name in self.currencies], dtype=np.bool_)
        return replace(self, paid=self.paid.only(~out[self.paid.currency]))

    def first_paid(self) -> Ints:
        """[A]: the first day an account paid anything, FAR where it never did."""
        first = np.full(self.accounts, FAR, dtype=np.int64)
        paying = self.paid.cents > 0
        np.minimum.at(first, self.paid.account[paying], self.paid.first[paying])
        return first

    def holds(self, rows: Rows, day: int) -> Flags:
        """[A]: whether any of `rows` covers the day."""
        there = np.zeros(self.accounts, dtype=np.bool_)
        there[rows.account[rows.covering(day)]] = True
        return there


def number(day: date) -> int:
    """Days since 1970-01-01, as in the arrays."""
    return day.toordinal() - EPOCH_ORDINAL


def dated(number: int) -> date:
    return date.fromordinal(int(number) + EPOCH_ORDINAL)


def write_up(account_ids: Ints, subscriptions: pl.DataFrame) -> Book:
    """The book of these (ascending) accounts; see storage.revenue_facts for the frame.

    A subscription that was churned before its last paid day ends on the day it was churned.
    """
    frame = subscriptions.filter(pl.col("start_date").is_not_null())
    state = pl.col("status").fill_null("").str.strip_chars().str.to_lowercase().str.replace_all(r"[ -]", "_")
    frame = frame.with_columns(state=state)
    currencies = tuple(frame["currency"].drop_nulls().unique().sort())
    plans: tuple[str | None, ...] = tuple(frame["plan"].unique().sort(nulls_last=True))
    rows = _rows(account_ids, frame, currencies, plans)
    paused = frame["state"].is_in(PAUSED).to_numpy()
    trial = frame.select(pl.col("is_trial").fill_null(pl.col("state").is_in(TRIALS)))[:, 0].to_numpy()
    priced = frame.select(pl.col("mrr_cents").is_not_null() & pl.col("currency").is_not_null())[
        :, 0
    ].to_numpy()
    real = (rows.account >= 0) & (rows.last >= rows.first)
    paid = real & ~paused & ~trial
    return Book(
        accounts=int(account_ids.size),
        paid=rows.only(paid & priced),
        paused=rows.only(real & paused),
        trials=rows.only(real & trial & ~paused),
        currencies=currencies,
        plans=plans,
        unpriced=rows.only(paid & ~priced),
    )


def _rows(
    account_ids: Ints, frame: pl.DataFrame, currencies: tuple[str, ...], plans: tuple[str | None, ...]
) -> Rows:
    return Rows(
        account=rows_of(account_ids, frame["account_id"]),
        first=day_numbers(frame["start_date"]),
        last=np.minimum(day_numbers(frame["end_date"]), day_numbers(frame["churned_on"])),
        cents=frame["mrr_cents"].fill_null(0).to_numpy().astype(np.int64),
        currency=places(frame["currency"], currencies),
        plan=places(frame["plan"], plans),
        cancelled=frame["state"].is_in(CANCELLED).to_numpy(),
        churned=day_numbers(frame["churned_on"]),
    )


def places(values: pl.Series, names: tuple[str | None, ...]) -> Ints:
    """The place of each value among `names`; 0 for a null that is not among them."""
    known = pl.DataFrame({"v": list(names), "at": range(len(names))}, schema={"v": pl.String, "at": pl.Int64})
    found = (
        values.alias("v").to_frame().join(known, on="v", how="left", maintain_order="left", nulls_equal=True)
    )
    return found["at"].fill_null(0).to_numpy().astype(np.int64)


def value(rows: Rows, day: int, rates: Floats, cell: Ints, cells: int) -> Ints:
    """[cells]: MRR on a day in the cents of the reporting currency; `cell` says where each row belongs.

    `rates` are those of the book's currencies. Each subscription is rounded by itself (halves to even), so that
    any grouping of them adds up.
    """
    covers = rows.covering(day)
    money = _converted(rows.cents[covers], rates[rows.currency[covers]])
    return added(cell[covers], money, cells)


def worth(rows: Rows, rates: Floats) -> Ints:
    """What each subscription brings a month in the reporting currency, in whole cents.

    KeepwellError where that is more than can be counted.
    """
    return _converted(rows.cents, rates[rows.currency])


def _converted(cents: Ints, rates: Floats) -> Ints:
    money = np.rint(cents * rates)
    if (np.abs(money) > MOST_CENTS).any():
        raise KeepwellError(
            "An amount is too large to be told in this currency. Look for a wrong exchange rate, or choose another "
            "--currency."
        )
    return money.astype(np.int64)


def added(cell: Ints, money: Ints, cells: int) -> Ints:
    """[cells]: the money of each cell, exact to the cent whatever it comes to."""
    if float(np.abs(money).sum(dtype=np.float64)) < EXACT_IN_FLOAT:
        return np.bincount(cell, weights=money, minlength=cells).astype(np.int64)
    high, low = money >> HALF, money & ((1 << HALF) - 1)
    parts = (np.bincount(cell, weights=half, minlength=cells).astype(np.int64) for half in (high, low))
    return (next(parts) << HALF) + next(parts)
