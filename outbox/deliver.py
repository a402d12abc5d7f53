"""The only code that sends: it takes what the store has let it claim, hands it to one channel, and keeps the answer."""

import logging
import os
import secrets
import socket
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from domain.clock import Clock
from domain.outbox import (
    Channel,
    Claimed,
    Gone,
    MaybeGone,
    NoLongerOursError,
    NotGone,
    OutboxState,
    Outcome,
    Rules,
    Stopped,
)
from storage.outbox import Idle, OutboxStore

Going = Callable[[], bool]
LOG = logging.getLogger(__name__)
BACK = {
    Stopped.EVERYTHING: "the outbox was stopped before it left",
    Stopped.CHANGED: "its draft was changed before it left",
}
LONGEST_PACE = timedelta(minutes=1)


@dataclass
class Round:
    """What came of one round: messages by the state they ended in, and why it ended. `blocked`: the way out is."""

    counts: Counter[OutboxState] = field(default_factory=Counter)
    recovered: Counter[OutboxState] = field(default_factory=Counter)
    idle: Idle = field(default_factory=Idle)
    blocked: bool = False


def new_holder() -> str:
    """A name for this sender that no other has had."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(6)}"


@dataclass(frozen=True)
class Delivery:
    """One sender. `pause` waits for so many seconds, or less where it is told to end."""

    store: OutboxStore
    channel: Channel
    rules: Rules
    clock: Clock
    pause: Callable[[float], object]
    holder: str = field(default_factory=new_holder)

    def round(self, going: Going = lambda: True) -> Round:
        """Everything that is due, one message after the other, at the pace that is allowed."""
        done = Round()
        done.recovered.update(self.store.recover({self.channel.name} if self.channel.once else ()))
        while going():
            claimed = self.store.claim(self.holder, self.channel.name, self.rules)
            if isinstance(claimed, Claimed):
                state, blocked = self.send(claimed)
                done.counts[state] += 1
                if blocked is not None:
                    done.idle, done.blocked = Idle(None, blocked), True
                    break
                continue
            done.idle = claimed
            if not claimed.at_once:
                break
            self._wait(claimed.until)
        return done

    def _wait(self, until: datetime | None) -> None:
        left = min((until - self.clock() if until is not None else timedelta()), LONGEST_PACE)
        if left > timedelta():
            self.pause(left.total_seconds())

    def send(self, message: Claimed) -> tuple[OutboxState, str | None]:
        """Hand one claimed message over; gives the state it is in then, and why no other would get through."""
        hand = _Hand(self.store, message.id, self.holder)
        try:
            outcome = self.channel.send(message, hand.leaving)
        except NoLongerOursError as refused:
            if refused.why is not Stopped.TAKEN:
                self.store.give_back(message.id, self.holder, BACK[refused.why])
            return OutboxState.WAITING, None
        except BaseException as broken:
            state = self._settle(message, _unforeseen(broken, hand.handed))
            if not isinstance(broken, Exception):
                raise
            LOG.exception("message %s", message.message_id)
            return state, None
        blocked = isinstance(outcome, NotGone) and outcome.way_blocked
        return self._settle(message, outcome), outcome.says if blocked else None

    def _settle(self, message: Claimed, outcome: Outcome) -> OutboxState:
        limits = self.rules.limits
        if isinstance(outcome, Gone):
            self.store.settle_gone(message, self.holder, outcome)
            return OutboxState.SENT
        if isinstance(outcome, NotGone):
            return self.store.settle_not_gone(message, self.holder, outcome, limits)
        return self.store.settle_maybe(message, self.holder, outcome, limits, self.channel.once)


class _Hand:
    """The last moment of one message, and whether it has passed."""

    def __init__(self, store: OutboxStore, outbox_id: int, holder: str) -> None:
        self._store, self._id, self._holder = store, outbox_id, holder
        self.handed = False

    def leaving(self) -> None:
        self._store.hand_over(self._id, self._holder)
        self.handed = True


def _unforeseen(broken: BaseException, handed: bool) -> Outcome:
    """A fault of our own, or Ctrl-C in the middle: never an excuse to send twice."""
    says = f"the sender broke off: {type(broken).__name__} {broken}".strip()[:300]
    return MaybeGone(says) if handed else NotGone(says, again=True)
