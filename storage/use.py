"""Product use rolled up by day: what the signals are read from, a fraction of the events it stands for."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from storage.packed import Ints, fresh, places, sorted_with, totals

TENTHS = 10
IDLE_MINUTES = 0.05

USE_SCHEMAS: dict[str, dict[str, pl.DataType | type[pl.DataType]]] = {
    # One row per account, day and source that delivered anything, idle events included.
    "days": {
        "account_id": pl.Int64,
        "day": pl.Date,
        "source": pl.String,
        "events": pl.Int64,  # events of use; the others are of those
        "volume": pl.Int64,  # sum of their counts, 1 where an event has none
        "core": pl.Int64,  # of core features
        "peripheral": pl.Int64,  # of features known to be none
        "named": pl.Int64,  # events that name their user
        "featured": pl.Int64,  # events that name their feature
        "told": pl.Int64,  # events that say whether they are advanced
    },
    # One row per account, day and user; null is everybody without a name.
    "users": {
        "account_id": pl.Int64,
        "day": pl.Date,
        "user": pl.Categorical(),
        "tenths": pl.Int64,  # minutes * 10, each event's rounded
    },
    # One row per account, day and feature; null is every feature without a name.
    "features": {
        "account_id": pl.Int64,
        "day": pl.Date,
        "feature": pl.Categorical(),
        "advanced": pl.Boolean,  # any event of it was
    },
}


@dataclass(frozen=True)
class Use:
    """The frames of USE_SCHEMAS; a pure function of usage events, day by day.

    An event whose count is 0 and whose minutes are 0 proves its source alive and is no use: it counts in none
    of the numbers, and stands only as a row of `days`.
    """

    days: pl.DataFrame
    users: pl.DataFrame
    features: pl.DataFrame

    def known_by(self, day: date) -> "Use":
        """Without what was used later."""
        until = pl.col("day") <= day
        return Use(self.days.filter(until), self.users.filter(until), self.features.filter(until))


def roll_up(usage: pl.DataFrame) -> Use:
    """Usage events (FACT_SCHEMAS["usage"]) in any order, rolled up; rows come by account, then day."""
    events = _Events(usage)
    used = events.used
    return Use(
        days=_days(events),
        users=_users(events if used.all() else events.where(used)),
        features=_features(events if used.all() else events.where(used)),
    )


class _Events:
    """Usage events with the numbers that place them."""

    def __init__(self, usage: pl.DataFrame) -> None:
        self.frame = usage
        self.accounts, self.account = places(usage["account_id"].to_numpy())
        self.days, self.day = places(usage["day"].to_physical().cast(pl.Int64).to_numpy())

    @cached_property
    def used(self) -> NDArray[np.bool_]:
        idle: NDArray[np.bool_] = self.frame["count"].eq(0).fill_null(False).to_numpy()
        if idle.any():
            idle = idle & (self.frame["minutes"].fill_null(0.0).to_numpy() < IDLE_MINUTES)
        return ~idle

    def where(self, chosen: NDArray[np.bool_]) -> "_Events":
        return _Events(self.frame.filter(pl.Series(chosen)))

    def packed(self, things: Ints, most: int) -> Ints:
        """Account, thing and day in one number."""
        return (self.account * most + things) * max(self.days.size, 1) + self.day

    def unpacked(self, keys: Ints, most: int) -> tuple[dict[str, Any], Ints]:
        """The account and day columns of packed keys, and their things."""
        pair, day = np.divmod(keys, max(self.days.size, 1))
        account, thing = np.divmod(pair, most)
        return {"account_id": self.accounts[account], "day": _dates(self.days[day])}, thing


def _dates(numbers: Ints) -> pl.Series:
    return pl.Series(numbers.astype(np.int32), dtype=pl.Int32).cast(pl.Date)


def _days(events: _Events) -> pl.DataFrame:
    frame = events.frame
    names, codes = _sources(frame["source"])
    keys = events.packed(codes, len(names))
    held, place = places(keys)
    count = frame["count"].fill_null(1).to_numpy()
    used, core = events.used, frame["is_core"]
    weights = {
        "events": used,
        "volume": np.where(used, count, 0),
        "core": np.where(used & _is(core, True), count, 0),
        "peripheral": np.where(used & _is(core, False), count, 0),
        "named": used & _told(frame["user"]),
        "featured": used & _told(frame["feature"]),
        "told": used & _told(frame["is_advanced"]),
    }
    by, source = events.unpacked(held, len(names))
    found = by | {"source": pl.Series(names, dtype=pl.String).gather(source)}
    found |= {name: _summed(place, weight, held.size) for name, weight in weights.items()}
    return pl.DataFrame(found, schema=USE_SCHEMAS["days"])


def _summed(place: Ints, weight: NDArray[Any], size: int) -> Ints:
    """Whole weights added up per place; exact while a sum stays below 2**53."""
    return np.bincount(place, weights=weight, minlength=size).astype(np.int64)


def _users(events: _Events) -> pl.DataFrame:
    codes, most, names = _coded(events.frame["user"])
    minutes = events.frame["minutes"].fill_null(0.0).to_numpy()
    tenths = np.maximum(np.rint(minutes * TENTHS).astype(np.int64), 0)
    keys, sums = totals(events.packed(codes, most), tenths)
    by, thing = events.unpacked(keys, most)
    return pl.DataFrame(by | {"user": _texts(thing, names), "tenths": sums}, schema=USE_SCHEMAS["users"])


def _features(events: _Events) -> pl.DataFrame:
    codes, most, names = _coded(events.frame["feature"])
    yes = _is(events.frame["is_advanced"], True).astype(np.int64)
    keys, yes = sorted_with(events.packed(codes, most), yes)
    last = np.append(np.flatnonzero(fresh(keys))[1:], keys.size) - 1 if keys.size else keys
    by, thing = events.unpacked(keys[last], most)
    advanced = yes[last] == 1
    return pl.DataFrame(
        by | {"feature": _texts(thing, names), "advanced": advanced}, schema=USE_SCHEMAS["features"]
    )


def _sources(sources: pl.Series) -> tuple[list[str], Ints]:
    """The distinct sources, and each row's place among them."""
    if sources.len() and not sources.null_count() and (sources == sources[0]).all():
        return [str(sources[0])], np.zeros(sources.len(), dtype=np.int64)
    names = [str(name) for name in sources.fill_null("").unique().sort()] or [""]
    codes = sources.fill_null("").cast(pl.Enum(names)).to_physical()
    return names, codes.cast(pl.Int64).to_numpy()


def _coded(texts: pl.Series) -> tuple[Ints, int, pl.Series]:
    """Each text as a number from 0 (null) to most - 1, and the text of each number."""
    named = texts.cast(pl.Categorical(pl.Categories.random()))
    codes = (named.to_physical().cast(pl.Int64) + 1).fill_null(0).to_numpy()
    most = int(codes.max(initial=0)) + 1
    some = np.full(most, -1, dtype=np.int64)
    some[codes] = np.arange(codes.size)
    return codes, most, texts.gather(pl.Series(some).replace(-1, None)).cast(pl.Categorical())


def _texts(numbers: Ints, names: pl.Series) -> pl.Series:
    return names.gather(numbers) if names.len() else names.clear()


def _is(flags: pl.Series, value: bool) -> NDArray[np.bool_]:
    return (flags == value).fill_null(False).to_numpy()


def _told(column: pl.Series) -> NDArray[np.bool_]:
    return column.is_not_null().to_numpy()
