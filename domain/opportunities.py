"""Opportunities: how an account could grow, the case for it in words, and the changes a run makes to them."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from pydantic import BaseModel, Field

from domain.alerts import Trigger


class OpportunityKind(StrEnum):
    SEATS = "seats"  # what they bought is nearly full
    TIER = "tier"  # they explore or ask for what a higher tier has
    TEAM = "team"  # new teams, departments, managers or users
    MOMENTUM = "momentum"  # far more contact than is normal for them, with a sign of growth


class OpportunityState(StrEnum):
    OPEN = "open"
    WON = "won"  # a person says it was taken up
    DISMISSED = "dismissed"  # a person says it is none
    OVER = "over"  # its condition has passed, or it was made anew with new figures


@dataclass(frozen=True)
class CaseWords:
    """What a person reads, under the names an opportunity stores it by.

    Each piece of evidence is a sentence with its number or quote and the facts behind it. `size_cents` is MRR per
    month in `currency`, None where nothing supports a number; `arithmetic` says how it comes about, or why not.
    """

    headline: str
    evidence: tuple[Trigger, ...]
    contact: str | None
    contact_why: str
    disc: str | None
    timing: str
    size_cents: int | None
    currency: str | None
    arithmetic: str
    probability: float | None = None  # 0 to 1, a model's; None where none is in use


@dataclass(frozen=True)
class OpenOpportunity:
    """A new one; `closed_on` and `close_reason` are set when it also ended within the days stepped over.

    Identity is (kind, account_id, opened_on). Its words are as of the day it opened.
    """

    kind: OpportunityKind
    account_id: int
    opened_on: date
    last_seen_on: date
    closed_on: date | None = None
    close_reason: str | None = None
    words: CaseWords | None = None


@dataclass(frozen=True)
class CloseOpportunity:
    """One whose condition has passed."""

    opportunity_id: int
    closed_on: date
    reason: str


@dataclass(frozen=True)
class ClearOpportunity:
    """One that a person closed and whose condition is now over: the kind may be found again after its cooldown."""

    opportunity_id: int
    cleared_on: date


@dataclass(frozen=True)
class SeenOpportunities:
    """Open ones that still hold on a day: `last_seen_on` moves forward to it."""

    last_seen_on: date
    opportunity_ids: tuple[int, ...]


OpportunityChange = OpenOpportunity | CloseOpportunity | ClearOpportunity | SeenOpportunities


class Opportunity(BaseModel):
    """One episode of one kind on one account. `probability` (0 to 1) is a model's, None where there is none."""

    id: int
    kind: OpportunityKind
    account_id: int
    state: OpportunityState
    opened_on: date
    last_seen_on: date
    closed_on: date | None = None
    close_reason: str | None = None
    closed_by: str | None = None
    cleared_on: date | None = None
    headline: str = ""
    evidence: list[Trigger] = Field(default_factory=list)
    contact: str | None = None
    contact_why: str | None = None
    disc: str | None = None
    timing: str | None = None
    size_cents: int | None = None
    currency: str | None = None
    arithmetic: str | None = None
    probability: float | None = None
    opened_by_run: int | None = None
    updated_at: datetime | None = None

    @property
    def expected_cents(self) -> int | None:
        """The size, weighed with the probability where there is one."""
        if self.size_cents is None or self.probability is None:
            return self.size_cents
        return round(self.size_cents * self.probability)
