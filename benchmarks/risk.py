"""What risk costs: one day with a model against one day without, and the training.

    KEEPWELL_BENCH_DAYS=730 python -m benchmarks.risk --accounts 100000 --events 1000 --work DIR

Both days are ordinary ones, after one that opens every alert there is to open, in one process and one after the other.
"""

import argparse
import time
from pathlib import Path

from rich.console import Console

from benchmarks import daily, memory, portfolio
from benchmarks.lives import DAYS
from benchmarks.report import show
from keepwell.training import train_models


def main() -> None:
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--accounts", type=int, default=10_000)
    asked.add_argument("--events", type=int, default=1_000, help="per account, over all days")
    asked.add_argument("--work", type=Path, required=True)
    given = asked.parse_args()
    console = Console(width=110, highlight=False)
    home = given.work / f"risk-{given.accounts}-{DAYS}"
    if not (home / "keepwell.db").exists():
        written = portfolio.write_portfolio(home, given.accounts, given.events)
        console.print(
            f"{written.accounts:,} accounts, {written.events:,} events over {DAYS} days", style="dim"
        )
    house = daily.fresh_house(home, given.work / f"risk-{given.accounts}-{DAYS}-day")
    *first, last, opening, ordinary = daily.last_days(5)
    with memory.watched() as peaks:
        without = daily.run_each(house, [*first, last])[-1]
    held = peaks[0]
    started = time.perf_counter()
    with memory.watched() as peaks:
        models = train_models(house, last, "benchmark")
    training, learnt = time.perf_counter() - started, peaks[0]
    daily.run_each(house, [opening])
    with memory.watched() as peaks:
        (after,) = daily.run_each(house, [ordinary])
    show(
        console,
        f"{given.accounts:,} accounts, {DAYS} days of facts",
        ["", "seconds", "peak MB", "against a day without"],
        [
            ["a day without a model", f"{without.seconds:.1f}", f"{held:,.0f}", "1.00x"],
            [
                "a day with features and risk",
                f"{after.seconds:.1f}",
                f"{peaks[0]:,.0f}",
                f"{after.seconds / without.seconds:.2f}x",
            ],
            [
                "training both models",
                f"{training:.1f}",
                f"{learnt:,.0f}",
                f"{training / without.seconds:.2f}x",
            ],
        ],
    )
    for model in models:
        rows, accounts = model.card["rows"], model.card["accounts"]
        console.print(f"{model.kind}: {rows:,} account days of {accounts:,} accounts. {model.card['says']}")


if __name__ == "__main__":
    main()
