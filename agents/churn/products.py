"""Where growth is another product: what an account uses, what is left to it, how lately it took up one."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from agents.collector.axis import EPOCH_ORDINAL, rows_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LATELY = 180
NEVER = 2**31


def product_traces(
    first_uses: pl.DataFrame,
    known: pl.DataFrame,
    account_ids: Ints,
    by_product: pl.Series,
    days: Sequence[date],
) -> dict[str, Floats]:
    """Traces [A, T] from first uses (account_id, thing, first) and the days products were first used by anybody
    (thing, first); NaN for accounts that do not grow by product.
    """
    at = np.array([day.toordinal() - EPOCH_ORDINAL for day in days], dtype=np.int64)
    names = {name: place for place, name in enumerate(known["thing"].cast(pl.String))}
    born = _numbers(known["first"])
    begun = np.full((account_ids.size, len(names)), NEVER, dtype=np.int64)
    row = rows_of(account_ids, first_uses["account_id"])
    product = np.array([names.get(name, -1) for name in first_uses["thing"].cast(pl.String)], dtype=np.int64)
    keep = (row >= 0) & (product >= 0)
    begun[row[keep], product[keep]] = _numbers(first_uses["first"])[keep]
    used = (begun[:, None, :] <= at[:, None]).sum(axis=2)
    there = (born[None, :] <= at[:, None]).sum(axis=1)
    newest = np.where(begun[:, None, :] <= at[:, None], begun[:, None, :], -NEVER).max(axis=2, initial=-NEVER)
    lately = ((begun[:, None, :] <= at[:, None]) & (begun[:, None, :] > at[:, None] - LATELY)).sum(axis=2)
    grows = by_product.fill_null(False).to_numpy()[:, None] & (used > 0)
    found = {
        "product_used": used,
        "product_left": there - used,
        "product_since": at - newest,
        "product_new": lately,
    }
    return {name: np.where(grows, numbers.astype(np.float64), np.nan) for name, numbers in found.items()}


def _numbers(days: pl.Series) -> Ints:
    numbers: Ints = days.to_physical().cast(pl.Int64).to_numpy()
    return numbers
