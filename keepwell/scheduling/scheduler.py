"""One object that a process starts and stops: APScheduler rings, the database says whether anything is to be done."""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from domain.clock import utcnow
from domain.errors import KeepwellError
from domain.schedules import Job
from keepwell.bootstrap import House
from keepwell.scheduling.colleagues import Colleague, told_colleagues
from keepwell.scheduling.commands import Commands
from keepwell.scheduling.daily import Outcome, run_for
from keepwell.scheduling.digest import send_digests
from keepwell.scheduling.reconciling import reconcile
from keepwell.scheduling.timetable import days_due, schedule_of
from storage.runs import DAILY
from storage.schedules import Turn

if TYPE_CHECKING:
    from apscheduler.schedulers.background import BackgroundScheduler

LOG = logging.getLogger(__name__)
MINUTE = timedelta(minutes=1)
SEND_EVERY = 5.0
BLOCKED_ROUNDS = 12
Colleagues = Callable[[House], Sequence[Colleague]]
ALWAYS = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
"""APScheduler's own grace is a second: on a busy machine it would pass over a tick."""


class Scheduler:
    """`colleagues`: who gets a digest. Any number of processes may have one: the database gives each turn to one."""

    def __init__(self, house: House, colleagues: Colleagues = told_colleagues) -> None:
        self.house, self._colleagues = house, colleagues
        self._ending = threading.Event()
        self._commands = Commands(house.settings, self._ending)
        self._rings: BackgroundScheduler | None = None
        self._rest = 0

    def start(self) -> None:
        """Seeds the schedule where there is none; gives back at once."""
        from apscheduler.executors.pool import ThreadPoolExecutor
        from apscheduler.schedulers.background import BackgroundScheduler

        schedule_of(self.house)
        self._ending.clear()
        # A run that takes longer than a minute is no warning.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        rings = BackgroundScheduler(
            timezone=UTC, executors={"default": ThreadPoolExecutor(6)}, job_defaults=ALWAYS
        )
        at_once = utcnow()  # the machine's own clock: APScheduler waits by it
        for work in (self.alive, self.run_daily, self.rescore, self.digest, self.reconcile, self.notify):
            rings.add_job(_guarded(work), "interval", minutes=1, id=work.__name__, next_run_time=at_once)
        rings.add_job(_guarded(self.send), "interval", seconds=SEND_EVERY, id="send", next_run_time=at_once)
        rings.start()
        self._rings = rings

    def stop(self) -> None:
        """Commands are asked to end; what they were doing is taken up by whoever starts next."""
        self._ending.set()
        if self._rings is not None:
            self._rings.shutdown(wait=True)
            self._rings = None

    def alive(self) -> None:
        turn = self.house.schedules.claim(Job.ALIVE, MINUTE / 2)
        if turn is not None:
            self.house.schedules.finish(turn)

    def run_daily(self) -> None:
        self._on_days(Job.DAILY, lambda turn: run_for(self.house, self._commands, turn))

    def reconcile(self) -> None:
        self._on_days(Job.RECONCILE, lambda _turn: reconcile(self.house, self._commands))

    def digest(self) -> None:
        self._on_days(
            Job.DIGEST, lambda turn: send_digests(self.house, turn.day, self._colleagues(self.house))
        )

    def rescore(self) -> None:
        """In a process of its own, and not beside a daily run, which scores these accounts, too."""
        house = self.house
        if not (schedule_of(house).on and house.accounts.touched_since_score()):
            return
        if house.scores.newest_day() is None or house.runs.alive(DAILY) is not None:
            return
        turn = house.schedules.claim(Job.RESCORE, MINUTE / 2)
        if turn is not None:
            self._close(turn, self._rescored)

    def _rescored(self, _turn: Turn) -> Outcome:
        ended = self._commands.run("rescore")
        if ended.code is None:
            return Outcome(None, "the scheduler was stopped")
        return Outcome(ended.code == 0, ended.tail)

    def notify(self) -> None:
        """Other systems that subscribed to what happens; several schedulers may be at it."""
        from keepwell.webhooks.delivering import deliver_due

        deliver_due(self.house)

    def send(self) -> None:
        """Approved messages whose undo time is over. Several senders may be at it: see outbox/deliver.py."""
        from keepwell.sending import sender_of

        if self._rest > 0:
            self._rest -= 1
            return
        store = self.house.schedules
        turn = store.claim(Job.OUTBOX, MINUTE)
        try:
            done = sender_of(self.house, self._ending.wait).round(lambda: not self._ending.is_set())
        except KeepwellError as refused:
            self._rest = BLOCKED_ROUNDS
            if turn is not None:
                store.fail(turn, str(refused))
            return
        self._rest = BLOCKED_ROUNDS if done.blocked else 0
        if turn is not None and done.blocked:
            store.fail(turn, done.idle.why)
        elif turn is not None:
            store.finish(turn)

    def _on_days(self, job: Job, work: Callable[[Turn], Outcome]) -> None:
        days = days_due(self.house, job)
        turn = self.house.schedules.claim_days(job, days) if days else None
        if turn is not None:
            self._close(turn, work)

    def _close(self, turn: Turn, work: Callable[[Turn], Outcome]) -> None:
        store = self.house.schedules
        try:
            with self._held(turn):
                outcome = work(turn)
        except Exception as broken:
            store.fail(turn, f"{type(broken).__name__}: {broken}"[:300])
            raise
        if outcome.well is None:
            store.give_back(turn, outcome.says)
        elif outcome.well:
            store.finish(turn, outcome.says)
        else:
            store.fail(turn, outcome.says)

    @contextmanager
    def _held(self, turn: Turn) -> Iterator[None]:
        """Renews the turn while the work goes on."""
        over = threading.Event()

        def beat() -> None:
            while not over.wait(self.house.settings.lease_seconds / 3):
                with suppress(KeepwellError):
                    self.house.schedules.beat(turn)

        thread = threading.Thread(target=beat, name="keepwell-turn", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()


def _guarded(work: Callable[[], None]) -> Callable[[], None]:
    """What breaks is told in the log and tried again with the next ring."""

    def ring() -> None:
        try:
            work()
        except KeepwellError as refused:
            LOG.warning("%s: %s", work.__name__, refused)
        except Exception:
            LOG.exception("%s broke", work.__name__)

    return ring
