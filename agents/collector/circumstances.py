"""What the alert rules look at besides the signals."""

import numpy as np
import polars as pl

from agents.collector.axis import (
    EPOCH_ORDINAL,
    FAR,
    FEW,
    KNOWN_DAYS,
    Flags,
    Floats,
    Ints,
    Small,
    any_within,
    every_window,
    known,
    last_column,
    next_at,
    ratio,
    running,
    within,
)
from agents.collector.calendar import quiet_days
from agents.collector.expansion import GROWTH_BACK
from agents.collector.grid import Grid
from agents.collector.leaving import leaving
from agents.collector.readings import Circumstances
from agents.collector.talk import MEETINGS
from agents.collector.timeline import Timeline
from agents.collector.upcoming import days_to_renewal
from agents.collector.usage import MONTH
from domain.signals import SignalId as S
from domain.tiers import RUNGS

PEAK_DAYS = 270
SATURATED = 85  # %
FEWEST_SEATS = 3  # one person on one seat is not demand for more
MOMENTUM_DAYS, BASELINE_DAYS, LEAST_BASELINE = 21, 180, 60
GROWN_USERS, GROWN_PERCENT = 3, 15.0
BEYOND_CHANCE = 2.0  # standard deviations of the difference of two counts
WEEKS = 28
YEAR = 364  # whole weeks, so that the same weekdays are compared
YEAR_OF_HISTORY = 395
DIP = 90  # % of the weeks before that is no dip
SIMILAR = 0.6  # share of this year's fall that last year's must reach
HOLIDAYS_LEAST_LEFT = 14


def circumstances(grid: Grid, values: dict[S, Floats]) -> Circumstances:
    steps = leaving(grid)
    ordinals = [_ordinals(grid, columns) for columns in steps.columns]
    grown, exploring, asked = users_grown(grid, values), explores(grid), asked_advanced(grid)
    return Circumstances(
        days_to_renewal=days_to_renewal(grid.terms),
        utilisation_peak_270=utilisation_peak(grid),
        saturated_days=saturated_days(grid),
        momentum=momentum(grid),
        expansion_signal=grown | exploring | asked | _named_or_full(values),
        users_grown=grown,
        explores=exploring,
        asked_advanced=asked,
        on_top_tier=on_top_tier(grid),
        leaving_step=steps.step,
        leaving_day_1=ordinals[0],
        leaving_day_2=ordinals[1],
        leaving_day_3=ordinals[2],
        leaving_day_4=ordinals[3],
        action_age=action_age(grid),
        seasonal=seasonal(grid),
        usage_held=grid.usage.held,
        conversations_held=grid.talk.held,
        gaps=tuple(grid.usage_pulse.gaps() + grid.talk_pulse.gaps()),
    )


def _ordinals(grid: Grid, columns: Ints) -> Floats:
    ordinals = columns + (grid.axis.origin + EPOCH_ORDINAL)
    return np.where(columns < 0, np.nan, ordinals.astype(np.float64))


def utilisation_peak(grid: Grid) -> Floats:
    """Highest share of seats in use on any of the last 270 days; NaN unless seats and use were known on all
    of them.
    """
    use, at = grid.usage, grid.axis.at
    active, seats = _staffing(grid)
    share = ratio(active, seats)
    unknown = running(np.isnan(share) | _nameless(grid, share.shape[1]))
    ends = at - int(at[0]) + PEAK_DAYS - 1
    peak = _peaks(np.where(np.isnan(share), -1.0, share), ends)
    before = np.where(ends >= PEAK_DAYS, unknown[:, np.maximum(ends - PEAK_DAYS, 0)], 0)
    whole = PEAK_DAYS + MONTH - 1
    named_then = any_within(use.named_users, at - PEAK_DAYS + 1, KNOWN_DAYS - PEAK_DAYS + 1)
    live = 10 * use.live(whole) >= 9 * whole
    return known(peak, (unknown[:, ends] == before) & named_then & live)


def _staffing(grid: Grid) -> tuple[Small, Ints]:
    """Active users and seats from 269 days before the first as-of day on."""
    staff, terms = grid.usage.staff, grid.terms
    return (
        staff.active[:, int(staff.at[0]) - PEAK_DAYS + 1 :],
        terms.seats[:, int(terms.at[0]) - PEAK_DAYS + 1 :],
    )


def _nameless(grid: Grid, width: int) -> Flags:
    """The last `width` days, marked where their last 30 days held use but no named user."""
    use = grid.usage
    if np.array_equal(use.used, use.named_users):
        return np.zeros((use.shape[0], width), dtype=np.bool_)
    used, named = (
        every_window(running(days[:, -width - MONTH :]), MONTH) for days in (use.used, use.named_users)
    )
    nameless: Flags = (used > 0) & (named == 0)
    return nameless[:, -width:]


def _peaks(values: Floats, ends: Ints) -> Floats:
    """Largest of the PEAK_DAYS values ending on each of `ends`; [A, T]."""
    if ends.size > FEW:
        return _trailing_max(values, PEAK_DAYS)[:, ends]
    peaks = np.empty((values.shape[0], ends.size))
    for index, end in enumerate(ends):
        values[:, max(int(end) - PEAK_DAYS + 1, 0) : end + 1].max(axis=1, out=peaks[:, index])
    return peaks


def _trailing_max(values: Floats, days: int) -> Floats:
    """Largest of the `days` values ending on each column, by doubling spans; shorter at the left edge."""
    out, span = values.copy(), 1
    while span < days:
        step = min(span, days - span)
        out[:, step:] = np.maximum(out[:, step:], out[:, :-step])
        span += step
    return out


def saturated_days(grid: Grid) -> Ints:
    """Consecutive days at 85 % of the seats or more up to the as-of day, at most 270."""
    active, seats = _staffing(grid)
    ends = grid.axis.at - int(grid.axis.at[0]) + PEAK_DAYS - 1
    full = (seats >= FEWEST_SEATS) & (active.astype(np.int64) * 100 >= seats * SATURATED)
    rows = np.flatnonzero(full[:, ends].any(axis=1))
    run = np.zeros(grid.shape, dtype=np.int64)
    run[rows] = ends - last_column(~full[rows])[:, ends]
    return np.minimum(run, PEAK_DAYS)


def momentum(grid: Grid) -> Floats:
    """Interactions from their side in 21 days over the mean 21-day count of the 180 days before (at least 1).

    One per person, channel and day counts. A shorter history counts from the first interaction, 60 days at
    least.
    """
    talk, at = grid.talk, grid.axis.at
    moments = running(talk.moments)
    recent, before = within(moments, at, MOMENTUM_DAYS), within(moments, at - MOMENTUM_DAYS, BASELINE_DAYS)
    history = np.minimum(at - MOMENTUM_DAYS + 1 - _first_moment(grid), BASELINE_DAYS)
    dead = BASELINE_DAYS - (talk.live(MOMENTUM_DAYS + BASELINE_DAYS) - talk.live(MOMENTUM_DAYS))
    history = np.where(history < BASELINE_DAYS, history, BASELINE_DAYS - dead)
    usual = ratio(before * MOMENTUM_DAYS, history)
    there = (history >= LEAST_BASELINE) & talk.enough(MOMENTUM_DAYS)
    return known(recent / np.maximum(np.where(there, usual, 1.0), 1.0), there)


def _first_moment(grid: Grid) -> Ints:
    """[A, T]: column of the first interaction of any kind within the known past; FAR for none."""
    return next_at(grid.talk.spoken, grid.axis.at - KNOWN_DAYS + 1)


def users_grown(grid: Grid, values: dict[S, Floats]) -> Flags:
    """At least 3 active users and 15 % more than 60 days before."""
    staff = grid.usage.staff
    more = staff.active_ago(0) - staff.active_ago(GROWTH_BACK) >= GROWN_USERS
    grown: Flags = more & (np.nan_to_num(values[S.ACTIVE_GROWTH]) >= GROWN_PERCENT)
    return grown


def explores(grid: Grid) -> Flags:
    """Clearly more feature-days of advanced use in 30 days than in the 30 before: what is used steadily is more in
    every other month.
    """
    recent = grid.usage.recent
    now, before = (within(recent.advanced, recent.at - back, MONTH) for back in (0, MONTH))
    exploring: Flags = (now > before) & (now - before >= BEYOND_CHANCE * np.sqrt(now + before))
    return exploring


def asked_advanced(grid: Grid) -> Flags:
    """Somebody of theirs asked about features of a higher tier within 30 days."""
    asked: Flags = grid.talk.advanced.count(grid.axis.at, MONTH) > 0
    return asked


def _named_or_full(values: dict[S, Floats]) -> Flags:
    """A growth mention, or seats nearly full."""
    mentioned = np.nan_to_num(values[S.GROWTH_MENTIONS]) > 0
    full = np.nan_to_num(values[S.LICENSE_UTILISATION]) * 100 >= SATURATED
    return np.asarray(mentioned | full, dtype=np.bool_)


def on_top_tier(grid: Grid) -> Flags:
    """A paid subscription that covers the day is of the highest rung (domain/tiers.py)."""
    terms = grid.terms
    top: Flags = terms.rungs == len(RUNGS) - 1
    if not top.any():
        return np.zeros(grid.shape, dtype=np.bool_)
    covered = terms.covering(np.ones(top.size, dtype=np.int64), top & ~terms.trial)
    on_top: Flags = covered[:, terms.at] > 0
    return on_top


def action_age(grid: Grid) -> Floats:
    """Days since the last held call, meeting or QBR we led; NaN for none within 425 days.

    Held: attended, or a call of ours whose attendance nobody noted.
    """
    talk, at = grid.talk, grid.axis.at
    attended = pl.col("attended")
    held = attended.fill_null(False) | (
        attended.is_null() & (pl.col("channel") == "call") & (pl.col("direction") == "out")
    )
    ours = pl.col("direction").fill_null("out") == "out"
    chosen = talk.where(pl.col("channel").is_in(MEETINGS) & held & ours) & (talk.met_on != FAR)
    columns = talk.met_on[chosen]
    line = Timeline(talk.rows[chosen], columns, talk.shape)
    age = at - line.latest(columns, at, -FAR)
    return known(age.astype(np.float64), age < KNOWN_DAYS)


def seasonal(grid: Grid) -> Flags:
    """Use of the last 28 days is below 90 % of the 28 before, and the same weeks a year ago fell at least 60
    % as much (with 13 months of history), or nothing fell outside 24 December to 2 January.
    """
    use, at = grid.usage, grid.axis.at
    now, before = within(use.volume, at, WEEKS), within(use.volume, at - WEEKS, WEEKS)
    then, then_before = within(use.volume, at - YEAR, WEEKS), within(use.volume, at - YEAR - WEEKS, WEEKS)
    dips = (before > 0) & (now * 100 < before * DIP)
    fall, fall_then = 1.0 - ratio(now, before), 1.0 - ratio(then, then_before)
    old = use.first_use <= at - YEAR_OF_HISTORY
    last_year = old & (then_before > 0) & (fall_then >= SIMILAR * fall)
    dips &= last_year | _holidays_only(grid)
    return dips


def _holidays_only(grid: Grid) -> Flags:
    """Without 24 December to 2 January the last 28 days show no dip against the 28 before."""
    use, at, holiday = grid.usage, grid.axis.at, quiet_days(grid.axis)
    if not holiday[int(at[0]) - WEEKS :].any():
        return np.zeros(grid.shape, dtype=np.bool_)
    work = running(np.where(holiday, 0, use.volume_by_day))
    days = running(~holiday[None, :])
    now, before = within(work, at, WEEKS), within(work, at - WEEKS, WEEKS)
    days_now, days_before = within(days, at, WEEKS), within(days, at - WEEKS, WEEKS)
    touched = (days_now < WEEKS) & (days_now >= HOLIDAYS_LEAST_LEFT) & (days_before >= HOLIDAYS_LEAST_LEFT)
    steady: Flags = touched & (now * days_before * 100 >= before * days_now * DIP)
    return steady
