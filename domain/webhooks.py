"""What other systems are told of, by signed webhooks: which events, who wants them, what became of each."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class EventKind(StrEnum):
    ALERT_OPENED = "alert.opened"
    ALERT_CLOSED = "alert.closed"
    DRAFT_READY = "draft.ready"
    VERDICT_GIVEN = "verdict.given"
    RUN_FINISHED = "run.finished"
    RUN_FAILED = "run.failed"
    TEST = "test"
    """Sent when somebody wants to see one."""


class Format(StrEnum):
    STANDARD = "standard"
    SLACK = "slack"


class DeliveryState(StrEnum):
    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


SUBSCRIBABLE = tuple(one for one in EventKind if one is not EventKind.TEST)


@dataclass(frozen=True)
class Subscription:
    """`mark` makes the ids of its events its own; `failing_since` is when the deliveries began to fail, all of them."""

    id: int
    url: str
    format: Format
    kinds: tuple[EventKind, ...]
    secret: str = field(repr=False)
    mark: str
    made_by: str
    enabled: bool
    created_at: datetime
    wanted_since: datetime
    collected_to: datetime
    failing_since: datetime | None
    disabled_because: str | None
    last_error: str | None
    delivered_at: datetime | None


@dataclass(frozen=True)
class Delivery:
    """One event on its way to one subscription; `subject` is the id of the row that it is told from."""

    id: int
    subscription_id: int
    event: str
    kind: EventKind
    subject: int
    occurred_at: datetime
    state: DeliveryState
    attempts: int
    next_at: datetime
    ended_at: datetime | None
    error: str | None
