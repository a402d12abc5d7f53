"""Engagement: how much, how widely and how regularly the product is used."""

import numpy as np

from agents.collector.axis import Floats, Ints, known, ratio, running, taken, within
from agents.collector.calendar import weekend
from agents.collector.grid import Grid
from agents.collector.readings import Measure
from agents.collector.timeline import summed
from agents.collector.usage import MONTH, TENTHS, UsageGrid, half
from domain.signals import SignalId as S

QUARTER = 90
YOUNG_REGULARITY = 14
YOUNG_TREND = 60
TREND_BOUND = 150.0
SILENCE = -100.0
SPARSE = 8  # days with use in a quarter below which there is no trend
YEAR, HABIT = 365, 48  # days with use in a year that make silence a fall, whatever the last quarter held


def engagement(grid: Grid) -> dict[S, Measure]:
    use = grid.usage
    return {
        S.LOGIN_FREQUENCY: login_frequency(use),
        S.FEATURE_BREADTH: feature_breadth(use),
        S.CORE_RATIO: core_ratio(use),
        S.SESSION_DURATION: session_duration(use),
        S.USAGE_REGULARITY: usage_regularity(use),
        S.USAGE_TREND: usage_trend(use),
    }


def login_frequency(use: UsageGrid) -> Measure:
    """Active user-days in an average week of 30 days; events without a user are one unknown user per day."""
    logins, at = use.recent.logins, use.recent.at
    user_days, before, live = within(logins, at, MONTH), within(logins, at - MONTH, MONTH), use.live(MONTH)
    at_weekends = within(use.recent.weekend_logins, at, MONTH)
    weekly = a_week(user_days, at_weekends, live, use.live(MONTH, weekends=True))
    there = use.known & use.enough(MONTH)
    parts = {"user_days": user_days, "live": live, "before": before, "weekly": weekly}
    return Measure(known(weekly, there), parts)


def a_week(total: Ints, at_weekends: Ints, live: Ints, live_weekends: Ints) -> Floats:
    """5 x the mean live weekday + 2 x the mean live weekend day.

    30 days hold 8 to 10 weekend days: plain totals would rise and fall by a tenth with the calendar alone.
    """
    weekdays = ratio(total - at_weekends, live - live_weekends)
    weekends = ratio(at_weekends, live_weekends)
    return (
        np.where(np.isnan(weekdays), 0.0, weekdays) * 5.0 + np.where(np.isnan(weekends), 0.0, weekends) * 2.0
    )


def feature_breadth(use: UsageGrid) -> Measure:
    """Different features used within 30 days."""
    breadth, at = use.recent.breadth, use.recent.at
    now, before = breadth[:, at].astype(np.int64), breadth[:, at - MONTH].astype(np.int64)
    there = use.features_known & use.enough(MONTH)
    return Measure(known(now.astype(np.float64), there), {"features": now, "before": before})


def core_ratio(use: UsageGrid) -> Measure:
    """Share of core features in the use of 30 days that is known to be core or peripheral."""
    core, peripheral = (within(part, use.recent.at, MONTH) for part in use.recent.core)
    told = core + peripheral
    return Measure(known(ratio(core, told), use.enough(MONTH)), {"core": core, "told": told})


def session_duration(use: UsageGrid) -> Measure:
    """Median minutes of one user on one day, over 30 days."""
    doubled, sessions = use.median_tenths()
    minutes = known(half(doubled, TENTHS), use.enough(MONTH))
    return Measure(minutes, {"minutes": minutes, "sessions": sessions})


def usage_regularity(use: UsageGrid) -> Measure:
    """Share of live days with use, times the evenness (sum g)**2 / (m * sum g**2) of the m gaps g around
    them.

    Gaps count live days only and include those to the edges of the window: 90 days, or those since the first
    use.
    """
    at = np.broadcast_to(use.axis.at, use.known.shape)
    start = np.minimum(np.maximum(at - QUARTER + 1, use.first_use), at)
    days = at - start + 1
    live = days - _dead(use, start, at)
    shift = _shift(use)
    active = taken(use.recent.use_days, at - shift) - taken(use.recent.use_days, start - shift - 1)
    total, squares = _gaps(use, start, at)
    evenness = np.where(active > 0, np.minimum(ratio(total * total, (active + 1) * squares), 1.0), 0.0)
    value = np.where(active > 0, np.minimum(ratio(active, live), 1.0) * evenness, 0.0)
    there = use.known & (days >= YOUNG_REGULARITY) & (live >= YOUNG_REGULARITY) & (2 * live >= days)
    return Measure(known(value, there), {"active_days": active, "live": live, "evenness": evenness})


def _shift(use: UsageGrid) -> int:
    """How many columns the axis of recent use starts later."""
    return use.axis.width - use.recent.shape[1]


def _dead(use: UsageGrid, first: Ints, last: Ints) -> Ints:
    """Days out of first..last that are not live, as known on `last`."""
    return use.feeds.pulse.dead_between(use.feeds.source(use.axis.at), first, last)


def _gaps(use: UsageGrid, start: Ints, at: Ints) -> tuple[Ints, Ints]:
    """The gaps between uses within start..at and to both edges: their sum and the sum of their squares."""
    recent, shift = use.recent, _shift(use)
    first = np.minimum(taken(recent.next_use, start - shift) + shift, at)
    last = np.maximum(taken(recent.last_use, at - shift) + shift, start)
    opening = np.maximum(first - start + 1 - _dead(use, start, first), 1)
    closing = np.maximum(at + 1 - last - _dead(use, last + 1, at), 1)
    between, squares = _gap_sums(use)
    total = opening + (taken(between, last - shift) - taken(between, first - shift)) + closing
    inner = taken(squares, last - shift) - taken(squares, first - shift)
    return total, opening**2 + inner + closing**2


def _gap_sums(use: UsageGrid) -> tuple[Ints, Ints]:
    """Running sums of the gaps that end on each day of recent use (live days only), and of their squares; [A,
    G].
    """
    shape, shift = use.recent.shape, _shift(use)
    rows, columns = np.nonzero(use.recent.used)
    follows = np.flatnonzero(rows[1:] == rows[:-1]) + 1
    rows, before, columns = rows[follows], columns[follows - 1], columns[follows]
    dead = use.feeds.dead_of(rows, before + shift + 1, columns + shift)
    gap = np.maximum(columns - before - dead, 1)
    return running(summed(rows, columns, gap, shape)), running(summed(rows, columns, gap * gap, shape))


def usage_trend(use: UsageGrid) -> Measure:
    """(newest - oldest month) / 2 over the mean of three 30-day windows, in % per month, within +-150;
    silence is -100.

    Each window counts as its average week (`a_week`). An oldest month less than half seen (a young account, a
    stopped source) is left out: then it is the difference of the two newer ones over their mean. An account
    that is used on a handful of days a quarter has no trend: one day more or less would be one.
    """
    at = use.axis.at
    newest, middle, oldest = (within(use.volume, at - shift, MONTH) for shift in (0, MONTH, 2 * MONTH))
    days, weekends = _months_live(use), _months_live(use, weekends=True)
    at_weekends = [
        within(use.weekend_volume, use.recent.at - shift, MONTH) for shift in (0, MONTH, 2 * MONTH)
    ]
    rates = [a_week(*one) for one in zip((newest, middle, oldest), at_weekends, days, weekends, strict=True)]
    whole = 2 * days[2] >= MONTH
    three = _slope(
        (rates[0] - rates[2]) * 0.5, ratio(rates[0] + rates[1] + rates[2], np.full_like(days[0], 3))
    )
    two = _slope(rates[0] - rates[1], (rates[0] + rates[1]) * 0.5)
    value = np.where(newest == 0, SILENCE, np.where(whole, three, two))
    old_enough = use.first_use <= at - YOUNG_TREND + 1
    there = use.known & old_enough & (2 * days[0] >= MONTH) & (2 * days[1] >= MONTH)
    there &= (_use_days(use, QUARTER) >= SPARSE) | ((newest == 0) & (_use_days(use, YEAR) >= HABIT))
    parts = {"newest": newest, "middle": middle, "oldest": oldest}
    return Measure(known(value, there), parts)


def _use_days(use: UsageGrid, days: int) -> Ints:
    """Days with use among the last `days`; [A, T]."""
    return within(use.use_days, use.axis.at, days)


def _months_live(use: UsageGrid, weekends: bool = False) -> list[Ints]:
    """Live days of the newest, the middle and the oldest month; days before the first use are not live."""
    one, two, three = (use.live(months * MONTH, weekends) for months in (1, 2, 3))
    start = use.axis.at - 3 * MONTH + 1
    early = np.clip(use.first_use - start, 0, MONTH)
    if weekends:
        counted = np.cumsum(weekend(use.axis), dtype=np.int64)
        early = counted[start + early - 1] - counted[start - 1]
    return [one, two - one, np.maximum(three - two - early, 0)]


def _slope(step: Floats, mean: Floats) -> Floats:
    return np.clip(ratio(step * 100.0, mean), -TREND_BOUND, TREND_BOUND)
