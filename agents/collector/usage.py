"""Product use as dense [account x day] arrays, each built once when first asked for."""

from dataclasses import dataclass
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
    marked,
    next_at,
    next_column,
    rows_of,
    running,
)
from agents.collector.calendar import weekend
from agents.collector.gaps import Feeds, Pulse
from agents.collector.medians import RangeOrder
from agents.collector.timeline import Keys, Timeline, distinct, distinct_within, summed, valid

MONTH = 30
TENTHS = 10
RECENT_DAYS = 92  # the longest window of a signal that looks at single events, and its edges
STAFF_DAYS = 300  # 270 days of licence utilisation, each looking 30 days back


@dataclass(frozen=True)
class UseRows:
    """Rows of use with their place on the axis; `at` are its as-of columns."""

    frame: pl.DataFrame
    rows: Ints
    columns: Ints
    axis: Axis
    accounts: int

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
        return UseRows(
            self.frame.filter(pl.Series(late)),
            self.rows[late],
            self.columns[late] - shift,
            axis,
            self.accounts,
        )

    @cached_property
    def count(self) -> Ints:
        return self.frame["count"].fill_null(1).to_numpy()

    @cached_property
    def tenths(self) -> Ints:
        """Minutes * 10, whole."""
        minutes: Floats = self.frame["minutes"].fill_null(0.0).to_numpy()
        return np.rint(minutes * TENTHS).astype(np.int64)

    def flag(self, name: str) -> NDArray[np.int8]:
        """1 true, 0 false, -1 unknown."""
        return self.frame[name].cast(pl.Int8).fill_null(-1).to_numpy()

    def named(self, column: str) -> Flags:
        """[A, G] days with an event that names its user or feature."""
        told = self.frame[column].is_not_null().to_numpy()
        return marked(self.rows[told], self.columns[told], self.shape)

    def codes(self, column: str) -> Ints:
        """Each distinct text as a number, null as -1; the order of the numbers means nothing."""
        texts = self.frame[column].cast(pl.Categorical(pl.Categories.random()))
        return texts.to_physical().cast(pl.Int64).fill_null(-1).to_numpy()


class RecentUse:
    """What signals of up to 90 days need, on an axis that starts 92 days before the first as-of day."""

    def __init__(self, use: UseRows) -> None:
        self.use, self.at, self.shape = use, use.at, use.shape

    @cached_property
    def used(self) -> Flags:
        return marked(self.use.rows, self.use.columns, self.shape)

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
        """The number of each event's feature, the nameless one last."""
        codes = self.use.codes("feature")
        nameless = int(codes.max(initial=-1)) + 1
        return np.where(codes < 0, nameless, codes), Keys(nameless, self.shape[1])

    @cached_property
    def breadth(self) -> Small:
        """Different features with a name within 30 days; [A, G]."""
        features, packing = self._features
        named = self.use.frame["feature"].is_not_null().to_numpy()
        keys = packing.pack(self.use.rows[named], features[named], self.use.columns[named])
        return distinct_within(distinct(keys), packing, self.shape, MONTH)

    @cached_property
    def advanced(self) -> Ints:
        """Running number of (feature, day) with advanced use."""
        features, packing = self._features
        yes = self.use.flag("is_advanced") == 1
        keys = distinct(packing.pack(self.use.rows[yes], features[yes], self.use.columns[yes]))
        return running(packing.counted(keys, self.shape))

    @cached_property
    def core(self) -> tuple[Ints, Ints]:
        """Running use of core and of peripheral features."""
        flag = self.use.flag("is_core")
        return self._counted_where(flag == 1), self._counted_where(flag == 0)

    def _counted_where(self, chosen: Flags) -> Ints:
        use = self.use
        return running(summed(use.rows[chosen], use.columns[chosen], use.count[chosen], self.shape))


class Staff:
    """Who used the product: named users, and one unknown user per account for events without one."""

    def __init__(self, use: UseRows) -> None:
        self.use, self.at, self.shape = use, use.at, use.shape
        codes = use.codes("user")
        self.unknown = int(codes.max(initial=-1)) + 1
        self.packing = Keys(self.unknown, self.shape[1])
        self.keys = self.packing.pack(use.rows, np.where(codes < 0, self.unknown, codes), use.columns)
        self._codes = codes

    def names(self) -> pl.DataFrame:
        """code, text of every named user."""
        named = pl.DataFrame({"code": self._codes, "text": self.use.frame["user"]}).filter(
            pl.col("code") >= 0
        )
        return named.unique("code")

    @cached_property
    def user_days(self) -> Ints:
        """Ascending keys, one per active user and day."""
        return distinct(self.keys)

    @cached_property
    def weekend_logins(self) -> Ints:
        """Running number of active user-days on Saturdays and Sundays."""
        return running(np.where(weekend(self.use.axis), self.packing.counted(self.user_days, self.shape), 0))

    @cached_property
    def named_days(self) -> Ints:
        """Those of `user_days` whose user has a name."""
        named: Ints = self.user_days[self.packing.things(self.user_days) != self.unknown]
        return named

    @cached_property
    def logins(self) -> Ints:
        """Running number of active user-days."""
        return running(self.packing.counted(self.user_days, self.shape))

    @cached_property
    def active(self) -> Small:
        """Named users active in the 30 days ending on each column; [A, G]."""
        return distinct_within(self.named_days, self.packing, self.shape, MONTH)

    def active_ago(self, days: int) -> Ints:
        """Named users active in the 30 days ending `days` days before each as-of day; [A, T]."""
        return self.active[:, self.at - days].astype(np.int64)

    def median_tenths(self, days: int) -> tuple[Ints, Ints]:
        """Twice the median of minutes * 10 per (user, day), -1 for none, and how many there are; [A, T] each."""
        chosen = (self.use.tenths > 0) & (self.use.columns > int(self.at[0]) - days)
        keys, tenths = self.keys[chosen], self.use.tenths[chosen]
        order = np.argsort(keys, kind="stable")
        keys, tenths = keys[order], tenths[order]
        starts = np.flatnonzero(np.append(np.ones(min(keys.size, 1), dtype=np.bool_), keys[1:] != keys[:-1]))
        sums = np.add.reduceat(tenths, starts) if starts.size else tenths
        line = Timeline(self.packing.rows(keys[starts]), self.packing.columns(keys[starts]), self.shape)
        first, end = line.window(self.at, days)
        return RangeOrder(sums[line.order]).twice_median(first, end), end - first


class UsageGrid:
    """Use of the product; a row whose count is 0 and whose minutes are 0 proves its source alive and is no
    use.
    """

    def __init__(self, usage: pl.DataFrame, account_ids: Ints, axis: Axis, pulse: Pulse) -> None:
        self.axis, self.shape = axis, (account_ids.size, axis.width)
        rows, columns = rows_of(account_ids, usage["account_id"]), axis.columns(usage["day"])
        keep = valid(rows, columns) & (columns > 0)
        if not keep.all():
            usage, rows, columns = usage.filter(pl.Series(keep)), rows[keep], columns[keep]
        self.feeds = Feeds(pulse, rows, columns, usage["source"], self.shape)
        idle = usage.select(
            (pl.col("count") == 0) & (pl.col("minutes").fill_null(0.0) < 0.5 / TENTHS)
        ).to_series()
        used = ~idle.fill_null(False).to_numpy() & ~pulse.quiet[columns]
        if not used.all():
            usage, rows, columns = usage.filter(pl.Series(used)), rows[used], columns[used]
        self.all = UseRows(usage, rows, columns, axis, account_ids.size)

    @cached_property
    def recent(self) -> RecentUse:
        return RecentUse(self.all.since(RECENT_DAYS))

    @cached_property
    def staff(self) -> Staff:
        return Staff(self.all.since(STAFF_DAYS))

    @cached_property
    def used(self) -> Flags:
        return marked(self.all.rows, self.all.columns, self.shape)

    @cached_property
    def use_days(self) -> Ints:
        """Running number of days with use."""
        return running(self.used)

    @cached_property
    def volume_by_day(self) -> Ints:
        return summed(self.all.rows, self.all.columns, self.all.count, self.shape)

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
        return self.all.named("user")

    @cached_property
    def features_known(self) -> Flags:
        """[A, T]: features have names, and the last 30 days are not unnamed use only."""
        return self._told(self.all.named("feature"))

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
        told = self.all.flag("is_advanced") >= 0
        return any_within(
            marked(self.all.rows[told], self.all.columns[told], self.shape), self.axis.at, KNOWN_DAYS
        )

    @cached_property
    def weekend_volume(self) -> Ints:
        """Running total of `count` on Saturdays and Sundays."""
        return running(np.where(weekend(self.axis), self.volume_by_day, 0))

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
