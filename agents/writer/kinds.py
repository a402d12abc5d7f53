"""The one table of which draft answers which reason, and how pressing each is."""

from dataclasses import dataclass

from domain.alerts import RuleId
from domain.drafts import DraftKind
from domain.opportunities import OpportunityKind


@dataclass(frozen=True)
class Line:
    """`kind` answers the reason; `for_s` where the contact is an S, `where_open` where something is open between us
    (a ticket, a promise of ours, a wish or complaint of theirs, a meeting they missed). The least `rank` is the most
    pressing. `grows` marks what waits while the account has to be kept."""

    kind: DraftKind
    rank: int
    because: str
    for_s: DraftKind | None = None
    where_open: DraftKind | None = None
    grows: bool = False


K = DraftKind
ALERTS: dict[RuleId, Line] = {
    RuleId.ESCALATION: Line(K.ESCALATION_BRIEF, 0, "a senior colleague has to know the whole account first"),
    RuleId.SUDDEN_DROP: Line(
        K.CHECK_IN,
        2,
        "a fall this fast has one cause, and it is asked for",
        K.STABILISATION_PLAN,
        K.FOLLOW_UP,
    ),
    RuleId.LEAVING_SEQUENCE: Line(
        K.CHECK_IN, 3, "each step leaves less time to be heard", where_open=K.FOLLOW_UP
    ),
    RuleId.PROACTIVE: Line(K.RENEWAL_NOTE, 4, "45 to 75 days before the renewal is when it is thought about"),
    RuleId.CHURN_RISK: Line(
        K.CHECK_IN, 5, "there is time for one good talk", K.STABILISATION_PLAN, K.FOLLOW_UP
    ),
    RuleId.ACCOUNT_REVIEW: Line(
        K.ACCOUNT_REVIEW, 6, "the CSM looks first, and writes when the cause is known", K.STABILISATION_PLAN
    ),
    RuleId.SLOW_SLIDE: Line(
        K.CHECK_IN, 8, "a steady fall is cheapest to stop early", K.STABILISATION_PLAN, K.FOLLOW_UP
    ),
    RuleId.ADOPTION: Line(K.CHECK_IN, 9, "seats nobody uses are the first line to be cut"),
    RuleId.SATURATION: Line(K.EXPANSION_PROPOSAL, 14, "three weeks at the limit is demand", grows=True),
    RuleId.MOMENTUM: Line(K.EXPANSION_PROPOSAL, 15, "the plan is being made now", grows=True),
    RuleId.ACTION_CONFIRMED: Line(K.ACCOUNT_REVIEW, 20, "what worked is noted, and nobody is written to"),
}
"""A data gap is about a source, not about an account: the admin is warned, and nothing is written."""

LEAVING_BEGINS = Line(
    K.CHECK_IN, 9, "less use alone is a hint, not yet a step away", K.STABILISATION_PLAN, K.FOLLOW_UP
)
"""The first step of the leaving sequence."""


def of_alert(rule: RuleId, step: int) -> Line | None:
    """None where a rule is answered by nobody's message."""
    begins = rule is RuleId.LEAVING_SEQUENCE and step <= 1
    return LEAVING_BEGINS if begins else ALERTS.get(rule)


OPPORTUNITIES: dict[OpportunityKind, Line] = {
    OpportunityKind.SEATS: Line(K.EXPANSION_PROPOSAL, 10, "the seats are nearly all taken", grows=True),
    OpportunityKind.TIER: Line(K.EXPANSION_PROPOSAL, 11, "they ask for what a higher tier has", grows=True),
    OpportunityKind.TEAM: Line(K.EXPANSION_PROPOSAL, 12, "they name new people", grows=True),
    OpportunityKind.MOMENTUM: Line(
        K.EXPANSION_PROPOSAL, 13, "they talk more than usual of growth", grows=True
    ),
}
SAVE_PLAN = Line(K.SAVE_PLAN, 1, "a plan is agreed with them, not about them")
QBR = Line(K.QBR_SUMMARY, 7, "what was said in a review is written down while it is fresh")

SAME_MATTER: dict[str, str] = {
    f"alert:{RuleId.SATURATION}": f"opportunity:{OpportunityKind.SEATS}",
    f"alert:{RuleId.MOMENTUM}": f"opportunity:{OpportunityKind.MOMENTUM}",
}
"""Alerts that say what an opportunity says with its price."""
