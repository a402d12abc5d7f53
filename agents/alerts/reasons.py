"""The triggers of an alert: each number that set it off in one sentence, with the facts behind it."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol

import polars as pl

from agents.alerts.case import Case
from agents.alerts.thresholds import Thresholds
from agents.churn.reasons import adds, says
from agents.churn.reasons import telling as raising
from agents.collector.chronicle import Chronicle, Listing
from agents.collector.evidence import MOST
from agents.health.moves import Move, MoveKind
from agents.health.score import WEEKS_LOOKED_AT
from domain.alerts import RISK_SAID, EvidenceRef, RuleId, Trigger
from domain.scores import percent
from domain.signals import SignalId
from domain.text_signals import RISK_SAYS, RiskKind, TextSignal

SIGNALS = frozenset(SignalId)
MOST_SIGNALS = 3
MOST_EVIDENCE = 5
GOOD = 75.0  # points a good account has; what lies below is what a level alert names
GROWTH = (
    SignalId.GROWTH_MENTIONS,
    SignalId.ADVANCED_INTEREST,
    SignalId.ACTIVE_GROWTH,
    SignalId.LICENSE_UTILISATION,
)


ABOUT_LEAVING = (
    RuleId.SUDDEN_DROP,
    RuleId.ACCOUNT_REVIEW,
    RuleId.SLOW_SLIDE,
    RuleId.PROACTIVE,
    RuleId.ESCALATION,
    RuleId.CHURN_RISK,
    RuleId.LEAVING_SEQUENCE,
)
RISK_DAYS = 30
"""Days for which a risk that was named explains an alert."""
RISKS = Listing(
    "mentions",
    ("ref", "day", "risk", "quote", "speaker"),
    known=pl.when(pl.col("kind") == TextSignal.RISK.value).then("day"),
)


class Described(Protocol):
    """What the catalogue says of a signal."""

    @property
    def title(self) -> str: ...

    def sentence(self, parts: Mapping[str, Any]) -> str: ...

    def evidence(self, facts: Chronicle, account_id: int, day: date, most: int) -> list[EvidenceRef]: ...


MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
"""In English whatever language the process was started in."""

Catalogue = Mapping[SignalId, Described]


@dataclass(frozen=True)
class Telling:
    """A case, the thresholds it was judged by, and the catalogue to put it in words with."""

    case: Case
    thresholds: Thresholds
    catalogue: Catalogue

    def signal(self, signal: SignalId, note: str, before: int = 0) -> Trigger:
        """A signal's own sentence and evidence; `before` days back is what its value is compared with."""
        case, described = self.case, self.catalogue[signal]
        value = case.values[signal]
        if math.isnan(value):
            says = "not measured" if math.isnan(case.value(signal, before)) else "no longer measured"
        else:
            says = described.sentence(case.parts(signal)).rstrip(".")
        return Trigger(
            name=signal.value,
            says=f"{described.title}: {says} ({note})." if note else f"{described.title}: {says}.",
            value=_known(value),
            before=_known(case.value(signal, before)) if before else None,
            evidence=[] if math.isnan(value) else self.evidence(signal),
            parts={} if math.isnan(value) else _finite(case.parts(signal)),
            on=case.day,
        )

    def evidence(self, signal: SignalId, on: date | None = None) -> list[EvidenceRef]:
        """The facts behind a signal, or only those of one day."""
        case, most = self.case, MOST_EVIDENCE if on is None else MOST
        found = self.catalogue[signal].evidence(case.facts, case.account_id, case.day, most)
        return [ref for ref in found if on is None or ref.occurred_on == on][:MOST_EVIDENCE]

    def moved(self, days: int, rising: bool = False) -> list[Trigger]:
        """The signals that moved health most over some days, in the direction the alert is about."""
        moves = [m for m in self.case.moves(days) if m.signal and (m.shown > 0 if rising else m.shown < 0)]
        return [self._move(move, days) for move in moves[:MOST_SIGNALS]]

    def _move(self, move: Move, days: int) -> Trigger:
        assert move.signal is not None
        what = {MoveKind.NEW: ", newly measured", MoveKind.GONE: ""}.get(move.kind, "")
        return self.signal(move.signal, f"{move.shown:+.1f} points{what}", before=days)

    def weakest(self) -> list[Trigger]:
        """The signals that cost most against a good account."""
        case = self.case
        points = case.points
        costs = {s: case.frame.weights.get(s, 0.0) * (GOOD - p) for s, p in points.items()}
        ranked = sorted((s for s in costs if costs[s] > 0), key=lambda s: -costs[s])
        return [
            self.signal(s, f"worth {points[s]:.0f} of 100 points", before=30) for s in ranked[:MOST_SIGNALS]
        ]

    def riskiest(self) -> list[Trigger]:
        """What adds most to the modelled risk."""
        found = []
        for share in raising(self.case.risk_shares, MOST_SIGNALS):
            if share.about in SIGNALS:
                found.append(self.signal(SignalId(share.about), adds(share), before=30))
            else:
                found.append(Trigger(name=share.about, says=says(share), value=_known(share.value)))
        return found

    def growth(self) -> list[Trigger]:
        """What points to growth: mentions, interest, more people, seats nearly full."""
        values = self.case.values
        floors = dict.fromkeys(GROWTH, 0.0) | {SignalId.LICENSE_UTILISATION: 0.85}
        return [self.signal(s, "") for s in GROWTH if values[s] >= max(floors[s], 1e-9)]


def triggers(rule: RuleId, telling: Telling) -> list[Trigger]:
    """The rule's own numbers first, then the signals behind them, then what they said themselves, if it explains it."""
    found = _REASONS[rule](telling)
    return [*found, *_said_themselves(telling.case)] if rule in ABOUT_LEAVING else found


def _said_themselves(case: Case) -> list[Trigger]:
    """The newest risk they named lately, in their own words."""
    newest = case.facts.find(RISKS, case.account_id, case.day, RISK_DAYS)[:1]
    found = []
    for row in case.facts.read(RISKS, newest):
        what = RISK_SAYS[RiskKind(row["risk"])] if row["risk"] else "a risk"
        quote = f"“{row['quote']}”"
        fact = EvidenceRef(ref=str(row["ref"]), occurred_on=row["day"], says=quote)
        who = row["speaker"] or "They"
        says = f"{who}, {said(row['day'])} ({what}): {quote}"
        found.append(Trigger(name=RISK_SAID, says=says, evidence=[fact]))
    return found


def _fall(days: int) -> Callable[[Telling], list[Trigger]]:
    return lambda telling: [_velocity(telling.case, days), *telling.moved(days)]


def _velocity(case: Case, days: int) -> Trigger:
    change, now = case.score(f"velocity_{days}"), case.score("health")
    then = said(case.day - timedelta(days=days))
    return Trigger(
        name=f"velocity_{days}",
        says=f"Health went from {now - change:.1f} on {then} to {now:.1f}: {change:+.1f} in {days} days.",
        value=change,
        before=now - change,
        on=case.day,
    )


def _slide(telling: Telling) -> list[Trigger]:
    case, found = telling.case, []
    if case.score("velocity_30") <= telling.thresholds.slide:
        found.append(_velocity(case, 30))
    weeks = int(case.scores.weeks_falling[case.row, case.column])
    if weeks >= telling.thresholds.slide_weeks:
        before = case.level(7 * weeks)
        many = f"{weeks} weeks or more" if weeks == WEEKS_LOOKED_AT else f"{weeks} weeks"
        says = f"Health has fallen {many} in a row, from {before:.1f} to {case.score('health'):.1f}."
        found.append(
            Trigger(name="weeks_falling", says=says, value=float(weeks), before=_known(before), on=case.day)
        )
    return [*found, *telling.moved(30)]


def _below(case: Case, line: str, limit: float) -> Trigger:
    now, before = case.score("health"), case.level(30)
    earlier = "" if math.isnan(before) else f"; 30 days ago it was {before:.1f}"
    says = f"Health is {now:.1f}, below the {line} line of {limit:.0f}{earlier}."
    return Trigger(name="health", says=says, value=now, before=_known(before), on=case.day)


def _proactive(telling: Telling) -> list[Trigger]:
    case = telling.case
    days = case.around("days_to_renewal")
    renewal = case.day + timedelta(days=int(days))
    ahead = Trigger(
        name="days_to_renewal",
        says=f"The renewal is on {said(renewal)}, in {days:.0f} days.",
        value=days,
        on=case.day,
    )
    return [_below(case, "orange", case.frame.orange), ahead, *telling.weakest()]


def _escalation(telling: Telling) -> list[Trigger]:
    return [_below(telling.case, "red", telling.case.frame.red), *telling.weakest()]


def _churn(telling: Telling) -> list[Trigger]:
    case = telling.case
    risk, line = case.score("churn_60"), case.scores.risk_line
    at = f", the line for an alert is {percent(line)}" if line is not None else ""
    says = f"The modelled risk of leaving within 60 days is {percent(risk)}{at}."
    return [Trigger(name="churn_60", says=says, value=risk, on=case.day), *telling.riskiest()]


LEAVING_STEPS = (
    "use has been down since {day}",
    "a scheduled meeting was missed on {day}",
    "tickets turned to direct email or calls on {day}",
    "nothing has been heard of them in the two weeks up to {day}",
)

LEAVING_EVIDENCE = {2: SignalId.TOUCHPOINT_ATTENDANCE, 3: SignalId.RESPONSE_LATENCY}


def _leaving(telling: Telling) -> list[Trigger]:
    case, found = telling.case, []
    for number in range(1, int(case.around("leaving_step")) + 1):
        on = step_day(case, number)
        evidence: list[EvidenceRef] = []
        if number == 1:
            evidence = telling.evidence(SignalId.USAGE_TREND)
        elif number in LEAVING_EVIDENCE:
            evidence = telling.evidence(LEAVING_EVIDENCE[number], on)
        says = f"Step {number} of 4: {LEAVING_STEPS[number - 1].format(day=said(on))}."
        found.append(Trigger(f"leaving_step_{number}", says, value=float(number), evidence=evidence, on=on))
    return found


def step_day(case: Case, step: int) -> date:
    """The day a step of the leaving sequence was reached."""
    reached = case.around(f"leaving_day_{step}")
    return case.day if math.isnan(reached) else date.fromordinal(int(reached))


def _adoption(telling: Telling) -> list[Trigger]:
    peak = telling.case.around("utilisation_peak_270")
    says = f"On no day of the last three quarters were more than {peak:.0%} of the licences in use."
    own = telling.signal(SignalId.LICENSE_UTILISATION, "")
    return [Trigger(name="utilisation_peak_270", says=says, value=peak, on=telling.case.day), own]


def _saturation(telling: Telling) -> list[Trigger]:
    days = telling.case.around("saturated_days")
    says = f"85% or more of the capacity has been in use for {days:.0f} days in a row."
    own = telling.signal(SignalId.LICENSE_UTILISATION, "")
    return [Trigger(name="saturated_days", says=says, value=days, on=telling.case.day), own]


def _momentum(telling: Telling) -> list[Trigger]:
    times = telling.case.around("momentum")
    says = f"They have been in touch {times:.1f} times as much as is normal for them in the last 21 days."
    return [Trigger(name="momentum", says=says, value=times, on=telling.case.day), *telling.growth()]


def _confirmed(telling: Telling) -> list[Trigger]:
    case = telling.case
    age = case.around("action_age")
    held = case.day - timedelta(days=int(age))
    says = f"A call, meeting or QBR was held on {said(held)}, {age:.0f} days ago."
    action = Trigger(name="action_age", says=says, value=age, on=case.day)
    return [_velocity(case, 14), action, *telling.moved(14, rising=True)]


def _finite(parts: Mapping[str, float]) -> dict[str, float]:
    return {name: part for name, part in parts.items() if math.isfinite(part)}


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value


def said(day: date) -> str:
    """A day as a sentence says it."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


_REASONS: dict[RuleId, Callable[[Telling], list[Trigger]]] = {
    RuleId.SUDDEN_DROP: _fall(7),
    RuleId.ACCOUNT_REVIEW: _fall(14),
    RuleId.SLOW_SLIDE: _slide,
    RuleId.PROACTIVE: _proactive,
    RuleId.ESCALATION: _escalation,
    RuleId.CHURN_RISK: _churn,
    RuleId.LEAVING_SEQUENCE: _leaving,
    RuleId.ADOPTION: _adoption,
    RuleId.SATURATION: _saturation,
    RuleId.MOMENTUM: _momentum,
    RuleId.ACTION_CONFIRMED: _confirmed,
}
