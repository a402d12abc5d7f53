"""When each rule fires, and when it is over, for every account on every day."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.alerts.peers import JUDGED_AFTER, Peers, Segments, beyond_peers, untouched
from agents.alerts.rules import BY_ID, Need, Rule
from agents.alerts.thresholds import SLACK, STANDARD, Thresholds
from agents.collector.readings import Circumstances, Readings
from agents.health.score import ACTIVE, Scores
from domain.alerts import RuleId
from domain.scores import Band
from domain.signals import SignalId

UNKNOWN = tuple(Band).index(Band.UNKNOWN)

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Condition:
    """One rule on [A] accounts and [T] days. Neither `fires` nor `clears` means: leave things as they are."""

    fires: Flags
    clears: Flags  # over on this day; an alert closes after enough such days in a row
    ended: (
        Flags  # no customer on this day, or no renewal to act for: nothing fires, what is open closes at once
    )
    step: NDArray[np.int8]  # the step of the leaving sequence, 0 for other rules


@dataclass(frozen=True)
class View:
    """Scores, and the readings of the same days."""

    scores: Scores
    around: Circumstances
    utilisation: Floats
    tenure: Floats  # months as a customer
    at: NDArray[np.int64]  # [T], where the scored days stand in the readings

    def circumstance(self, name: str) -> Floats:
        array: Floats = getattr(self.around, name)[:, self.at]
        return array


def conditions(
    scores: Scores,
    readings: Readings,
    thresholds: Thresholds = STANDARD,
    peers: Peers | None = None,
    segments: Segments | None = None,
) -> dict[RuleId, Condition]:
    """Every rule but the data gap, on the accounts and days of `scores` ([A, T] each).

    `readings` are those the scores were made from. `peers` are the untouched accounts that "action confirmed"
    compares with: pass those of the whole portfolio (`peers.gather`) when the accounts come in parts. `segments`
    by account id: an action is judged among accounts of its own segment.
    """
    place = {day: index for index, day in enumerate(readings.days)}
    at = np.array([place[day] for day in scores.days], dtype=np.int64)
    view = View(
        scores=scores,
        around=readings.circumstances,
        utilisation=readings.values[SignalId.LICENSE_UTILISATION][:, at],
        tenure=readings.values[SignalId.TENURE][:, at],
        at=at,
    )
    found = peers if peers is not None else untouched(scores, readings, thresholds, segments)
    raw = _levels_and_drops(view, thresholds) | _circumstances(view, thresholds)
    raw[RuleId.ACTION_CONFIRMED] = _confirmed(view, thresholds, found, segments)
    return {rule: _guarded(BY_ID[rule], *pair, view, thresholds) for rule, pair in raw.items()}


Pair = tuple[Flags, Flags]
"""fires and clears, before holding, seasons and standing are looked at."""


def _levels_and_drops(view: View, t: Thresholds) -> dict[RuleId, Pair]:
    """The rules on health, its velocity and the modelled risk; NaN neither fires nor clears."""
    s = view.scores
    health, judged = s["health"], s.band != UNKNOWN
    red, orange = s.red[:, None], s.orange[:, None]
    steady = (s["velocity_30"] > t.slide_over) & (s.weeks_falling < t.slide_weeks_over)
    return {
        RuleId.SUDDEN_DROP: (
            s["velocity_7"] <= t.sudden_drop + SLACK,
            s["velocity_7"] > t.sudden_drop_over,
        ),
        RuleId.ACCOUNT_REVIEW: (s["velocity_14"] < t.review_loss - SLACK, s["velocity_14"] > t.review_over),
        RuleId.SLOW_SLIDE: (
            (s["velocity_30"] <= t.slide + SLACK) | (s.weeks_falling >= t.slide_weeks),
            steady,
        ),
        RuleId.PROACTIVE: (judged & (health < orange - SLACK), judged & (health >= orange + t.recovered_by)),
        RuleId.ESCALATION: (judged & (health < red - SLACK), judged & (health >= red + t.recovered_by)),
        RuleId.CHURN_RISK: _at_risk(s, t),
    }


def _at_risk(s: Scores, t: Thresholds) -> Pair:
    """Against the line of the model in use. Without a model nothing is known that health does not say already."""
    if s.risk_line is None:
        nobody = np.zeros(s.standing.shape, dtype=np.bool_)
        return nobody, ~nobody
    risk = s["churn_60"]
    return risk >= s.risk_line - SLACK, risk < s.risk_line * t.churn_over


def _circumstances(view: View, t: Thresholds) -> dict[RuleId, Pair]:
    """The rules on what surrounds the score."""
    leaving = view.circumstance("leaving_step")
    momentum = view.circumstance("momentum")
    growing = view.around.expansion_signal[:, view.at]
    return {
        RuleId.LEAVING_SEQUENCE: (leaving >= t.leaving_step, leaving < t.leaving_step),
        RuleId.ADOPTION: (
            view.circumstance("utilisation_peak_270") <= t.adoption + SLACK,
            view.utilisation > t.adoption_over,
        ),
        RuleId.SATURATION: (
            view.circumstance("saturated_days") >= t.saturated_days,
            view.utilisation < t.saturation_over,
        ),
        RuleId.MOMENTUM: ((momentum >= t.momentum - SLACK) & growing, momentum < t.momentum_over),
    }


def _confirmed(view: View, t: Thresholds, peers: Peers, segments: Segments | None) -> Pair:
    """An action is judged on one day of its life; what was found then stays to be seen until the action is old."""
    rise, age = view.scores["velocity_14"], view.circumstance("action_age")
    candidates = (rise >= t.rise - SLACK) & (age == JUDGED_AFTER) & (view.scores.standing == ACTIVE)
    fires = beyond_peers(view.scores, candidates, peers, t, segments)
    to_be_seen = (age >= JUDGED_AFTER) & (age <= t.rise_after_action)
    return fires, ~to_be_seen


def _renewal_near(view: View, t: Thresholds) -> Flags:
    """Not earlier, not later: whatever the account's health, there is a time for this and then it is over."""
    days = view.circumstance("days_to_renewal")
    return (days >= t.renewal_last_day) & (days <= t.renewal_first_day)


def _guarded(rule: Rule, fires: Flags, clears: Flags, view: View, t: Thresholds) -> Condition:
    """Stopped sources hold a rule; seasons, thin measurement and first weeks silence some; customers only."""
    held = _held(rule, view)
    ended = view.scores.standing != ACTIVE
    if rule.id is RuleId.PROACTIVE:
        ended = ended | ~_renewal_near(view, t)
    leaving = view.around.leaving_step[:, view.at]
    return Condition(
        fires=fires & ~ended & ~held & ~_quiet(rule, view, t),
        clears=clears & ~ended & ~held,
        ended=ended,
        step=leaving.astype(np.int8)
        if rule.id is RuleId.LEAVING_SEQUENCE
        else np.zeros(ended.shape, np.int8),
    )


def _held(rule: Rule, view: View) -> Flags:
    held = np.zeros(view.scores.standing.shape, dtype=np.bool_)
    if Need.USAGE in rule.needs:
        held |= view.around.usage_held[:, view.at]
    if Need.CONVERSATIONS in rule.needs:
        held |= view.around.conversations_held[:, view.at]
    return held


def _quiet(rule: Rule, view: View, t: Thresholds) -> Flags:
    quiet = np.zeros(view.scores.standing.shape, dtype=np.bool_)
    if rule.is_drop:
        quiet |= view.around.seasonal[:, view.at] | (view.scores["coverage"] < t.drop_coverage - SLACK)
    if rule.needs_settled:
        quiet |= view.tenure < t.settled_months
    return quiet
