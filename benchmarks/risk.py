"""What risk costs: a day with a model against one without, the day on which the model is new, and the training.

    KEEPWELL_BENCH_DAYS=730 python -m benchmarks.risk --accounts 100000 --events 1000 --work DIR

Ordinary days come after one that opens every alert there is to open. Each step has a process of its own.
"""

import argparse
import multiprocessing
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path

from rich.console import Console

from benchmarks import daily, memory, portfolio
from benchmarks.lives import DAYS
from benchmarks.report import show
from keepwell.bootstrap import House
from keepwell.training import train_models


def main() -> None:
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--accounts", type=int, default=10_000)
    asked.add_argument("--events", type=int, default=1_000, help="per account, over all days")
    asked.add_argument("--work", type=Path, required=True)
    given = asked.parse_args()
    console = Console(width=110, highlight=False)
    made = given.work / f"risk-{given.accounts}-{DAYS}"
    if not (made / "keepwell.db").exists():
        written = portfolio.write_portfolio(made, given.accounts, given.events)
        console.print(
            f"{written.accounts:,} accounts, {written.events:,} events over {DAYS} days", style="dim"
        )
    home = given.work / f"risk-{given.accounts}-{DAYS}-day"
    daily.fresh_house(made, home).engine.dispose()
    *first, last, opening, ordinary = daily.last_days(5)
    alone(run_days, made, home, first)
    without, held = alone(run_days, made, home, [last])
    training, learnt = alone(train, made, home, last)
    new, told = alone(run_days, made, home, [opening])
    after, most = alone(run_days, made, home, [ordinary])
    rows = (
        ("an ordinary day without a model", without, held),
        ("an ordinary day with features and risk", after, most),
        ("the day on which the model is new", new, told),
        ("training both models", training, learnt),
    )
    show(
        console,
        f"{given.accounts:,} accounts, {DAYS} days of facts",
        ["", "seconds", "peak MB", "against a day without"],
        [
            [name, f"{seconds:.1f}", f"{peak:,.0f}", f"{seconds / without:.2f}x"]
            for name, seconds, peak in rows
        ],
    )
    for model in house_of(made, home).models.cards():
        said, of = model.card["says"], model.card["accounts"]
        console.print(f"{model.kind}: {model.card['rows']:,} account days of {of:,} accounts. {said}")


Step = Callable[..., tuple[float, float]]


def alone(step: Step, *given: object) -> tuple[float, float]:
    """Seconds, and MB at most, of a step in a process of its own."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(step, *given).result()


def house_of(made: Path, home: Path) -> House:
    return portfolio.open_house(home, made / "activity")


def run_days(made: Path, home: Path, days: list[date]) -> tuple[float, float]:
    """The seconds of the last of them."""
    with memory.watched() as peaks:
        found = daily.run_each(house_of(made, home), days)[-1]
    return found.seconds, peaks[0]


def train(made: Path, home: Path, day: date) -> tuple[float, float]:
    with memory.watched() as peaks:
        started = time.perf_counter()
        train_models(house_of(made, home), day, "benchmark")
        seconds = time.perf_counter() - started
    return seconds, peaks[0]


if __name__ == "__main__":
    main()
