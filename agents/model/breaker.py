"""An endpoint that keeps failing is left alone for a while: whoever shares the breakers shares what was seen."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Lock

from agents.model.failures import Failure

STRIKES = 5
REST_SECONDS = 30.0


class State(StrEnum):
    CLOSED = "closed"  # calls go through
    OPEN = "open"  # none does
    HALF_OPEN = "half-open"  # one may try


@dataclass
class Breaker:
    """Opens after `strikes` failures in a row, or at once for one that lasts; then one probe decides.

    `monotonic` gives seconds. While it is open the reason is the failure that opened it.
    """

    monotonic: Callable[[], float]
    strikes: int = STRIKES
    rest_seconds: float = REST_SECONDS
    _failed: int = 0
    _because: Failure | None = None
    _until: float = 0.0
    _probing: bool = False
    _lock: Lock = field(default_factory=Lock, repr=False)

    @property
    def state(self) -> State:
        if self._because is None:
            return State.CLOSED
        return State.OPEN if self.monotonic() < self._until else State.HALF_OPEN

    def admit(self) -> Failure | None:
        """None: go ahead, and report `worked`, `failed` or `unclear`. Otherwise why not."""
        with self._lock:
            if self._because is None:
                return None
            if self.monotonic() >= self._until and not self._probing:
                self._probing = True
                return None
            because = self._because
            return Failure(because.outcome, f"{because.reason}, and is left alone for a while", blames=False)

    def worked(self) -> None:
        with self._lock:
            self._failed, self._because, self._probing = 0, None, False

    def failed(self, failure: Failure) -> None:
        """A failure that does not blame the endpoint shows that it answers."""
        if not failure.blames:
            self.worked()
            return
        with self._lock:
            self._failed += 1
            long_pause = failure.pause is not None and failure.pause > self.rest_seconds
            if self._probing or failure.lasting or long_pause or self._failed >= self.strikes:
                self._because = failure
                self._until = self.monotonic() + max(self.rest_seconds, failure.pause or 0.0)
            self._probing = False

    def unclear(self) -> None:
        """The call was given up by whoever asked: nothing is learnt of the endpoint."""
        with self._lock:
            self._probing = False


class Breakers:
    """One for each endpoint and model."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: dict[str, Breaker] = {}

    def of(self, endpoint: str, monotonic: Callable[[], float]) -> Breaker:
        with self._lock:
            return self._known.setdefault(endpoint, Breaker(monotonic))
