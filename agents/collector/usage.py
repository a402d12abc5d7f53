"""Product use as dense [account x day] arrays, each built once when first asked for."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import polars as pl

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
from agents.collector.calendar import quiet_days, weekend
from agents.collector.gaps import Feeds, Pulse
from agents.collector.medians import windowed_median
from agents.collector.timeline import Keys, distinct_within, summed, valid
from storage.packed import sorted_with
from storage.use import TENTHS, Use
from storage.use_rollups import UseSince

__all__ = ["FEATURE_DAYS", "MONTH", "STAFF_DAYS", "TENTHS", "UsageGrid", "half", "use_since"]

MONTH = 30
FEATURE_DAYS = 92  # the longest window of a signal that looks at features or pauses, and its edges
STAFF_DAYS = 300  # 270 days of licence utilisation, each looking 30 days back


def use_since(first: date) -> UseSince:
    """How far back each frame of Use must reach for as-of days from `first` on."""
    days, sessions, users, features = (
        first - timedelta(days=back - 1) for back in (LOOKBACK_DAYS + 1, MONTH, STAFF_DAYS, FEATURE_DAYS)
    )
    return UseSince(days=days, sessions=sessions, users=users, features=features)


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

    @cached_property
    def cells(self) -> Ints:
        """Places in a flattened [A, G] grid."""
        return self.rows * self.axis.width + self.columns

    @cached_property
    def once(self) -> bool:
        """No two rows share a cell."""
        cells = np.zeros(self.shape[0] * self.shape[1], dtype=np.bool_)
        cells[self.cells] = True
        return int(np.count_nonzero(cells)) == self.cells.size

    def summed(self, name: str) -> Ints:
        """A column added up per day; [A, G]."""
        numbers: Ints = self.frame[name].to_numpy()
        if not self.once:
            return summed(self.rows, self.columns, numbers, self.shape)
        cells = np.zeros(self.shape[0] * self.shape[1], dtype=np.int64)
        cells[self.cells] = numbers
        return cells.reshape(self.shape)

    def marked(self, name: str) -> Flags:
        """[A, G] days on which a column of flags is true."""
        cells = np.zeros(self.shape[0] * self.shape[1], dtype=np.bool_)
        cells[self.cells[self.frame[name].to_numpy()]] = True
        return cells.reshape(self.shape)


class Spells:
    """Who or what was seen from when to when, each within a period without pauses of a month."""

    def __init__(self, frame: pl.DataFrame, account_ids: Ints, axis: Axis) -> None:
        rows, first, last = (
            rows_of(account_ids, frame["account_id"]),
            axis.columns(frame["first"]),
            axis.columns(frame["last"]),
        )
        # A period is quiet as a whole or not at all.
        inside = np.where(first > 0, first, np.minimum(last, axis.width - 1))
        seen = valid(rows, first) & (last > 0)
        seen &= ~quiet_days(axis)[np.minimum(inside, axis.width - 1)]
        frame = frame if seen.all() else frame.filter(pl.Series(seen))
        self.axis, self.shape, self.things = axis, (account_ids.size, axis.width), frame["thing"]
        self.rows, self.first, self.last = rows[seen], np.maximum(first[seen], 1), last[seen]
        self.codes: Ints = self.things.to_physical().cast(pl.Int64).to_numpy()
        self.most = int(self.codes.max(initial=0))

    def names(self) -> pl.DataFrame:
        """code, text of everything seen."""
        things = self.things.unique()
        return pl.DataFrame({"code": things.to_physical().cast(pl.Int64), "text": things.cast(pl.String)})

    @cached_property
    def within_month(self) -> Small:
        """How many different ones were seen in the 30 days ending on each column; [A, G]."""
        packing = Keys(self.most, self.axis.width)
        keys, last = sorted_with(packing.pack(self.rows, self.codes, self.first), self.last)
        return distinct_within(keys, last, packing, self.shape, MONTH)


class RecentUse:
    """What signals of up to 90 days need, on an axis that starts 92 days before the first as-of day."""

    def __init__(self, days: Placed, features: Spells) -> None:
        self.days, self.features = days, features
        self.axis, self.at, self.shape = days.axis, days.at, days.shape

    @cached_property
    def used(self) -> Flags:
        return self.days.marked("used")

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
        return self.features.within_month

    @cached_property
    def advanced(self) -> Ints:
        """Running number of (feature, day) with advanced use."""
        return running(self.days.summed("advanced"))

    @cached_property
    def core(self) -> tuple[Ints, Ints]:
        """Running use of core and of peripheral features."""
        return running(self.days.summed("core")), running(self.days.summed("peripheral"))

    @cached_property
    def _users_by_day(self) -> Ints:
        return self.days.summed("people")

    @cached_property
    def logins(self) -> Ints:
        """Running number of active user-days: named users, and one unknown for events without one."""
        return running(self._users_by_day)

    @cached_property
    def weekend_logins(self) -> Ints:
        """Running number of active user-days on Saturdays and Sundays."""
        return running(np.where(weekend(self.axis), self._users_by_day, 0))


class Staff:
    """Named users, on an axis that starts 300 days before the first as-of day."""

    def __init__(self, users: Spells) -> None:
        self.users, self.at, self.shape = users, users.axis.at, users.shape

    @property
    def active(self) -> Small:
        """Named users active in the 30 days ending on each column; [A, G]."""
        return self.users.within_month

    def active_ago(self, days: int) -> Ints:
        """Named users active in the 30 days ending `days` days before each as-of day; [A, T]."""
        return self.active[:, self.at - days].astype(np.int64)


class UsageGrid:
    """Use of the product. Days of the turn of the year are left out, as if nothing had been used."""

    def __init__(self, use: Use, account_ids: Ints, axis: Axis, pulse: Pulse) -> None:
        self.axis, self.shape = axis, (account_ids.size, axis.width)
        self._use, self._ids, self._quiet = use, account_ids, pulse.quiet
        delivered = Placed.on(axis, account_ids, use.days)
        sources = delivered.frame["source"]
        self.feeds = Feeds(pulse, delivered.rows, delivered.columns, sources, self.shape)
        self.days = delivered.where(~self._quiet[delivered.columns])

    @cached_property
    def recent(self) -> RecentUse:
        axis = self.axis.cut(FEATURE_DAYS)
        return RecentUse(self.days.since(FEATURE_DAYS), Spells(self._use.features, self._ids, axis))

    @cached_property
    def staff(self) -> Staff:
        return Staff(Spells(self._use.users, self._ids, self.axis.cut(STAFF_DAYS)))

    def median_tenths(self) -> tuple[Ints, Ints]:
        """Twice the median of minutes * 10 per (user, day) of 30 days, -1 for none, and how many there are;
        [A, T] each.
        """
        timed = Placed.on(self.axis, self._ids, self._use.sessions)
        late = timed.where((timed.columns > int(self.axis.at[0]) - MONTH) & ~self._quiet[timed.columns])
        return windowed_median(
            late.rows, late.columns, late.frame["tenths"].to_numpy(), self.axis.at, MONTH, self.shape
        )

    @cached_property
    def used(self) -> Flags:
        return self.days.marked("used")

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
