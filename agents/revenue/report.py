"""The business numbers of a period in one pass over the subscription book."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
import polars as pl

from agents.collector.axis import FAR, Flags, Ints
from agents.revenue.book import Rows, dated, number, value, worth, write_up
from agents.revenue.cohorts import Cohort, cohorts
from agents.revenue.contracted import Contracted, contracted
from agents.revenue.currencies import Exchange, LeftOut, left_out, main_currency
from agents.revenue.lifetime import Lifetime, Lives, late_renewals, lifetime, lives
from agents.revenue.movements import Cells
from agents.revenue.rates import Rate, RateTable
from agents.revenue.sides import BandMrr, Refunds, by_band, refunds_of
from agents.revenue.waterfall import GroupMoves, moves, period_ends
from domain.calibration import segment_key
from storage.revenue_facts import RevenueFacts

NO_CURRENCY = "USD"
"""Of a portfolio with no money in it."""
LOOKED_INTO = 50
"""Up to so many groups get a lifetime value and health bands of their own."""


class By(StrEnum):
    SEGMENT = "segment"
    PLAN = "plan"
    CSM = "csm"
    ACCOUNT = "account"


@dataclass(frozen=True)
class Asked:
    """The two ends of the period, the currency (None: the one most MRR is in) and the margin of lifetime value."""

    first: date
    last: date
    currency: str | None = None
    by: By | None = None
    margin: float = 1.0


@dataclass(frozen=True)
class Group:
    """`name` is None for accounts that have none. What is not worked out for the group is None.

    Of a single account `name` is its external id, and `title` its name.
    """

    name: str | None
    moves: GroupMoves
    refunds: Refunds | None
    bands: list[BandMrr] | None
    lifetime: Lifetime | None
    title: str | None = None


@dataclass(frozen=True)
class Standing:
    """What runs on the last day: subscriptions of paying accounts, accounts with more than one, what brings no MRR.

    `late_renewals`: how often in the period an account was away over a month end, for 60 days at most.
    """

    subscriptions: int
    several: int
    trials: int
    paused_accounts: int
    paused_cents: int
    unpriced: int
    endless: int
    endless_cents: int
    said_gone: int
    said_gone_cents: int
    late_renewals: int


@dataclass(frozen=True)
class Revenue:
    """Money in cents of `currency`. `rates` are those of the last day, by currency."""

    asked: Asked
    currency: str
    ends: list[date]
    whole: GroupMoves
    groups: list[Group]
    standing: Standing
    contracted: Contracted
    lifetime: Lifetime
    cohorts: list[Cohort]
    bands: list[BandMrr]
    refunds: Refunds
    refunds_left_out: dict[str, int]
    left_out: list[LeftOut]
    rates: dict[str, Rate]
    first_paid: date | None


def work_out(facts: RevenueFacts, asked: Asked, scores: pl.DataFrame) -> Revenue:
    """`scores` has account_id, band and standing on the last day (or is empty)."""
    return _Report(facts, asked, scores).whole()


class _Report:
    def __init__(self, facts: RevenueFacts, asked: Asked, scores: pl.DataFrame) -> None:
        self.facts, self.asked, self.scores = facts, asked, scores
        self.ids: Ints = facts.accounts["account_id"].to_numpy().astype(np.int64)
        everything = write_up(self.ids, facts.subscriptions)
        self.first_paid = everything.first_paid()
        self.ends = period_ends(asked.first, asked.last)
        table = RateTable(facts.rates)
        base = asked.currency or main_currency(everything, table, asked.last) or NO_CURRENCY
        self.left_out = left_out(everything, table, base, self.ends)
        self.book = everything.without([one.currency for one in self.left_out])
        self.exchange = Exchange(table, self.book.currencies, base)
        self.last = number(asked.last)
        self.closing = self.exchange.on(self.last)
        self.mrr = value(self.book.paid, self.last, self.closing, self.book.paid.account, self.book.accounts)

    def whole(self) -> Revenue:
        asked, book = self.asked, self.book
        all_of_it = Cells.of(book, np.zeros(len(book.paid), dtype=np.int64))
        known = lives(book, self.last, self.closing)
        paid = self.first_paid.min(initial=np.iinfo(np.int64).max)
        refunds, unconverted = self._refunds()
        return Revenue(
            asked=asked,
            currency=self.exchange.base,
            ends=self.ends,
            whole=self._moves(all_of_it, 1)[0],
            groups=self._groups(known, refunds),
            standing=self._standing(),
            contracted=contracted(book, self.last, self.closing),
            lifetime=lifetime(known, asked.margin),
            cohorts=cohorts(
                book,
                min(asked.first, date(asked.last.year - 1, asked.last.month, 1)),
                asked.last,
                self.closing,
            ),
            bands=by_band(self.ids, self.mrr, self.scores),
            refunds=refunds_of(refunds, refunds["rate"]),
            refunds_left_out=unconverted,
            left_out=self.left_out,
            rates=self._rates(),
            first_paid=_day_or_none(int(paid)),
        )

    def _moves(self, cells: Cells, groups: int, only_moved: bool = False) -> dict[int, GroupMoves]:
        return moves(self.book, cells, groups, self.ends, self.exchange.on, self.first_paid, only_moved)

    def _groups(self, known: Lives, refunds: pl.DataFrame) -> list[Group]:
        if self.asked.by is None:
            return []
        if self.asked.by is By.ACCOUNT:
            return self._one_by_one()
        if self.asked.by is By.PLAN:
            names = self.book.plans
            return self._described(names, self.book.paid.plan, None, known, refunds)
        names, of_account = _account_groups(self.facts.accounts, self.asked.by)
        return self._described(names, of_account[self.book.paid.account], of_account, known, refunds)

    def _one_by_one(self) -> list[Group]:
        names, titles = self.facts.accounts["external_id"], self.facts.accounts["name"]
        found = self._moves(Cells.of(self.book, self.book.paid.account), names.len(), only_moved=True)
        return [
            Group(names[place], moved, None, None, None, titles[place] or names[place])
            for place, moved in found.items()
        ]

    def _described(
        self,
        names: tuple[str | None, ...],
        of_row: Ints,
        of_account: Ints | None,
        known: Lives,
        refunds: pl.DataFrame,
    ) -> list[Group]:
        """`of_account` is None where an account can be in several groups."""
        if not names:
            return []
        cells = Cells.of(self.book, of_row)
        found = self._moves(cells, len(names))
        if len(names) > LOOKED_INTO:
            return [Group(names[place], moved, None, None, None) for place, moved in found.items()]
        money = value(self.book.paid, self.last, self.closing, cells.of_row, len(cells))
        made = []
        for place, moved in found.items():
            here = cells.group == place
            mrr = np.zeros(self.book.accounts, dtype=np.int64)
            mrr[cells.account[here]] = money[here]
            if of_account is None:
                made.append(Group(names[place], moved, None, self._bands(mrr, mrr != 0), None))
                continue
            members = of_account == place
            its = refunds.filter(
                pl.Series(members[np.searchsorted(self.ids, refunds["account_id"].to_numpy())])
            )
            made.append(
                Group(
                    names[place],
                    moved,
                    refunds_of(its, its["rate"]),
                    self._bands(mrr, members),
                    lifetime(known.of(members), self.asked.margin),
                )
            )
        return made

    def _bands(self, mrr: Ints, members: Flags) -> list[BandMrr]:
        ids = self.ids[members]
        return by_band(ids, mrr[members], self.scores)

    def _standing(self) -> Standing:
        book, day = self.book, self.last
        running = book.paid.only(book.paid.covering(day) & (book.paid.cents != 0))
        counts = np.bincount(running.account, minlength=book.accounts)
        paused = book.paused.only(book.paused.covering(day))
        endless = running.only(running.cancelled & (running.last == FAR))
        gone = self._said_gone()
        return Standing(
            subscriptions=len(running),
            several=int((counts > 1).sum()),
            trials=int(book.holds(book.trials, day).sum()),
            paused_accounts=int(np.unique(paused.account).size),
            paused_cents=self._worth(paused),
            unpriced=int(book.unpriced.covering(day).sum()),
            endless=len(endless),
            endless_cents=self._worth(endless),
            said_gone=int((gone & (self.mrr > 0)).sum()),
            said_gone_cents=int(self.mrr[gone].sum()),
            late_renewals=late_renewals(book, np.array([number(end) for end in self.ends[1:] or self.ends])),
        )

    def _worth(self, rows: Rows) -> int:
        return int(worth(rows, np.nan_to_num(self.closing)).sum())

    def _said_gone(self) -> Flags:
        """[A]: whether a churn event says the account left, and no subscription has begun since."""
        events = self.facts.churn_events.filter(pl.col("day") <= self.asked.last)
        last = events.group_by("account_id").agg(pl.col("day").max())
        newest = np.full(self.book.accounts, np.iinfo(np.int64).max, dtype=np.int64)
        places = np.searchsorted(self.ids, last["account_id"].to_numpy())
        newest[places] = last["day"].to_numpy().astype("datetime64[D]").astype(np.int64)
        begun = np.full(self.book.accounts, np.iinfo(np.int64).min, dtype=np.int64)
        running = self.book.paid.only(self.book.paid.covering(self.last))
        np.maximum.at(begun, running.account, running.first)
        flags: Flags = (newest <= self.last) & (begun <= newest)
        return flags

    def _refunds(self) -> tuple[pl.DataFrame, dict[str, int]]:
        """Those of the period with their rate into the reporting currency, and by currency those that have none."""
        asked = self.asked
        its = self.facts.refunds.filter(
            (pl.col("issued_on") > asked.first) & (pl.col("issued_on") <= asked.last)
        )
        pairs = its.select("currency", "issued_on").unique()
        found = [
            (currency, day, self._rate(currency, day)) for currency, day in pairs.sort(pl.all()).iter_rows()
        ]
        schema = {"currency": pl.String, "issued_on": pl.Date, "rate": pl.Float64}
        known = pl.DataFrame(found, schema=schema, orient="row")
        priced = its.join(
            known, on=["currency", "issued_on"], how="left", maintain_order="left", nulls_equal=True
        )
        lost = priced.filter(pl.col("rate").is_null())
        sums = lost.group_by(pl.col("currency").fill_null("no currency")).agg(-pl.col("amount_cents").sum())
        return priced.filter(pl.col("rate").is_not_null()), dict(sums.sort("currency").iter_rows())

    def _rate(self, currency: str | None, day: date) -> float | None:
        found = self.exchange.table.find(currency, self.exchange.base, day) if currency else None
        return None if found is None else found.value

    def _rates(self) -> dict[str, Rate]:
        """Those that MRR of the period was converted with, as of its last day."""
        inside = (self.book.paid.first <= self.last) & (self.book.paid.last >= number(self.asked.first))
        used = sorted({self.book.currencies[place] for place in np.unique(self.book.paid.currency[inside])})
        found = {one: self.exchange.table.find(one, self.exchange.base, self.asked.last) for one in used}
        return {one: rate for one, rate in found.items() if rate is not None and one != self.exchange.base}


def _account_groups(accounts: pl.DataFrame, by: By) -> tuple[tuple[str | None, ...], Ints]:
    """Names of the groups, and [A] the group of each account. Spellings of one segment are one group."""
    named = accounts.select(
        name=pl.col("segment" if by is By.SEGMENT else "csm").str.strip_chars().replace("", None)
    )["name"]
    key: Callable[[str], str] = segment_key if by is By.SEGMENT else str
    shown: dict[str | None, str | None] = {}
    counted = named.value_counts(name="n").sort("n", "name", descending=[True, False])
    for name in counted["name"]:
        shown.setdefault(None if name is None else key(name), name)
    order = sorted(shown, key=lambda one: (one is None, one or ""))
    at = {one: place for place, one in enumerate(order)}
    of_account = np.array([at[None if n is None else key(n)] for n in named], dtype=np.int64)
    return tuple(shown[one] for one in order), of_account


def _day_or_none(day: int) -> date | None:
    return None if day >= FAR else dated(day)
