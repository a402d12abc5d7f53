"""The money side of a call: a row opened and its ceiling kept free before it, the row closed after it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from agents.model.answers import Bill, Heard
from agents.model.asking import Form, Reply
from agents.model.failures import Failure
from agents.model.means import Ledger, Tell
from agents.model.wire import Question
from domain.errors import BusyError
from domain.model_calls import Call, CapReached, Ceiling, Ending, Outcome, Prices

LEAST_SECONDS = 0.001


@dataclass(frozen=True)
class Begun:
    """A call whose row is open. `seconds` is what is left of its time."""

    call: Call
    row: int
    started: float
    seconds: float


class Till:
    """`monotonic` gives seconds."""

    def __init__(self, ledger: Ledger, prices: Prices, tell: Tell, monotonic: Callable[[], float]) -> None:
        self._ledger, self._prices, self._tell, self._monotonic = ledger, prices, tell, monotonic
        self._owed: list[tuple[int, Ending]] = []

    def open(self, call: Call, asked: "Question | list[str]", seconds: float) -> Begun | Failure:
        """A row for the call, or why it cannot be made (told and noted)."""
        started = self._monotonic()
        self.settle_owed()
        read, written = Bill.ceiling(asked)
        ceiling = Ceiling(read + written, self._prices.micros(call.kind, read, written), seconds)
        try:
            row = self._ledger.reserve(call, ceiling)
        except BusyError:
            reason = "the database was busy for the whole time of the call"
            return self._unmade(call, Failure(Outcome.TIMEOUT, reason, blames=False))
        if isinstance(row, CapReached):
            return self._unmade(call, Failure(Outcome.QUOTA, row.says, blames=False))
        left = seconds - (self._monotonic() - started)
        return Begun(call, row, started, max(left, LEAST_SECONDS))

    def close(
        self, begun: Begun, bill: Bill, failure: Failure | None, found: Heard[Form] | None = None
    ) -> Reply[Form]:
        """The reply to a call that is over."""
        ending = Ending(
            Outcome.OK if failure is None else failure.outcome,
            bill.read,
            bill.written,
            bill.guessed,
            self._prices.micros(begun.call.kind, bill.read, bill.written),
            round((self._monotonic() - begun.started) * 1000),
            bill.attempts,
        )
        self._owed.append((begun.row, ending))
        self.settle_owed()
        reason = "" if failure is None else failure.reason
        self._tell(begun.call, ending, reason)
        if failure is None and found is not None:
            return reply_of(ending, text=found.text, parsed=found.parsed)
        return reply_of(ending, reason, text="" if failure is None else failure.text)

    def kept(self, call: Call, found: Heard[Form]) -> Reply[Form]:
        """The reply from an answer of before, which costs nothing."""
        ending = Ending(Outcome.OK, cached=True)
        self._note(call, ending, "")
        return reply_of(ending, text=found.text, parsed=found.parsed)

    def settle_owed(self) -> None:
        """What could not be written down while the database was busy is tried again with each call."""
        for owed in list(self._owed):
            try:
                self._ledger.settle(*owed)
            except BusyError:
                return
            if owed in self._owed:
                self._owed.remove(owed)

    def _unmade(self, call: Call, failure: Failure) -> Failure:
        self._note(call, Ending(failure.outcome), failure.reason)
        return failure

    def _note(self, call: Call, ending: Ending, reason: str) -> None:
        try:
            self._ledger.note(call, ending)
        except BusyError:
            reason = reason or "not in the ledger: the database was busy"
        self._tell(call, ending, reason)


def reply_of(ending: Ending, reason: str = "", *, text: str = "", parsed: Form | None = None) -> Reply[Form]:
    e = ending
    return Reply(
        e.outcome, text, parsed, reason, e.read, e.written, e.micros, e.ms, e.attempts, cached=e.cached
    )


def unmade(failure: Failure) -> Reply[Any]:
    """The reply where no call could be made."""
    return Reply(failure.outcome, reason=failure.reason)
