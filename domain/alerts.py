"""Alerts: what fired, on what numbers, and how a person dealt with it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, Field


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


@dataclass(frozen=True)
class EvidenceRef:
    """One stored fact: `ref` is the external id (or "usage:2026-11-01..2026-11-23" for a span of activity)."""

    ref: str
    occurred_on: date
    says: str

    def as_json(self) -> dict[str, Any]:
        return {"ref": self.ref, "occurred_on": self.occurred_on.isoformat(), "says": self.says}


RISK_SAID = "risk_said"
"""The name of the trigger that holds what they said themselves; its evidence is the quote."""


@dataclass(frozen=True)
class Trigger:
    """One number that set the alert off, in a sentence, with the facts behind it.

    `parts` are the numbers of the sentence by name, and `on` the day they are of, so that it can be said anew in
    another language; those stored by an older version have neither.
    """

    name: str
    says: str
    value: float | None = None
    before: float | None = None
    evidence: list[EvidenceRef] = field(default_factory=list)
    parts: dict[str, float] = field(default_factory=dict)
    on: date | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "says": self.says,
            "value": self.value,
            "before": self.before,
            "evidence": [ref.as_json() for ref in self.evidence],
            "parts": self.parts,
            "on": self.on.isoformat() if self.on else None,
        }


def as_text(triggers: Iterable[Trigger]) -> str:
    """The JSON that triggers are stored as."""
    return json.dumps([trigger.as_json() for trigger in triggers])


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
