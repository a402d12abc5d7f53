"""Product use rolled up by day: what the signals are read from, a fraction of the events it stands for."""

from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from storage.packed import Ints, distinct, fresh, places, sorted_with, split, totals
from storage.quiet import periods

Flags = NDArray[np.bool_]
TENTHS = 10
IDLE_MINUTES = 0.05

USE_SCHEMAS: dict[str, dict[str, pl.DataType | type[pl.DataType]]] = {
    # One row per account, day and source that delivered anything, idle events included.
    "days": {
        "account_id": pl.Int64,
        "day": pl.Date,
        "source": pl.Categorical(),
        "used": pl.Boolean,  # there were events of use; what follows is of those
        "volume": pl.Int64,  # sum of their counts, 1 where an event has none
        "core": pl.Int64,  # of core features
        "peripheral": pl.Int64,  # of features known to be none
        "named": pl.Boolean,  # some name their user
        "featured": pl.Boolean,  # some name their feature
        "told": pl.Boolean,  # some say whether they are advanced
        "people": pl.Int64,  # different users, all without a name one; all sources in one of a day's rows
        "advanced": pl.Int64,  # different features used in an advanced way, counted likewise
    },
    # One row per account, source and period with deliveries; bit n of `held` is set for the n-th day from `first`.
    "sources": {
        "account_id": pl.Int64,
        "source": pl.Categorical(),
        "first": pl.Date,
        "last": pl.Date,
        "held": pl.Int64,
    },
    # One row per account, day and user with minutes: their tenths, each event's rounded.
    "sessions": {"account_id": pl.Int64, "day": pl.Date, "tenths": pl.Int64},
    # One row per account, named user and period with use: the first and the last day of it.
    "users": {"account_id": pl.Int64, "first": pl.Date, "last": pl.Date, "thing": pl.Categorical()},
    # The same of named features.
    "features": {"account_id": pl.Int64, "first": pl.Date, "last": pl.Date, "thing": pl.Categorical()},
}
"""A period is a calendar month without its quiet days, or these (storage.quiet): never longer than 31 days.

So somebody seen first and last within one was seen in every 30 days that end between the two, and within 30 days
after the last: the days between need not be kept to count people or features over 30 days.
"""

BEGINS: dict[str, str] = {name: "first" if "first" in kinds else "day" for name, kinds in USE_SCHEMAS.items()}
ENDS: dict[str, str] = {name: "last" if "last" in kinds else "day" for name, kinds in USE_SCHEMAS.items()}
"""The column that says when a row of each frame was first known, and until when it tells of anything."""


@dataclass(frozen=True)
class Use:
    """The frames of USE_SCHEMAS; a pure function of usage events, period by period.

    An event whose count is 0 and whose minutes are 0 proves its source alive and is no use: it counts in none
    of the numbers, and stands only as a row of `days`.
    """

    days: pl.DataFrame
    sources: pl.DataFrame
    sessions: pl.DataFrame
    users: pl.DataFrame
    features: pl.DataFrame


def roll_up(usage: pl.DataFrame) -> Use:
    """Usage events (FACT_SCHEMAS["usage"]) in any order, rolled up; rows come by account."""
    events = _Events(usage)
    used = events.of_use
    users, features = used.things("user"), used.things("feature")
    days, tenths = totals(users.keys, used.tenths)
    timed = tenths > 0
    advanced = distinct(features.keys[_is(used.frame["is_advanced"], True)])
    delivered = _Delivered(events)
    return Use(
        days=delivered.days({"people": users.by_day(days), "advanced": features.by_day(advanced)}),
        sources=delivered.sources(),
        sessions=pl.DataFrame(
            users.placed(days[timed]) | {"tenths": tenths[timed]}, schema=USE_SCHEMAS["sessions"]
        ),
        users=users.spells(days, "users"),
        features=features.spells(distinct(features.keys), "features"),
    )


class _Events:
    """Usage events with their places among the accounts and days that any of them has."""

    def __init__(self, usage: pl.DataFrame) -> None:
        self.frame = usage
        self.accounts, self.account = places(usage["account_id"].to_numpy())
        self.days, self.day = places(usage["day"].to_physical().cast(pl.Int64).to_numpy())
        self.width = max(self.days.size, 1)

    @cached_property
    def used(self) -> Flags:
        idle: Flags = self.frame["count"].eq(0).fill_null(False).to_numpy()
        if idle.any():
            idle = idle & (self.frame["minutes"].fill_null(0.0).to_numpy() < IDLE_MINUTES)
        return ~idle

    @property
    def of_use(self) -> "_Events":
        """Without the idle ones, in the same places.

        Never cached: this may be itself, and what holds itself stays until the garbage collector comes by.
        """
        if self.used.all():
            return self
        some = copy(self)
        some.frame = self.frame.filter(pl.Series(self.used))
        some.account, some.day = self.account[self.used], self.day[self.used]
        return some

    @cached_property
    def tenths(self) -> Ints:
        """Minutes * 10, whole."""
        minutes = self.frame["minutes"].fill_null(0.0).to_numpy()
        tenths: Ints = np.rint(minutes * TENTHS).astype(np.int64)
        return np.maximum(tenths, 0)

    @cached_property
    def periods(self) -> Ints:
        """Which period each of the days is in."""
        return periods(self.days)

    def things(self, column: str) -> "_Things":
        return _Things(self, self.frame[column])


class _Things:
    """Events by account, user or feature, and day, packed into one number in this order."""

    def __init__(self, events: _Events, texts: pl.Series) -> None:
        self.events = events
        named = texts.cast(pl.Categorical(pl.Categories.random()))
        codes: Ints = (named.to_physical().cast(pl.Int64) + 1).fill_null(0).to_numpy()
        self.most = int(codes.max(initial=0)) + 1
        self.width = events.width
        self.keys: Ints = (events.account * self.most + codes) * self.width + events.day
        some = np.full(self.most, -1, dtype=np.int64)
        some[codes] = np.arange(codes.size)
        some[0] = -1  # nothing is called nobody
        self.names = texts.gather(pl.Series(some).replace(-1, None)).cast(pl.Categorical())

    def placed(self, keys: Ints) -> dict[str, Any]:
        """The account and day of each key, as columns."""
        pair, day = split(keys, self.width)
        return {"account_id": self.events.accounts[pair // self.most], "day": _dates(self.events.days[day])}

    def by_day(self, keys: Ints) -> Ints:
        """How many of the (distinct) keys each account has on each day, [accounts x days] in one row."""
        pair, day = split(keys, self.width)
        cells = pair // self.most * self.width + day
        return np.bincount(cells, minlength=self.events.accounts.size * self.width).astype(np.int64)

    def spells(self, keys: Ints, frame: str) -> pl.DataFrame:
        """The first and last day of each named thing in each period, from ascending distinct keys."""
        pair, day = split(keys, self.width)
        account, thing = split(pair, self.most)
        named = thing > 0
        account, thing, day, pair = account[named], thing[named], day[named], pair[named]
        first, last = _spells(pair, self.events.periods[day])
        day = self.events.days[day]
        found = {
            "account_id": self.events.accounts[account[first]],
            "first": _dates(day[first]),
            "last": _dates(day[last]),
            "thing": self.names.gather(thing[first]),
        }
        return pl.DataFrame(found, schema=USE_SCHEMAS[frame])


class _Delivered:
    """Each account, day and source with any event, in this order."""

    def __init__(self, events: _Events) -> None:
        self.events = events
        names, codes = _sources(events.frame["source"])
        self.names = pl.Series(names, dtype=pl.String).cast(pl.Categorical())
        held, self.place = places((events.account * events.width + events.day) * len(names) + codes)
        self.cell, self.source = split(held, len(names))
        self.account, self.day = split(self.cell, events.width)

    def days(self, once_a_day: dict[str, Ints]) -> pl.DataFrame:
        """`once_a_day` are numbers per account and day, which go into the first row of it."""
        events, place, size = self.events, self.place, self.cell.size
        first = fresh(self.cell)
        return pl.DataFrame(
            {
                "account_id": events.accounts[self.account],
                "day": _dates(events.days[self.day]),
                "source": self.names.gather(self.source),
                **{name: _any(place, chosen, size) for name, chosen in _flags(events).items()},
                **{name: _summed(place, counts, size) for name, counts in _counts(events).items()},
                **{name: np.where(first, numbers[self.cell], 0) for name, numbers in once_a_day.items()},
            },
            schema=USE_SCHEMAS["days"],
        )

    def sources(self) -> pl.DataFrame:
        pair = self.account * max(self.names.len(), 1) + self.source
        pair, day = sorted_with(pair, self.day)
        first, last = _spells(pair, self.events.periods[day])
        day = self.events.days[day]
        since = np.repeat(day[first], last - first + 1)
        held = np.add.reduceat(np.int64(1) << (day - since), first) if first.size else first
        account, source = split(pair[first], max(self.names.len(), 1))
        return pl.DataFrame(
            {
                "account_id": self.events.accounts[account],
                "source": self.names.gather(source),
                "first": _dates(day[first]),
                "last": _dates(day[last]),
                "held": held,
            },
            schema=USE_SCHEMAS["sources"],
        )


def _spells(pair: Ints, period: Ints) -> tuple[Ints, Ints]:
    """Where the days of each pair in each period begin and end, of rows sorted by pair and day."""
    starts = fresh(pair)
    starts[1:] |= period[1:] != period[:-1]
    first = np.flatnonzero(starts)
    return first, np.append(first[1:], pair.size)[: first.size] - 1


def _flags(events: _Events) -> dict[str, Flags]:
    told = {"named": "user", "featured": "feature", "told": "is_advanced"}
    return {"used": events.used} | {
        name: events.used & events.frame[column].is_not_null().to_numpy() for name, column in told.items()
    }


def _counts(events: _Events) -> dict[str, Ints]:
    frame, used = events.frame, events.used
    count = frame["count"].fill_null(1).to_numpy()
    return {
        "volume": np.where(used, count, 0),
        "core": np.where(used & _is(frame["is_core"], True), count, 0),
        "peripheral": np.where(used & _is(frame["is_core"], False), count, 0),
    }


def _any(place: Ints, chosen: Flags, size: int) -> Flags:
    found = np.zeros(size, dtype=np.bool_)
    found[place[chosen]] = True
    return found


def _dates(numbers: Ints) -> pl.Series:
    return pl.Series(numbers.astype(np.int32), dtype=pl.Int32).cast(pl.Date)


def _summed(place: Ints, counts: Ints, size: int) -> Ints:
    """Whole counts added up per place; exact while a sum stays below 2**53."""
    return np.bincount(place, weights=counts, minlength=size).astype(np.int64)


def _sources(sources: pl.Series) -> tuple[list[str], Ints]:
    """The distinct sources, and each row's place among them."""
    if sources.len() and not sources.null_count() and (sources == sources[0]).all():
        return [str(sources[0])], np.zeros(sources.len(), dtype=np.int64)
    names = [str(name) for name in sources.fill_null("").unique().sort()] or [""]
    codes = sources.fill_null("").cast(pl.Enum(names)).to_physical()
    return names, codes.cast(pl.Int64).to_numpy()


def _is(flags: pl.Series, value: bool) -> Flags:
    return (flags == value).fill_null(False).to_numpy()
