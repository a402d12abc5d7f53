"""Shapes that several resources have in common: evidence, alerts, opportunities, the words of agents."""

from datetime import date
from typing import Any

from pydantic import Field

from domain.agent_words import AgentWords
from keepwell.alert_list import AlertRow
from keepwell.api.contract import Told
from keepwell.opportunity_list import OpportunityRow


class Evidence(Told):
    ref: str = Field(description="The external id of the fact: /accounts/{id}/facts/{ref} has it.")
    occurred_on: date
    says: str


class Trigger(Told):
    name: str
    says: str
    value: float | None
    before: float | None
    evidence: list[Evidence]


class Agent(Told):
    """What an agent says in a few words, each sentence resting on evidence."""

    about: str
    reason: str
    as_of: date
    mode: str = Field(description="ai or template: who wrote it.")
    label: str
    text: str

    @classmethod
    def of(cls, words: AgentWords) -> "Agent":
        return cls.model_validate(words.as_json())


class AlertTold(Told):
    id: int
    account_id: int | None = Field(description="Null where the alert is about a source of data.")
    account: str | None
    account_external_id: str | None
    source: str | None
    rule: str
    title: str
    severity: str = Field(description="urgent, high, watch or note.")
    owner: str
    state: str = Field(description="open, acknowledged, snoozed or resolved.")
    opened_on: date
    last_seen_on: date
    closed_on: date | None
    close_reason: str | None
    snoozed_until: date | None
    false_alarm: bool
    headline: str
    says: str
    triggers: list[Trigger]
    contact: str | None
    disc: str | None
    action: str
    action_why: str
    rests_on: str

    @classmethod
    def of(cls, row: AlertRow) -> "AlertTold":
        told: dict[str, Any] = row.as_json()
        return cls.model_validate({**told, "says": row.says})


class OpportunityTold(Told):
    id: int
    account_id: int
    account: str
    account_external_id: str
    kind: str
    title: str
    state: str = Field(description="open, won, dismissed or over.")
    opened_on: date
    last_seen_on: date
    closed_on: date | None
    close_reason: str | None
    closed_by: str | None
    headline: str
    evidence: list[Trigger]
    contact: str | None
    contact_why: str | None
    timing: str | None
    retention_first: str | None = Field(description="Why it must wait; null where nothing comes before it.")
    size_cents: int | None = Field(description="Per month, in `currency`.")
    expected_cents: int | None
    currency: str | None
    probability: float | None

    @classmethod
    def of(cls, row: OpportunityRow) -> "OpportunityTold":
        return cls.model_validate(row.as_json())
