"""Whether the process is alive, and whether it can do its work: cheap, without a path, a name or an error's words."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from keepwell.bootstrap import House
from keepwell.operations.bounded import Bounded, LateError

LEAST_FREE_BYTES = 500_000_000
RUN_FRESH = timedelta(days=2)
BEAT_FRESH = timedelta(minutes=5)
SECONDS = 2.0
Beat = Callable[[], datetime | None]
"""When the scheduler last gave a sign; None where it never did."""


@dataclass(frozen=True)
class Health:
    alive: bool = True


@dataclass(frozen=True)
class Check:
    """`required`: without it no request should come here. `says` is one of a few fixed sentences."""

    what: str
    ok: bool
    says: str
    required: bool = True


@dataclass(frozen=True)
class Readiness:
    checks: tuple[Check, ...]

    @property
    def ready(self) -> bool:
        return all(one.ok for one in self.checks if one.required)


def health() -> Health:
    """That it can be asked is the answer."""
    return Health()


class ReadinessProbe:
    """Asked every few seconds by whoever balances load; a database that hangs is answered for after two seconds."""

    def __init__(
        self,
        house: House,
        beat: Beat | None = None,
        seconds: float = SECONDS,
        warm: Callable[[], Check] | None = None,
    ) -> None:
        self._house, self._beat, self._warm = house, beat, warm
        self._database = Bounded(self._asked, seconds)

    def readiness(self) -> Readiness:
        warm = () if self._warm is None else (self._warm(),)
        return Readiness((*self._of_the_database(), *self._of_the_home(), *warm))

    def _asked(self) -> tuple[Check, ...]:
        from storage.figures import is_newest_schema

        if not is_newest_schema(self._house.engine):
            return (Check("database", False, "its tables are of another release"),)
        found = [Check("database", True, "it answers"), self._last_run()]
        if self._beat is not None:
            found.append(self._scheduler(self._beat()))
        return tuple(found)

    def _of_the_database(self) -> tuple[Check, ...]:
        try:
            return self._database.ask()
        except LateError:
            return (Check("database", False, "it does not answer in time"),)
        except Exception:  # whatever it is: its words may hold an address or a password
            return (Check("database", False, "it cannot be reached"),)

    def _of_the_home(self) -> tuple[Check, ...]:
        home = self._house.settings.home
        try:
            writable, free = os.access(home, os.W_OK | os.X_OK), shutil.disk_usage(home).free
        except OSError:
            return (Check("home", False, "it is not there"),)
        room = free > LEAST_FREE_BYTES
        return (
            Check("home", writable, "it can be written" if writable else "it cannot be written"),
            Check("disk", room, "there is room" if room else "less than half a gigabyte is free"),
        )

    def _last_run(self) -> Check:
        from storage.runs import DAILY, RunState

        last = self._house.runs.latest(DAILY, RunState.DONE)
        if last is None or last.finished_at is None:
            return Check("last run", True, "there was none yet", required=False)
        age = self._house.now() - last.finished_at
        says = f"the last one that succeeded ended {max(0, int(age.total_seconds() // 3600))} hours ago"
        return Check("last run", age <= RUN_FRESH, says, required=False)

    def _scheduler(self, beat: datetime | None) -> Check:
        alive = beat is not None and self._house.now() - beat <= BEAT_FRESH
        return Check("scheduler", alive, "it is at work" if alive else "it gives no sign", required=False)
