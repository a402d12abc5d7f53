"""A draft: a message that an agent wrote for a reason, each sentence with the evidence it rests on.

What a writer hands over is slots and sentences; code puts values, names, dates and links into them. What people read,
change and approve is the message that came of it.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, Literal, Protocol


class DraftKind(StrEnum):
    FOLLOW_UP = "follow_up"
    CHECK_IN = "check_in"
    QBR_SUMMARY = "qbr_summary"
    SAVE_PLAN = "save_plan"
    RENEWAL_NOTE = "renewal_note"
    STABILISATION_PLAN = "stabilisation_plan"
    EXPANSION_PROPOSAL = "expansion_proposal"
    ACCOUNT_REVIEW = "account_review"
    ESCALATION_BRIEF = "escalation_brief"


INTERNAL = frozenset({DraftKind.ACCOUNT_REVIEW, DraftKind.ESCALATION_BRIEF})
"""For colleagues: these may speak of scores and risk, and never go to a contact. All others never speak of them."""


class DraftState(StrEnum):
    BLOCKED = "blocked"  # a check failed: it cannot be approved as it stands
    WAITING = "waiting"  # for review
    SNOOZED = "snoozed"
    APPROVED = "approved"  # the outbox has it
    SENT = "sent"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"  # its reason is over


OPEN_STATES = (DraftState.BLOCKED, DraftState.WAITING, DraftState.SNOOZED)
"""A person has yet to say something about it."""
LIVE_STATES = (*OPEN_STATES, DraftState.APPROVED)
"""There is one such draft at most per account and reason."""


class Writer(StrEnum):
    TEMPLATE = "template"
    MODEL = "model"
    PERSON = "person"


class Origin(StrEnum):
    """What kind of fact a piece of evidence is."""

    FIGURE = "figure"  # a signal or another number worked out from facts
    QUOTE = "quote"  # their own words
    CONTRACT = "contract"
    PRICE = "price"
    CONTACT = "contact"
    ACCOUNT = "account"
    COLLEAGUE = "colleague"  # one of us
    PRODUCT = "product"  # a feature, a plan, a tier
    MEETING = "meeting"
    TICKET = "ticket"
    PROMISE = "promise"  # what somebody undertook
    PLAN = "plan"  # a step of a save plan, or a day proposed for it
    PROPOSAL = "proposal"  # a day or a call that this message offers
    LINK = "link"
    VOUCHED = "vouched"  # a reviewer's own word, kept with their name


class ValueKind(StrEnum):
    NUMBER = "number"  # raw: decimal text
    PERCENT = "percent"  # raw: decimal text of the ratio, "0.68" is 68 %
    MONEY = "money"  # raw: whole cents as text; unit: the currency
    DATE = "date"  # raw: ISO day
    TIME = "time"  # raw: HH:MM, unit: the time zone
    NAME = "name"  # of a person, an account, a company
    PRODUCT = "product"
    LINK = "link"  # raw: the address; it is on the list of links
    QUOTE = "quote"
    TEXT = "text"  # our own words: a step of a plan, a subject


@dataclass(frozen=True)
class Value:
    kind: ValueKind
    raw: str
    unit: str | None = None


@dataclass(frozen=True)
class Evidence:
    """One fact a draft may use. `id` is unique within the draft; `ref` is the fact's external id, or says what was
    worked out and when (`signal:license_utilisation@2026-11-20`); `says` is one English sentence for the reviewer."""

    id: str
    origin: Origin
    ref: str
    says: str
    occurred_on: date
    values: Mapping[str, Value] = field(default_factory=dict)
    quote: str | None = None

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "occurred_on": self.occurred_on.isoformat()}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "Evidence":
        values = {
            name: Value(ValueKind(one["kind"]), one["raw"], one.get("unit"))
            for name, one in told["values"].items()
        }
        return cls(
            id=told["id"],
            origin=Origin(told["origin"]),
            ref=told["ref"],
            says=told["says"],
            occurred_on=date.fromisoformat(told["occurred_on"]),
            values=values,
            quote=told.get("quote"),
        )


Part = Literal["subject", "greeting", "body", "ask", "closing", "signature"]


@dataclass(frozen=True)
class Sentence:
    """`text[start:end]` of the body (of the subject, where `part` is that) rests on the evidence named."""

    part: Part
    start: int
    end: int
    evidence: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {"part": self.part, "start": self.start, "end": self.end, "evidence": list(self.evidence)}


@dataclass(frozen=True)
class Recipient:
    """A contact of the account, or (internal) a colleague, who has no contact id."""

    name: str
    address: str
    contact_id: int | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Message:
    """What is read and sent: plain text, with a sentence for each part of it."""

    recipients: tuple[Recipient, ...]
    subject: str
    body: str
    sentences: tuple[Sentence, ...]
    language: str  # en, de, fr, es

    @property
    def hash(self) -> str:
        return content_hash([one.address for one in self.recipients], self.subject, self.body)

    def text_of(self, sentence: Sentence) -> str:
        return (self.subject if sentence.part == "subject" else self.body)[sentence.start : sentence.end]


def content_hash(addresses: list[str], subject: str, body: str) -> str:
    """What an approval is bound to: these recipients, this subject and this body, to the letter. Hex SHA-256."""
    told = json.dumps([sorted(addresses), subject, body], ensure_ascii=False, separators=(",", ":"))
    return sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


class ProblemCode(StrEnum):
    NUMBER = "number"
    DATE = "date"
    NAME = "name"
    PRODUCT = "product"
    LINK = "link"
    PRICE = "price"
    PROMISE = "promise"
    QUOTE = "quote"
    RECIPIENT = "recipient"
    HIDDEN = "hidden"  # characters nobody sees, markup, look-alikes
    INTERNAL = "internal"  # scores, risk and profiles in a message to a customer
    UNCITED = "uncited"  # a claim without evidence
    UNSAID = "unsaid"  # words of a model that nothing they rest on says
    SHAPE = "shape"  # empty, too long, another language
    OUTDATED = "outdated"  # what it rests on, or a day it speaks of, is over


@dataclass(frozen=True)
class Problem:
    """Why a message cannot be approved: `text` is the part meant, `says` a sentence for the reviewer."""

    code: ProblemCode
    says: str
    text: str = ""
    sentence: int | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Allowed:
    """What a message may name beside its evidence, as the account stands on the day.

    `contacts` are everybody a message may go to; `colleagues` our own people's names and addresses; `links` address by
    id; `products` what we sell and what its parts are called; `others` names of other accounts and of their contacts,
    none of which may occur.
    """

    account_name: str
    as_of: date
    contacts: tuple[Recipient, ...] = ()
    colleagues: tuple[Recipient, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)
    products: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()


class Checks(Protocol):
    """The validators, as everybody calls them who does not write drafts: an empty list is a pass."""

    def __call__(
        self,
        kind: DraftKind,
        message: Message,
        evidence: tuple[Evidence, ...],
        allowed: Allowed,
        plain: Message | None = None,
    ) -> list[Problem]:
        """`plain`: what the template says for the same reason, where a model wrote the message: its sentences may say
        no word more than their evidence and that. A person's and the template's own are held against the evidence."""
        ...


@dataclass(frozen=True)
class Written:
    """How a message came about. `label` is "no AI: <reason>" where no model wrote it, else empty."""

    by: Writer
    label: str = ""
    prompt_name: str | None = None
    prompt_version: int | None = None
    prompt_hash: str | None = None
    model: str | None = None


@dataclass(frozen=True)
class NewDraft:
    """A draft before it is stored. `reason` names what it is for ("alert:escalation", "opportunity:seats"): one live
    draft per account and reason. `why` is the sentence a reviewer reads first."""

    account_id: int
    kind: DraftKind
    reason: str
    why: str
    as_of: date
    message: Message
    evidence: tuple[Evidence, ...]
    problems: tuple[Problem, ...]
    written: Written
    profile: str | None = None  # D, I, S, C; None: not enough to say
    warnings: tuple[str, ...] = ()
    alert_id: int | None = None
    opportunity_id: int | None = None
    plan_id: int | None = None

    @property
    def state(self) -> DraftState:
        return DraftState.BLOCKED if self.problems else DraftState.WAITING


class VerdictKind(StrEnum):
    """What a person said of a draft; in LangChain's verbs where it has one."""

    APPROVE = "approve"
    EDIT = "edit"
    REJECT = "reject"
    RESPOND = "respond"  # asked for a rewrite, with feedback
    SNOOZE = "snooze"


GOOD_UNTIL = "good_until"
"""In the details of an approval: the first of the days to come that the message speaks of."""


@dataclass(frozen=True)
class Approval:
    """The right to send exactly one content, once: the verdict's id is the idempotency key."""

    verdict_id: int
    draft_id: int
    account_id: int
    content_hash: str
    recipients: tuple[Recipient, ...]
    subject: str
    body: str
    by: str
    at: datetime


class WorkDays(Protocol):
    """Days and hours on which people of a country are written to; implemented in keepwell/work_days.py."""

    def is_workday(self, day: date, country: str | None) -> bool: ...

    def next_workday(self, day: date, country: str | None) -> date:
        """The day itself where it is one."""
        ...

    def next_moment(self, now: datetime, country: str | None, zone: str | None) -> datetime:
        """`now`, or the first moment of the next working hours there."""
        ...
