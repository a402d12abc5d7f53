"""What is known of accounts on a day, a few columns at a time: the same numbers that the other commands show."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import polars as pl

from agents.analyst.fields import SPECS, Field, Need
from agents.collector.axis import Axis
from agents.collector.contract import DAYS_PER_MONTH
from agents.collector.terms import TermGrid
from agents.collector.upcoming import days_to_renewal
from agents.revenue.book import number, value, write_up
from agents.revenue.currencies import Exchange, main_currency
from agents.revenue.rates import RateTable
from agents.revenue.report import NO_CURRENCY
from domain.scores import SCORE_COLUMNS
from domain.signals import SignalId
from keepwell.bootstrap import House
from storage.facts import Facts
from storage.revenue_facts import RevenueFacts

LOOK_BACK = 31
"""Days before the as-of day in which a score still tells where an account stands."""
LOGIN = SignalId.LOGIN_FREQUENCY.value
Ids = Sequence[int] | None


@dataclass
class Columns:
    """Frames by account_id of these accounts (None: all) on a day. `since` is the earlier day of comparisons."""

    house: House
    ids: Ids
    day: date
    since: date | None = None
    features: tuple[str, ...] = ()
    score_columns: tuple[str, ...] = (*SCORE_COLUMNS, "band", "standing")
    scored_on: date | None = None
    before_on: date | None = None
    currency: str = NO_CURRENCY
    left_out: dict[str, int] = field(default_factory=dict)

    def of(self, need: Need, ids: Ids) -> pl.DataFrame:
        """account_id and the fields of this need; accounts of which nothing is known may be missing."""
        read: dict[Need, Callable[[Ids], pl.DataFrame]] = {
            Need.ACCOUNT: self._accounts,
            Need.SCORE: self._scores,
            Need.SCORE_BEFORE: self._scores_before,
            Need.SIGNAL: self._signals,
            Need.SIGNAL_BEFORE: self._use_change,
            Need.CONTRACT: self._contracts,
            Need.MONEY: self._money,
            Need.MONEY_BEFORE: self._money_before,
            Need.REVIEW: self._reviews,
            Need.INVOICE: self._invoices,
            Need.GONE: self._gone,
            Need.TALK: self._talk,
            Need.TICKET: self._tickets,
            Need.SURVEY: self._surveys,
            Need.LOGIN: self._logins,
            Need.USE: self._uses,
            Need.ALERT: self._alerts,
            Need.GROWTH: self._growth,
        }
        return read[need](ids)

    def _accounts(self, ids: Ids) -> pl.DataFrame:
        return self.house.asked.accounts(ids)

    def stored_day(self, day: date) -> date | None:
        """The day itself, or the newest one scored in the month before it; None where there is none."""
        newest = self.house.scores.newest_day(self.ids)
        if newest is not None and day >= newest:
            return newest if (day - newest).days <= LOOK_BACK or day == self.day else None
        for back in range(LOOK_BACK + 1):
            if not self.house.scores.bands(day - timedelta(days=back)).is_empty():
                return day - timedelta(days=back)
        return None

    def _scores(self, ids: Ids) -> pl.DataFrame:
        newest = self.house.scores.newest_day(self.ids)
        if newest is not None and self.day >= newest:
            return self.house.scores.latest_of(self.score_columns, ids)
        day = self.scored_on or self.day
        return self.house.scores.history(ids, day, day).select("account_id", "as_of", *self.score_columns)

    def _scores_before(self, ids: Ids) -> pl.DataFrame:
        day = self.before_on or self.day
        before = self.house.scores.history(ids, day, day).select(
            "account_id", health_before="health", band_before="band"
        )
        now = self._scores(ids).select("account_id", "health")
        change = pl.col("health") - pl.col("health_before")
        return now.join(before, on="account_id", how="left").select(
            "account_id", "band_before", "health_before", health_change=change
        )

    def _signals(self, ids: Ids) -> pl.DataFrame:
        newest = self.house.scores.newest_day(self.ids)
        if newest is not None and self.day >= newest:
            return self.house.scores.latest_signals(ids).drop("as_of", "tenure")
        day = self.scored_on or self.day
        return self.house.scores.signal_history(ids, day, day).drop("as_of", "tenure")

    def _use_change(self, ids: Ids) -> pl.DataFrame:
        """Active user-days a week against the earlier day, in per cent."""
        day = self.before_on or self.day
        before = self.house.scores.signal_history(ids, day, day).select("account_id", before=LOGIN)
        both = self._signals(ids).select("account_id", now=LOGIN).join(before, on="account_id", how="left")
        change = pl.when(pl.col("before") > 0).then((pl.col("now") / pl.col("before") - 1) * 100)
        return both.select("account_id", use_change=change)

    def _contracts(self, ids: Ids) -> pl.DataFrame:
        facts = self.house.asked.terms(ids, self.day)
        subs = facts.subscriptions
        left = renewals(facts.accounts["account_id"], facts, self.day)
        known = facts.accounts.select("account_id", "created_on").join(
            _running(subs, self.day), on="account_id", how="left"
        )
        paid = subs.filter(~pl.col("is_trial").fill_null(False))
        first = paid.group_by("account_id").agg(first_paid=pl.col("start_date").min())
        tried = subs.group_by("account_id").agg(first_any=pl.col("start_date").min())
        known = (
            known.join(left, on="account_id", how="left")
            .join(first, on="account_id", how="left")
            .join(tried, on="account_id", how="left")
        )
        begun = pl.when(pl.col("created_on") <= self.day).then("created_on")
        known = known.with_columns(customer_since=pl.coalesce("first_paid", begun, "first_any"))
        months = (pl.lit(self.day) - pl.col("customer_since")).dt.total_days() / DAYS_PER_MONTH
        return known.with_columns(tenure_months=months).drop("created_on", "first_paid", "first_any")

    def _money(self, ids: Ids) -> pl.DataFrame:
        """MRR in cents of one currency, as `keepwell report` works it out."""
        return self._mrr_on((self.day,), ids).rename({"on_0": "mrr"})

    def _money_before(self, ids: Ids) -> pl.DataFrame:
        """What MRR is more, or less, than on the earlier day, both at the exchange rates of the later one."""
        both = self._mrr_on((self.since or self.day, self.day), ids)
        return both.select("account_id", mrr_change=pl.col("on_1") - pl.col("on_0"))

    def _mrr_on(self, days: tuple[date, ...], ids: Ids) -> pl.DataFrame:
        """account_id, on_0, on_1, ...: cents on each of the days, in the currency and at the rates of the as-of day."""
        facts = self.house.facts.revenue(ids)
        accounts = facts.accounts["account_id"].to_numpy().astype(np.int64)
        book, table = write_up(accounts, facts.subscriptions), RateTable(facts.rates)
        self.currency = self.main_currency(facts if ids is self.ids else None)
        rates = Exchange(table, book.currencies, self.currency).on(number(self.day))
        lost = [name for name, rate in zip(book.currencies, rates, strict=True) if np.isnan(rate)]
        covering = book.paid.covering(number(self.day))
        for name in lost:
            its = book.paid.only(covering & (book.paid.currency == book.currencies.index(name)))
            if len(its):
                self.left_out[name] = int(np.unique(its.account).size)
        book = book.without(lost)
        cents = {
            f"on_{place}": value(book.paid, number(day), rates, book.paid.account, book.accounts)
            for place, day in enumerate(days)
        }
        return pl.DataFrame({"account_id": accounts, **cents}).with_columns(pl.col(*cents).cast(pl.Float64))

    def main_currency(self, facts: RevenueFacts | None = None) -> str:
        """Of the whole scope, so that narrowing a question never changes the currency it is answered in."""
        facts = facts or self.house.facts.revenue(self.ids)
        table = RateTable(facts.rates)
        accounts = facts.accounts["account_id"].to_numpy().astype(np.int64)
        begun = facts.subscriptions.filter(pl.col("start_date") <= self.day)
        return main_currency(write_up(accounts, begun), table, self.day) or NO_CURRENCY

    def _gone(self, ids: Ids) -> pl.DataFrame:
        """The day of the churn event, else the last paid day."""
        said = self.house.asked.departures(ids, self.day)
        subs = self.house.asked.terms(ids, self.day).subscriptions
        last = pl.min_horizontal(pl.col("end_date"), pl.col("churned_on"))
        ended = subs.group_by("account_id").agg(ended=last.max(), ended_ref=pl.col("external_id").last())
        both = said.join(ended, on="account_id", how="full", coalesce=True)
        return both.select(
            "account_id",
            churned_on=pl.coalesce("day", "ended"),
            churn_reason="reason",
            gone_ref=pl.coalesce("ref", "ended_ref"),
        )

    def _talk(self, ids: Ids) -> pl.DataFrame:
        return self.house.asked.talk(ids, self.day).with_columns(
            self._ago("last_contact").alias("days_since_contact"),
            self._ago("last_heard").alias("days_since_heard"),
        )

    def _tickets(self, ids: Ids) -> pl.DataFrame:
        return self.house.asked.tickets(ids, self.day).rename({"refs": "ticket_refs"})

    def _reviews(self, ids: Ids) -> pl.DataFrame:
        held = self.house.asked.reviews(ids, self.day)
        told = {True: "attended", False: "missed"}
        return (
            held.group_by("account_id", maintain_order=True)
            .agg(
                last_review=pl.col("day").filter("attended").max(),
                last_qbr=pl.col("attended").last().replace_strict(told, return_dtype=pl.String),
                qbr_missed_on=pl.col("day").filter(~pl.col("attended")).max(),
                review_ref=pl.col("ref").last(),
                review_day=pl.col("day").last(),
            )
            .with_columns(self._ago("last_review").alias("days_since_qbr"))
        )

    def _invoices(self, ids: Ids) -> pl.DataFrame:
        return self.house.asked.unpaid(ids, self.day).rename({"refs": "invoice_refs"})

    def _ago(self, column: str) -> pl.Expr:
        return (pl.lit(self.day) - pl.col(column)).dt.total_days()

    def _surveys(self, ids: Ids) -> pl.DataFrame:
        answers = self.house.asked.answers(ids, self.day)
        every = answers.select("account_id").unique()
        for kind in ("nps", "csat"):
            its = answers.filter(pl.col("kind") == kind).select(
                "account_id",
                pl.col("score").alias(kind),
                pl.col("ref").alias(f"{kind}_ref"),
                pl.col("day").alias(f"{kind}_on"),
            )
            every = every.join(its, on="account_id", how="left")
        return every

    def _logins(self, ids: Ids) -> pl.DataFrame:
        found = self.house.asked.logins(ids, self.day)
        return found.with_columns(self._ago("last_login").alias("days_since_login"))

    def _uses(self, ids: Ids) -> pl.DataFrame:
        used = self.house.asked.uses(ids, self.day, self.features)
        return used.group_by("account_id").agg(features_used=pl.col("feature").sort())

    def _alerts(self, ids: Ids) -> pl.DataFrame:
        live = self.house.asked.alerts(ids, self.day).filter(pl.col("account_id").is_not_null())
        return live.group_by("account_id").agg(
            open_alerts=pl.len().cast(pl.Int64),
            alert_rules=pl.col("rule"),
            alert_ids=pl.col("alert_id"),
            alert_headlines=pl.col("headline"),
            alert_days=pl.col("opened_on"),
            alert_opened_on=pl.col("opened_on").max(),
        )

    def _growth(self, ids: Ids) -> pl.DataFrame:
        there = self.house.asked.growth(ids, self.day)
        return there.group_by("account_id").agg(
            opportunities=pl.len().cast(pl.Int64),
            opportunity_kinds=pl.col("kind"),
            opportunity_ids=pl.col("opportunity_id"),
            opportunity_headlines=pl.col("headline"),
            opportunity_days=pl.col("opened_on"),
        )


def renewals(accounts: pl.Series, facts: Facts, day: date) -> pl.DataFrame:
    """account_id, days_to_renewal, renewal: by the rule that the alerts go by; null where it is passed or unknown."""
    ids = accounts.to_numpy().astype(np.int64)
    grid = TermGrid(facts, ids, Axis.covering([day]))
    left = pl.Series("days_to_renewal", days_to_renewal(grid)[:, 0]).fill_nan(None)
    found = pl.DataFrame({"account_id": ids}).with_columns(left)
    ahead = pl.when(pl.col("days_to_renewal") >= 0).then("days_to_renewal")
    on = pl.lit(day) + pl.duration(days=ahead.cast(pl.Int64))
    return found.with_columns(days_to_renewal=ahead, renewal=on.cast(pl.Date))


def _running(subs: pl.DataFrame, day: date) -> pl.DataFrame:
    """plan, tier, billing, seats and references of what runs on the day; paid subscriptions before trials."""
    covering = (
        (pl.col("start_date") <= day)
        & (pl.col("end_date").is_null() | (pl.col("end_date") >= day))
        & (pl.col("churned_on").is_null() | (pl.col("churned_on") > day))
    )
    trial = pl.col("is_trial").fill_null(False)
    now = subs.filter(covering).with_columns(trial=trial)
    now = now.filter(pl.col("trial") == pl.col("trial").min().over("account_id"))
    ordered = now.sort("account_id", "mrr_cents", "start_date", nulls_last=False)
    told = {True: "yes", False: "no"}
    return ordered.group_by("account_id", maintain_order=True).agg(
        pl.col("plan", "tier", "billing").last(),
        seats=pl.when(pl.col("seats").count() > 0).then(pl.col("seats").sum()),
        trial=pl.col("trial").last().replace_strict(told, return_dtype=pl.String),
        auto_renew=pl.col("auto_renew").last().replace_strict(told, default=None, return_dtype=pl.String),
        term_refs=pl.col("external_id"),
        term_begun=pl.col("start_date").last(),
    )


def needs_of(fields: Iterable[Field]) -> list[Need]:
    """Cheap ones first: what follows is then asked of fewer accounts."""
    return [need for need in Need if any(SPECS[one].need is need for one in fields)]
