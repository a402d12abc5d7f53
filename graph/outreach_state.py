"""What a message carries through review, and what its nodes work with: ids and plain values; the texts are in SQL."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, TypedDict

from domain.drafts import OPEN_STATES, DraftState
from graph.inbox import Shown


class OutreachState(TypedDict, total=False):
    """Begin with `draft_id` alone for a draft there is, or with `account_id`, `reason` and `as_of` for a new one, in a
    thread of its own or in one that has carried another message."""

    draft_id: int
    account_id: int
    reason: str
    as_of: str
    composed_for: list[Any]  # account, reason and day that the draft was written for
    content_hash: str  # of what a person was last asked about
    answer: dict[str, Any] | None
    refused: str  # why the last answer could not be acted on
    outcome: str  # how it ended: a state of a draft, "gone", or "nothing to write"
    told: str


@dataclass(frozen=True)
class Looked:
    """A draft as it stands, with what its last check found."""

    state: DraftState
    content_hash: str
    shown: Shown

    @property
    def undecided(self) -> bool:
        return self.state in OPEN_STATES


class Desk(Protocol):
    """Review as the graph asks for it. Each effect is there once, however often it is told: after a crash, it is again.

    NotFoundError where there is no such draft within reach; ConflictError where it has changed since `content_hash` or
    the step does not fit its state; any other KeepwellError is a refusal with its reason.
    """

    def compose(self, account_id: int, reason: str, as_of: date) -> int:
        """The id of the live draft for this reason, written now where there is none. NotFoundError without a reason."""
        ...

    def look(self, draft_id: int) -> Looked:
        """NotFoundError where it is gone. What no longer holds is found when it is approved."""
        ...

    def approve(self, draft_id: int, content_hash: str, by: str) -> None:
        """Into the outbox, with exactly this content; ConflictError where what it says no longer holds."""
        ...

    def edit(
        self, draft_id: int, content_hash: str, to: tuple[str, ...], subject: str, body: str, by: str
    ) -> Looked:
        """A new revision, checked."""
        ...

    def rewrite(self, draft_id: int, content_hash: str, feedback: str, by: str) -> None: ...

    def reject(self, draft_id: int, reason: str, by: str) -> None: ...


@dataclass(frozen=True)
class OutreachDeps:
    """`by` is whose answers come in: an inbox tells no names of its own."""

    desk: Desk
    by: str
