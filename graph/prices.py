"""What the portfolio's customers pay for each tier, worked out once per run and day asked for."""

from dataclasses import dataclass, field
from datetime import date

import polars as pl

from agents.expansion.prices import TierPrices, tier_prices


@dataclass
class Prices:
    """`terms` are every priced subscription there is (storage.opportunities), read once."""

    terms: pl.DataFrame
    by_day: dict[date, TierPrices] = field(default_factory=dict)

    def on(self, day: date) -> TierPrices:
        if day not in self.by_day:
            self.by_day[day] = tier_prices(self.terms, day)
        return self.by_day[day]
