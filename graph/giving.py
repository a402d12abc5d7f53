"""Conversations given to the language model one by one, a few per run, within a time: whatever is read from them.

No model, or one that fails in whatever way, is a normal state: what was read without it stands.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from agents.model.asking import Reply
from agents.model.face import NOT_CONFIGURED
from domain.model_calls import Outcome
from graph.deps import ModelReads

NOT_NOW = (Outcome.RATE_LIMITED, Outcome.QUOTA, Outcome.DOWN, Outcome.ABSENT)
"""The model is not there, whatever it is asked: the others are left for another run."""
IN_VAIN = 3
"""Accounts it failed for, with nothing read yet, after which it is left alone, too. Not texts: one account may write
whatever it fails at."""
LEAST_SECONDS = 0.05
NO_TIME = "the time for reading was over"
NOTHING = "nothing to read"


@dataclass
class Tally:
    """What came of it; `label` says why there was no AI, or no more of it."""

    read: int = 0
    found: int = 0
    dropped: int = 0
    failed: int = 0
    label: str = ""

    def as_json(self, what: str) -> dict[str, Any]:
        """`what` they are that were read."""
        counts = {"found": self.found, "dropped": self.dropped, "failed": self.failed}
        return {what: self.read, **counts, "label": self.label}


class Reading(Protocol):
    """What the model says of one: its `reply`, and how many of its findings were `dropped`."""

    @property
    def dropped(self) -> int: ...

    @property
    def reply(self) -> Reply[Any]: ...


One = TypeVar("One")
Read = TypeVar("Read", bound=Reading)
OneIn = TypeVar("OneIn", contravariant=True)


class Giving(Protocol[OneIn, Read]):
    """What is done with each."""

    def ask(self, one: OneIn, seconds: float) -> Read | None:
        """Within these seconds; None where it has no words to read."""
        ...

    def keep(self, one: OneIn, reading: Read) -> int | None:
        """How much was found; None where it is not to be kept any more."""
        ...

    def leave(self, one: OneIn, why: str) -> None:
        """It is not asked about again."""
        ...

    def account(self, one: OneIn) -> int: ...

    def beat(self, done: int, of: int) -> None: ...


def left_out(reads: ModelReads, at_most: int, setting: str) -> Tally | None:
    """Why nothing is given to it, where nothing is."""
    if reads.model.present and at_most:
        return None
    return Tally(label=f"no AI: {f'{setting} is 0' if reads.model.present else NOT_CONFIGURED}")


def give(waiting: Sequence[One], reads: ModelReads, giving: Giving[One, Read]) -> Tally:
    """Each is kept before the next is asked about."""
    tally = Tally()
    failed: list[tuple[One, Outcome]] = []
    until = time.monotonic() + reads.seconds
    for number, one in enumerate(waiting):
        giving.beat(number, len(waiting))
        left = until - time.monotonic()
        if left < LEAST_SECONDS:
            tally.label = f"no AI for the rest: {NO_TIME}"
            break
        reading = giving.ask(one, min(left, reads.seconds_each))
        if reading is None:
            giving.leave(one, NOTHING)
        elif reading.reply.ok:
            _keep(tally, giving.keep(one, reading), reading.dropped)
        else:
            tally.label = reading.reply.label
            if reading.reply.outcome in NOT_NOW:
                break
            failed.append((one, reading.reply.outcome))
            if not tally.read and len({giving.account(one) for one, _ in failed}) >= IN_VAIN:
                break
    tally.failed = len(failed)
    # Where it answers others, what it failed at is not asked again every day.
    for one, outcome in failed if tally.read else ():
        giving.leave(one, str(outcome))
    return tally


def _keep(tally: Tally, found: int | None, dropped: int) -> None:
    if found is not None:
        tally.read += 1
        tally.found += found
        tally.dropped += dropped
