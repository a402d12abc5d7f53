"""What the portfolio's own customers pay per seat on each tier, on a day and per currency."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from domain.tiers import rung

LEAST_ACCOUNTS = 3
"""With fewer customers on a tier its price is one negotiation, not a price."""


@dataclass(frozen=True)
class TierPrice:
    """`seat_cents` is the median over `accounts` customers of what they pay per seat and month."""

    tier: str
    rung: int
    seat_cents: int
    accounts: int


@dataclass(frozen=True)
class TierPrices:
    """By currency, the lowest rung first. Tiers whose names do not say how high they stand are left out."""

    by_currency: Mapping[str, tuple[TierPrice, ...]] = field(default_factory=dict)

    def of(self, currency: str, tier: str) -> TierPrice | None:
        own = tier.strip().casefold()
        return next((one for one in self._of(currency) if one.tier.casefold() == own), None)

    def above(self, currency: str, height: int) -> TierPrice | None:
        """The next tier up; of several on one rung the one with most customers."""
        higher = [one for one in self._of(currency) if one.rung > height]
        return min(higher, key=lambda one: (one.rung, -one.accounts, one.tier), default=None)

    def _of(self, currency: str) -> tuple[TierPrice, ...]:
        return self.by_currency.get(currency, ())


def tier_prices(terms: pl.DataFrame, day: date) -> TierPrices:
    """From storage's priced terms (account_id, start_date, end_date, churned_on, tier, seats, mrr_cents, currency).

    Each customer counts once per tier; the median of an even number is the mean of the two in the middle, to the cent.
    """
    running = terms.filter(
        (pl.col("start_date") <= day)
        & (pl.col("end_date").is_null() | (pl.col("end_date") >= day))
        & (pl.col("churned_on").is_null() | (pl.col("churned_on") > day))
    ).with_columns(tier=pl.col("tier").str.strip_chars())
    paid = running.group_by("currency", "account_id", key=pl.col("tier").str.to_lowercase()).agg(
        pl.col("tier").first(), price=pl.col("mrr_cents").sum() / pl.col("seats").sum()
    )
    tiers = paid.group_by("currency", "key").agg(
        pl.col("tier").mode().min(), pl.col("price").median(), accounts=pl.len()
    )
    found: dict[str, list[TierPrice]] = {}
    enough = tiers.filter(pl.col("accounts") >= LEAST_ACCOUNTS).sort("currency", "key")
    for currency, tier, price, accounts in enough.select("currency", "tier", "price", "accounts").iter_rows():
        place = rung(tier)
        if place is not None:
            found.setdefault(currency, []).append(TierPrice(tier, place, int(price + 0.5), accounts))
    return TierPrices(
        {name: tuple(sorted(its, key=lambda one: (one.rung, one.tier))) for name, its in found.items()}
    )
