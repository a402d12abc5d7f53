"""Product use as dense [account x day] arrays, each built once when first asked for."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from agents.collector.axis import (
    KNOWN_DAYS,
    Axis,
    Flags,
    Floats,
    Ints,
    Small,
    any_within,
    last_column,
    next_at,
    next_column,
    rows_of,
    running,
)
from agents.collector.calendar import weekend
from agents.collector.gaps import Feeds, Pulse
from agents.collector.medians import windowed_median
from agents.collector.timeline import Keys, distinct, distinct_within, sorted_with, valid

MONTH = 30
TENTHS = 10
RECENT_DAYS = 92  # the longest window of a signal that looks at single events, and its edges
UNTOLD = 2**32 - 1  # more texts than a category has numbers
STAFF_DAYS = 300  # 270 days of licence utilisation, each looking 30 days back


@dataclass(frozen=True)
class UseRows:
    """Rows of use with their place on the axis; `at` are its as-of columns.

    `chosen` are those rows of `frame` that `rows` and `columns` stand for, None for all: a column of the frame
    is cut to them when it is asked for, so that texts nobody asks for are never copied.
    """

    frame: pl.DataFrame
    rows: Ints
    columns: Ints
    axis: Axis
    accounts: int
    chosen: Flags | None = None

    @property
    def at(self) -> Ints:
        return self.axis.at

    @property
    def shape(self) -> tuple[int, int]:
        return self.accounts, self.axis.width

    def since(self, days: int) -> "UseRows":
        """The rows within `days` days before the first as-of day, on an axis of their own."""
        axis = self.axis.cut(days)
        shift = self.axis.width - axis.width
        late = self.columns > shift
        part = self.where(late)
        return replace(part, columns=part.columns - shift, axis=axis)

    def where(self, wanted: Flags) -> "UseRows":
        if wanted.all():
            return self
        chosen = wanted
        if self.chosen is not None:
            chosen = self.chosen.copy()
            chosen[chosen] = wanted
        return replace(self, rows=self.rows[wanted], columns=self.columns[wanted], chosen=chosen)

    def column(self, name: str) -> pl.Series:
        whole = self.frame[name]
        return whole if self.chosen is None else whole.filter(pl.Series(self.chosen))

    @cached_property
    def cells(self) -> Ints:
        """Places in a flattened [A, G] grid."""
        return self.rows * self.axis.width + self.columns

    @cached_property
    def count(self) -> Ints:
        return self.column("count").fill_null(1).to_numpy()

    @cached_property
    def tenths(self) -> Ints:
        """Minutes * 10, whole."""
        minutes: Floats = self.column("minutes").fill_null(0.0).to_numpy()
        return np.rint(minutes * TENTHS).astype(np.int64)

    @cached_property
    def events(self) -> Ints:
        """How many rows each cell holds; [A, G]."""
        return np.bincount(self.cells, minlength=self.shape[0] * self.shape[1]).reshape(self.shape)

    def flag(self, name: str) -> NDArray[np.int8]:
        """1 true, 0 false, -1 unknown."""
        return self.column(name).cast(pl.Int8).fill_null(-1).to_numpy()

    def told(self, column: str) -> Flags:
        """[A, G] days with an event that names its user or feature, or says whether it is advanced."""
        whole = self.frame[column]
        if not whole.null_count():
            return self.events > 0
        told = whole.is_not_null().to_numpy()
        return self.marked(told if self.chosen is None else told[self.chosen])

    def marked(self, chosen: Flags) -> Flags:
        """[A, G] days with a chosen event, found through the others where these are fewer."""
        others = np.flatnonzero(~chosen)
        if 2 * others.size > chosen.size:
            cells = np.zeros(self.shape[0] * self.shape[1], dtype=np.bool_)
            cells[self.cells[chosen]] = True
            return cells.reshape(self.shape)
        size = self.shape[0] * self.shape[1]
        return self.events > np.bincount(self.cells[others], minlength=size).reshape(self.shape)

    def summed(self, weights: Ints) -> Ints:
        """Integer weights added up per day; exact while a cell stays below 2**53; [A, G]."""
        cells = np.bincount(self.cells, weights=weights, minlength=self.shape[0] * self.shape[1])
        return cells.astype(np.int64).reshape(self.shape)

    def codes(self, column: str) -> Ints:
        """Each distinct text as a number, null as -1; the order of the numbers means nothing."""
        some = self.chosen is not None and 2 * self.rows.size < self.frame.height
        texts = self.column(column) if some else self.frame[column]
        codes = texts.cast(pl.Categorical(pl.Categories.random())).to_physical()
        numbers: NDArray[np.uint32] = codes.fill_null(UNTOLD).to_numpy()
        if self.chosen is not None and not some:
            numbers = numbers[self.chosen]
        out = numbers.astype(np.int64)
        out[out == UNTOLD] = -1
        return out

    def texts(self, column: str, rows: Ints) -> pl.Series:
        """The texts of some of these rows."""
        return self.frame[column].gather(rows if self.chosen is None else np.flatnonzero(self.chosen)[rows])


class RecentUse:
    """What signals of up to 90 days need, on an axis that starts 92 days before the first as-of day."""

    def __init__(self, use: UseRows) -> None:
        self.use, self.at, self.shape = use, use.at, use.shape

    @cached_property
    def used(self) -> Flags:
        return self.use.events > 0

    @cached_property
    def use_days(self) -> Ints:
        """Running number of days with use."""
        return running(self.used)

    @cached_property
    def next_use(self) -> Small:
        return next_column(self.used)

    @cached_property
    def last_use(self) -> Small:
        return last_column(self.used)

    @cached_property
    def _features(self) -> tuple[Ints, Keys]:
        """A key per event, its thing the feature, `nameless` where it has no name."""
        codes = self.use.codes("feature")
        self.nameless = int(codes.max(initial=-1)) + 1
        codes[codes < 0] = self.nameless
        packing = Keys(self.nameless, self.shape[1])
        return packing.pack(self.use.rows, codes, self.use.columns), packing

    @cached_property
    def breadth(self) -> Small:
        """Different features with a name within 30 days; [A, G]."""
        keys, packing = self._features
        seen = distinct(keys)
        named = packing.things(seen) != self.nameless
        return distinct_within(seen[named], packing, self.shape, MONTH)

    @cached_property
    def advanced(self) -> Ints:
        """Running number of (feature, day) with advanced use."""
        keys, packing = self._features
        yes = self.use.flag("is_advanced") == 1
        return running(packing.counted(distinct(keys[yes]), self.shape))

    @cached_property
    def core(self) -> tuple[Ints, Ints]:
        """Running use of core and of peripheral features."""
        flag = self.use.flag("is_core")
        return self._counted_where(flag == 1), self._counted_where(flag == 0)

    def _counted_where(self, chosen: Flags) -> Ints:
        return running(self.use.summed(np.where(chosen, self.use.count, 0)))


class Staff:
    """Who used the product: named users, and one unknown user per account for events without one."""

    def __init__(self, use: UseRows) -> None:
        self.use, self.at, self.shape = use, use.at, use.shape
        codes = use.codes("user")
        self.unknown = int(codes.max(initial=-1)) + 1
        self.packing = Keys(self.unknown, self.shape[1])
        codes[codes < 0] = self.unknown
        self.keys = self.packing.pack(use.rows, codes, use.columns)
        self._some_event = np.full(self.unknown + 1, -1, dtype=np.int64)
        self._some_event[codes] = np.arange(codes.size)

    def names(self) -> pl.DataFrame:
        """code, text of every named user."""
        codes = np.flatnonzero(self._some_event[: self.unknown] >= 0)
        return pl.DataFrame({"code": codes, "text": self.use.texts("user", self._some_event[codes])})

    @cached_property
    def user_days(self) -> Ints:
        """Ascending keys, one per active user and day."""
        return distinct(self.keys)

    @cached_property
    def weekend_logins(self) -> Ints:
        """Running number of active user-days on Saturdays and Sundays."""
        return running(np.where(weekend(self.use.axis), self._users_by_day, 0))

    @cached_property
    def _users_by_day(self) -> Small:
        return self.packing.counted(self.user_days, self.shape)

    @cached_property
    def named_days(self) -> Ints:
        """Those of `user_days` whose user has a name."""
        named: Ints = self.user_days[self.packing.things(self.user_days) != self.unknown]
        return named

    @cached_property
    def logins(self) -> Ints:
        """Running number of active user-days."""
        return running(self._users_by_day)

    @cached_property
    def active(self) -> Small:
        """Named users active in the 30 days ending on each column; [A, G]."""
        return distinct_within(self.named_days, self.packing, self.shape, MONTH)

    def active_ago(self, days: int) -> Ints:
        """Named users active in the 30 days ending `days` days before each as-of day; [A, T]."""
        return self.active[:, self.at - days].astype(np.int64)

    def median_tenths(self, days: int) -> tuple[Ints, Ints]:
        """Twice the median of minutes * 10 per (user, day), -1 for none, and how many there are; [A, T] each."""
        late = self.use.columns > int(self.at[0]) - days
        keys, tenths = self.keys[late], self.use.where(late).tenths
        timed = tenths > 0
        keys, tenths = sorted_with(keys[timed], tenths[timed])
        starts = np.flatnonzero(np.append(np.ones(min(keys.size, 1), dtype=np.bool_), keys[1:] != keys[:-1]))
        sums = np.add.reduceat(tenths, starts) if starts.size else tenths
        rows, columns = self.packing.rows(keys[starts]), self.packing.columns(keys[starts])
        return windowed_median(rows, columns, sums, self.at, days, self.shape)


class UsageGrid:
    """Use of the product; a row whose count is 0 and whose minutes are 0 proves its source alive and is no
    use.
    """

    def __init__(self, usage: pl.DataFrame, account_ids: Ints, axis: Axis, pulse: Pulse) -> None:
        self.axis, self.shape = axis, (account_ids.size, axis.width)
        rows, columns = rows_of(account_ids, usage["account_id"]), axis.columns(usage["day"])
        delivered = UseRows(usage, rows, columns, axis, account_ids.size)
        delivered = delivered.where(valid(rows, columns) & (columns > 0))
        rows, columns = delivered.rows, delivered.columns
        self.feeds = Feeds(pulse, rows, columns, delivered.column("source"), self.shape)
        self.all = delivered.where(~(_idle(delivered) | pulse.quiet[columns]))

    @cached_property
    def recent(self) -> RecentUse:
        return RecentUse(self.all.since(RECENT_DAYS))

    @cached_property
    def staff(self) -> Staff:
        return Staff(self.all.since(STAFF_DAYS))

    @cached_property
    def used(self) -> Flags:
        return self.all.events > 0

    @cached_property
    def use_days(self) -> Ints:
        """Running number of days with use."""
        return running(self.used)

    @cached_property
    def volume_by_day(self) -> Ints:
        return self.all.summed(self.all.count)

    @cached_property
    def volume(self) -> Ints:
        """Running total of `count`."""
        return running(self.volume_by_day)

    @cached_property
    def known(self) -> Flags:
        """[A, T]: there was some use lately enough for silence to be a fact."""
        return any_within(self.used, self.axis.at, KNOWN_DAYS)

    @cached_property
    def first_use(self) -> Ints:
        """[A, T]: column of the first use within KNOWN_DAYS; later than the as-of day where there is none."""
        return next_at(self.used, self.axis.at - KNOWN_DAYS + 1)

    @cached_property
    def used_lately(self) -> Flags:
        """[A, T]: some use within 30 days."""
        return any_within(self.used, self.axis.at, MONTH)

    @cached_property
    def named_users(self) -> Flags:
        return self.all.told("user")

    @cached_property
    def features_known(self) -> Flags:
        """[A, T]: features have names, and the last 30 days are not unnamed use only."""
        return self._told(self.all.told("feature"))

    @cached_property
    def active_known(self) -> Flags:
        """[A, T]: users have names, and the last 30 days are not unnamed use only."""
        return self._told(self.named_users)

    def _told(self, named: Flags) -> Flags:
        at = self.axis.at
        return any_within(named, at, KNOWN_DAYS) & (any_within(named, at, MONTH) | ~self.used_lately)

    @cached_property
    def advanced_told(self) -> Flags:
        """[A, T]: events say whether they are advanced."""
        return any_within(self.all.told("is_advanced"), self.axis.at, KNOWN_DAYS)

    @cached_property
    def weekend_volume(self) -> Ints:
        """Running total of `count` on Saturdays and Sundays, on the axis of `recent`."""
        axis = self.recent.use.axis
        return running(np.where(weekend(axis), self.volume_by_day[:, -axis.width :], 0))

    def live(self, days: int, weekends: bool = False) -> Ints:
        """Live days of the `days` days ending on each as-of day; [A, T]."""
        return self.feeds.live(days, self.axis.at, weekends)

    def enough(self, days: int) -> Flags:
        """At least half of the window was live."""
        return 2 * self.live(days) >= days

    @cached_property
    def held(self) -> Flags:
        return self.feeds.stopped(self.axis.at) & self.known


def _idle(use: UseRows) -> Flags:
    """Rows that say that nothing was used."""
    idle: Flags = use.column("count").eq(0).fill_null(False).to_numpy()
    if not idle.any():
        return idle
    minutes: Floats = use.column("minutes").fill_null(0.0).to_numpy()
    return idle & (minutes < 0.5 / TENTHS)


def half(values: Ints, scale: int) -> Floats:
    """Doubled, scaled whole numbers as plain numbers; NaN where they are negative."""
    return np.where(values < 0, np.nan, values / (2.0 * scale))
