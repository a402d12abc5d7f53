"""The one table of rules: when each fires and is over, what it rests on and who acts.

What to do is in the table of playbooks, agents/playbooks/table.yaml.
"""

from dataclasses import asdict, dataclass
from enum import StrEnum

from agents.alerts.thresholds import STANDARD, Thresholds
from agents.playbooks.table import Action, Profile, playbooks
from domain.alerts import RuleId

__all__ = ["BY_ID", "RULES", "Action", "Need", "Profile", "Rule", "Severity"]


class Need(StrEnum):
    """A kind of source; while one that a rule needs has stopped, it neither opens nor closes an alert."""

    USAGE = "usage"
    CONVERSATIONS = "conversations"


class Severity(StrEnum):
    NOTE = "note"
    WATCH = "watch"
    HIGH = "high"
    URGENT = "urgent"


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
    closed_because: str
    ended_because: str = "The account is no longer a customer."
    needs: frozenset[Need] = frozenset()
    is_drop: bool = False
    needs_settled: bool = False
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

    @property
    def action(self) -> Action:
        """What to do where the main contact's profile is not known."""
        return self.action_for(None)

    def action_for(self, profile: Profile | None) -> Action:
        """The action in the style of the main contact; neutral where the profile is not known."""
        return playbooks().first(self.id, profile).action


def _named(thresholds: Thresholds) -> dict[str, float]:
    """Every threshold by name, and its size without the sign as `<name>_size`: nobody falls by -8 points."""
    values: dict[str, float] = asdict(thresholds)
    return values | {f"{name}_size": abs(value) for name, value in values.items()}


EVERYTHING = frozenset({Need.USAGE, Need.CONVERSATIONS})
USAGE = frozenset({Need.USAGE})
CONVERSATIONS = frozenset({Need.CONVERSATIONS})
CSM = "CSM"

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
        closed_because="Contact is back to normal.",
    ),
    Rule(
        id=RuleId.ACTION_CONFIRMED,
        title="Action confirmed",
        fires_when=(
            "Health rose by {rise:g} points or more in the 14 days after a call, meeting or QBR, and by more than "
            "chance ({rise_by_chance:.0%}) allows beside matched accounts that had none."
        ),
        over_when="The rise is no longer recent. Nobody needs to close it.",
        clear_days=1,
        cooldown_days=30,
        severity=Severity.NOTE,
        owner=CSM,
        needs=EVERYTHING,
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
        closed_because="The source delivers again.",
    ),
)

BY_ID: dict[RuleId, Rule] = {rule.id: rule for rule in RULES}

RETENTION_RULES = tuple(
    rule.id
    for rule in RULES
    if rule.severity in (Severity.URGENT, Severity.HIGH) and rule.id is not RuleId.DATA_GAP
)
"""Those that come before growth: while such an alert is live the account is to be kept, and nothing is sold to it."""
