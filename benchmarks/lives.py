"""What sets the synthetic accounts of a benchmark apart: how big they are, when they began, when they went quiet."""

import os
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Random = np.random.Generator

AS_OF = date(2026, 6, 30)
DAYS = int(
    os.environ.get("KEEPWELL_BENCH_DAYS", "365")
)  # facts begin so many days before the day after AS_OF
FIRST = AS_OF - timedelta(days=DAYS - 1)
SEED = 20260630
CONTACTS = 5  # per account; contact k of an account is its user k too
SEGMENTS = np.array(["enterprise", "mid-market", "smb"])
SIZES = (0.1, 0.3, 0.6)


@dataclass(frozen=True)
class Lives:
    """One row per account of a block; `begin` and `stop` are day offsets from FIRST, both included."""

    ids: Ints
    segment: Ints  # index into SEGMENTS
    seats: Ints
    people: Ints
    begin: Ints
    stop: Ints
    growth: Floats  # above 0 use rises over the year, below it falls
    tenure: Ints  # days since the first contract
    lapsed: NDArray[np.bool_]  # the contract ended when use did


def random(first_id: int, what: str) -> Random:
    """The same numbers for the same block and purpose, whatever else was drawn before."""
    return np.random.default_rng([SEED, first_id, *what.encode()])


def lives(first_id: int, last_id: int) -> Lives:
    """One account in twenty began within the year, one in twelve went quiet, half of those left."""
    rng = random(first_id, "lives")
    ids = np.arange(first_id, last_id + 1, dtype=np.int64)
    size = ids.size
    segment = rng.choice(3, size, p=SIZES)
    people = CONTACTS + rng.poisson(np.array([14.0, 6.0, 2.0])[segment])
    begin = np.where(rng.random(size) < 0.05, rng.integers(DAYS - 165, DAYS - 15, size), 0)
    quiet = (rng.random(size) < 0.08) & (begin == 0)
    stop = np.where(quiet, rng.integers(120, DAYS - 25, size), DAYS - 1)
    tenure = np.where(begin > 0, DAYS - begin, rng.integers(DAYS, 5 * DAYS, size))
    return Lives(
        ids=ids,
        segment=segment,
        seats=people + rng.integers(0, 12, size),
        people=people,
        begin=begin,
        stop=stop,
        growth=rng.uniform(-0.4, 1.0, size),
        tenure=tenure,
        lapsed=quiet & (rng.random(size) < 0.5),
    )
