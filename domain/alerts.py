"""Alerts: what fired, on what numbers, and how a person dealt with it."""

from datetime import date, datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class RuleId(StrEnum):
    SUDDEN_DROP = "sudden_drop"
    ACCOUNT_REVIEW = "account_review"
    SLOW_SLIDE = "slow_slide"
    PROACTIVE = "proactive"
    ESCALATION = "escalation"
    CHURN_RISK = "churn_risk"
    LEAVING_SEQUENCE = "leaving_sequence"
    ADOPTION = "adoption"
    SATURATION = "saturation"
    MOMENTUM = "momentum"
    ACTION_CONFIRMED = "action_confirmed"
    DATA_GAP = "data_gap"


class AlertState(StrEnum):
    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"


class EvidenceRef(BaseModel):
    """One stored fact: `ref` is the external id (or "usage:2026-11-01..2026-11-23" for a span of activity)."""

    model_config = ConfigDict(frozen=True)

    ref: str
    occurred_on: date
    says: str


class Trigger(BaseModel):
    """One number that set the alert off, in a sentence, with the facts behind it."""

    model_config = ConfigDict(frozen=True)

    name: str
    says: str
    value: float | None = None
    before: float | None = None
    evidence: list[EvidenceRef] = Field(default_factory=list)


class Alert(BaseModel):
    """One episode of one rule on one account (or, for a data gap, on one source; account_id is then None)."""

    id: int
    rule: RuleId
    account_id: int | None
    source: str | None = None
    step: int = 0
    state: AlertState
    opened_on: date
    last_seen_on: date
    closed_on: date | None = None
    close_reason: str | None = None
    cleared_on: date | None = None  # seen to be over; until then a resolved rule stays quiet
    snoozed_until: date | None = None
    false_alarm: bool = False
    headline: str = ""
    triggers: list[Trigger] = Field(default_factory=list)
    contact: str | None = None
    disc: str | None = None
    action: str = ""
    action_why: str = ""
    rests_on: str = ""
    opened_by_run: int | None = None
    updated_at: datetime | None = None
