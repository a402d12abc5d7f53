"""The figures of docs/evaluation.md, from the data nobody here wrote: python -m benchmarks.evaluation --data DIR.

DIR holds openstack_b2b, udacity, ravenstack and telco as they were published; what is absent is left out. The
protocol stands in docs/evaluation.md and was written before the test rows were rated.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from agents.churn import metrics
from agents.churn.metrics import Figure
from agents.churn.replay import RISK
from agents.churn.verdict import HorizonReport
from keepwell.backtest_files import rated_rows
from keepwell.backtesting import Backtest, Order, backtest
from keepwell.bootstrap import House
from keepwell.importing import import_into
from keepwell.settings import Settings

Floats = NDArray[np.float64]

LABELLED = (date(2013, 7, 1), date(2013, 10, 1), date(2014, 1, 1), date(2014, 4, 1))
SEED = 11


@dataclass(frozen=True)
class Row:
    """One line of a table."""

    name: str
    auc: Figure
    beyond: Figure | None


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--data", type=Path, required=True)
    asked.add_argument("--only", choices=tuple(DATASETS))
    given = asked.parse_args()
    for name, tell in DATASETS.items():
        if (given.only or name) == name and (given.data / name).is_dir():
            with tempfile.TemporaryDirectory() as home:
                began = time.monotonic()
                print(f"\n## {name}\n")
                for line in tell(_imported(Path(home), given.data / name, name), given.data / name):
                    print(line)
                print(f"\n{time.monotonic() - began:.0f} s")


def _imported(home: Path, folder: Path, mapping: str) -> House:
    house = House(Settings(home=home))
    import_into(house, folder, mapping)
    return house


def _openstack(house: House, folder: Path) -> Iterator[str]:
    labels = pl.read_csv(folder / "snapshots_labels.csv", try_parse_dates=True)
    for kind, column, unrated in (("leaving", "churn_180d", 1.0), ("growth", "expand_180d", -1.0)):
        order = Order(LABELLED, (180,), kind, date(2013, 6, 30), awake_within=90)
        done = backtest(house, order)
        yield f"### {kind}"
        yield ""
        yield done.stages[0].says
        yield ""
        yield from _table(_against(house, done, labels, column, unrated))
        yield ""
        yield f"Calibration error on the rated rows: {_percent(done.horizons[0].error)}"
        yield ""


def _against(house: House, done: Backtest, labels: pl.DataFrame, column: str, unrated: float) -> list[Row]:
    """The methods' figures on the labelled rows; who is not rated ranks first (1) or last (-1) by every method."""
    accounts = house.accounts.rows().select("account_id", "external_id")
    rows = rated_rows(done).join(accounts, on="account_id")
    wanted = labels.filter(pl.col("snapshot_date").is_in(LABELLED))
    joined = wanted.join(
        rows, left_on=["account_domain", "snapshot_date"], right_on=["external_id", "as_of"], how="left"
    )
    came = joined[column].to_numpy().astype(np.float64)
    _, who = np.unique(joined["account_domain"].to_numpy(), return_inverse=True)
    names = [name for name in joined.columns if name.startswith("rank by ")]
    scores = {}
    for name in names:
        score = joined[name].to_numpy().astype(np.float64)
        edge = np.nanmax(score) + 1 if unrated > 0 else np.nanmin(score) - 1
        scores[name.removeprefix("rank by ")] = np.where(np.isnan(score), edge, score)
    return _rows(scores, came, who)


def _rows(scores: dict[str, Floats], came: Floats, who: NDArray[np.int64]) -> list[Row]:
    measures = {name: metrics.auc_of(score, came) for name, score in scores.items()}
    found = metrics.with_intervals(measures, who, SEED)
    return [
        Row(
            name,
            found[name],
            None if name == RISK else metrics.difference(measures[RISK], measures[name], who, SEED),
        )
        for name in scores
    ]


def _udacity(house: House, _folder: Path) -> Iterator[str]:
    days = tuple(date(2015, 3, 1) + timedelta(days=7 * n) for n in range(7))
    order = Order(days, (30,), train_to=date(2015, 2, 28), train_every=7)
    yield from _told(backtest(house, order))


def _ravenstack(house: House, _folder: Path) -> Iterator[str]:
    days = tuple(date(2023, 10, 2) + timedelta(days=30 * n) for n in range(13))
    yield from _told(backtest(house, Order(days, (30, 60, 90))))


def _telco(house: House, _folder: Path) -> Iterator[str]:
    yield from _told(backtest(house, Order((date(2017, 12, 30),), (1,), folds=5)))


def _told(done: Backtest) -> Iterator[str]:
    for stage in done.stages:
        yield f"{stage.on}: {'in use' if stage.in_use else 'not used'}. {stage.says}"
    for one in done.horizons:
        yield ""
        yield f"### {one.horizon} days"
        yield ""
        yield one.says
        yield ""
        yield from _table(_of_report(one))
        yield ""
        yield (
            f"{one.rows:,} account days of {one.accounts:,} accounts, {one.leavers:,} of which left; calibration "
            f"error {_percent(one.error)}."
        )


def _of_report(one: HorizonReport) -> list[Row]:
    return [Row(method.name, method.auc, one.beyond.get(method.name)) for method in one.methods]


def _table(rows: list[Row]) -> Iterator[str]:
    yield "| ranked by | AUC | 90 % interval | risk beyond it |"
    yield "|---|---|---|---|"
    for row in rows:
        yield f"| {row.name} | {_number(row.auc.value)} | {_span(row.auc)} | {_beyond(row.beyond)} |"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _span(figure: Figure) -> str:
    return "-" if figure.low is None else f"{figure.low:.3f} to {figure.high:.3f}"


def _beyond(figure: Figure | None) -> str:
    if figure is None or figure.value is None:
        return ""
    return f"{figure.value:+.3f} ({figure.low:+.3f} to {figure.high:+.3f})"


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{value:.1%}"


DATASETS: dict[str, Callable[[House, Path], Iterator[str]]] = {
    "openstack_b2b": _openstack,
    "udacity": _udacity,
    "ravenstack": _ravenstack,
    "telco": _telco,
}

if __name__ == "__main__":
    main()
