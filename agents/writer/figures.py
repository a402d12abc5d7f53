"""Figures of an account as evidence: the numbers of its triggers, of its seats, and (for colleagues) its score."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from agents.alerts.reasons import said
from agents.writer.customer_words import named, one_line, repeatable
from agents.writer.recipients import for_reason
from agents.writer.situation import Situation
from agents.writer.wanted import Wanted
from domain.alerts import RISK_SAID, Trigger
from domain.drafts import Evidence, Origin, Value, ValueKind
from domain.scores import percent
from domain.signals import SignalId

MONTH = 30
MOST_DRIVERS = 6
LONGEST_TEXT = 400
BEFORE = "before"
"""The part that an account's first month does not have."""
_POINTS = re.compile(r" \([^()]*points[^()]*\)")
"""What a figure did to the score: the house's own, and no fact about their use."""

TOLD: dict[SignalId, tuple[str, tuple[str, ...]]] = {
    SignalId.LICENSE_UTILISATION: ("use", ("active", "seats", BEFORE)),
    SignalId.LOGIN_FREQUENCY: ("logins", ("user_days", BEFORE)),
    SignalId.FEATURE_BREADTH: ("breadth", ("features", BEFORE)),
    SignalId.ACTIVE_GROWTH: ("growth", ("active", BEFORE)),
    SignalId.USAGE_TREND: ("trend", ("oldest", "middle", "newest")),
}
"""What a customer may be told of their own use: the name of its evidence, and its numbers."""


@dataclass(frozen=True)
class Measured:
    """The signal and the day that a figure is of."""

    signal: SignalId
    on: date

    def parts(self, one: Evidence) -> list[str]:
        """Which of the signal's numbers the figure holds."""
        return [name for name in TOLD[self.signal][1] if name in one.values]


def measured(one: Evidence) -> Measured | None:
    """None for what is no figure of a signal that customers are told."""
    name, _, day = one.ref.removeprefix("signal:").partition("@")
    signal = next((each for each in TOLD if each.value == name), None)
    if signal is None or not one.ref.startswith("signal:"):
        return None
    return Measured(signal, date.fromisoformat(day))


def anew(one: Evidence, known: Measured, numbers: Mapping[str, float]) -> Evidence:
    """The same figure with what its signal's numbers are now."""
    values = {name: _number(numbers[name]) for name in known.parts(one)}
    if one.id == "use":
        return _use(values, known.on)
    return replace(one, values={**one.values, **values})


def figures(situation: Situation, wanted: Wanted, fresh_days: int) -> Iterator[Evidence]:
    """Of the reason itself first, then what other live reasons hold; for a colleague also score and drivers."""
    found: dict[str, Evidence] = {}
    first = situation.as_of - timedelta(days=fresh_days)
    for trigger in _triggers(situation, wanted):
        if trigger.on is not None and trigger.on >= first:
            for one in _of(trigger, trigger.on):
                found.setdefault(one.id, one)
    if "use" not in found and (seats := situation.seats) is not None and seats.as_of >= first:
        values = {"active": _number(seats.used), "seats": _number(seats.bought)}
        found["use"] = _use(values, seats.as_of)
    yield from found.values()
    if wanted.internal:
        yield from _for_colleagues(situation, wanted)


def _triggers(situation: Situation, wanted: Wanted) -> Iterator[Trigger]:
    if wanted.alert is not None:
        yield from wanted.alert.triggers
    if wanted.opportunity is not None:
        yield from wanted.opportunity.evidence
    for alert in sorted(situation.alerts, key=lambda one: one.opened_on, reverse=True):
        yield from alert.triggers
    for one in situation.opportunities:
        yield from one.evidence


def _of(trigger: Trigger, on: date) -> Iterator[Evidence]:
    signal = next((one for one in TOLD if one.value == trigger.name), None)
    if signal is not None and trigger.parts:
        name, parts = TOLD[signal]
        if all(part in trigger.parts for part in parts if part != BEFORE):
            values = {part: _number(trigger.parts[part]) for part in parts if part in trigger.parts}
            yield _use(values, on) if name == "use" else _figure(name, signal, values, trigger, on)
    elif trigger.name == "saturated_days" and trigger.value:
        values = {"days": _number(trigger.value), "share": Value(ValueKind.PERCENT, "0.85")}
        yield Evidence("full", Origin.FIGURE, f"condition:saturated_days@{on}", trigger.says, on, values)
    elif trigger.name == "utilisation_peak_270" and trigger.value is not None:
        values = {"share": Value(ValueKind.PERCENT, f"{trigger.value:.4f}")}
        yield Evidence(
            "peak", Origin.FIGURE, f"condition:utilisation_peak_270@{on}", trigger.says, on, values
        )
    elif trigger.name == "advanced_feature" and trigger.parts:
        yield from _tried(trigger, on)


def _tried(trigger: Trigger, on: date) -> Iterator[Evidence]:
    feature = spoken(trigger.says.partition(":")[0])
    if feature is not None:
        values = {"name": Value(ValueKind.PRODUCT, feature), "days": _number(trigger.parts["days"])}
        ref = f"use:{feature}@{on}"
        yield Evidence("tried", Origin.PRODUCT, ref, trigger.says, on, _dated(values, on))


def spoken(feature: str) -> str | None:
    """A feature as people say it: the usage log writes scenario_planning."""
    return named(feature.replace("_", " "))


def _figure(name: str, signal: SignalId, values: dict[str, Value], trigger: Trigger, on: date) -> Evidence:
    says = _POINTS.sub("", trigger.says)
    return Evidence(name, Origin.FIGURE, f"signal:{signal.value}@{on}", says, on, _dated(values, on))


def _use(values: dict[str, Value], on: date) -> Evidence:
    used, seats = values["active"].raw, values["seats"].raw
    free = max(0, int(Decimal(seats)) - int(Decimal(used)))
    share = Decimal(used) / Decimal(seats) if Decimal(seats) else Decimal(0)
    values = values | {"free": _number(free), "share": Value(ValueKind.PERCENT, f"{share:.4f}")}
    says = f"{used} of {seats} seats were in use in the {MONTH} days up to {said(on)}."
    ref = f"signal:{SignalId.LICENSE_UTILISATION.value}@{on}"
    return Evidence("use", Origin.FIGURE, ref, says, on, _dated(values, on))


def _dated(values: Mapping[str, Value], on: date) -> dict[str, Value]:
    window = {"day": Value(ValueKind.DATE, on.isoformat()), "window": _number(MONTH)}
    return {**values, **window}


def _for_colleagues(situation: Situation, wanted: Wanted) -> Iterator[Evidence]:
    level = situation.level
    if level is not None and level.health is not None:
        values = {
            "health": _number(round(level.health, 1)),
            "day": Value(ValueKind.DATE, level.as_of.isoformat()),
        }
        says = f"Health is {level.health:.1f}"
        if level.band:
            says += f" ({level.band})"
        if level.velocity_30 is not None:
            values["change"] = _number(round(level.velocity_30, 1))
            values["window"] = _number(MONTH)
            says += f", {level.velocity_30:+.1f} in {MONTH} days"
        if level.churn_60 is not None:
            says += f"; the modelled risk of leaving within 60 days is {percent(level.churn_60)}"
        values["says"] = _text(f"{says}.")
        ref = f"score:health@{level.as_of}"
        yield Evidence("score", Origin.FIGURE, ref, f"{says}.", level.as_of, values)
    yield from _reason(situation, wanted)
    drivers = [one for one in _own_triggers(wanted) if one.name != RISK_SAID and repeatable(one.says)]
    for place, trigger in enumerate(drivers[:MOST_DRIVERS], start=1):
        on = trigger.on or situation.as_of
        values = {"says": _text(trigger.says)}
        yield Evidence(f"driver{place}", Origin.FIGURE, f"{trigger.name}@{on}", trigger.says, on, values)


def _own_triggers(wanted: Wanted) -> Sequence[Trigger]:
    if wanted.alert is not None:
        return wanted.alert.triggers
    return wanted.opportunity.evidence if wanted.opportunity is not None else ()


def _reason(situation: Situation, wanted: Wanted) -> Iterator[Evidence]:
    day = situation.as_of
    if wanted.why and repeatable(wanted.why):
        values = {"why": _text(wanted.why)}
        yield Evidence("reason", Origin.FIGURE, wanted.reason, wanted.why, day, values)
    alert, growth = wanted.alert, wanted.opportunity
    if alert is not None and alert.action and repeatable(alert.action):
        values = {"do": _text(alert.action), "why": _text(alert.action_why)}
        yield Evidence("advice", Origin.FIGURE, f"alert:{alert.id}/action", alert.action, day, values)
    if growth is not None and growth.arithmetic:
        values = {"says": _text(growth.arithmetic)}
        yield Evidence("size", Origin.PRICE, f"opportunity:{growth.id}", growth.arithmetic, day, values)
    if growth is not None:
        for part, advice in (("who", growth.contact_why), ("when", growth.timing)):
            if advice and repeatable(advice):
                ref = f"opportunity:{growth.id}/{part}"
                yield Evidence(part, Origin.FIGURE, ref, advice, growth.opened_on, {"says": _text(advice)})
    whom = for_reason(situation, alert, growth, wanted.meeting)
    if whom is not None and (name := named(whom.name)):
        told = (
            f"DISC: {whom.profile} ({whom.confidence:.0%} sure)"
            if whom.profile
            else "DISC: not enough to say"
        )
        values = {"name": Value(ValueKind.NAME, name), "profile": _text(told)}
        says = f"The contact is {name}; {told}."
        yield Evidence("whom", Origin.CONTACT, f"contact:{whom.external_id}", says, day, values)


def _text(text: str) -> Value:
    return Value(ValueKind.TEXT, one_line(text)[:LONGEST_TEXT])


def _number(value: float) -> Value:
    return Value(ValueKind.NUMBER, f"{Decimal(str(round(value, 2))).normalize():f}")
