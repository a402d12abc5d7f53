"""Long work that a person started on a screen and watches: in a thread of this process, seen by who started it alone.

What is done is kept by the work itself, in one transaction or one that can be resumed; of a process that dies here only
the watching is lost.
"""

import logging
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from domain.clock import Clock
from domain.errors import BusyError, KeepwellError, NotFoundError

AT_ONCE = 2
MOST_WAITING = 20
KEPT_FOR = timedelta(hours=2)
Tell = Callable[[str, int, int], None]
"""What is being done, how much of it is done, and of how much."""
log = logging.getLogger("keepwell.web")


class JobState(StrEnum):
    WAITING = "waiting"
    GOING = "going"
    DONE = "done"
    FAILED = "failed"


@dataclass
class Job:
    """`back` is the page that shows what came of it. `version` grows with every change, for whoever watches."""

    id: str
    user_id: int
    title: str
    back: str
    begun_at: datetime
    state: JobState = JobState.WAITING
    doing: str = ""
    done: int = 0
    of: int = 0
    result: Any = None
    refused: str = ""
    ended_at: datetime | None = None
    version: int = 0
    changed: threading.Condition = field(default_factory=threading.Condition, repr=False)

    @property
    def over(self) -> bool:
        return self.state in (JobState.DONE, JobState.FAILED)

    def say(self, **values: Any) -> None:
        with self.changed:
            for name, value in values.items():
                setattr(self, name, value)
            self.version += 1
            self.changed.notify_all()

    def wait_for_news(self, seen: int, seconds: float) -> int:
        """The version once it is another than `seen`, or after so many seconds."""
        with self.changed:
            self.changed.wait_for(lambda: self.version != seen, seconds)
            return self.version


class Jobs:
    """Thread-safe."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._jobs: dict[str, Job] = {}
        self._pool: ThreadPoolExecutor | None = None

    def start(self, user_id: int, title: str, back: str, work: Callable[[Tell], Any]) -> Job:
        """BusyError where too many wait."""
        job = Job(secrets.token_urlsafe(12), user_id, title, back, self._clock())
        with self._lock:
            self._forget_old()
            if sum(not one.over for one in self._jobs.values()) >= MOST_WAITING:
                raise BusyError("Too much is being done already. Try again in a minute.")
            self._jobs[job.id] = job
            if self._pool is None:
                self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="job")
            self._pool.submit(self._run, job, work)
        return job

    def get(self, job_id: str, user_id: int) -> Job:
        """NotFoundError for another's, and for one that is over long since."""
        with self._lock:
            found = self._jobs.get(job_id)
        if found is None or found.user_id != user_id:
            raise NotFoundError(
                "That work is over, or the server was started again since. What it did is kept."
            )
        return found

    def close(self) -> None:
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=False, cancel_futures=True)

    def _run(self, job: Job, work: Callable[[Tell], Any]) -> None:
        job.say(state=JobState.GOING)
        try:
            result = work(lambda doing, done, of: job.say(doing=doing, done=done, of=of))
        except KeepwellError as refused:
            job.say(state=JobState.FAILED, refused=str(refused), ended_at=self._clock())
        except Exception as broken:
            log.error("unexpected", exc_info=broken)
            says = f"This should not have happened ({type(broken).__name__}). The log of the server has the details."
            job.say(state=JobState.FAILED, refused=says, ended_at=self._clock())
        else:
            job.say(state=JobState.DONE, result=result, ended_at=self._clock())

    def _forget_old(self) -> None:
        oldest = self._clock() - KEPT_FOR
        for key in [
            key for key, one in self._jobs.items() if one.ended_at is not None and one.ended_at < oldest
        ]:
            del self._jobs[key]
