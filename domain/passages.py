"""A passage: the least part of an account's history that is found, quoted and cited."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    WRITTEN = "written"  # a mail, a ticket, a chat message, a note
    SPOKEN = "spoken"  # a line of a transcript
    ATTACHED = "attached"
    SURVEY = "survey"
    CONTRACT = "contract"
    ALERT = "alert"
    OPPORTUNITY = "opportunity"
    ACTION = "action"
    NOTE = "note"


class Trust(StrEnum):
    """Whose words these are. What nobody can vouch for is shown, and never changes a number."""

    CUSTOMER = "customer"
    OURS = "ours"
    SYSTEM = "system"  # made by Keepwell from facts
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Passage:
    """`part` is its place among the passages of its fact, `conversation` what its neighbours share with it."""

    account_id: int
    origin: str  # the table of the fact
    origin_id: int
    part: int
    kind: Kind
    ref: str
    conversation: str
    trust: Trust
    text: str
    said_at: datetime
    recorded_at: datetime
    contact_id: int | None = None
    speaker: str | None = None
    channel: str | None = None
    direction: str | None = None
