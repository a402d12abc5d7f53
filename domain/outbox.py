"""What leaves: the states of a message on its way, what a channel answers, and the limits it keeps."""

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from domain.drafts import Recipient

MESSAGE_ID = r"keepwell-\d{1,18}-[0-9a-f]{16}"
"""A message's id: the verdict that approved it and the beginning of its content hash, which only its readers know."""
NO_SUCH_ADDRESS = re.compile(r"(?<![\d.])5\.(?:1\.(?:0|1|2|3|4|6|9|10)|2\.1|4\.1)(?![\d.])")
"""Enhanced status codes (RFC 3463, and 5.4.1 as Exchange uses it) that say that an address takes no mail. A full box, a
policy or a virus scanner (5.2.2, 5.7.x) is no reason never to write again."""


def takes_no_mail(says: str, code: int | None = None) -> bool:
    """Whether the answer of a server means that there is no such address. Without a telling status, 550, 551 and 553
    do where their words speak of the address."""
    if NO_SUCH_ADDRESS.search(says):
        return True
    if re.search(r"(?<![\d.])[245]\.(?!0\.0)\d{1,3}\.\d{1,3}(?![\d.])", says) or code not in (550, 551, 553):
        return False
    return NOBODY.search(says) is not None


NOBODY = re.compile(
    r"no such|unknown (?:user|recipient|address)|user unknown|(?:does|do) not exist|doesn't exist|no mailbox|"
    r"invalid (?:recipient|mailbox|address)|(?:user|recipient|address|mailbox) (?:was )?not found|mailbox unavailable",
    re.IGNORECASE,
)


class OutboxState(StrEnum):
    WAITING = "waiting"  # until its moment has come
    SENDING = "sending"  # somebody has it in hand
    SENT = "sent"
    UNCLEAR = "unclear"  # it may have left: a person says
    FAILED = "failed"  # it did not leave, and will not
    UNDONE = "undone"  # a person took it back in time
    STOPPED = "stopped"  # what it was approved for holds no more


class Stopped(StrEnum):
    """Why nothing is claimed or handed over now."""

    EVERYTHING = "everything"  # a person has stopped the outbox
    CHANGED = "changed"  # its draft is no longer approved as it stood
    TAKEN = "taken"  # the message is no longer this sender's


@dataclass(frozen=True)
class Claimed:
    """One message in the hands of one sender, as it was approved. `attempt` counts from 1; `maybe_left`: an earlier
    attempt may have got through."""

    id: int
    message_id: str
    recipients: tuple[Recipient, ...]
    subject: str
    body: str
    language: str
    claimed_at: datetime
    attempt: int
    maybe_left: bool


@dataclass(frozen=True)
class Gone:
    """It left. `refused`: recipients the other side would not take, with its words."""

    says: str = ""
    refused: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class NotGone:
    """Certain: nothing left. `again` where another attempt may do better. `way_blocked`: no other message would get
    through either. `refused` as in Gone; `dead`: those of them that do not exist."""

    says: str
    again: bool
    way_blocked: bool = False
    refused: Mapping[str, str] = field(default_factory=dict)
    dead: frozenset[str] = frozenset()


@dataclass(frozen=True)
class MaybeGone:
    """It was handed over, and no answer told whether it was taken."""

    says: str
    after: timedelta | None = None


Outcome = Gone | NotGone | MaybeGone


class NoLongerOursError(Exception):
    """Raised to a channel at the last moment: see Stopped."""

    def __init__(self, why: Stopped) -> None:
        super().__init__(why.value)
        self.why = why


class Leaving(Protocol):
    """Called by a channel right before the message goes; from then on it may have left. Raises NoLongerOursError."""

    def __call__(self) -> None: ...


class Channel(Protocol):
    """One way out. `once`: the same message id twice is one message there, so that an unclear attempt may be repeated.

    `send` calls `leaving` at the last moment before anything of the message can arrive, and answers within
    `seconds`.
    """

    @property
    def name(self) -> str: ...

    @property
    def once(self) -> bool: ...

    @property
    def seconds(self) -> float: ...

    def send(self, message: Claimed, leaving: Leaving) -> Outcome: ...


@dataclass(frozen=True)
class Limits:
    """`quiet`: between two messages to one contact. `per_day` and `per_minute` over all; None is no limit. `stale`: an
    approval older than this is not acted on. `attempts`: before a message that cannot leave is given up (20 with these
    pauses are some two days: a server that is mended on Monday has lost nothing)."""

    quiet: timedelta = timedelta(days=7)
    per_day: int | None = 200
    per_minute: int | None = 30
    stale: timedelta = timedelta(days=14)
    attempts: int = 20
    first_pause: timedelta = timedelta(minutes=1)
    longest_pause: timedelta = timedelta(hours=4)

    def pause(self, attempt: int, chance: float) -> timedelta:
        """Before the next attempt: doubling, and spread by `chance` (0 to 1) so that senders do not march in step."""
        grown = self.first_pause * (1 << min(max(attempt - 1, 0), 20))
        return min(grown, self.longest_pause) * (0.5 + chance)


class Chance(Protocol):
    def __call__(self) -> float: ...


def any_chance() -> float:
    return random.random()  # noqa: S311  # spreads retries, guards nothing


class Hours(Protocol):
    """`now`, or the first moment at which people there are written to: domain.drafts.WorkDays.next_moment."""

    def __call__(self, now: datetime, country: str | None, zone: str | None) -> datetime: ...


@dataclass(frozen=True)
class Rules:
    """What a claim is judged by. `hours` None: at any hour."""

    limits: Limits = field(default_factory=Limits)
    hours: Hours | None = None


@dataclass(frozen=True)
class Switch:
    """Whether the outbox is stopped, by whom and why."""

    stopped: bool
    by: str | None = None
    reason: str | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class OutboxRow:
    """A message as it stands. `recipients` have name, address, contact_id, outcome, says."""

    id: int
    draft_id: int
    account_id: int
    account: str
    kind: str
    message_id: str
    state: OutboxState
    subject: str
    recipients: tuple[Mapping[str, Any], ...]
    approved_by: str
    not_before: datetime
    due_at: datetime
    held_because: str | None
    attempts: int
    channel: str | None
    handed_at: datetime | None
    sent_at: datetime | None
    error: str | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class OutboxEvent:
    at: datetime
    by: str
    change: str
    reason: str | None
    details: Mapping[str, Any] | None


@dataclass(frozen=True)
class BlockedAddress:
    """An address nothing is sent to until a person lifts it."""

    address: str
    at: datetime
    by: str
    reason: str
    outbox_id: int | None


@dataclass(frozen=True)
class Bounced:
    """What a report says of one recipient. `hard`: the address takes no mail; else it may do so another time."""

    address: str
    hard: bool
    says: str


@dataclass(frozen=True)
class HeardBack:
    """A mail that came in about messages of ours. `ids`: their message ids. `mail`: names the mail for good.
    `automatic`: no person wrote it."""

    mail: str
    at: datetime
    ids: tuple[str, ...]
    sender: str | None = None
    automatic: str | None = None
    bounced: tuple[Bounced, ...] = ()
