"""All that today's list rests on, and what it is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from agents.alerts.rules import BY_ID, Severity
from agents.playbooks.success import Success
from agents.playbooks.table import PlaybookTable, Profile
from agents.revenue.rates import RateTable
from domain.alerts import RuleId
from domain.scores import Band

MODELLED = "modelled"


@dataclass(frozen=True)
class Account:
    """`churn_90` None where nothing is known of it, `churn_is` where it is from; MRR in cents of `currency`, None where
    none is known.
    """

    id: int
    csm: str | None
    segment: str | None
    band: Band
    churn_90: float | None
    mrr_cents: int | None
    currency: str | None
    churn_is: str = MODELLED


@dataclass(frozen=True)
class Alert:
    """A live alert; its headline leaves the account's name out."""

    id: int
    account_id: int
    rule: RuleId
    step: int
    opened_on: date
    profile: Profile | None
    headline: str
    action: str
    snoozed: bool = False

    @property
    def severity(self) -> Severity:
        return BY_ID[self.rule].severity_at(self.step)

    def says(self, day: date) -> str:
        """The rule, since when, and what was said of it when it opened: numbers of a day that may be over."""
        title = BY_ID[self.rule].title
        if self.opened_on >= day:
            return f"{title}: {self.headline}"
        return f"{title} since {self.opened_on}; then: {self.headline}"


@dataclass(frozen=True)
class Growth:
    """An open opportunity; `size_cents` is MRR per month, None where nothing supports a number."""

    account_id: int
    kind: str
    headline: str
    opened_on: date
    size_cents: int | None
    currency: str | None
    probability: float | None


@dataclass(frozen=True)
class DueStep:
    """The next step of an open save plan; `hours_left` are those of all steps still to do."""

    account_id: int
    plan_id: int
    playbook: str
    position: int
    steps: int
    what: str
    owner: str
    due_on: date
    hours: float
    hours_left: float


@dataclass(frozen=True)
class Situation:
    """All that the list of a day rests on; `acted` has the days on which something was done, by account."""

    day: date
    accounts: Mapping[int, Account]
    alerts: Sequence[Alert]
    growth: Sequence[Growth]
    steps: Sequence[DueStep]
    acted: Mapping[int, Sequence[date]]
    known: Mapping[str, Success]
    holdouts: Mapping[str, float]
    table: PlaybookTable
    rates: RateTable


@dataclass(frozen=True)
class Item:
    """One thing to do. `value_cents` per month in `currency`, None where no recurring revenue is known.

    `hours` are today's, `play_hours` those of the whole play, which `per_hour_cents` is over.
    """

    account_id: int
    csm: str | None
    aim: str
    playbook: str
    title: str
    do: str
    because: str
    alert_id: int | None
    rule: str | None
    plan_id: int | None
    due_on: date | None
    hours: float
    play_hours: float
    value_cents: float | None
    per_hour_cents: float | None
    currency: str
    risk: float | None
    risk_is: str
    share: float
    share_is: str
    says: str


@dataclass(frozen=True)
class Waiting:
    """Somebody who would be on the list, and why they are not."""

    account_id: int
    csm: str | None
    why: str
    until: date | None


@dataclass(frozen=True)
class TodaysList:
    """`items` in order; `beyond` did not fit into the hours; `apart` says that currencies were not compared."""

    items: list[Item] = field(default_factory=list)
    beyond: list[Item] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)
    held_out: list[Waiting] = field(default_factory=list)
    apart: bool = False
