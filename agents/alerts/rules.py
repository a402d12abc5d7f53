"""The one table of rules: when each fires and is over, what it rests on, who acts and what to do."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Literal

from agents.alerts.thresholds import STANDARD, Thresholds
from domain.alerts import RuleId

Profile = Literal["D", "I", "S", "C"]


class Need(StrEnum):
    """A kind of source; while one that a rule needs has stopped, it neither opens nor closes an alert."""

    USAGE = "usage"
    CONVERSATIONS = "conversations"


class Severity(StrEnum):
    NOTE = "note"
    WATCH = "watch"
    HIGH = "high"
    URGENT = "urgent"


WHAT = "what changed most"
WHOM = "the main contact"


@dataclass(frozen=True)
class Action:
    """What to do and why, in words that stand for any account."""

    do: str
    why: str

    def about(self, signal: str | None, contact: str | None) -> "Action":
        """The same, naming the signal and the contact where they are known."""
        texts = [text.replace(WHAT, signal or WHAT) for text in (self.do, self.why)]
        do, why = (text.replace(WHOM, contact or WHOM) for text in texts)
        return Action(do, why)


@dataclass(frozen=True)
class Rule:
    """One line of the table.

    `fires_when` and `over_when` name thresholds in braces. `clear_days` days in a row without the condition
    end an alert; after that the rule is quiet for `cooldown_days`. `is_drop` rules are also quiet in a
    seasonal dip and where too little is measured to tell a drop from the measuring; `needs_settled` rules in
    an account's first month, when the 30-day windows are not filled yet.
    """

    id: RuleId
    title: str
    fires_when: str
    over_when: str
    clear_days: int
    cooldown_days: int
    severity: Severity
    owner: str
    action: Action
    closed_because: str
    ended_because: str = "The account is no longer a customer."
    needs: frozenset[Need] = frozenset()
    is_drop: bool = False
    needs_settled: bool = False
    by_profile: Mapping[Profile, Action] = field(default_factory=dict)
    severity_by_step: tuple[Severity, ...] = ()  # for step 1, 2, ...; later steps as the last one

    def severity_at(self, step: int) -> Severity:
        """How pressing the rule is at a step; the first step of several is a hint, not yet a fire."""
        if not self.severity_by_step or step < 1:
            return self.severity
        return self.severity_by_step[min(step, len(self.severity_by_step)) - 1]

    def sentence(self, thresholds: Thresholds = STANDARD) -> str:
        """When the rule fires, with the numbers it compares with."""
        return self.fires_when.format(**_named(thresholds))

    def over_sentence(self, thresholds: Thresholds = STANDARD) -> str:
        return self.over_when.format(days=self.clear_days, **_named(thresholds))

    def action_for(self, profile: Profile | None) -> Action:
        """The action in the style of the main contact; neutral where the profile is not known."""
        return self.by_profile.get(profile, self.action) if profile else self.action


def _named(thresholds: Thresholds) -> dict[str, float]:
    """Every threshold by name, and its size without the sign as `<name>_size`: nobody falls by -8 points."""
    values: dict[str, float] = asdict(thresholds)
    return values | {f"{name}_size": abs(value) for name, value in values.items()}


EVERYTHING = frozenset({Need.USAGE, Need.CONVERSATIONS})
USAGE = frozenset({Need.USAGE})
CONVERSATIONS = frozenset({Need.CONVERSATIONS})
CSM = "CSM"

_REVIEW_STYLES: dict[Profile, Action] = {
    "D": Action(
        "Look at usage before anything else, then offer a 30-minute review: three figures, one proposal.",
        "This contact replies little even when all is well, so use says more than silence.",
    ),
    "I": Action(
        "Call in person and ask how the team is doing before talking about the product.",
        "For this contact the relationship comes first; when it cools, the rest follows.",
    ),
    "S": Action(
        "Find the friction, then offer a stabilisation plan with steps and dates.",
        "A steady contact who drifts is a strong signal: something in the routine broke.",
    ),
    "C": Action(
        "Check which features fell out of use, and show documentation and figures from similar accounts.",
        "With this contact falling use points to a technical problem, and evidence is what convinces.",
    ),
}
_GROWTH_STYLES: dict[Profile, Action] = {
    "D": Action(
        "Propose one option with its price and its outcome, to the person who decides.",
        "This contact wants one recommendation and its numbers, not a tour.",
    ),
    "I": Action(
        "Congratulate them on the team's growth and talk about what more people could do with it.",
        "This contact thinks of people before contracts.",
    ),
    "S": Action(
        "If anything is changing for them now, wait; if not, show the steps and dates of a quiet extension.",
        "An upsell in a transition unsettles this contact.",
    ),
    "C": Action(
        "Send a comparison of return on investment, now against extended, before you ask for a meeting.",
        "This contact decides on evidence they can check.",
    ),
}

RULES: tuple[Rule, ...] = (
    Rule(
        id=RuleId.SUDDEN_DROP,
        title="Sudden drop",
        fires_when="Health fell by {sudden_drop_size:g} points or more within 7 days.",
        over_when="The fall over 7 days has been less than {sudden_drop_over_size:g} points for {days} days.",
        clear_days=3,
        cooldown_days=14,
        severity=Severity.URGENT,
        owner=CSM,
        needs=EVERYTHING,
        is_drop=True,
        needs_settled=True,
        action=Action(
            "Review the account today: start from what changed most and call the main contact.",
            "A drop this fast has one cause, and people still remember it this week.",
        ),
        by_profile=_REVIEW_STYLES,
        closed_because="Health has stopped falling.",
    ),
    Rule(
        id=RuleId.ACCOUNT_REVIEW,
        title="Account review",
        fires_when="Health lost more than {review_loss_size:g} points within 14 days.",
        over_when="The loss over 14 days has been less than {review_over_size:g} points for {days} days.",
        clear_days=5,
        cooldown_days=21,
        severity=Severity.HIGH,
        owner=CSM,
        needs=EVERYTHING,
        is_drop=True,
        needs_settled=True,
        action=Action(
            "Start from what changed most, check it with the main contact, and agree one next step.",
            "It carries the largest part of the loss.",
        ),
        by_profile=_REVIEW_STYLES,
        closed_because="Health is no longer losing ground.",
    ),
    Rule(
        id=RuleId.SLOW_SLIDE,
        title="Slow slide",
        fires_when="Health fell by {slide_size:g} points or more in 30 days, or for {slide_weeks} weeks.",
        over_when=(
            "For {days} days: less than {slide_over_size:g} points lost in 30 days, and fewer than "
            "{slide_weeks_over} falling weeks in a row."
        ),
        clear_days=7,
        cooldown_days=30,
        severity=Severity.WATCH,
        owner=CSM,
        needs=EVERYTHING,
        is_drop=True,
        needs_settled=True,
        action=Action(
            "Put the account on this week's list, look at what changed most and ask the main contact what has changed.",
            "The score may still look fine: a steady fall is cheapest to stop before it crosses a line.",
        ),
        by_profile=_REVIEW_STYLES,
        closed_because="The slide has stopped.",
    ),
    Rule(
        id=RuleId.PROACTIVE,
        title="Proactive renewal",
        fires_when=(
            "Health is below orange and the renewal is {renewal_last_day} to {renewal_first_day} days away."
        ),
        over_when=(
            "Health has been {recovered_by:g} points above orange for {days} days, or the renewal is no longer "
            "{renewal_last_day} to {renewal_first_day} days away: too late for this, or too early."
        ),
        clear_days=7,
        cooldown_days=60,
        severity=Severity.HIGH,
        owner=CSM,
        needs=EVERYTHING,
        action=Action(
            "Open the renewal conversation now, with what they got out of the product and what you will fix.",
            "Earlier they are not thinking of it; later they have decided.",
        ),
        closed_because="Health is back above the line.",
        ended_because="The renewal is no longer 45 to 75 days away.",
    ),
    Rule(
        id=RuleId.ESCALATION,
        title="Escalation",
        fires_when="Health is below red.",
        over_when="Health has been {recovered_by:g} points above red for {days} days.",
        clear_days=7,
        cooldown_days=30,
        severity=Severity.URGENT,
        owner="CSM and their manager",
        needs=EVERYTHING,
        needs_settled=True,
        action=Action(
            "Bring in a senior person, review the whole account, agree a save plan with dates and owners.",
            "Below this line a single check-in rarely turns an account.",
        ),
        closed_because="Health is back above red.",
    ),
    Rule(
        id=RuleId.CHURN_RISK,
        title="Churn risk",
        fires_when="The modelled risk of leaving within 60 days reaches the alert line of the model in use.",
        over_when="The risk has been below {churn_over:.0%} of that line for {days} days.",
        clear_days=7,
        cooldown_days=30,
        severity=Severity.HIGH,
        owner=CSM,
        needs=EVERYTHING,
        action=Action(
            "Go through the signals that raise the risk and address the largest with the main contact.",
            "There is usually still time for one good intervention at this distance.",
        ),
        closed_because="The risk has fallen.",
    ),
    Rule(
        id=RuleId.LEAVING_SEQUENCE,
        title="Leaving sequence",
        fires_when=(
            "Use has been down for 30 days; then a QBR is missed; then tickets turn to direct email; then "
            "silence."
        ),
        over_when="Use has recovered and they answer again, for {days} days.",
        clear_days=7,
        cooldown_days=30,
        severity=Severity.URGENT,
        severity_by_step=(Severity.WATCH, Severity.HIGH, Severity.URGENT),
        owner=CSM,
        needs=EVERYTHING,
        action=Action(
            "Reach a second person in the account by phone this week; do not wait for a reply by mail.",
            "Accounts that leave tend to take these steps in this order; each one leaves less time.",
        ),
        closed_because="Use has recovered and they are in touch again.",
    ),
    Rule(
        id=RuleId.ADOPTION,
        title="Low adoption",
        fires_when="{adoption:.0%} or less of the licences were in use on every day of three quarters.",
        over_when="More than {adoption_over:.0%} of the licences have been in use for {days} days.",
        clear_days=14,
        cooldown_days=90,
        severity=Severity.WATCH,
        owner=CSM,
        needs=USAGE,
        action=Action(
            "Agree an adoption plan: which teams, which feature first, and a date to look at the numbers.",
            "Licences nobody uses are the first line a buyer cuts at renewal.",
        ),
        by_profile={
            "D": Action(
                "Propose one team, one outcome and a 30-minute review of three figures in a month.",
                "This contact wants results, not a training plan.",
            ),
            "C": Action(
                "Send the adoption figures beside those of similar accounts, with the documentation.",
                "This contact wants proof and detail before committing people's time.",
            ),
        },
        closed_because="More of the licences are in use.",
    ),
    Rule(
        id=RuleId.SATURATION,
        title="Saturation",
        fires_when="85% or more of the capacity has been in use for {saturated_days} days in a row.",
        over_when="Less than {saturation_over:.0%} of the capacity has been in use for {days} days.",
        clear_days=7,
        cooldown_days=60,
        severity=Severity.NOTE,
        owner="Account executive",
        needs=USAGE,
        action=Action(
            "Offer more seats before somebody is refused one.",
            "Three weeks at the limit is demand, not a peak.",
        ),
        by_profile=_GROWTH_STYLES,
        closed_because="There is room again.",
    ),
    Rule(
        id=RuleId.MOMENTUM,
        title="Momentum",
        fires_when=(
            "Contact in the last 21 days is {momentum:g} times their own normal or more, with a sign of "
            "growth."
        ),
        over_when="Contact has been below {momentum_over:g} times their normal for {days} days.",
        clear_days=7,
        cooldown_days=60,
        severity=Severity.NOTE,
        owner="Account executive",
        needs=CONVERSATIONS,
        action=Action(
            "Ask the main contact what they are planning, and who else should be in that conversation.",
            "They are talking more than usual and naming growth: the plan is being made now.",
        ),
        by_profile=_GROWTH_STYLES,
        closed_because="Contact is back to normal.",
    ),
    Rule(
        id=RuleId.ACTION_CONFIRMED,
        title="Action confirmed",
        fires_when=(
            "Health rose by {rise:g} points or more in 14 days, within {rise_after_action} days of a call, "
            "meeting or QBR, and by more than {rise_beyond:.0%} of similar accounts that had none."
        ),
        over_when="The rise is no longer recent. Nobody needs to close it.",
        clear_days=1,
        cooldown_days=30,
        severity=Severity.NOTE,
        owner=CSM,
        needs=EVERYTHING,
        action=Action(
            "Note what was done; nothing else is needed.",
            "Similar accounts without contact did not rise like this, so it is worth repeating.",
        ),
        closed_because="Noted in the history.",
    ),
    Rule(
        id=RuleId.DATA_GAP,
        title="Data gap",
        fires_when="A source that used to deliver has stopped.",
        over_when="The source delivers again.",
        clear_days=1,
        cooldown_days=0,
        severity=Severity.HIGH,
        owner="Admin",
        action=Action(
            "Check the connection or the export of this source and import what is missing.",
            "Until then, alerts that rest on it are neither raised nor closed.",
        ),
        closed_because="The source delivers again.",
    ),
)

BY_ID: dict[RuleId, Rule] = {rule.id: rule for rule in RULES}
