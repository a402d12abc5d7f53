"""Which steps a benchmark takes, in which order, each in a process of its own."""

import json
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console

from benchmarks.lives import DAYS

METRIC_ACCOUNTS = 1_000


class StepFailedError(Exception):
    """A step ended with an error; its own words are on the screen."""


@dataclass(frozen=True)
class Sizes:
    """`small` accounts meet the peers; `large` (0: none) shows growth; `sample` accounts run the naive peer."""

    small: int
    large: int
    events: int = 1_000
    sample: int = 200
    times: int = 30
    backfill_days: int = DAYS
    seconds_at_most: int = 3_600


@dataclass
class Bench:
    """Runs steps in `work` and keeps their results by name; a step that takes too long leaves None."""

    work: Path
    sizes: Sizes
    console: Console
    results: dict[str, Any] = field(default_factory=dict)

    def step(self, key: str, name: str, **arguments: Any) -> None:
        result = self.work / f"{key}.json"
        command = [sys.executable, "-m", "benchmarks.steps", name, json.dumps(arguments), str(result)]
        started = time.perf_counter()
        try:
            done = subprocess.run(command, timeout=self.sizes.seconds_at_most, check=False)
        except subprocess.TimeoutExpired:
            self.results[key] = None
            self.console.print(f"  {key}: not done within {self.sizes.seconds_at_most} s")
            return
        if done.returncode:
            raise StepFailedError(f"{key} ended with {done.returncode}")
        self.results[key] = json.loads(result.read_text())
        self.console.print(f"  {key}: {time.perf_counter() - started:.1f} s", style="dim")

    def run(self) -> dict[str, Any]:
        """Everything; rescoring comes last of its portfolio, for it adds events."""
        accounts = sorted({METRIC_ACCOUNTS, self.sizes.small, self.sizes.large} - {0})
        for size in accounts:
            self._size(size)
        return self.results

    def _size(self, size: int) -> None:
        home, tables = str(self.work / str(size)), str(self.work / f"{size}.db")
        self.step(
            f"portfolio {size}",
            "write_portfolio",
            home=home,
            accounts=size,
            events_per_account=self.sizes.events,
        )
        day_home = str(self.work / f"{size}-day")
        self.step(f"bare {size}", "bare", portfolio=home, home=str(self.work / f"{size}-bare"))
        self.step(f"day {size}", "day", portfolio=home, home=day_home)
        if size in (METRIC_ACCOUNTS, self.sizes.small):
            self.step(f"tables {size}", "fill_tables", portfolio_home=home, tables=tables, accounts=size)
        if size == self.sizes.small:
            self._peers(size, home, tables, day_home)
        if size == METRIC_ACCOUNTS:
            where = {"portfolio_home": home, "tables": tables, "work": str(self.work), "accounts": size}
            self.step("thirteen", "thirteen", **where)
        if self.results[f"day {size}"]:
            where = {"portfolio_home": home, "home": day_home, "accounts": size}
            self.step(f"rescore {size}", "rescore", **where, times=self.sizes.times)

    def _peers(self, size: int, home: str, tables: str, day_home: str) -> None:
        peer = {"portfolio_home": home, "tables": tables, "accounts": size}
        checkpoints = str(self.work / "naive-checkpoints.db")
        self.step("naive", "naive", **peer, checkpoints=checkpoints, sample=self.sizes.sample)
        self.step("sql", "sql", **peer, day_home=day_home)
        year = str(self.work / f"{size}-year")
        self.step("backfill", "backfill", portfolio=home, home=year, days=self.sizes.backfill_days)
