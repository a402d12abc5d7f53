"""Days on which silence means nothing: the turn of the year, when most businesses stand still."""

import numpy as np
from numpy.typing import NDArray

from storage.packed import Ints


def quiet(days: Ints) -> NDArray[np.bool_]:
    """Whether each day (days since 1970-01-01) is one from 24 December to 2 January."""
    dates = days.astype("datetime64[D]")
    month = dates.astype("datetime64[M]")
    of_month = (dates - month.astype("datetime64[D]")).astype(np.int64) + 1
    of_year = month.astype(np.int64) % 12 + 1
    still: NDArray[np.bool_] = ((of_year == 12) & (of_month >= 24)) | ((of_year == 1) & (of_month <= 2))
    return still


def periods(days: Ints) -> Ints:
    """A number per calendar month, and another one for its quiet days: no period is longer than 31 days."""
    months: Ints = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return months * 2 + quiet(days)
