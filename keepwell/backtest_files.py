"""What a back-test leaves behind: its figures in storage and as JSON, its pictures, and every row it rated."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import orjson
import polars as pl

from keepwell.backtest_plots import draw
from keepwell.backtesting import Backtest
from keepwell.bootstrap import House


@dataclass(frozen=True)
class Kept:
    folder: Path
    pictures: list[Path]


def keep(house: House, done: Backtest, folder: Path | None) -> Kept:
    """In `folder`, or one of its own in the home."""
    told = done.as_json()
    number = house.backtests.add(told["order"], told)
    folder = folder or house.settings.home / "backtests" / str(number)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "figures.json").write_bytes(orjson.dumps(told, option=orjson.OPT_INDENT_2))
    rated_rows(done).write_parquet(folder / "rows.parquet")
    return Kept(folder, draw(done.horizons, folder))


def rated_rows(done: Backtest) -> pl.DataFrame:
    """Every rated row (account_id, as_of, horizon, came, risk and a column per method), for people who check."""
    frames = []
    for horizon in done.order.horizons:
        rated = done.replay.rated(horizon)
        part = done.replay.examples.rows(rated)
        days = [date.fromordinal(day) for day in part.table.days.tolist()]
        columns = {name: found[rated] for name, found in done.replay.scores[horizon].items()}
        frames.append(
            pl.DataFrame(
                {
                    "account_id": part.accounts,
                    "as_of": days,
                    "horizon": [horizon] * len(days),
                    "came": part.came[horizon],
                    "risk": done.replay.risk[horizon][rated],
                    **{f"rank by {name}": found for name, found in columns.items()},
                }
            )
        )
    return pl.concat(frames)
