"""Two schedulers over a year of simulated time, restarted and killed at random, on a real database."""

import random
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy.engine import Engine

from domain.errors import ConflictError
from domain.schedules import Job, Timetable, after, due, falls_due, local_date
from storage.schedules import ScheduleStore, Turn

LEASE = timedelta(minutes=2)
BEAT = timedelta(minutes=1)


@dataclass
class World:
    """`finished`: local dates by how often they were done to the end; `lost`: work of one that had lost its turn."""

    engine: Engine
    timetable: Timetable
    now: datetime
    finished: Counter[date] = field(default_factory=Counter)
    killed: int = 0
    killed_at_work: int = 0
    restarted: int = 0
    caught_up: int = 0
    lost: int = 0
    born: int = 0

    def clock(self) -> datetime:
        return self.now


class SimulatedScheduler:
    def __init__(self, world: World, chance: random.Random) -> None:
        self.world, self.chance = world, chance
        self.asleep_until = world.now
        self._begin()

    def _begin(self) -> None:
        """A process that has just come up knows nothing of the one before it."""
        self.world.born += 1
        self.store = ScheduleStore(
            self.world.engine, self.world.clock, LEASE, f"elsewhere/{self.world.born}/x"
        )
        self.turn: Turn | None = None
        self.ends = self.world.now

    def tick(self) -> None:
        if self.world.now < self.asleep_until:
            return
        fate = self.chance.random()
        if fate < 0.012:
            self.die(timedelta(minutes=self.chance.choice((1, 3, 45, 600, 5000))))
        elif fate < 0.024:
            self._restart()
        elif fate < 0.036 and self.turn is not None:
            self.asleep_until = self.world.now + timedelta(
                minutes=5
            )  # a suspended machine: it still holds its turn
        elif self.turn is not None:
            self._work(self.turn)
        else:
            self._look()

    def die(self, away: timedelta) -> None:
        """kill -9, in the middle of a run as likely as not: nothing is given back."""
        self.world.killed += 1
        self.world.killed_at_work += self.turn is not None
        self._begin()
        self.asleep_until = self.world.now + away

    def _restart(self) -> None:
        self.world.restarted += 1
        if self.turn is not None:
            with suppress(ConflictError):
                self.store.give_back(self.turn, "it was restarted")
        self._begin()

    def _work(self, turn: Turn) -> None:
        try:
            if self.world.now < self.ends:
                self.store.beat(turn)
            elif self.chance.random() < 0.05:
                self.store.fail(turn, "the disk was full")
                self.turn = None
            else:
                self.store.finish(turn)
                self.world.finished.update(turn.days)
                self.world.caught_up += len(turn.days) > 1
                self.turn = None
        except ConflictError:
            self.world.lost += 1
            self.turn = None

    def _look(self) -> None:
        table = after(self.world.timetable, self.store.newest_done(Job.DAILY))
        days = due(table, self.world.now, ())
        if days:
            self.turn = self.store.claim_days(Job.DAILY, days)
            self.ends = self.world.now + timedelta(minutes=self.chance.choice((0, 1, 2, 4)))


def simulate(engine: Engine, zone: str, at: time, first: date, days: int, seed: int) -> World:
    """Ticks are a minute apart around the hour and while anybody works, else some hours."""
    chance = random.Random(seed)
    begin = datetime.combine(first, time(), UTC)
    world = World(engine, Timetable(zone, at, first), begin)
    both = [SimulatedScheduler(world, chance) for _ in range(2)]
    moments = sorted(
        moment
        for n in range(-1, days + 2)
        if (moment := falls_due(zone, first + timedelta(n), at)) is not None
    )
    end = begin + timedelta(days=days)
    while world.now < end:
        for one in chance.sample(both, 2):
            one.tick()
        if chance.random() < 0.01:
            away = timedelta(hours=chance.choice((1, 30, 100)))
            for one in both:
                one.die(away)
        world.now = _next(world.now, both, moments, chance)
    _settle(both, world)
    return world


def _next(
    now: datetime, both: list[SimulatedScheduler], moments: list[datetime], chance: random.Random
) -> datetime:
    if any(one.turn is not None for one in both):
        return now + BEAT
    while moments and moments[0] <= now:
        moments.pop(0)
    soon = now + timedelta(minutes=chance.choice((240, 900, 1500)))
    return min(soon, moments[0]) if moments else soon


def _settle(both: list[SimulatedScheduler], world: World) -> None:
    """The year is over: both stay up until nothing is due any more."""
    for one in both:
        one.asleep_until, one.chance = world.now, _Calm()
    for _ in range(80):
        for one in both:
            one.tick()
        world.now += BEAT


class _Calm(random.Random):
    """Nobody dies and nothing fails."""

    def random(self) -> float:
        return 0.99


def wanted(world: World) -> list[date]:
    """Local dates that had come by the end."""
    table = world.timetable
    last = local_date(table.zone, world.now)
    days = (table.since + timedelta(n) for n in range((last - table.since).days + 1))
    return [
        day for day in days if (at := falls_due(table.zone, day, table.at)) is not None and at <= world.now
    ]
