"""What the door is handed: who keeps the ledger and the answers, and who is told of each call."""

from collections.abc import Callable
from typing import Protocol

from domain.model_calls import Call, CapReached, Ceiling, Ending

Tell = Callable[[Call, Ending, str], None]
"""Told of each call when it is over: the call, what it came to, the reason. Never the question or the answer."""


class Ledger(Protocol):
    """One row per call. BusyError where the database is held by somebody else for too long."""

    def reserve(self, call: Call, ceiling: Ceiling) -> int | CapReached:
        """Open the row of a call and keep its ceiling free within the caps, whoever else spends from them; its id."""
        ...

    def settle(self, row: int, ending: Ending) -> None:
        """Close the row with what the call came to."""
        ...

    def note(self, call: Call, ending: Ending) -> None:
        """A row for a call that was not made."""
        ...


class KeptAnswers(Protocol):
    """Answers to questions asked before, for a while."""

    def get(self, key: str) -> str | None: ...

    def put(self, key: str, text: str, account_id: int | None) -> None: ...


def nobody(call: Call, ending: Ending, reason: str) -> None:
    """Tells nobody."""
