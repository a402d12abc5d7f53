"""What was done about an account, and what came of it: actions, save plans, and how they are told apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class PlanState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class Outcome(StrEnum):
    """How a save plan ended. `not_needed`: the account came back before anything was done."""

    SAVED = "saved"
    LOST = "lost"
    NOT_NEEDED = "not_needed"
    DROPPED = "dropped"


class Verdict(StrEnum):
    """What an action's measurement says, at the stated rate of error."""

    CONFIRMED = "confirmed"
    NOT_BEYOND_CHANCE = "not_beyond_chance"
    NOT_ENOUGH = "not_enough_to_say"


@dataclass(frozen=True)
class DraftStep:
    what: str
    owner: str
    due_on: date


@dataclass(frozen=True)
class DraftPlan:
    """A save plan before it is stored; `alert_id` is the alert that asked for it, if any."""

    account_id: int
    playbook: str
    title: str
    opened_on: date
    by: str
    steps: tuple[DraftStep, ...]
    alert_id: int | None = None


@dataclass(frozen=True)
class PlanStep:
    position: int
    what: str
    owner: str
    due_on: date
    done_on: date | None
    done_by: str | None
    note: str | None


@dataclass(frozen=True)
class SavePlan:
    id: int
    account_id: int
    alert_id: int | None
    playbook: str
    title: str
    state: PlanState
    by: str
    opened_on: date
    closed_on: date | None
    outcome: str | None
    steps: tuple[PlanStep, ...]

    @property
    def next_step(self) -> PlanStep | None:
        """The first that is not done."""
        return next((step for step in self.steps if step.done_on is None), None)

    @property
    def done(self) -> int:
        return sum(step.done_on is not None for step in self.steps)


@dataclass(frozen=True)
class NewAction:
    """Something done, or deliberately left undone (`held_out`). With a `key` it is kept once, however often told."""

    account_id: int
    playbook: str
    taken_on: date
    by: str
    alert_id: int | None = None
    rule: str | None = None
    profile: str | None = None
    segment: str | None = None
    note: str | None = None
    held_out: bool = False
    key: str | None = None


@dataclass(frozen=True)
class TakenAction:
    """A stored action. `change` and `expected` are health points over 14 days; None until measured, or unknown."""

    id: int
    account_id: int
    alert_id: int | None
    playbook: str
    rule: str | None
    profile: str | None
    segment: str | None
    taken_on: date
    by: str
    note: str | None
    held_out: bool
    created_at: datetime
    measured_on: date | None
    change: float | None
    expected: float | None
    verdict: str | None
    details: dict[str, Any] | None


@dataclass(frozen=True)
class Measured:
    """One action's measurement as it is stored."""

    action_id: int
    measured_on: date
    change: float | None
    expected: float | None
    verdict: Verdict
    details: dict[str, Any]


Actions = Sequence[TakenAction]
