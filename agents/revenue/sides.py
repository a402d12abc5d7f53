"""What stands beside MRR: refunds, and MRR by health."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from agents.collector.axis import Ints
from domain.scores import Band, Standing

NOT_SCORED = "not scored"
HEALTH = (*(str(band) for band in Band), NOT_SCORED)


@dataclass(frozen=True)
class BandMrr:
    """Customers of one band on a day: those that pay, and those scored as customers that pay nothing."""

    band: str
    accounts: int
    paying: int
    mrr_cents: int


def by_band(account_ids: Ints, mrr: Ints, scores: pl.DataFrame) -> list[BandMrr]:
    """MRR [A] by health band; `scores` has account_id, band and standing of one day. Adds up to all MRR."""
    frame = pl.DataFrame(
        {"account_id": account_ids, "mrr": mrr}, schema={"account_id": pl.Int64, "mrr": pl.Int64}
    )
    scored = scores.filter(pl.col("standing") == str(Standing.ACTIVE)).select("account_id", "band")
    joined = frame.join(scored, on="account_id", how="left").filter(
        (pl.col("mrr") != 0) | pl.col("band").is_not_null()
    )
    bands = joined.with_columns(band=pl.col("band").fill_null(NOT_SCORED))
    found = bands.group_by("band").agg(
        accounts=pl.len(), paying=(pl.col("mrr") > 0).sum(), mrr=pl.col("mrr").sum()
    )
    by_name = {row["band"]: row for row in found.iter_rows(named=True)}
    nothing = {"accounts": 0, "paying": 0, "mrr": 0}
    rows = ((name, by_name.get(name, nothing)) for name in HEALTH)
    return [BandMrr(name, row["accounts"], row["paying"], row["mrr"]) for name, row in rows]


@dataclass(frozen=True)
class Refunds:
    """Negative invoices of a period: how many, of how many accounts, and how much, as a positive amount."""

    invoices: int
    accounts: int
    cents: int


def refunds_of(rows: pl.DataFrame, rates: pl.Series) -> Refunds:
    """`rows`: account_id and amount_cents (below 0); `rates` turn each into the reporting currency."""
    worth = np.rint(rows["amount_cents"].to_numpy() * rates.to_numpy()).astype(np.int64)
    return Refunds(rows.height, rows["account_id"].n_unique(), -int(worth.sum()))
