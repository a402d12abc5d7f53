"""The closed list of what a question can ask about, in one table for the reader, the filter and the words."""

from dataclasses import dataclass
from enum import StrEnum

from domain.alerts import RuleId
from domain.opportunities import OpportunityKind
from domain.scores import Band


class Kind(StrEnum):
    """How a value is compared and told."""

    POINTS = "points"  # 0 to 100
    CHANGE = "change"  # health points gained or lost
    SHARE = "share"  # 0 to 1, told as %
    PERCENT = "percent"  # a change in %, negative for a fall
    MONEY = "money"  # cents a month in the portfolio's main currency
    COUNT = "count"
    NUMBER = "number"
    DAYS = "days"
    MONTHS = "months"
    DAY = "day"
    CHOICE = "choice"
    CHOICES = "choices"  # several at once, such as the rules of open alerts


class Need(StrEnum):
    """Which facts a field is gathered from."""

    ACCOUNT = "account"
    SCORE = "score"
    SCORE_BEFORE = "score before"
    SIGNAL = "signal"
    SIGNAL_BEFORE = "signal before"
    CONTRACT = "contract"
    MONEY = "money"
    GONE = "gone"
    TALK = "talk"
    TICKET = "ticket"
    SURVEY = "survey"
    LOGIN = "login"
    USE = "use"
    REVIEW = "review"
    INVOICE = "invoice"
    MONEY_BEFORE = "money before"
    ALERT = "alert"
    GROWTH = "growth"


class Field(StrEnum):
    SEGMENT = "segment"
    INDUSTRY = "industry"
    COUNTRY = "country"
    CSM = "csm"
    HEALTH = "health"
    RETENTION = "retention"
    EXPANSION = "expansion"
    ENGAGEMENT = "engagement"
    RELATIONSHIP = "relationship"
    CONTRACT = "contract"
    COVERAGE = "coverage"
    VELOCITY_7 = "velocity_7"
    VELOCITY_14 = "velocity_14"
    VELOCITY_30 = "velocity_30"
    CHURN_30 = "churn_30"
    CHURN_60 = "churn_60"
    CHURN_90 = "churn_90"
    MOMENTUM = "momentum"
    BAND = "band"
    BAND_BEFORE = "band_before"
    HEALTH_CHANGE = "health_change"
    USE_CHANGE = "use_change"
    LOGINS = "login_frequency"
    UTILISATION = "license_utilisation"
    ACTIVE_PEOPLE = "active_contacts"
    ATTENDANCE = "touchpoint_attendance"
    SENTIMENT = "sentiment_trend"
    FEATURES = "feature_breadth"
    SESSION = "session_duration"
    GROWTH_MENTIONS = "growth_mentions"
    MRR = "mrr"
    MRR_CHANGE = "mrr_change"
    PLAN = "plan"
    TIER = "tier"
    BILLING = "billing"
    SEATS = "seats"
    RENEWAL = "renewal"
    DAYS_TO_RENEWAL = "days_to_renewal"
    SINCE = "customer_since"
    TENURE = "tenure_months"
    TRIAL = "trial"
    AUTO_RENEW = "auto_renew"
    GONE = "churned_on"
    GONE_WHY = "churn_reason"
    CONTACT = "days_since_contact"
    HEARD = "days_since_heard"
    TICKETS = "open_tickets"
    PRESSING_TICKETS = "pressing_tickets"
    URGENT_TICKETS = "urgent_tickets"
    REVIEWED = "days_since_qbr"
    LAST_QBR = "last_qbr"
    QBR_MISSED = "qbr_missed_on"
    OVERDUE = "overdue_invoices"
    UNPAID = "unpaid_invoices"
    LOGIN = "days_since_login"
    USED = "features_used"
    NPS = "nps"
    CSAT = "csat"
    ALERTS = "open_alerts"
    RULES = "alert_rules"
    ALERT_OPENED = "alert_opened_on"
    GROWTHS = "opportunities"
    GROWTH_KINDS = "opportunity_kinds"


@dataclass(frozen=True)
class Spec:
    """`title` names the value, `choices` are all there are where they are the product's own; None: the portfolio's."""

    kind: Kind
    need: Need
    title: str
    choices: tuple[str, ...] | None = None


_F, _K, _N = Field, Kind, Need
YES_NO = ("yes", "no")
SPECS: dict[Field, Spec] = {
    _F.SEGMENT: Spec(_K.CHOICE, _N.ACCOUNT, "segment"),
    _F.INDUSTRY: Spec(_K.CHOICE, _N.ACCOUNT, "industry"),
    _F.COUNTRY: Spec(_K.CHOICE, _N.ACCOUNT, "country"),
    _F.CSM: Spec(_K.CHOICE, _N.ACCOUNT, "CSM"),
    _F.HEALTH: Spec(_K.POINTS, _N.SCORE, "health"),
    _F.RETENTION: Spec(_K.POINTS, _N.SCORE, "retention score"),
    _F.EXPANSION: Spec(_K.POINTS, _N.SCORE, "expansion score"),
    _F.ENGAGEMENT: Spec(_K.POINTS, _N.SCORE, "engagement score"),
    _F.RELATIONSHIP: Spec(_K.POINTS, _N.SCORE, "relationship score"),
    _F.CONTRACT: Spec(_K.POINTS, _N.SCORE, "contract score"),
    _F.COVERAGE: Spec(_K.SHARE, _N.SCORE, "coverage"),
    _F.VELOCITY_7: Spec(_K.CHANGE, _N.SCORE, "health over 7 days"),
    _F.VELOCITY_14: Spec(_K.CHANGE, _N.SCORE, "health over 14 days"),
    _F.VELOCITY_30: Spec(_K.CHANGE, _N.SCORE, "health over 30 days"),
    _F.CHURN_30: Spec(_K.SHARE, _N.SCORE, "risk of leaving within 30 days"),
    _F.CHURN_60: Spec(_K.SHARE, _N.SCORE, "risk of leaving within 60 days"),
    _F.CHURN_90: Spec(_K.SHARE, _N.SCORE, "risk of leaving within 90 days"),
    _F.MOMENTUM: Spec(_K.NUMBER, _N.SCORE, "momentum"),
    _F.BAND: Spec(_K.CHOICE, _N.SCORE, "band", tuple(map(str, Band))),
    _F.BAND_BEFORE: Spec(_K.CHOICE, _N.SCORE_BEFORE, "band before", tuple(map(str, Band))),
    _F.HEALTH_CHANGE: Spec(_K.CHANGE, _N.SCORE_BEFORE, "change in health"),
    _F.USE_CHANGE: Spec(_K.PERCENT, _N.SIGNAL_BEFORE, "change in use"),
    _F.LOGINS: Spec(_K.NUMBER, _N.SIGNAL, "active user-days a week"),
    _F.UTILISATION: Spec(_K.SHARE, _N.SIGNAL, "licence utilisation"),
    _F.ACTIVE_PEOPLE: Spec(_K.COUNT, _N.SIGNAL, "active people"),
    _F.ATTENDANCE: Spec(_K.SHARE, _N.SIGNAL, "meetings attended"),
    _F.SENTIMENT: Spec(_K.POINTS, _N.SIGNAL, "sentiment"),
    _F.FEATURES: Spec(_K.COUNT, _N.SIGNAL, "features in use"),
    _F.SESSION: Spec(_K.NUMBER, _N.SIGNAL, "median session minutes"),
    _F.GROWTH_MENTIONS: Spec(_K.COUNT, _N.SIGNAL, "mentions of growth in 90 days"),
    _F.MRR: Spec(_K.MONEY, _N.MONEY, "MRR"),
    _F.MRR_CHANGE: Spec(_K.MONEY, _N.MONEY_BEFORE, "change in MRR"),
    _F.PLAN: Spec(_K.CHOICE, _N.CONTRACT, "plan"),
    _F.TIER: Spec(_K.CHOICE, _N.CONTRACT, "tier"),
    _F.BILLING: Spec(_K.CHOICE, _N.CONTRACT, "billing", ("monthly", "annual")),
    _F.SEATS: Spec(_K.COUNT, _N.CONTRACT, "seats"),
    _F.RENEWAL: Spec(_K.DAY, _N.CONTRACT, "renewal"),
    _F.DAYS_TO_RENEWAL: Spec(_K.DAYS, _N.CONTRACT, "days to renewal"),
    _F.SINCE: Spec(_K.DAY, _N.CONTRACT, "customer since"),
    _F.TENURE: Spec(_K.MONTHS, _N.CONTRACT, "months as a customer"),
    _F.TRIAL: Spec(_K.CHOICE, _N.CONTRACT, "trial", YES_NO),
    _F.AUTO_RENEW: Spec(_K.CHOICE, _N.CONTRACT, "renews by itself", YES_NO),
    _F.GONE: Spec(_K.DAY, _N.GONE, "left on"),
    _F.GONE_WHY: Spec(_K.CHOICE, _N.GONE, "reason for leaving"),
    _F.CONTACT: Spec(_K.DAYS, _N.TALK, "days since the last contact"),
    _F.HEARD: Spec(_K.DAYS, _N.TALK, "days since we heard from them"),
    _F.TICKETS: Spec(_K.COUNT, _N.TICKET, "open tickets"),
    _F.PRESSING_TICKETS: Spec(_K.COUNT, _N.TICKET, "open tickets of high priority"),
    _F.URGENT_TICKETS: Spec(_K.COUNT, _N.TICKET, "urgent open tickets"),
    _F.REVIEWED: Spec(_K.DAYS, _N.REVIEW, "days since the last QBR"),
    _F.LAST_QBR: Spec(_K.CHOICE, _N.REVIEW, "last QBR", ("attended", "missed")),
    _F.QBR_MISSED: Spec(_K.DAY, _N.REVIEW, "newest missed QBR"),
    _F.OVERDUE: Spec(_K.COUNT, _N.INVOICE, "overdue invoices"),
    _F.UNPAID: Spec(_K.COUNT, _N.INVOICE, "unpaid invoices"),
    _F.LOGIN: Spec(_K.DAYS, _N.LOGIN, "days since the last login"),
    _F.USED: Spec(_K.CHOICES, _N.USE, "features used in the last 30 days"),
    _F.NPS: Spec(_K.NUMBER, _N.SURVEY, "newest NPS answer"),
    _F.CSAT: Spec(_K.NUMBER, _N.SURVEY, "newest CSAT answer"),
    _F.ALERTS: Spec(_K.COUNT, _N.ALERT, "open alerts"),
    _F.RULES: Spec(_K.CHOICES, _N.ALERT, "open alerts", tuple(map(str, RuleId))),
    _F.ALERT_OPENED: Spec(_K.DAY, _N.ALERT, "newest alert of"),
    _F.GROWTHS: Spec(_K.COUNT, _N.GROWTH, "open opportunities"),
    _F.GROWTH_KINDS: Spec(_K.CHOICES, _N.GROWTH, "open opportunities", tuple(map(str, OpportunityKind))),
}
assert set(SPECS) == set(Field)

NUMERIC = frozenset(f for f in Field if SPECS[f].kind not in (Kind.CHOICE, Kind.CHOICES, Kind.DAY))
GROUPS = (Field.SEGMENT, Field.CSM, Field.PLAN, Field.TIER, Field.INDUSTRY, Field.COUNTRY, Field.BAND)
RELATIVE = frozenset({Field.BAND_BEFORE, Field.HEALTH_CHANGE, Field.USE_CHANGE, Field.MRR_CHANGE})
"""Fields that compare the as-of day with an earlier one."""
WINDOWS = {Field.VELOCITY_7: 7, Field.VELOCITY_14: 14, Field.VELOCITY_30: 30}
"""Days over which a stored change of health is."""
CHANGES = frozenset({Field.HEALTH_CHANGE, Field.USE_CHANGE, *WINDOWS})
SILENCES = frozenset({Field.LOGIN, Field.CONTACT, Field.HEARD})
"""Days in which nothing came: many of them are what is meant by silence."""
LOW_IS_BAD = frozenset(
    {Field.HEALTH, Field.RETENTION, Field.ENGAGEMENT, Field.RELATIONSHIP, Field.CONTRACT, Field.HEALTH_CHANGE}
)
