"""All that the writer may know of one account on a day, as plain values. Nothing in it is dated after the day."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from agents.expansion.contract import Contract
from agents.expansion.prices import TierPrices
from agents.playbooks.table import Profile
from domain.alerts import RuleId, Trigger
from domain.drafts import Recipient
from domain.opportunities import OpportunityKind
from domain.playbooks import SavePlan
from domain.text_signals import Side, TextSignal

PROMISED_DAYS = 30


@dataclass(frozen=True)
class Ours:
    """What a message may say of us. `links` are addresses by id: "booking", "documentation", "roadmap" are used where
    they are there. `team` is who reads what is meant for a colleague whose address nobody knows."""

    company: str = ""
    product: str = ""
    colleagues: tuple[Recipient, ...] = ()
    team: Recipient | None = None
    links: Mapping[str, str] = field(default_factory=dict)

    def colleague(self, name: str | None) -> Recipient | None:
        """By name or address, in any case."""
        wanted = " ".join((name or "").split()).casefold()
        if not wanted:
            return None
        return next((one for one in self.colleagues if wanted in (one.name.casefold(), one.address)), None)


@dataclass(frozen=True)
class Contact:
    """Somebody of the account who can be written to. `profile` None is "not enough to say"; `confidence` 0 to 1."""

    id: int
    external_id: str
    name: str
    email: str
    title: str | None = None
    role: str | None = None
    is_primary: bool = False
    language: str | None = None
    profile: Profile | None = None
    confidence: float = 0.0
    last_wrote_on: date | None = None


@dataclass(frozen=True)
class AlertReason:
    """A live alert. `contact` is the name it gives for whom it concerns."""

    id: int
    rule: RuleId
    opened_on: date
    step: int = 0
    headline: str = ""
    action: str = ""
    action_why: str = ""
    triggers: tuple[Trigger, ...] = ()
    contact: str | None = None


@dataclass(frozen=True)
class GrowthReason:
    """An open opportunity. `size_cents` is MRR a month in `currency`."""

    id: int
    kind: OpportunityKind
    opened_on: date
    headline: str = ""
    evidence: tuple[Trigger, ...] = ()
    contact: str | None = None
    contact_why: str | None = None
    size_cents: int | None = None
    currency: str | None = None
    arithmetic: str | None = None
    timing: str | None = None


@dataclass(frozen=True)
class Said:
    """Their own words, or (a promise of ours) a colleague's. `ref` is the utterance or interaction they stand in.

    `answered`: we have written in the same conversation since, which of a request is likely to settle it.
    """

    ref: str
    on: date
    kind: TextSignal
    quote: str
    by: str | None = None
    contact_id: int | None = None
    risk: str | None = None
    promised_by: str | None = None  # them, us
    due_on: date | None = None
    ours: bool = False
    answered: bool = False


@dataclass(frozen=True)
class Ticket:
    """One that is open on the day."""

    ref: str
    opened_on: date
    subject: str
    priority: str | None = None
    contact_id: int | None = None


@dataclass(frozen=True)
class Meeting:
    """A QBR, call or meeting that was held, missed (`attended` False) or lies ahead (`attended` None)."""

    ref: str
    on: date
    channel: str
    attended: bool | None = None
    subject: str | None = None
    contact_id: int | None = None

    @property
    def is_qbr(self) -> bool:
        return self.channel == "qbr"


@dataclass(frozen=True)
class Level:
    """The score as last stored, for colleagues only. Points 0 to 100, risk 0 to 1."""

    as_of: date
    health: float | None = None
    band: str | None = None
    velocity_30: float | None = None
    churn_60: float | None = None
    red: float | None = None


@dataclass(frozen=True)
class Seats:
    """How many of the seats were in use within the 30 days to `as_of`."""

    as_of: date
    used: int
    bought: int


@dataclass(frozen=True)
class Situation:
    """One account on a day. Lists are the newest or nearest first; contacts by id."""

    as_of: date
    account_id: int
    external_id: str
    name: str
    segment: str | None = None
    csm: str | None = None
    country: str | None = None
    zone: str | None = None
    currency: str | None = None
    alerts: tuple[AlertReason, ...] = ()
    opportunities: tuple[GrowthReason, ...] = ()
    contacts: tuple[Contact, ...] = ()
    contract: Contract | None = None
    plan: str | None = None
    mrr_cents: int | None = None
    billing: str | None = None
    seats: Seats | None = None
    renewal_on: date | None = None
    customer_since: date | None = None
    contract_changed_on: date | None = None
    said: tuple[Said, ...] = ()
    tickets: tuple[Ticket, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    last_contact_on: date | None = None  # either side
    last_heard_on: date | None = None  # them
    save_plan: SavePlan | None = None
    level: Level | None = None
    prices: TierPrices = field(default_factory=TierPrices)
    features: frozenset[str] = frozenset()  # names of what the product has, as the catalogue spells them
    ours: Ours = field(default_factory=Ours)

    @property
    def tier(self) -> str | None:
        return self.contract.tier if self.contract else None

    def contact(self, contact_id: int | None) -> Contact | None:
        return next((one for one in self.contacts if one.id == contact_id), None)

    def named(self, name: str | None) -> Contact | None:
        """A contact by name or address, in any case."""
        wanted = " ".join((name or "").split()).casefold()
        return next((one for one in self.contacts if wanted in (one.name.casefold(), one.email)), None)

    @property
    def promises(self) -> tuple[Said, ...]:
        """What we undertook lately, in our own words: nobody notes when it is kept, so it stands for a month."""
        return tuple(one for one in self._undertaken if one.ours)

    @property
    def reminders(self) -> tuple[Said, ...]:
        """What they say we promised: theirs to say, and no word of ours."""
        return tuple(one for one in self._undertaken if not one.ours)

    @property
    def _undertaken(self) -> Iterator[Said]:
        first = self.as_of - timedelta(days=PROMISED_DAYS - 1)
        for one in self.said:
            if one.kind is TextSignal.PROMISE and one.promised_by == Side.US.value and one.on >= first:
                yield one

    @property
    def requests(self) -> tuple[Said, ...]:
        """What they asked of us within a month, and nobody has answered."""
        return tuple(one for one in self.words(TextSignal.REQUEST, PROMISED_DAYS) if not one.answered)

    def words(self, kind: TextSignal, days: int) -> tuple[Said, ...]:
        """What they said of a kind within `days` days, the newest first."""
        first = self.as_of - timedelta(days=days - 1)
        return tuple(one for one in self.said if one.kind is kind and not one.ours and one.on >= first)
