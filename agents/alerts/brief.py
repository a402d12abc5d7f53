"""The words of an alert: what happened, on which numbers, whom it concerns, what to do and why."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from agents.alerts.case import Case
from agents.alerts.reasons import LEAVING_STEPS, Catalogue, Telling, said, step_day, triggers
from agents.alerts.rules import BY_ID, RETENTION_RULES, RULES, Need, Rule
from agents.alerts.thresholds import STANDARD, Thresholds
from agents.collector.catalogue import CATALOGUE
from agents.collector.readings import Gap
from agents.disc.meaning import meaning
from agents.health.way_back import WayBack, way_back
from domain.alert_changes import OpenAlert, TouchAlert
from domain.alerts import RuleId, Trigger
from domain.disc import UNKNOWN, DiscReading
from domain.scores import percent
from domain.signals import SignalId

MOST_STEPS = 3
SIGNALS = frozenset(SignalId)


@dataclass(frozen=True)
class Words:
    """What a person reads, under the names an alert stores it by; the triggers may be the JSON stored for them."""

    headline: str
    triggers: tuple[Trigger, ...] | str
    contact: str | None
    disc: str | None
    action: str
    action_why: str
    rests_on: str


def compose(
    rule_id: RuleId,
    case: Case,
    thresholds: Thresholds = STANDARD,
    disc: DiscReading | None = None,
    catalogue: Catalogue = CATALOGUE,
) -> Words:
    """The words of one rule that fired on one account and day. For a data gap see `compose_gap`.

    The first triggers are the rule's own numbers, the others the signals behind them, the strongest first. `disc` is
    the main contact's profile where it is another than the case's own.
    """
    rule = BY_ID[rule_id]
    told = triggers(rule_id, Telling(case, thresholds, catalogue))
    seen = disc or case.disc
    profile = seen.profile if seen else None
    action = rule.action_for(profile).about(_strongest(told, catalogue), case.main_contact)
    return Words(
        headline=f"{case.name} {_HEADLINES[rule_id](case, thresholds)}",
        triggers=tuple(told),
        contact=case.main_contact,
        disc=seen.label if seen else UNKNOWN,
        action=_action(rule, action.do, case),
        action_why=_why(rule, action.why, case, seen),
        rests_on=_rests_on(rule, case),
    )


def compose_gap(gap: Gap) -> Words:
    """The words of a stopped source; it concerns no account and no contact."""
    rule = BY_ID[RuleId.DATA_GAP]
    silent = (gap.seen_on - gap.since).days
    says = f"The last {gap.kind} data of {gap.source} is of {said(gap.since)}, {silent} days ago."
    return Words(
        headline=f"{gap.source} has delivered no {gap.kind} data since {said(gap.since)}",
        triggers=(Trigger(name="days_silent", says=says, value=float(silent)),),
        contact=None,
        disc=None,
        action=rule.action.do,
        action_why=rule.action.why,
        rests_on=f"The days on which {gap.source} delivered, up to {said(gap.seen_on)}.",
    )


def worded(change: OpenAlert | TouchAlert, words: Words) -> OpenAlert | TouchAlert:
    """The same change with its words."""
    return replace(
        change,
        headline=words.headline,
        triggers=words.triggers,
        contact=words.contact,
        disc=words.disc,
        action=words.action,
        action_why=words.action_why,
        rests_on=words.rests_on,
    )


def _action(rule: Rule, do: str, case: Case) -> str:
    """Where the account stands below its line, also what would bring it back."""
    if rule.id not in (RuleId.ESCALATION, RuleId.PROACTIVE):
        return do
    return f"{do} {_way_back(way_back(case.values, case.frame))}"


def _why(rule: Rule, why: str, case: Case, seen: DiscReading | None) -> str:
    """Where it is about keeping the account, also how to read its score with this contact."""
    if seen is None or rule.id not in RETENTION_RULES:
        return why
    reads = meaning(seen.profile, *(case.score(name) for name in ("health", "relationship", "engagement")))
    return f"{why} {reads}" if reads else why


def _way_back(found: WayBack) -> str:
    """The largest steps; the whole list is on the account's own page."""
    largest = "; ".join(step.says for step in found.steps[:MOST_STEPS])
    more = len(found.steps) - MOST_STEPS
    listed = f"{largest}; and {more} smaller" if more > 0 else largest
    if not found.steps:
        return found.says
    if found.reachable:
        return f"The shortest way back to {found.target:.0f}: {listed}."
    return f"A quarter's realistic steps come to {found.reaches:.0f} of {found.target:.0f}; begin with these: {listed}."


def _strongest(told: list[Trigger], catalogue: Catalogue) -> str | None:
    """The first signal named, in the middle of a sentence."""
    for trigger in told:
        if trigger.name in SIGNALS:
            title = catalogue[SignalId(trigger.name)].title
            return title[:1].lower() + title[1:]
    return None


_SOURCES = {
    rule.id: " and ".join(need.value for need in Need if need in rule.needs).capitalize() for rule in RULES
}


def _rests_on(rule: Rule, case: Case) -> str:
    measured = (
        f"{case.score('coverage'):.0%} of the score is measured, in calibration {case.scores.calibration}"
    )
    return f"{_SOURCES[rule.id]} up to {said(case.day)}; {measured}."


def _fell(days: int) -> Callable[[Case, Thresholds], str]:
    def headline(case: Case, _: Thresholds) -> str:
        lost, now = -case.score(f"velocity_{days}"), case.score("health")
        return f"lost {lost:.1f} points in {days} days and stands at {now:.0f}"

    return headline


def _slid(case: Case, thresholds: Thresholds) -> str:
    change, now = case.score("velocity_30"), case.score("health")
    if change <= thresholds.slide:
        return f"has slid from {now - change:.0f} to {now:.0f} in 30 days"
    return f"has been falling for {thresholds.slide_weeks} weeks and stands at {now:.0f}"


def below(value: float, line: float, named: str = "") -> str:
    """ "58, below 60"; with a decimal where both would read the same."""
    places = 1 if round(value) >= round(line) else 0
    return f"{value:.{places}f}, below {named}{line:.0f}"


def _renews(case: Case, _: Thresholds) -> str:
    days, now = case.around("days_to_renewal"), case.score("health")
    return f"renews in {days:.0f} days and stands at {below(now, case.frame.orange)}"


def _escalated(case: Case, _: Thresholds) -> str:
    return f"stands at {below(case.score('health'), case.frame.red, 'the red line of ')}"


def _at_risk(case: Case, _: Thresholds) -> str:
    return f"is at {percent(case.score('churn_60'))} risk of leaving within 60 days"


def _leaves(case: Case, _: Thresholds) -> str:
    step = max(1, int(case.around("leaving_step")))
    told = LEAVING_STEPS[step - 1].format(day=said(step_day(case, step)))
    return f"has taken step {step} of 4 on the way out: {told}"


def _unused(case: Case, _: Thresholds) -> str:
    peak = case.around("utilisation_peak_270")
    return f"has used at most {peak:.0%} of its licences for three quarters"


def _full(case: Case, _: Thresholds) -> str:
    return f"has been at 85% or more of its capacity for {case.around('saturated_days'):.0f} days"


def _lively(case: Case, _: Thresholds) -> str:
    return f"is in touch {case.around('momentum'):.1f} times as much as usual and shows signs of growth"


def _rose(case: Case, _: Thresholds) -> str:
    age = case.around("action_age")
    return f"rose {case.score('velocity_14'):.1f} points in 14 days, {age:.0f} days after your last contact"


_HEADLINES: dict[RuleId, Callable[[Case, Thresholds], str]] = {
    RuleId.SUDDEN_DROP: _fell(7),
    RuleId.ACCOUNT_REVIEW: _fell(14),
    RuleId.SLOW_SLIDE: _slid,
    RuleId.PROACTIVE: _renews,
    RuleId.ESCALATION: _escalated,
    RuleId.CHURN_RISK: _at_risk,
    RuleId.LEAVING_SEQUENCE: _leaves,
    RuleId.ADOPTION: _unused,
    RuleId.SATURATION: _full,
    RuleId.MOMENTUM: _lively,
    RuleId.ACTION_CONFIRMED: _rose,
}
