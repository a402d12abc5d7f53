"""What is measured of our own daily job: a day, a year at once, one account, and the kernel alone."""

import shutil
import time
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from agents.collector.kernel import read
from agents.collector.usage import use_since
from agents.health.score import needed_days, score
from benchmarks.lives import AS_OF
from benchmarks.portfolio import open_house
from benchmarks.stages import watched
from benchmarks.usage_events import FEATURES, SOURCE
from graph.assess import facts_since
from graph.score_frames import score_rows, signal_rows
from graph.spans import spans
from keepwell.bootstrap import House
from keepwell.daily_job import DAILY, Order, active_calibration, run_daily
from keepwell.rescoring import rescore_touched
from keepwell.source_liveness import measured


@dataclass(frozen=True)
class Day:
    """One run: how long, and where the time went."""

    seconds: float
    stages: dict[str, float]
    summary: dict[str, Any]


def fresh_house(portfolio: Path, home: Path) -> House:
    """The portfolio before anything was scored, in a home of its own; the activity table is shared."""
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    shutil.copy(portfolio / "keepwell.db", home / "keepwell.db")
    return open_house(home, portfolio / "activity")


def run_days(house: House, days: int) -> list[Day]:
    """The last `days` days one after the other; the last is lives.AS_OF."""
    return run_each(house, last_days(days))


def run_each(house: House, days: list[date]) -> list[Day]:
    """These days one after the other, as a scheduler would run them.

    Before each comes one event of the day itself: the newest month has to be rolled up anew, as on any other day.
    """
    found = []
    for day in days:
        import_id = house.intake.begin(SOURCE, "benchmark")
        house.intake.upsert(import_id, "usage_events", _event(1, f"of-{day}", day))
        house.intake.finish(import_id, {})
        found.append(_run(house, Order(DAILY, day, day)))
    return found


def run_backfill(house: House, days: int) -> Day:
    """All of them in one run."""
    return _run(house, Order(DAILY, AS_OF - timedelta(days=days - 1), AS_OF))


def last_days(days: int) -> list[date]:
    return [AS_OF - timedelta(days=back) for back in range(days - 1, -1, -1)]


def _run(house: House, order: Order) -> Day:
    with watched() as watch:
        started = time.perf_counter()
        run = run_daily(house, order)
        ended = time.perf_counter()
    return Day(ended - started, watch.seconds(started, ended), run.summary or {})


@dataclass(frozen=True)
class Bare:
    """The signals and scores of one day without alerts, graph or ledger: seconds by step."""

    roll_up: float
    source_days: float
    load: float
    kernel: float
    score: float
    store: float

    @property
    def seconds(self) -> float:
        """Without the roll-up of a year of events, which is done once."""
        return self.source_days + self.load + self.kernel + self.score + self.store


def run_bare(house: House) -> Bare:
    """What the set SQL peer does, by our parts: facts in, the 17 signals and the score out and stored."""
    since, days = facts_since([AS_OF]), needed_days([AS_OF])
    calibration, segments = active_calibration(house), house.accounts.segments()
    ids = house.accounts.ids()
    steps = Steps()
    house.source_days.spells(since, AS_OF, ids[0], ids[0])
    steps.done("roll_up")
    sources = measured(house, since, AS_OF)
    steps.done("source_days")
    for first, last in spans(ids, len(days)):
        facts = house.facts.load_rolled(first, last, use_since(days[0]), AS_OF)
        steps.done("load")
        readings = read(facts, days, sources)
        steps.done("kernel")
        scores = score(readings, calibration, segments, [AS_OF])
        steps.done("score")
        house.scores.write(score_rows(scores), signal_rows(readings, scores))
        steps.done("store")
    return Bare(**steps.spent)


@dataclass
class Steps:
    """Seconds by step, each counted from the end of the one before."""

    spent: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    last: float = field(default_factory=time.perf_counter)

    def done(self, step: str) -> None:
        now = time.perf_counter()
        self.spent[step] += now - self.last
        self.last = now


@dataclass(frozen=True)
class Rescore:
    """Milliseconds from one event in to the score out, over `times` different accounts."""

    times: int
    p50: float
    p95: float
    stages: dict[str, float]


def run_rescore(house: House, accounts: int, times: int) -> Rescore:
    """After a daily run: an event arrives for one account, and its score is brought up to date."""
    rescore_touched(house)
    import_id = house.intake.begin(SOURCE, "benchmark")
    chosen = np.linspace(1, accounts, times + 2).astype(int).tolist()
    taken: list[float] = []
    with watched() as watch:
        for number, account in enumerate(chosen):
            started = time.perf_counter()
            house.intake.upsert(import_id, "usage_events", _event(account, f"new-{number}"))
            done = rescore_touched(house)
            ended = time.perf_counter()
            assert done.accounts == 1, done
            taken.append((ended - started) * 1000)
            if number == 1:  # the first two warm up
                watch.calls.clear()
                began = ended
    stages = {name: seconds / times for name, seconds in watch.seconds(began, ended).items()}
    house.intake.finish(import_id, {})
    p50, p95 = np.percentile(taken[2:], [50, 95])
    return Rescore(times, float(p50), float(p95), stages)


def _event(account: int, name: str, day: date = AS_OF) -> pl.DataFrame:
    moment = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    return pl.DataFrame(
        {
            "row": [1],
            "source": [SOURCE],
            "account": [f"a{account}"],
            "external_id": [f"extra-{account}-{name}"],
            "occurred_at": pl.Series([moment], dtype=pl.Datetime("us", "UTC")),
            "user": [f"u{account}-0"],
            "feature": [FEATURES[0]],
            "is_core": [True],
            "count": [1],
            "minutes": [4.5],
            "is_login": [True],
            "is_advanced": [False],
        }
    )
