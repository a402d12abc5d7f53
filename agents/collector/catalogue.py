"""The 17 signals in one table: title, unit, direction, window, the sentence with its numbers, the facts
behind them.
"""

from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import polars as pl

from agents.collector import evidence as facts_of
from agents.collector.axis import LOOKBACK_DAYS
from agents.collector.evidence import Evidence
from agents.collector.readings import Readings
from domain.signals import DIMENSION_OF, Dimension
from domain.signals import SignalId as S
from domain.text_signals import SENTIMENT, TextSignal

__all__ = ["CATALOGUE", "LOOKBACK_DAYS", "Signal", "numbers_at", "numbers_of"]

Numbers = Mapping[str, float]
WRITTEN = pl.col("channel").is_in(("email", "chat")) & pl.col("direction").is_not_null()


@dataclass(frozen=True)
class Signal:
    """One signal as people read it. `window` is the days it looks at, None for the whole past."""

    id: S
    title: str
    unit: str
    more_is_better: bool
    window: int | None
    sentence: Callable[[Numbers], str]
    evidence: Evidence
    kind: Literal["usage", "conversations", "contract"] = "contract"

    @property
    def dimension(self) -> Dimension:
        return DIMENSION_OF[self.id]


def numbers_of(readings: Readings, signal: S, account_id: int, day: date) -> dict[str, float]:
    """The numbers of one signal's sentence for one account and day that were read (KeyError: without numbers)."""
    row, column = bisect_left(readings.account_ids, account_id), bisect_left(readings.days, day)
    return numbers_at(readings, signal, row, column)


def numbers_at(readings: Readings, signal: S, row: int, column: int) -> dict[str, float]:
    """The same by where account and day stand in the readings."""
    return {name: float(part[row, column]) for name, part in readings.parts[signal].items()}


def plain(number: float) -> str:
    """A number as people write it: 1,234 or 3.5, at most one decimal."""
    rounded = round(float(number), 1)
    return f"{int(rounded):,}" if rounded == int(rounded) else f"{rounded:,.1f}"


def many(number: float, noun: str, plural: str | None = None) -> str:
    return f"{plain(number)} {noun if plain(number) == '1' else plural or noun + 's'}"


def moved(now: float, before: float) -> str:
    """ ", down from 55", or nothing when it stayed."""
    if now == before:
        return f", as in the 30 days before ({plain(before)})"
    return f", {'up' if now > before else 'down'} from {plain(before)}"


def duration(minutes: float) -> str:
    if minutes < 120:
        return many(minutes, "minute")
    return many(minutes / 60, "hour") if minutes < 72 * 60 else many(minutes / 1440, "day")


def _logins(n: Numbers) -> str:
    return (
        f"{many(n['user_days'], 'active user-day')} in {plain(n['live'])} days ({plain(n['weekly'])} a week)"
        f"{moved(n['user_days'], n['before'])}"
    )


def _regularity(n: Numbers) -> str:
    return f"used on {plain(n['active_days'])} of {plain(n['live'])} days, gaps {plain(n['evenness'] * 100)} % even"


def _trend(n: Numbers) -> str:
    totals = ", ".join(plain(n[month]) for month in ("oldest", "middle", "newest"))
    return f"use in the last three 30-day windows, oldest first: {totals}"


def _latency(n: Numbers) -> str:
    return (
        f"answers take {duration(n['minutes'])} (median of {plain(n['replies'])}), usually "
        f"{duration(n['habit_minutes'])} (median of {plain(n['habit_replies'])})"
    )


def _attendance(n: Numbers) -> str:
    scheduled = many(n["scheduled"], "QBR or meeting", "QBRs and meetings")
    return f"{plain(n['attended'])} of {scheduled} attended"


def _sentiment(n: Numbers) -> str:
    direction = (
        ""
        if n["change"] == 0
        else f", {'up' if n['change'] > 0 else 'down'} {plain(abs(n['change']))} in 90 days"
    )
    words = _in_writing(n)
    if not n["answers"]:
        return f"no survey answer; in 90 days {words}"
    asked = f"NPS and CSAT average {plain(n['mean'])} of 100 over {many(n['answers'], 'answer')}{direction}"
    if not words:
        return asked
    moved_by = f" ({n['words']:+.0f})" if n["words"] else ""
    return f"{asked}; in 90 days {words}{moved_by}"


def _in_writing(n: Numbers) -> str:
    """Days, not sentences: each counts once."""
    told = ((n["complaints"], "complaints"), (n["praises"], "praise"))
    return " and ".join(f"{what} on {many(days, 'day')}" for days, what in told if days)


def _tenure(n: Numbers) -> str:
    return f"customer since {date.fromordinal(int(n['since']))}"


def _renewals(n: Numbers) -> str:
    told = ", ".join(f"{plain(n[kind])} {kind}" for kind in ("up", "flat", "down") if n[kind])
    late = f", {plain(n['late'])} late" if n["late"] else ", none late"
    return f"{many(n['renewals'], 'past renewal')}: {told}{late}"


_TABLE = (
    Signal(
        S.LOGIN_FREQUENCY,
        "Login frequency",
        "user-days per week",
        True,
        30,
        _logins,
        facts_of.use(30),
        "usage",
    ),
    Signal(
        S.FEATURE_BREADTH,
        "Feature breadth",
        "features",
        True,
        30,
        lambda n: f"{many(n['features'], 'feature')} in use{moved(n['features'], n['before'])}",
        facts_of.use(30, pl.col("feature").is_not_null()),
        "usage",
    ),
    Signal(
        S.CORE_RATIO,
        "Core feature share",
        "share of use",
        True,
        30,
        lambda n: f"{plain(n['core'])} of {plain(n['told'])} uses were of core features",
        facts_of.use(30, pl.col("is_core").is_not_null()),
        "usage",
    ),
    Signal(
        S.SESSION_DURATION,
        "Session duration",
        "minutes per user and day",
        True,
        30,
        lambda n: f"{many(n['minutes'], 'minute')} per user and day (median of {plain(n['sessions'])})",
        facts_of.use(30, pl.col("minutes") > 0),
        "usage",
    ),
    Signal(
        S.USAGE_REGULARITY, "Usage regularity", "0 to 1", True, 90, _regularity, facts_of.use(90), "usage"
    ),
    Signal(S.USAGE_TREND, "Usage trend", "% per month", True, 90, _trend, facts_of.use(90), "usage"),
    Signal(
        S.RESPONSE_LATENCY,
        "Response latency",
        "times their own habit",
        False,
        60,
        _latency,
        facts_of.talk(60, WRITTEN),
        "conversations",
    ),
    Signal(
        S.TOUCHPOINT_ATTENDANCE,
        "Touchpoint attendance",
        "share attended",
        True,
        180,
        _attendance,
        facts_of.meetings(180),
        "conversations",
    ),
    Signal(
        S.ACTIVE_CONTACTS,
        "Active contacts",
        "people",
        True,
        30,
        lambda n: f"{many(n['people'], 'person', 'people')} active{moved(n['people'], n['before'])}",
        facts_of.people(30),
        "conversations",
    ),
    Signal(
        S.SENTIMENT_TREND,
        "Sentiment trend",
        "0 to 100",
        True,
        180,
        _sentiment,
        facts_of.together(facts_of.surveys(180), facts_of.mentions(90, *SENTIMENT)),
        "conversations",
    ),
    Signal(
        S.LICENSE_UTILISATION,
        "Licence utilisation",
        "share of seats",
        True,
        30,
        lambda n: (
            f"{plain(n['active'])} of {many(n['seats'], 'seat')} active{moved(n['active'], n['before'])}"
        ),
        facts_of.both(facts_of.subscriptions(covering=True), facts_of.use(30, pl.col("user").is_not_null())),
    ),
    Signal(
        S.BILLED_TO_ACTIVE,
        "Billed to active users",
        "billed per active user",
        False,
        30,
        lambda n: f"{plain(n['billed'])} users billed, {plain(n['active'])} active",
        facts_of.both(facts_of.invoices(), facts_of.use(30, pl.col("user").is_not_null())),
    ),
    Signal(S.TENURE, "Tenure", "months", True, None, _tenure, facts_of.subscriptions()),
    Signal(S.RENEWAL_HISTORY, "Renewal history", "0 to 1", True, None, _renewals, facts_of.subscriptions()),
    Signal(
        S.GROWTH_MENTIONS,
        "Growth mentions",
        "mentions",
        True,
        90,
        lambda n: f"{many(n['mentions'], 'mention')} of new teams, offices or managers in 90 days",
        facts_of.mentions(90, TextSignal.GROWTH),
        "conversations",
    ),
    Signal(
        S.ACTIVE_GROWTH,
        "Active user growth",
        "% in 60 days",
        True,
        90,
        lambda n: f"{many(n['active'], 'active user')}, {plain(n['before'])} two months before",
        facts_of.use(90, pl.col("user").is_not_null()),
        "usage",
    ),
    Signal(
        S.ADVANCED_INTEREST,
        "Advanced interest",
        "uses and mentions",
        True,
        30,
        lambda n: (
            f"{many(n['days'], 'feature-day')} of advanced use and "
            f"{many(n['mentions'], 'question')} about advanced features in 30 days"
        ),
        facts_of.both(facts_of.mentions(30, TextSignal.ADVANCED), facts_of.use(30, pl.col("is_advanced"))),
        "usage",
    ),
)

CATALOGUE: dict[S, Signal] = {signal.id: signal for signal in _TABLE}
