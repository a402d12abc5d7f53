"""How use, people, conversations and the contract have moved: what risk is worked out from besides the signals.

Counts over windows of several lengths, against the account's own past and against what the whole source did at the
same time, so that a quiet August of everybody is nobody's risk.
"""

from collections.abc import Sequence
from datetime import date
from functools import cached_property

import numpy as np
import polars as pl

from agents.collector.axis import (
    FAR,
    FEW,
    KNOWN_DAYS,
    Flags,
    Floats,
    Ints,
    known,
    next_at,
    ratio,
    rows_of,
    running,
    within,
)
from agents.collector.gaps import Feeds
from agents.collector.grid import Grid
from agents.collector.timeline import Keys, Timeline, distinct_within, valid
from agents.collector.upcoming import days_to_renewal
from agents.collector.usage import Staff
from storage.packed import sorted_with

WINDOWS = (7, 14, 30, 90, 180, 365)
MONTH, QUARTER, HALF_YEAR, YEAR = 30, 90, 180, 365
WEEK, WEEKS = 7, 52
LEAST_WEEKS = 4  # on either side of a change point
PEOPLE_NOW, PEOPLE_BEFORE = 60, 120  # who is here now, and who was in the time before
BILLING_DAYS = 30

Traces = dict[str, Floats]
Numbers = Floats | Ints


def traces(grid: Grid, days: Sequence[date]) -> Traces:
    """Each trace by name, [A, T] on `days` (some of the grid's as-of days); NaN is unknown.

    The names and what they mean are in agents/churn/features.py.
    """
    at = np.array([day.toordinal() for day in days], dtype=np.int64) - grid.axis.ordinal(
        np.zeros(1, np.int64)
    )
    found = _UseTraces(grid, at).found() | _people(grid, at) | _talk(grid, at) | _terms(grid, at)
    return {name: np.ascontiguousarray(values) for name, values in found.items()}


class _UseTraces:
    """Days with use and their volume."""

    def __init__(self, grid: Grid, at: Ints) -> None:
        self.grid, self.use, self.at = grid, grid.usage, at

    def found(self) -> Traces:
        days = {f"use_days_{w}": self.rate(self.use.use_days, w) for w in WINDOWS}
        volume = {f"use_volume_{w}": self.rate(self.use.volume, w) for w in (MONTH, QUARTER, YEAR)}
        return days | volume | self.recency() | self.against_itself() | self.break_in_use()

    @cached_property
    def age(self) -> Ints:
        """[A, T]: days since the first use within the known past; 0 for none."""
        begun: Ints = next_at(self.use.used, self.at - KNOWN_DAYS + 1)
        age: Ints = np.maximum(self.at - begun + 1, 0)
        return age

    @cached_property
    def there(self) -> Flags:
        """[A, T]: some use lately enough for silence to be a fact."""
        return within(self.use.use_days, self.at, KNOWN_DAYS) > 0

    def live(self, days: int, ago: int = 0) -> Ints:
        return self.use.feeds.live_before(days, self.at, ago)

    def rate(self, cumulative: Ints, days: int, ago: int = 0) -> Floats:
        """Per 30 live days of the `days` days that end `ago` days before; unknown where less than half were live.

        An account younger than the window is measured over its age, from a week on.
        """
        live = np.minimum(self.live(days, ago), np.maximum(self.age - ago, WEEK))
        value = ratio(within(cumulative, self.at - ago, days) * MONTH, live)
        return known(value, self.there & (2 * self.live(days, ago) >= days))

    def recency(self) -> Traces:
        last = self._last_use()
        silent = known((self.at - last).astype(np.float64), self.there)
        often = within(self.use.use_days, self.at, YEAR)
        usual = ratio(np.minimum(self.age, YEAR), often)
        return {"use_silence": silent, "use_silence_usual": ratio(silent, np.maximum(usual, 1.0))}

    def _last_use(self) -> Ints:
        """[A, T]: column of the last use, looked for in the known past."""
        used, end = self.use.used, self.at + 1
        out = np.empty((used.shape[0], self.at.size), dtype=np.int64)
        for index, stop in enumerate(end.tolist()):
            start = max(stop - KNOWN_DAYS, 0)
            out[:, index] = stop - 1 - np.argmax(used[:, start:stop][:, ::-1], axis=1)
        return out

    def against_itself(self) -> Traces:
        """Logarithms of one window over another of the same account, and the same without what everybody did."""
        days, volume = self.use.use_days, self.use.volume
        month = _log_ratio(self.rate(days, MONTH), self.rate(days, HALF_YEAR, MONTH))
        quarter = _log_ratio(self.rate(days, QUARTER), self.rate(days, QUARTER, QUARTER))
        drift = _drift(self.use.feeds, self.at)
        return {
            "use_month_to_usual": month,
            "use_quarter_to_quarter": quarter,
            "use_volume_to_usual": _log_ratio(self.rate(volume, MONTH), self.rate(volume, HALF_YEAR, MONTH)),
            "use_month_ago_30": _log_ratio(self.rate(days, MONTH), self.rate(days, MONTH, MONTH)),
            "use_month_ago_90": _log_ratio(self.rate(days, MONTH), self.rate(days, MONTH, QUARTER)),
            "use_beyond_drift": quarter - drift,
            "use_deviation": self.deviation(),
            "use_weeks_falling": self.weeks_falling(),
        }

    @cached_property
    def weekly(self) -> Ints:
        """[A, T, WEEKS]: days with use in each of the last weeks, the newest last."""
        back = np.arange(WEEKS - 1, -1, -1) * WEEK
        ends = self.at[:, None] - back
        total = self.use.use_days
        return total[:, ends] - total[:, np.maximum(ends - WEEK, 0)]

    def deviation(self) -> Floats:
        """How many standard deviations the last four weeks lie from the mean of the 26 before."""
        recent, before = self.weekly[:, :, -4:].sum(axis=2), self.weekly[:, :, -30:-4]
        # Whole numbers until the end: the same bits whatever is computed beside.
        total, squares, weeks = before.sum(axis=2), (before * before).sum(axis=2), before.shape[2]
        spread = np.sqrt((weeks * squares - total * total) / weeks**2)
        value = (recent / 4.0 - total / weeks) / np.maximum(spread, 0.5)
        return known(value, self.there & (self.age >= 30 * WEEK))

    def weeks_falling(self) -> Floats:
        """Weeks in a row, up to 8, in which the use of four weeks was below that of the four a week before."""
        four = np.cumsum(self.weekly, axis=2, dtype=np.int64)
        four[:, :, 4:] -= four[:, :, :-4].copy()
        falls = four[:, :, 1:] < four[:, :, :-1]
        run = np.cumprod(falls[:, :, ::-1][:, :, :8], axis=2).sum(axis=2)
        return known(run.astype(np.float64), self.there)

    def break_in_use(self) -> Traces:
        """The week in which use changed most: how much (log of after over before), and how many weeks ago.

        The split of the last year that a Poisson likelihood ratio likes best, with four weeks on either side.
        """
        total = np.cumsum(self.weekly, axis=2, dtype=np.float64)
        whole = total[:, :, -1:]
        left = np.arange(LEAST_WEEKS, WEEKS - LEAST_WEEKS + 1)
        before, after = total[:, :, left - 1], whole - total[:, :, left - 1]
        weeks = np.minimum(np.maximum(self.age, WEEK)[:, :, None] / WEEK, WEEKS)
        short = np.clip(
            left - (WEEKS - weeks), 1.0, None
        )  # weeks before the split in which the account was there
        rest = (WEEKS - left).astype(np.float64)
        fit = _poisson(before, short) + _poisson(after, rest) - _poisson(whole, short + rest)
        fit = np.where(left - (WEEKS - weeks) >= LEAST_WEEKS, fit, -1.0)
        best = np.argmax(fit, axis=2)[:, :, None]
        rates = [np.take_along_axis(x, best, axis=2)[:, :, 0] for x in (before / short, after / rest)]
        size = _log_ratio(rates[1], rates[0], least=0.1)
        strength = np.take_along_axis(fit, best, axis=2)[:, :, 0]
        ago = (WEEKS - left)[best[:, :, 0]].astype(np.float64)
        there = self.there & (self.age >= 2 * LEAST_WEEKS * WEEK) & (strength > 0)
        return {
            "use_break": known(size * np.minimum(strength / 5.0, 1.0), there),
            "use_break_weeks": known(ago, there),
        }


def _poisson(count: Floats, weeks: Floats) -> Floats:
    """Log likelihood of a count over its best rate, up to what does not depend on the split."""
    rate = np.maximum(count / weeks, 1e-9)
    return count * np.log(rate)


def _log_ratio(now: Numbers, before: Numbers, least: float = 1.0) -> Floats:
    """log((now + least) / (before + least)): finite for zeros, and symmetric."""
    change: Floats = np.log((now + least) / (before + least))
    return change


def _drift(feeds: Feeds, at: Ints) -> Floats:
    """[A, T]: what the source of each account did as a whole, as a logarithm of a quarter over the one before."""
    of_source = feeds.pulse.activity(at, QUARTER, QUARTER)
    drift = np.zeros((feeds.shape[0], at.size))
    source = feeds.source(at)
    if of_source.shape[0]:
        drift = np.where(source >= 0, of_source[np.maximum(source, 0), np.arange(at.size)], 0.0)
    return drift


class _Seen:
    """How many different named users were seen in a window of at least a month; [A, T]."""

    def __init__(self, staff: Staff, place: Ints) -> None:
        users = staff.users
        self.shape, self.place = staff.shape, place
        self.packing = Keys(users.most, staff.shape[1])
        self.keys, self.last = sorted_with(
            self.packing.pack(users.rows, users.codes, users.first), users.last
        )

    def within(self, days: int, ago: int = 0) -> Ints:
        at = self.place - ago
        if at.size > FEW:
            every = distinct_within(self.keys, self.last, self.packing, self.shape, days)
            return every[:, at].astype(np.int64)
        return np.stack([self._on(int(column), days) for column in at], axis=1)

    def _on(self, column: int, days: int) -> Ints:
        """The same for one day: users with a period that reaches into the window."""
        inside = (self.packing.columns(self.keys) <= column) & (self.last > column - days)
        keys = self.keys[inside]
        fresh = np.append(True, ~self.packing.same(keys))[: keys.size]
        return np.bincount(self.packing.rows(keys[fresh]), minlength=self.shape[0]).astype(np.int64)


def _people(grid: Grid, at: Ints) -> Traces:
    """Named users: here now, and come and gone against the four months before."""
    staff, use = grid.usage.staff, grid.usage
    place = at - (grid.axis.width - staff.shape[1])
    seen = _Seen(staff, place).within
    both = PEOPLE_NOW + PEOPLE_BEFORE
    now, before, ever = seen(PEOPLE_NOW), seen(PEOPLE_BEFORE, PEOPLE_NOW), seen(both)
    named = within(running(use.named_users), at, KNOWN_DAYS) > 0
    month, month_before = (staff.active[:, place - ago].astype(np.int64) for ago in (0, QUARTER))
    return {
        "people": known(month.astype(np.float64), named),
        "people_now": known(now.astype(np.float64), named),
        "people_come": known((ever - before).astype(np.float64), named),
        "people_gone": known(ratio(ever - now, np.maximum(before, 1)), named & (before > 0)),
        "people_quarter_to_quarter": known(_log_ratio(month, month_before), named),
        "people_one": known((now <= 1).astype(np.float64), named),
    }


def _talk(grid: Grid, at: Ints) -> Traces:
    """What comes from their side: how much, how long ago, by how many, and what was missed."""
    talk = grid.talk
    spoken = within(running(talk.spoken), at, KNOWN_DAYS) > 0
    counts = {days: within(talk.spoken_days, at, days) for days in (MONTH, QUARTER, HALF_YEAR)}
    usual = (within(talk.spoken_days, at - MONTH, HALF_YEAR) / (HALF_YEAR / MONTH)).astype(np.float64)
    tickets = talk.timeline(talk.where(_ticket()), talk.columns)
    scheduled, attended = talk.scheduled
    missed = scheduled.count(at, QUARTER) - attended.count(at, QUARTER)
    people, most = _speakers(grid, at)
    return {
        "talk_30": known(counts[MONTH].astype(np.float64), spoken),
        "talk_90": known(counts[QUARTER].astype(np.float64), spoken),
        "talk_silence": known(_since(talk.spoken_days, at), spoken),
        "talk_month_to_usual": known(_log_ratio(counts[MONTH], usual), spoken),
        "talk_missed": known(missed.astype(np.float64), spoken),
        "talk_tickets_30": known(tickets.count(at, MONTH).astype(np.float64), spoken),
        "talk_tickets_90": known(tickets.count(at, QUARTER).astype(np.float64), spoken),
        "talk_people": known(people, spoken),
        "talk_one_person": known(most, spoken & (people > 0)),
    }


def _ticket() -> pl.Expr:
    return pl.col("channel") == "ticket"


def _since(cumulative: Ints, at: Ints) -> Floats:
    """Days since a running total last rose, KNOWN_DAYS at most."""
    out = np.empty((cumulative.shape[0], at.size))
    for index, column in enumerate(at.tolist()):
        start = max(column - KNOWN_DAYS, 0)
        same = cumulative[:, start : column + 1] == cumulative[:, column : column + 1]
        out[:, index] = same.sum(axis=1) - 1
    return out


def _speakers(grid: Grid, at: Ints) -> tuple[Floats, Floats]:
    """Different people who spoke in half a year, and the share of the one who spoke most; [A, T] each."""
    rows, columns, contacts = grid.talk.people_days
    people, most = np.zeros((grid.shape[0], at.size)), np.full((grid.shape[0], at.size), np.nan)
    if not rows.size:
        return people, most
    names, who = np.unique(contacts, return_inverse=True)
    pair = rows * names.size + who
    order = np.argsort(columns, kind="stable")
    columns, pair = columns[order], pair[order]
    first, end = (np.searchsorted(columns, edge, side="right") for edge in (at - HALF_YEAR, at))
    for index in range(at.size):
        spoke, times = np.unique(pair[first[index] : end[index]], return_counts=True)
        row = spoke // names.size
        people[:, index] = np.bincount(row, minlength=grid.shape[0])
        total = np.bincount(row, weights=times, minlength=grid.shape[0])
        top = np.zeros(grid.shape[0])
        np.maximum.at(top, row, times.astype(np.float64))
        most[:, index] = ratio(top, total)
    return people, most


def _terms(grid: Grid, at: Ints) -> Traces:
    """The contract and its clock."""
    terms = grid.terms
    place = at - (grid.axis.width - terms.axis.width)
    wanted = np.isin(terms.at, place)
    paid, begun = terms.paid_terms[:, place] > 0, _newest_start(grid, place)
    days = place + terms.axis.origin
    income = terms.covering(terms.frame["mrr_cents"].fill_null(0).to_numpy(), ~terms.trial)
    now, before = income[:, place], income[:, place - HALF_YEAR]
    told = paid & (now > 0)
    age = (days - begun).astype(np.float64)
    return {
        "term_days_to_renewal": days_to_renewal(terms)[:, wanted],
        "term_age": known(age, paid & (begun > -FAR)),
        "term_billing_day": known(np.mod(age, BILLING_DAYS), paid & (begun > -FAR)),
        "term_income": known(np.log1p(now / 100.0), told),
        "term_income_change": known(_log_ratio(now, before), told & (before > 0)),
        "term_seats": known(np.log1p(terms.seats[:, place]), paid & (terms.seats[:, place] > 0)),
        "term_annual": known(_covered(grid, place, terms.annual), paid),
        "term_auto_renew": known(_covered(grid, place, _auto_renew(grid)), paid),
        "term_trial": ((terms.any_terms[:, place] > 0) & ~paid).astype(np.float64),
        "term_count": _started(grid, place),
        "term_overdue": _overdue(grid, at),
    }


def _newest_start(grid: Grid, place: Ints) -> Ints:
    """[A, T]: day number on which the newest paid subscription covering the day began; -FAR for none."""
    terms = grid.terms
    out = np.full((terms.shape[0], place.size), -FAR, dtype=np.int64)
    days = place + terms.axis.origin
    for index, day in enumerate(days.tolist()):
        covers = ~terms.trial & (terms.start <= day) & (terms.stop > day)
        np.maximum.at(out[:, index], terms.rows[covers], terms.start[covers])
    return out


def _covered(grid: Grid, place: Ints, chosen: Flags) -> Floats:
    """[A, T]: 1 where one of the chosen subscriptions covers the day."""
    terms = grid.terms
    ones = np.ones(terms.rows.size, dtype=np.int64)
    return (terms.covering(ones, chosen & ~terms.trial)[:, place] > 0).astype(np.float64)


def _auto_renew(grid: Grid) -> Flags:
    flags: Flags = grid.terms.frame["auto_renew"].fill_null(True).to_numpy()
    return flags


def _started(grid: Grid, place: Ints) -> Floats:
    """[A, T]: paid subscriptions begun by the day, however they went."""
    terms = grid.terms
    columns = terms.column(terms.start[~terms.trial])
    keep = columns != FAR
    line = Timeline(terms.rows[~terms.trial][keep], columns[keep], terms.shape)
    return (line.upto(place) - line.starts).astype(np.float64)


def _overdue(grid: Grid, at: Ints) -> Floats:
    """[A, T]: invoices past their due day that were not paid by the day; NaN before the first with a due day."""
    frame = grid.facts.invoices.filter(pl.col("due_on").is_not_null() & pl.col("issued_on").is_not_null())
    rows, shape = rows_of(grid.account_ids, frame["account_id"]), (grid.shape[0], grid.axis.width)
    issued, due, paid = (grid.axis.columns(frame[name]) for name in ("issued_on", "due_on", "paid_on"))
    begins = np.maximum(
        due + 1, issued
    )  # the due day itself is still in time; nothing is owed before it is asked
    ends = np.maximum(begins, paid)

    def upto(columns: Ints) -> Ints:
        there = valid(rows, columns) & (columns < shape[1])
        line = Timeline(rows[there], columns[there], shape)
        return line.upto(at) - line.starts

    return known((upto(begins) - upto(ends)).astype(np.float64), upto(issued) > 0)
