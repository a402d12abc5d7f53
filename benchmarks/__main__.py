"""`python -m benchmarks`: the daily job beside its peers on the same data, printed as ratios."""

import argparse
import shutil
import tempfile
from pathlib import Path
from typing import Any

from rich.console import Console

from benchmarks.figures import figures, shares, stage_rows
from benchmarks.machine import described
from benchmarks.plan import Bench, Sizes
from benchmarks.report import HEAD, figure_rows, markdown, show, write_readme


def main() -> None:
    options = _options()
    sizes = Sizes(
        small=1_000 if options.quick else options.small,
        large=0 if options.quick else options.large,
        events=options.events,
        sample=options.sample,
        seconds_at_most=options.step_seconds,
    )
    console, machine = Console(width=160), described()
    work = Path(tempfile.mkdtemp(prefix="keepwell-bench-", dir=options.work))
    try:
        results = Bench(work, sizes, console).run()
    finally:
        shutil.rmtree(work, ignore_errors=True)
    _tell(console, machine, sizes, results, to_readme=not options.quick)


def _tell(
    console: Console, machine: dict[str, str], sizes: Sizes, results: dict[str, Any], to_readme: bool
) -> None:
    found = figure_rows(figures(results, sizes.small, sizes.large))
    columns = shares(results)
    parts = [
        ("The machine", ["", ""], [[name, value] for name, value in machine.items()]),
        ("The data", ["accounts", "events", "interactions"], _data(results)),
        (f"Figures ({sizes.small:,} accounts where not said)", HEAD, found),
        ("Where the time goes", ["stage", *columns], stage_rows(columns)),
    ]
    for title, head, rows in parts:
        show(console, title, head, rows)
    if to_readme:
        write_readme("\n\n".join(f"### {title}\n\n{markdown(head, rows)}" for title, head, rows in parts))


def _data(results: dict[str, Any]) -> list[list[str]]:
    written = [found for key, found in results.items() if found and key.startswith("portfolio ")]
    return [[f"{one[name]:,}" for name in ("accounts", "events", "interactions")] for one in written]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="1,000 accounts only; the README stays as it is")
    parser.add_argument(
        "--work", type=Path, help="where the data goes while it runs (default: a temp folder)"
    )
    parser.add_argument("--small", type=int, default=10_000, help="accounts that meet the peers")
    parser.add_argument("--large", type=int, default=100_000, help="accounts that show growth; 0 for none")
    parser.add_argument(
        "--events", type=int, default=1_000, help="events per account, the same at every size"
    )
    parser.add_argument("--sample", type=int, default=200, help="accounts the naive peer runs on")
    parser.add_argument("--step-seconds", type=int, default=3_600, help="longest that one step may take")
    return parser.parse_args()


if __name__ == "__main__":
    main()
