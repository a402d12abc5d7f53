"""Product use as dense [account x day] arrays, each built once when first asked for."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from agents.collector.axis import (
    KNOWN_DAYS,
    LOOKBACK_DAYS,
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
from agents.collector.timeline import Keys, distinct_within, summed, valid
from storage.use import TENTHS, Use
from storage.use_rollups import UseSince

__all__ = ["FEATURE_DAYS", "MONTH", "STAFF_DAYS", "TENTHS", "UsageGrid", "half", "use_since"]

MONTH = 30
FEATURE_DAYS = 92  # the longest window of a signal that looks at features or pauses, and its edges
STAFF_DAYS = 300  # 270 days of licence utilisation, each looking 30 days back


def use_since(first: date) -> UseSince:
    """How far back each frame of Use must reach for as-of days from `first` on."""
    reach = (LOOKBACK_DAYS, STAFF_DAYS, FEATURE_DAYS)
    days, users, features = (first - timedelta(days=back) for back in reach)
    return UseSince(days=days, users=users, features=features)


@dataclass(frozen=True)
class Placed:
    """Rows of one frame of Use with their place on the axis; `at` are its as-of columns."""

    frame: pl.DataFrame
    rows: Ints
    columns: Ints
    axis: Axis
    accounts: int

    @classmethod
    def on(cls, axis: Axis, account_ids: Ints, frame: pl.DataFrame) -> "Placed":
        """The rows of these accounts on days of the axis."""
        rows, columns = rows_of(account_ids, frame["account_id"]), axis.columns(frame["day"])
        return cls(frame, rows, columns, axis, account_ids.size).where(valid(rows, columns) & (columns > 0))

    @property
    def at(self) -> Ints:
        return self.axis.at

    @property
    def shape(self) -> tuple[int, int]:
        return self.accounts, self.axis.width

    def since(self, days: int) -> "Placed":
        """The rows within `days` days before the first as-of day, on an axis of their own."""
        axis = self.axis.cut(days)
        shift = self.axis.width - axis.width
        late = self.where(self.columns > shift)
        return Placed(late.frame, late.rows, late.columns - shift, axis, self.accounts)

    def where(self, wanted: Flags) -> "Placed":
        if wanted.all():
            return self
        frame = self.frame.filter(pl.Series(wanted))
        return Placed(frame, self.rows[wanted], self.columns[wanted], self.axis, self.accounts)

    def numbers(self, name: str) -> Ints:
        return self.frame[name].to_numpy()

    def summed(self, name: str) -> Ints:
        """A column added up per day; [A, G]."""
        return summed(self.rows, self.columns, self.numbers(name), self.shape)

    def marked(self, name: str) -> Flags:
        """[A, G] days with more than 0 of a column."""
        cells = np.zeros(self.shape, dtype=np.bool_)
        some = self.numbers(name) > 0
        cells[self.rows[some], self.columns[some]] = True
        return cells

    def codes(self, name: str) -> Ints:
        """Each distinct text as a number, null as the number after the last."""
        codes: NDArray[np.int64] = self.frame[name].to_physical().cast(pl.Int64).fill_null(-1).to_numpy()
        nameless = int(codes.max(initial=-1)) + 1
        return np.where(codes < 0, nameless, codes)


class RecentUse:
    """What signals of up to 90 days need, on an axis that starts 92 days before the first as-of day."""

    def __init__(self, days: Placed, features: Placed) -> None:
        self.days, self.features = days, features
        self.axis, self.at, self.shape = days.axis, days.at, days.shape

    @cached_property
    def used(self) -> Flags:
        return self.days.marked("events")

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
    def breadth(self) -> Small:
        """Different features with a name within 30 days; [A, G]."""
        named = self.features.where(self.features.frame["feature"].is_not_null().to_numpy())
        codes = named.codes("feature")
        packing = Keys(int(codes.max(initial=0)), self.shape[1])
        keys = np.sort(packing.pack(named.rows, codes, named.columns))
        return distinct_within(keys, packing, self.shape, MONTH)

    @cached_property
    def advanced(self) -> Ints:
        """Running number of (feature, day) with advanced use."""
        yes = self.features.where(self.features.frame["advanced"].to_numpy())
        return running(summed(yes.rows, yes.columns, np.ones_like(yes.rows), self.shape))

    @cached_property
    def core(self) -> tuple[Ints, Ints]:
        """Running use of core and of peripheral features."""
        return running(self.days.summed("core")), running(self.days.summed("peripheral"))


class Staff:
    """Who used the product: named users, and one unknown user per account for events without one."""

    def __init__(self, users: Placed) -> None:
        self.users, self.at, self.shape = users, users.at, users.shape
        codes = users.codes("user")
        self.unknown = int(codes.max(initial=0)) + 1
        self.packing = Keys(self.unknown, self.shape[1])
        codes[users.frame["user"].is_null().to_numpy()] = self.unknown
        self.keys = self.packing.pack(users.rows, codes, users.columns)

    def names(self) -> pl.DataFrame:
        """code, text of every named user."""
        users = self.users.frame["user"].unique().drop_nulls()
        return pl.DataFrame({"code": users.to_physical().cast(pl.Int64), "text": users.cast(pl.String)})

    @cached_property
    def user_days(self) -> Ints:
        """Ascending keys, one per active user and day."""
        return np.sort(self.keys)

    @cached_property
    def weekend_logins(self) -> Ints:
        """Running number of active user-days on Saturdays and Sundays."""
        return running(np.where(weekend(self.users.axis), self._users_by_day, 0))

    @cached_property
    def _users_by_day(self) -> Small:
        return self.packing.counted(self.keys, self.shape)

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
        tenths = self.users.numbers("tenths")
        timed = (self.users.columns > int(self.at[0]) - days) & (tenths > 0)
        rows, columns = self.users.rows[timed], self.users.columns[timed]
        return windowed_median(rows, columns, tenths[timed], self.at, days, self.shape)


class UsageGrid:
    """Use of the product. Days of the turn of the year are left out, as if nothing had been used."""

    def __init__(self, use: Use, account_ids: Ints, axis: Axis, pulse: Pulse) -> None:
        self.axis, self.shape = axis, (account_ids.size, axis.width)
        self._use, self._ids, self._quiet = use, account_ids, pulse.quiet
        delivered = Placed.on(axis, account_ids, use.days)
        sources = delivered.frame["source"]
        self.feeds = Feeds(pulse, delivered.rows, delivered.columns, sources, self.shape)
        working = (delivered.numbers("events") > 0) & ~self._quiet[delivered.columns]
        self.days = delivered.where(working)

    @cached_property
    def recent(self) -> RecentUse:
        return RecentUse(self.days.since(FEATURE_DAYS), self._working(self._use.features, FEATURE_DAYS))

    @cached_property
    def staff(self) -> Staff:
        return Staff(self._working(self._use.users, STAFF_DAYS))

    def _working(self, frame: pl.DataFrame, days: int) -> Placed:
        """Rows within `days` days before the first as-of day, on an axis of their own."""
        placed = Placed.on(self.axis.cut(days), self._ids, frame)
        return placed.where(~self._quiet[placed.columns + (self.axis.width - placed.axis.width)])

    @cached_property
    def used(self) -> Flags:
        return self.days.marked("events")

    @cached_property
    def use_days(self) -> Ints:
        """Running number of days with use."""
        return running(self.used)

    @cached_property
    def volume_by_day(self) -> Ints:
        return self.days.summed("volume")

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
        return self.days.marked("named")

    @cached_property
    def features_known(self) -> Flags:
        """[A, T]: features have names, and the last 30 days are not unnamed use only."""
        return self._told(self.days.marked("featured"))

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
        return any_within(self.days.marked("told"), self.axis.at, KNOWN_DAYS)

    @cached_property
    def weekend_volume(self) -> Ints:
        """Running total of `count` on Saturdays and Sundays, on the axis of `recent`."""
        axis = self.recent.axis
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


def half(values: Ints, scale: int) -> Floats:
    """Doubled, scaled whole numbers as plain numbers; NaN where they are negative."""
    return np.where(values < 0, np.nan, values / (2.0 * scale))
