"""The 17 signals by name. What each computes, and its words, live in agents/collector."""

from enum import StrEnum


class Dimension(StrEnum):
    ENGAGEMENT = "engagement"
    RELATIONSHIP = "relationship"
    CONTRACT = "contract"
    EXPANSION = "expansion"


class SignalId(StrEnum):
    LOGIN_FREQUENCY = "login_frequency"
    FEATURE_BREADTH = "feature_breadth"
    CORE_RATIO = "core_ratio"
    SESSION_DURATION = "session_duration"
    USAGE_REGULARITY = "usage_regularity"
    USAGE_TREND = "usage_trend"
    RESPONSE_LATENCY = "response_latency"
    TOUCHPOINT_ATTENDANCE = "touchpoint_attendance"
    ACTIVE_CONTACTS = "active_contacts"
    SENTIMENT_TREND = "sentiment_trend"
    LICENSE_UTILISATION = "license_utilisation"
    BILLED_TO_ACTIVE = "billed_to_active"
    TENURE = "tenure"
    RENEWAL_HISTORY = "renewal_history"
    GROWTH_MENTIONS = "growth_mentions"
    ACTIVE_GROWTH = "active_growth"
    ADVANCED_INTEREST = "advanced_interest"


S, D = SignalId, Dimension
DIMENSION_OF: dict[SignalId, Dimension] = {
    S.LOGIN_FREQUENCY: D.ENGAGEMENT,
    S.FEATURE_BREADTH: D.ENGAGEMENT,
    S.CORE_RATIO: D.ENGAGEMENT,
    S.SESSION_DURATION: D.ENGAGEMENT,
    S.USAGE_REGULARITY: D.ENGAGEMENT,
    S.USAGE_TREND: D.ENGAGEMENT,
    S.RESPONSE_LATENCY: D.RELATIONSHIP,
    S.TOUCHPOINT_ATTENDANCE: D.RELATIONSHIP,
    S.ACTIVE_CONTACTS: D.RELATIONSHIP,
    S.SENTIMENT_TREND: D.RELATIONSHIP,
    S.LICENSE_UTILISATION: D.CONTRACT,
    S.BILLED_TO_ACTIVE: D.CONTRACT,
    S.TENURE: D.CONTRACT,
    S.RENEWAL_HISTORY: D.CONTRACT,
    S.GROWTH_MENTIONS: D.EXPANSION,
    S.ACTIVE_GROWTH: D.EXPANSION,
    S.ADVANCED_INTEREST: D.EXPANSION,
}
