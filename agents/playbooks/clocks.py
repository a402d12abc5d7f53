"""Where an account stands in time: the leaving sequence, time to cancellation, time to renewal, the proactive window.

The two clocks are never mixed: one is modelled and runs at any time, the other is written in the contract.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from domain.clock import in_words
from domain.scores import percent

HORIZONS = (30, 60, 90)
STATES = ("use is down", "a meeting was missed", "tickets turned to direct contact", "silence")
"""The states of the leaving sequence, in order."""
NEXT = (
    "Next would be a missed meeting.",
    "Next would be direct mail and calls in place of tickets.",
    "Next would be silence.",
    "This was the last sign there is.",
)
STAYING = "Nothing of the leaving sequence is to be seen."


@dataclass(frozen=True)
class LeavingState:
    step: int
    state: str
    reached_on: date


@dataclass(frozen=True)
class Leaving:
    """The states reached, in order, and what would come next."""

    reached: tuple[LeavingState, ...]
    says: str


@dataclass(frozen=True)
class Cancellation:
    """Modelled risk of leaving within 30, 60 and 90 days (0 to 1); `half_way` is the day the risk passes one half."""

    risk_30: float | None
    risk_60: float | None
    risk_90: float | None
    half_way: date | None
    says: str


@dataclass(frozen=True)
class Renewal:
    """From the contract; `days` is negative once the date has passed."""

    on: date | None
    days: int | None
    says: str


@dataclass(frozen=True)
class Window:
    """When to speak of the renewal: not earlier, not later. `state` is before, open, over or unknown."""

    opens_on: date | None
    closes_on: date | None
    state: str
    says: str


@dataclass(frozen=True)
class Clocks:
    leaving: Leaving
    cancellation: Cancellation
    renewal: Renewal
    window: Window


def clocks(
    day: date,
    leaving_days: Sequence[float],
    churn: Mapping[str, float | None],
    days_to_renewal: float | None,
    first_day: int,
    last_day: int,
) -> Clocks:
    """`leaving_days` are the ordinals of steps 1 to 4 (NaN: not reached), `churn` has churn_30, churn_60, churn_90.

    The window is `first_day` to `last_day` days before the renewal, both included (75 to 45).
    """
    left = None if days_to_renewal is None or math.isnan(days_to_renewal) else int(days_to_renewal)
    return Clocks(
        leaving=leaving_sequence(leaving_days),
        cancellation=to_cancellation(day, churn),
        renewal=to_renewal(day, left),
        window=window(day, left, first_day, last_day),
    )


def leaving_sequence(ordinals: Sequence[float]) -> Leaving:
    reached = tuple(
        LeavingState(step, STATES[step - 1], date.fromordinal(int(ordinal)))
        for step, ordinal in enumerate(ordinals, start=1)
        if not math.isnan(ordinal)
    )
    return Leaving(reached, NEXT[reached[-1].step - 1] if reached else STAYING)


def to_cancellation(day: date, churn: Mapping[str, float | None]) -> Cancellation:
    known = [_known(churn.get(f"churn_{days}")) for days in HORIZONS]
    if all(risk is None for risk in known):
        return Cancellation(None, None, None, None, "Time to cancellation: unknown.")
    told = ", ".join(
        f"{percent(risk)} within {days} days"
        for days, risk in zip(HORIZONS, known, strict=True)
        if risk is not None
    )
    half = _half_way(day, known)
    when = (
        f"more likely than not gone by {in_words(half)}"
        if half
        else "more likely than not to stay beyond 90 days"
    )
    month, two, quarter = known
    return Cancellation(month, two, quarter, half, f"Time to cancellation: {told}; {when}.")


def _half_way(day: date, risks: Sequence[float | None]) -> date | None:
    """The day the risk passes one half, on straight lines between what is modelled."""
    before_days, before = 0, 0.0
    for days, risk in zip(HORIZONS, risks, strict=True):
        if risk is None:
            continue
        if risk >= 0.5:
            share = (0.5 - before) / (risk - before) if risk > before else 1.0
            return day + timedelta(days=math.ceil(before_days + share * (days - before_days)))
        before_days, before = days, max(before, risk)
    return None


def to_renewal(day: date, left: int | None) -> Renewal:
    if left is None:
        return Renewal(None, None, "No renewal date is known.")
    on = day + timedelta(days=left)
    if left < 0:
        return Renewal(on, left, f"The renewal date was {in_words(on)}, {-left} days ago.")
    return Renewal(
        on, left, f"Renews on {in_words(on)}, in {left} days." if left else f"Renews today, {in_words(on)}."
    )


def window(day: date, left: int | None, first_day: int, last_day: int) -> Window:
    if left is None or left < 0:
        return Window(None, None, "unknown", "Without a renewal ahead there is no proactive window.")
    renewal = day + timedelta(days=left)
    opens, closes = renewal - timedelta(days=first_day), renewal - timedelta(days=last_day)
    first, last = in_words(opens), in_words(closes)
    if day < opens:
        state, says = "before", f"The proactive window opens on {first} and closes on {last}."
    elif day <= closes:
        state, says = "open", f"The proactive window is open until {last} (since {first})."
    else:
        state, says = "over", f"The proactive window closed on {last}: what is agreed now is late."
    return Window(opens, closes, state, says)


def _known(risk: float | None) -> float | None:
    return None if risk is None or math.isnan(risk) else risk
