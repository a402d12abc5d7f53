"""Stopped sources: which days a whole source delivered nothing, told apart from accounts that went silent.

A source is judged by its own habit: a silence is a gap once it is longer than max(3, 3 x its usual largest
pause of the previous 90 days), the usual largest being the second largest, so that one earlier outage does
not hide the next. Only sources heard of for four weeks that feed at least 3 accounts are judged, and only on
what was known on the day.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np
import polars as pl

from agents.collector.axis import (
    EPOCH_ORDINAL,
    FAR,
    Axis,
    Flags,
    Floats,
    Ints,
    every_window,
    last_column,
    next_column,
    ratio,
)
from agents.collector.calendar import quiet_days, weekend
from agents.collector.readings import Gap
from agents.collector.timeline import Keys, counted, distinct_within
from storage.facts import Facts
from storage.packed import places, sorted_with

USAGE, CONVERSATIONS = "usage", "conversations"
KINDS = (USAGE, CONVERSATIONS)

SHORTEST_GAP = 3
PAUSES = 3
HABIT_DAYS = 90
HABIT_DELIVERIES = 5
HEARD_FOR = 28
FED_DAYS = 30
FED_ACCOUNTS = 3
BEFORE_WINDOW = 30  # a source silent this long before a window is taken to start with its next delivery
LOST_AFTER = 160  # a source silent this long feeds nobody any more
SCHEMA = {"kind": pl.String, "source": pl.String, "day": pl.Date, "delivering": pl.Int64, "fed": pl.Int64}


@dataclass(frozen=True)
class SourceDays:
    """How many accounts each source delivered for, by kind and day; adds up over disjoint sets of accounts.

    `frame`: kind ("usage" or "conversations"), source, day, delivering (accounts with something that day),
    fed (accounts with something in the 30 days ending that day).
    """

    frame: pl.DataFrame
    _pulses: "dict[tuple[str, int, int, bytes], Pulse]" = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __reduce__(self) -> tuple[type["SourceDays"], tuple[pl.DataFrame]]:
        return SourceDays, (self.frame,)

    @property
    def pulses(self) -> int:
        """How many have been worked out."""
        return len(self._pulses)

    def pulse(self, kind: str, axis: Axis) -> "Pulse":
        """The heartbeat of the sources of one kind: the same for every block read on the same days."""
        key = kind, axis.origin, axis.width, axis.at.tobytes()
        if key not in self._pulses:
            self._pulses[key] = Pulse(self, kind, axis)
        return self._pulses[key]

    @classmethod
    def measure(cls, facts: Facts) -> "SourceDays":
        """Of the accounts in `facts`; for a chunked read, `total` the chunks before reading any."""
        said = facts.interactions.select("source", "account_id", "day").unique()
        spells = ((USAGE, facts.use.sources), (CONVERSATIONS, _single_days(said)))
        return cls(pl.concat(_measured(kind, frame, None, facts.until) for kind, frame in spells))

    @classmethod
    def of(cls, deliveries: pl.DataFrame, until: date | None = None) -> "SourceDays":
        """From rows (kind, source, account_id, day), repeated or not, in any order.

        Parts to be put together need the same `until`; by default days are counted up to the last delivery.
        """
        spells = _single_days(deliveries.unique())
        return cls(
            pl.concat(_measured(kind, spells.filter(pl.col("kind") == kind), None, until) for kind in KINDS)
        )

    @classmethod
    def of_spells(
        cls, use: pl.DataFrame, conversations: pl.DataFrame, since: date, until: date
    ) -> "SourceDays":
        """The days from `since` to `until`, from the `sources` of storage.use and rows of conversations, each once."""
        spells = ((USAGE, use), (CONVERSATIONS, _single_days(conversations)))
        return cls(pl.concat(_measured(kind, frame, since, until) for kind, frame in spells))

    def at_least(self, other: "SourceDays") -> "SourceDays":
        """The larger number of either on each day."""
        keys = ["kind", "source", "day"]
        both = pl.concat([self.frame, other.frame.select(self.frame.columns)])
        return SourceDays(both.group_by(keys).agg(pl.col("delivering", "fed").max()).sort(keys))

    @classmethod
    def total(cls, parts: Iterable["SourceDays"]) -> "SourceDays":
        """The parts of disjoint sets of accounts, put together."""
        frames = [part.frame for part in parts] or [pl.DataFrame(schema=SCHEMA)]
        keys = ["kind", "source", "day"]
        return cls(pl.concat(frames).group_by(keys).agg(pl.col("delivering", "fed").sum()).sort(keys))


def _single_days(rows: pl.DataFrame) -> pl.DataFrame:
    """Each delivery as a spell of one day."""
    days = rows.filter(pl.col("day").is_not_null())
    return days.with_columns(first="day", last="day", held=pl.lit(1, pl.Int64)).drop("day")


def _measured(kind: str, spells: pl.DataFrame, since: date | None, until: date | None) -> pl.DataFrame:
    """SourceDays rows of one kind, by default from the first to the last day delivered by anyone."""
    if spells.is_empty():
        return pl.DataFrame(schema=SCHEMA)
    names, codes = source_codes(spells["source"])
    accounts, account = places(spells["account_id"].to_numpy())
    begun, over = (spells[name].to_physical().cast(pl.Int64).to_numpy() for name in ("first", "last"))
    origin = int(begun.min()) if since is None else since.toordinal() - EPOCH_ORDINAL
    final = int(over.max()) if until is None else until.toordinal() - EPOCH_ORDINAL
    shape = (len(names), max(final - origin + 1, 0))
    first, last = begun - origin, over - origin
    delivering = _delivering(codes, first, spells["held"].to_numpy(), shape)
    inside = (last >= 0) & (first < shape[1])
    packing = Keys(accounts.size, max(shape[1], 1))
    keys = packing.pack(codes[inside], account[inside], np.maximum(first[inside], 0))
    fed = distinct_within(*sorted_with(keys, last[inside]), packing, shape, FED_DAYS)
    at = np.flatnonzero(fed.ravel())
    return pl.DataFrame(
        {
            "kind": np.full(at.size, kind),
            "source": np.array(names, dtype=object)[at // shape[1]].astype(str),
            "day": pl.Series((at % shape[1] + origin).astype(np.int32)).cast(pl.Date),
            "delivering": delivering.ravel()[at].astype(np.int64),
            "fed": fed.ravel()[at].astype(np.int64),
        },
        schema=SCHEMA,
    )


def _delivering(codes: Ints, first: Ints, held: Ints, shape: tuple[int, int]) -> Ints:
    """How many spells hold each day of each source; [S, G]."""
    found = np.zeros(shape, dtype=np.int64)
    for later in range(int(held.max(initial=0)).bit_length()):
        column = first + later
        there = (held >> later) & 1 == 1
        there &= (column >= 0) & (column < shape[1])
        found += counted(codes[there], column[there], shape)
    return found


def source_codes(sources: pl.Series) -> tuple[list[str], Ints]:
    """The names in alphabetical order and each row's place among them; a source without a name is ""."""
    filled = sources.fill_null("") if sources.null_count() else sources
    if filled.len() and (filled == filled[0]).all():
        return [str(filled[0])], np.zeros(filled.len(), dtype=np.int64)
    names: list[str] = filled.unique().cast(pl.String).sort().to_list()
    codes = filled.cast(pl.String).cast(pl.Enum(names)).to_physical().to_numpy().astype(np.int64)
    return names, codes


class Pulse:
    """The heartbeat of every source of one kind on the axis; arrays are [S, G]."""

    def __init__(self, source_days: SourceDays, kind: str, axis: Axis) -> None:
        frame = source_days.frame.filter(
            (pl.col("kind") == kind) & pl.col("day").is_between(axis.first_day, axis.last_day)
        )
        self.kind, self.axis = kind, axis
        self._live: dict[tuple[int, bool], Ints] = {}
        self.names: list[str] = frame["source"].unique().sort().to_list()
        shape = (len(self.names), axis.width)
        delivering, fed = np.zeros(shape, dtype=np.bool_), np.zeros(shape, dtype=np.int64)
        if self.names:
            row = frame["source"].cast(pl.Enum(self.names)).to_physical().to_numpy().astype(np.int64)
            column = axis.columns(frame["day"])
            delivering[row, column] = frame["delivering"].to_numpy() > 0
            fed[row, column] = frame["fed"].to_numpy()
        counted_on = np.zeros(shape, dtype=np.int64)
        if self.names:
            counted_on[row, column] = frame["delivering"].to_numpy()
        self._delivered, self._fed = np.cumsum(counted_on, axis=1), np.cumsum(fed, axis=1)
        self.quiet = quiet_days(axis)
        self.quiet_count = np.cumsum(self.quiet, dtype=np.int64)
        self.last = last_column(delivering).astype(np.int64)
        self.next = next_column(delivering).astype(np.int64)
        self._judge(delivering, fed)

    def _judge(self, delivering: Flags, fed: Ints) -> None:
        shape = delivering.shape
        self.patience = np.full(shape, FAR, dtype=np.int64)
        for row in np.flatnonzero((fed >= FED_ACCOUNTS).any(axis=1)):
            days = np.flatnonzero(delivering[row])
            patience = _patience(days, fed[row, days], self.quiet_count)
            held = np.diff(np.append(days, shape[1]))
            self.patience[row, days[0] :] = np.repeat(patience, held)
        column = np.arange(shape[1])
        following = np.minimum(np.where(self.next > column, self.next, FAR), shape[1])
        silence = self._working(self.last, following - 1)
        ends_dead = (self.last >= 0) & (column > self.last) & (silence > self.patience) & ~self.quiet
        self.dead = np.cumsum(ends_dead, axis=1, dtype=np.int64)
        self.dead_weekends = np.cumsum(ends_dead & weekend(self.axis), axis=1, dtype=np.int64)
        at_last = np.take_along_axis(fed, np.maximum(self.last, 0), axis=1)
        silent = self._working(self.last, np.broadcast_to(column, shape))
        self.judged = np.where((self.last >= 0) & (silent <= LOST_AFTER), at_last >= FED_ACCOUNTS, True)
        self.late = (self.last >= 0) & (silent > self.patience)
        self.stopped: Flags = self.late & (silent <= LOST_AFTER)

    def _working(self, after: Ints, until: Ints) -> Ints:
        """Days after column `after` up to column `until`, quiet days left out."""
        return until - after - (self.quiet_count[until] - self.quiet_count[np.maximum(after, 0)])

    def dead_between(self, source: Ints, first: Ints, last: Ints, weekends: bool = False) -> Ints:
        """Days from column `first` to `last` that are quiet, or dead for `source` (-1: none) as known on `last`.

        Of the weekends only, where `weekends`.
        """
        quiet = self._quiet_weekends if weekends else self.quiet_count
        still = quiet[last] - quiet[np.maximum(first - 1, 0)]
        if not self.names:
            shape = np.broadcast_shapes(source.shape, first.shape, last.shape)
            return np.where(first <= last, np.broadcast_to(still, shape), 0)
        row, dead = np.maximum(source, 0), self.dead_weekends if weekends else self.dead
        total = dead[row, last] - dead[row, np.maximum(first - 1, 0)]
        since = np.maximum(self.last[row, last] + 1, first)
        open_days = np.where(self.late[row, last], 0, dead[row, last] - dead[row, since - 1])
        lost = np.where(source >= 0, total - open_days, 0)
        return np.where(first <= last, lost + still, 0)

    @cached_property
    def _quiet_weekends(self) -> Ints:
        return np.cumsum(self.quiet & weekend(self.axis), dtype=np.int64)

    def live(self, days: int, weekends: bool = False) -> Ints:
        """Live days among the `days` days ending on each column, as known on it; [S, G]. Quiet days are not live.

        Of the weekends only, where `weekends`.

        A window that starts in a silence of more than BEFORE_WINDOW days, or before the source's first
        delivery, is taken to start with the next delivery, for sources that feed several accounts.
        """
        key = days, weekends
        if key not in self._live:
            self._live[key] = self._measured_live(days, weekends)
        return self._live[key]

    def live_of_nobody(self, days: int, weekends: bool = False) -> Ints:
        """The same where no source is known to feed the account: all but the quiet days; [G]."""
        column = np.arange(self.axis.width, dtype=np.int64)
        first = np.maximum(column - days, 0)
        counted = np.cumsum(weekend(self.axis) if weekends else np.ones(column.size), dtype=np.int64)
        quiet = self._quiet_weekends if weekends else self.quiet_count
        return (counted - quiet)[column] - (counted - quiet)[first]

    def _measured_live(self, days: int, weekends: bool) -> Ints:
        column = np.arange(self.axis.width, dtype=np.int64)
        first = np.maximum(column - days + 1, 0)
        heard = np.minimum(self.next[:, np.maximum(first - BEFORE_WINDOW, 0)], column + 1)
        start = np.where(self.judged, np.maximum(heard, first), first)
        source = np.arange(len(self.names), dtype=np.int64)[:, None]
        ends = np.broadcast_to(column, start.shape)
        dead = self.dead_between(source, start, ends, weekends)
        if not weekends:
            return days - (start - first) - dead
        saturdays_and_sundays: Ints = np.cumsum(weekend(self.axis), dtype=np.int64)
        of_window: Ints = saturdays_and_sundays[ends] - saturdays_and_sundays[start - 1]
        return of_window - dead

    def activity(self, columns: Ints, days: int, against: int) -> Floats:
        """[S, T]: how much more of the accounts each source feeds delivered on an average day of the `days` days
        ending on each column than of the `against` days before, as a logarithm; 0 where either is unknown.
        """

        def share(ends: Ints, length: int) -> Floats:
            starts = np.maximum(ends - length, 0)
            delivered = self._delivered[:, ends] - self._delivered[:, starts]
            return ratio(delivered, self._fed[:, ends] - self._fed[:, starts])

        change = ratio(share(columns, days), share(columns - days, against))
        return np.log(np.where(change > 0, change, 1.0))

    def gaps(self) -> list[Gap]:
        """One Gap per stopped source and as-of day."""
        found = []
        for row, at in zip(*np.nonzero(self.stopped[:, self.axis.at]), strict=True):
            column = int(self.axis.at[at])
            since = self.axis.day(int(self.last[row, column]))
            found.append(Gap(self.names[row], self.kind, since, self.axis.day(column)))
        return found


def _patience(days: Ints, fed: Ints, quiet: Ints) -> Ints:
    """The longest silence after each delivery that is still usual; FAR where there is too little to judge by."""
    patience = np.full(days.size, FAR, dtype=np.int64)
    earliest = np.searchsorted(days, days - HABIT_DAYS + 1)
    pauses = (np.diff(days) - 1 - np.diff(quiet[days])).tolist()
    often = np.arange(days.size) - earliest + 1 >= HABIT_DELIVERIES
    judged = (fed >= FED_ACCOUNTS) & often & (days - days[earliest] >= HEARD_FOR)
    recent: list[int] = []  # the pauses within the habit, ascending
    first = 0
    for i, begins in enumerate(earliest.tolist()):
        if i:
            insort(recent, pauses[i - 1])
        for gone in range(first, begins):
            recent.pop(bisect_left(recent, pauses[gone]))
        first = begins
        if judged[i]:
            patience[i] = max(SHORTEST_GAP, PAUSES * recent[-2])
    return patience


class Feeds:
    """Which source feeds each account on each day: most days delivered of the last 90, then the most recent."""

    def __init__(
        self, pulse: Pulse, rows: Ints, columns: Ints, sources: pl.Series, shape: tuple[int, int]
    ) -> None:
        """`rows`, `columns` and `sources` of everything delivered for the accounts on the axis."""
        self.pulse, self.shape = pulse, shape
        place = {name: code for code, name in enumerate(pulse.names)}
        names, codes = source_codes(sources)
        codes = np.array([place.get(name, -1) for name in names], dtype=np.int64)[codes]
        low, high = np.full(shape[0], FAR, dtype=np.int64), np.full(shape[0], -1, dtype=np.int64)
        if len(names) == 1:
            low[rows] = high[rows] = codes[0]
        else:
            np.minimum.at(low, rows, codes)
            np.maximum.at(high, rows, codes)
        self.single = np.where(low == high, high, -1)
        self.several = np.flatnonzero(low < high)
        self.chosen = self._choose(rows, columns, codes)

    def _choose(self, rows: Ints, columns: Ints, codes: Ints) -> Ints:
        """[M, G] for the accounts fed by several sources."""
        place = np.full(self.shape[0], -1, dtype=np.int64)
        place[self.several] = np.arange(self.several.size)
        mine = (place[rows] >= 0) & (codes >= 0)
        rows, columns, codes = place[rows[mine]], columns[mine], codes[mine]
        shape = (self.several.size, self.shape[1])
        best, chosen = np.zeros(shape, dtype=np.int64), np.full(shape, -1, dtype=np.int64)
        for code in np.unique(codes):
            this = codes == code
            delivered = counted(rows[this], columns[this], shape) > 0
            often = every_window(np.cumsum(delivered, axis=1, dtype=np.int64), HABIT_DAYS)
            rank = often * (2 * self.shape[1]) + last_column(delivered) + 1
            better = rank > best
            chosen[better], best = code, np.maximum(best, rank)
        return chosen

    def source(self, columns: Ints) -> Ints:
        """The feeding source at each of `columns` ([T] for all accounts), -1 for none; [A, T]."""
        out = np.repeat(self.single[:, None], columns.size, axis=1)
        out[self.several] = self.chosen[:, columns]
        return out

    def dead_of(self, rows: Ints, first: Ints, last: Ints) -> Ints:
        """Dead days of the source feeding each of `rows` on `last`, from column `first` to `last`; all [N]."""
        source = self.single[rows]
        if self.several.size:
            place = np.full(self.shape[0], -1, dtype=np.int64)
            place[self.several] = np.arange(self.several.size)
            mixed = place[rows] >= 0
            source[mixed] = self.chosen[place[rows[mixed]], last[mixed]]
        return self.pulse.dead_between(source, first, last)

    def at(self, table: Ints | Flags, columns: Ints, absent: Ints) -> Ints:
        """table[source, column] of an [S, G] table for each account and column; [A, T], read-only.

        `absent` [T] is for accounts no source feeds.
        """
        shape = (self.shape[0], columns.size)
        if not self.pulse.names or (table[:, columns] == absent).all():
            return np.broadcast_to(absent, shape)
        of_source: Ints = np.vstack((table[:, columns], absent))  # its last row is that of source -1
        out = of_source[self.single]
        out[self.several] = of_source[self.chosen[:, columns], np.arange(columns.size)]
        return out

    def live(self, days: int, columns: Ints, weekends: bool = False) -> Ints:
        """Live days (of the weekends only, where `weekends`) of the `days` days ending on each column; [A, T]."""
        absent = self.pulse.live_of_nobody(days, weekends)[columns]
        return self.at(self.pulse.live(days, weekends), columns, absent)

    def live_before(self, days: int, columns: Ints, ago: int) -> Ints:
        """Live days of the `days` days ending `ago` days before each column, of the source that feeds the account
        on the column: what fed it earlier, or feeds it later, is not asked. [A, T].
        """
        absent, ends = self.pulse.live_of_nobody(days)[columns - ago], columns - ago
        of_source: Ints = np.vstack((self.pulse.live(days)[:, ends], absent))
        return of_source[self.source(columns), np.arange(columns.size)]

    def stopped(self, columns: Ints) -> Flags:
        return self.at(self.pulse.stopped, columns, np.zeros(columns.size, dtype=np.int64)).astype(np.bool_)
