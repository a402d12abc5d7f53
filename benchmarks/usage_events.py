"""Synthetic product use: about a thousand events per account over a year, in the shape the activity table keeps."""

import numpy as np
import polars as pl

from benchmarks.lives import DAYS, FIRST, Floats, Ints, Lives, Random, random
from storage.events import EVENT_SCHEMA, SORT

SOURCE = "product"
FEATURES = tuple(f"feature-{number:02d}" for number in range(1, 21))
CORE = 10  # the first ten are core, the last three advanced
ADVANCED = 17
FIRST_MINUTE = 8 * 60
MINUTES_OPEN = 10 * 60
MINUTE = 60_000_000  # microseconds
WEEKDAY_OF_FIRST = FIRST.weekday()


def usage_events(block: Lives, per_account: int) -> pl.DataFrame:
    """The events of a block (EVENT_SCHEMA), in the order they are stored."""
    rng = random(int(block.ids[0]), "usage")
    events = rng.poisson(per_account * rng.lognormal(-0.125, 0.5, block.ids.size))
    row = np.repeat(np.arange(block.ids.size), events)
    place = np.arange(row.size) - np.repeat(np.cumsum(events) - events, events)
    day = _days(rng, block, row)
    minute = rng.integers(FIRST_MINUTE, FIRST_MINUTE + MINUTES_OPEN, row.size)
    feature = np.minimum(rng.exponential(5.0, row.size).astype(np.int64), len(FEATURES) - 1)
    account = pl.Series("account_id", block.ids[row])
    frame = pl.DataFrame(
        {
            "account_id": account,
            "place": place,
            "occurred_at": _moments(day, minute),
            "day": (np.datetime64(FIRST) + day).astype("datetime64[D]"),
            "user": _users(rng, block, row),
            "feature": pl.Series(np.array(FEATURES)[feature]),
            "is_core": feature < CORE,
            "is_login": rng.random(row.size) < 0.3,
            "is_advanced": feature >= ADVANCED,
            "count": 1 + rng.poisson(1.0, row.size),
            "minutes": np.round(rng.lognormal(1.6, 0.7, row.size), 1),
            "timed": rng.random(row.size) < 0.9,
            "named": rng.random(row.size) < 0.99,
        }
    )
    return _stored(frame)


def _days(rng: Random, block: Lives, row: Ints) -> Ints:
    """Days within each account's life, denser towards the end where use grows; most weekends moved to a Friday."""
    even: Floats = rng.random(row.size)
    begin, stop = block.begin[row], block.stop[row]
    share = even ** (1.0 / (1.0 + block.growth[row]))
    day = begin + np.floor(share * (stop - begin + 1)).astype(np.int64)
    weekday = (day + WEEKDAY_OF_FIRST) % 7
    moved = np.where((weekday > 4) & (rng.random(row.size) < 0.8), day - (weekday - 4), day)
    return np.clip(np.maximum(moved, begin), 0, DAYS - 1)


def _moments(day: Ints, minute: Ints) -> pl.Series:
    start = np.datetime64(FIRST).astype("datetime64[us]").astype(np.int64)
    micros = start + (day * 1440 + minute) * MINUTE
    return pl.Series(micros).cast(pl.Datetime("us")).dt.replace_time_zone("UTC")


def _users(rng: Random, block: Lives, row: Ints) -> pl.Series:
    """One in fifty events names nobody; every other person signs in with an e-mail address in capitals."""
    chosen = np.floor(block.people[row] * rng.random(row.size) ** 1.7).astype(np.int64)
    most = int(block.people.max())
    account, person = np.divmod(np.arange(block.ids.size * most), most)
    who = pl.DataFrame({"a": block.ids[account], "k": person})
    names = who.select(
        pl.when(pl.col("k") % 2 == 0)
        .then(pl.format("u{}-{}", "a", "k"))
        .otherwise(pl.format("U{}-{}@A{}.EXAMPLE", "a", "k", "a"))
    ).to_series()
    at = pl.Series(row * most + chosen)
    nobody = pl.Series(rng.random(row.size) < 0.02)
    return names.gather(pl.select(pl.when(~nobody).then(at)).to_series())


def _stored(frame: pl.DataFrame) -> pl.DataFrame:
    later = ("came_as", "attributes", "source_updated_at", "import_id", "import_row")
    missing = {name: pl.lit(None) for name in later}
    ready = frame.with_columns(
        event_id=pl.format("{}-{}", "account_id", "place"),
        source=pl.lit(SOURCE),
        month=pl.col("day").dt.strftime("%Y-%m"),
        minutes=pl.when("timed").then("minutes"),
        feature=pl.when("named").then("feature"),
        is_core=pl.when("named").then("is_core"),
        **missing,
    )
    return ready.select(pl.col(name).cast(kind) for name, kind in EVENT_SCHEMA.items()).sort(SORT)
