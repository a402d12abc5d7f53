"""The parts of the portfolio's columns: each a frame by account_id, read whole from what is stored."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from agents.alerts.rules import BY_ID
from agents.revenue.book import write_up
from agents.revenue.currencies import main_currency
from agents.revenue.rates import RateTable
from domain.alerts import RuleId
from domain.scores import SCORE_COLUMNS
from keepwell.alert_list import PRESSING
from keepwell.asking.columns import renewals
from keepwell.bootstrap import House
from keepwell.desk.main_drivers import drivers_on
from keepwell.desk.owed import in_hand, owed

WEEKS = 52
"""Weeks before the newest scored day whose health is kept."""
FOUR_WEEKS = 4
SPELT = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i", "’": "'"}
)


@dataclass(frozen=True)
class Book:
    """`frame` has a row for every account; MRR is in cents of `currency`, null where no rate leads to it."""

    frame: pl.DataFrame
    currency: str | None


@dataclass(frozen=True)
class Scored:
    """`healths` [A, W] of `ids` (ascending) on `weeks`, the newest last; NaN where unknown."""

    frame: pl.DataFrame
    ids: NDArray[np.int64]
    weeks: tuple[date, ...]
    healths: NDArray[np.float64]


def folded(text: str | None) -> str:
    """Small letters without accents, as names are searched and sorted by."""
    plain = unicodedata.normalize("NFKD", (text or "").casefold().translate(SPELT))
    return " ".join("".join(one for one in plain if not unicodedata.combining(one)).split())


def book(house: House, day: date) -> Book:
    rows = house.accounts.rows().select(
        *("account_id", "external_id", "name", "domain", "segment", "csm", "country", "currency"),
        created_on=pl.col("created_at").dt.date(),
    )
    facts = house.asked.terms(None, day)
    left = renewals(rows["account_id"], facts, day).with_columns(pl.col("days_to_renewal").cast(pl.Int64))
    paid = facts.subscriptions.filter(~pl.col("is_trial").fill_null(False))
    since = paid.group_by("account_id").agg(first_paid=pl.col("start_date").min())
    money, currency = _money(house, day, rows["account_id"])
    frame = rows
    for part in (left, since, money):
        frame = frame.join(part, on="account_id", how="left", maintain_order="left")
    begun = pl.when(pl.col("created_on") <= day).then("created_on")
    return Book(
        frame.with_columns(
            customer_since=pl.coalesce("first_paid", begun),
            sort_name=_folded_column(rows, ["name"]),
            sought=_folded_column(rows, ["name", "domain", "csm", "external_id"]),
            unpriced=pl.col("priced").fill_null(False) & pl.col("mrr_cents").is_null(),
        ).drop("first_paid", "created_on", "priced"),
        currency,
    )


def _folded_column(rows: pl.DataFrame, names: Sequence[str]) -> pl.Series:
    said = zip(*(rows[name].to_list() for name in names), strict=True)
    # Between two texts stands what nobody can look for, so that no word is found across both.
    return pl.Series(["\n".join(folded(one) for one in row) for row in said], dtype=pl.String)


def _money(house: House, day: date, ids: pl.Series) -> tuple[pl.DataFrame, str | None]:
    """account_id, mrr_cents (of the report's currency): what the covering subscriptions pay per month."""
    table = RateTable(house.recurring.rates())
    facts = house.facts.revenue()
    written = write_up(facts.accounts["account_id"].to_numpy(), facts.subscriptions)
    base = main_currency(written, table, day)
    paid = house.recurring.on(day, ids.to_list())
    known = [one for one in paid["currency"].unique().to_list() if one is not None]
    worth = dict(zip(known, table.values(known, base, day) if base else [], strict=False))
    rate = pl.col("currency").replace_strict(worth, default=None, return_dtype=pl.Float64).fill_nan(None)
    cents = (pl.col("mrr_cents") * rate).round()
    whole = pl.when(cents.is_null().any()).then(None).otherwise(cents.sum()).cast(pl.Int64)
    return paid.group_by("account_id").agg(mrr_cents=whole, priced=pl.lit(True)), base


def scored(house: House) -> Scored:
    """The newest score of every account, the weeks before the newest day, and what moved each score most."""
    latest = house.scores.latest().select("account_id", "as_of", *SCORE_COLUMNS, "band", "standing")
    newest = house.scores.newest_day()
    if newest is None:
        return Scored(latest, np.empty(0, np.int64), (), np.empty((0, 0), np.float64))
    weeks = tuple(newest - timedelta(days=7 * back) for back in range(WEEKS, -1, -1))
    ids = latest["account_id"].to_numpy().astype(np.int64)
    healths = _healths(house.scores.weeks(weeks), ids, weeks)
    before = pl.Series("before", healths[:, -1 - FOUR_WEEKS]).fill_nan(None)
    # Of who was last scored on an earlier day, four weeks before the newest day say nothing.
    compared = pl.when(pl.col("as_of") == newest).then(pl.col("health") - before)
    segments = house.accounts.segments()
    frame = latest.with_columns(change_28=compared)
    drivers = drivers_on(house, frame, segments)
    return Scored(
        frame.join(drivers, on="account_id", how="left", maintain_order="left"), ids, weeks, healths
    )


def _healths(stored: pl.DataFrame, ids: NDArray[np.int64], weeks: Sequence[date]) -> NDArray[np.float64]:
    healths = np.full((len(ids), len(weeks)), np.nan)
    if stored.is_empty() or not len(ids):
        return healths
    accounts = stored["account_id"].to_numpy()
    at = np.minimum(np.searchsorted(ids, accounts), len(ids) - 1)
    here = ids[at] == accounts
    place = {day: column for column, day in enumerate(weeks)}
    column = stored["as_of"].replace_strict(place, return_dtype=pl.Int64).to_numpy()
    health = stored["health"].fill_null(float("nan")).to_numpy()
    healths[at[here], column[here]] = health[here]
    return healths


def alerts(house: House, day: date) -> pl.DataFrame:
    """account_id, alerts (how many), rules, rule, headline, pressing (0 the most); of the newest, alert_opened_on and
    news, the most pressing of them; and what somebody has had in hand for too long (owed.py)."""
    found = house.desk_frames.alerts()
    steps = {
        (rule, step): PRESSING.index(BY_ID[RuleId(rule)].severity_at(step))
        for rule, step in found.select("rule", "step").unique().iter_rows()
    }
    pressing = pl.Series([steps[pair] for pair in found.select("rule", "step").iter_rows()], dtype=pl.Int64)
    ordered = found.with_columns(pressing=pressing).sort(
        "account_id", "pressing", "opened_on", descending=[False, False, True], maintain_order=True
    )
    newest = pl.col("opened_on") == pl.col("opened_on").max()
    live = ordered.group_by("account_id", maintain_order=True).agg(
        alerts=pl.len().cast(pl.Int64),
        rules=pl.col("rule"),
        rule=pl.col("rule").first(),
        headline=pl.col("headline").first(),
        pressing=pl.col("pressing").first(),
        alert_opened_on=pl.col("opened_on").max(),
        news=pl.col("headline").filter(newest).first(),
    )
    return live.join(in_hand(house, day), on="account_id", how="left", maintain_order="left")


def work(house: House, day: date) -> pl.DataFrame:
    """account_id and what is owed there (owed.py), and the newest change of its band."""
    found = owed(house, day)
    changes = house.desk_frames.band_changes(workday_before(day))
    return found.join(changes, on="account_id", how="full", coalesce=True)


def workday_before(day: date) -> date:
    """The last Monday to Friday before the day."""
    return day - timedelta(days={0: 3, 6: 2}.get(day.weekday(), 1))
