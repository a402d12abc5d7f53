"""Each measurement as a step of its own process, so that its memory is its own: JSON in, JSON out."""

import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from benchmarks import agreement, daily, memory, metrics, naive_peer, peer_tables, portfolio, sql_peer
from benchmarks.lives import AS_OF

Result = dict[str, Any]
ORDINARY = 3


def write_portfolio(home: str, accounts: int, events_per_account: int) -> Result:
    return asdict(portfolio.write_portfolio(Path(home), accounts, events_per_account))


def day(portfolio: str, home: str) -> Result:
    """A portfolio's first run, which opens every alert there is to open, and the median of three ordinary days."""
    first, *days = daily.run_days(daily.fresh_house(Path(portfolio), Path(home)), 1 + ORDINARY)
    ordinary = sorted(days, key=lambda day: day.seconds)[ORDINARY // 2]
    return {"first": asdict(first), "ordinary": asdict(ordinary), "days": [day.seconds for day in days]}


def bare(portfolio: str, home: str) -> Result:
    found = daily.run_bare(daily.fresh_house(Path(portfolio), Path(home)))
    return {**asdict(found), "seconds": found.seconds}


def backfill(portfolio: str, home: str, days: int) -> Result:
    return asdict(daily.run_backfill(daily.fresh_house(Path(portfolio), Path(home)), days))


def rescore(portfolio_home: str, home: str, accounts: int, times: int) -> Result:
    """In the home of a daily run that is done."""
    house = portfolio.open_house(Path(home), Path(portfolio_home) / "activity")
    return asdict(daily.run_rescore(house, accounts, times))


def fill_tables(portfolio_home: str, tables: str, accounts: int) -> Result:
    peer_tables.fill(Path(tables), portfolio.open_house(Path(portfolio_home)), accounts)
    return {}


def naive(portfolio_home: str, tables: str, checkpoints: str, accounts: int, sample: int) -> Result:
    """A sample evenly spread over the portfolio, compared with our numbers."""
    ids = np.unique(np.linspace(1, accounts, sample).astype(np.int64)).tolist()
    run = naive_peer.run_naive(Path(tables), Path(checkpoints), ids, peer_tables.day_number(AS_OF))
    theirs = _numbers(run)
    ours = agreement.ours(portfolio.open_house(Path(portfolio_home)), ids, AS_OF)
    return {
        "accounts": run.accounts,
        "seconds": run.seconds,
        "compared": agreement.must_agree("naive", ours, theirs),
    }


def _numbers(run: naive_peer.NaiveRun) -> pl.DataFrame:
    as_of = str(peer_tables.day_number(AS_OF))
    rows = [
        (account, int(day), name, value)
        for account, (signals, levels) in run.stored.items()
        for day, values in [*signals.items(), (as_of, levels)]
        for name, value in values.items()
        if value is not None
    ]
    schema = {"account_id": pl.Int64, "day": pl.Int64, "name": pl.String, "value": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def sql(portfolio_home: str, tables: str, day_home: str, accounts: int) -> Result:
    """Every account, compared with our numbers and with what our daily job stored."""
    run = sql_peer.run_sql(Path(tables), peer_tables.day_number(AS_OF))
    theirs = sql_peer.read_sql(Path(tables))
    ours = agreement.ours(portfolio.open_house(Path(portfolio_home)), list(range(1, accounts + 1)), AS_OF)
    compared = agreement.must_agree("set SQL", ours, theirs)
    stored = agreement.stored(portfolio.open_house(Path(day_home)), AS_OF)
    newest = theirs.filter(pl.col("day") == peer_tables.day_number(AS_OF))
    return {**asdict(run), "compared": compared + agreement.must_agree("stored", stored, newest)}


def thirteen(portfolio_home: str, tables: str, work: str, accounts: int) -> Result:
    """Thirteen metrics on 22 dates: ours, SQL on rows as they arrived, SQL on the clustered table."""
    ours = metrics.our_metrics(portfolio.open_house(Path(portfolio_home)), accounts, Path(work) / "metrics")
    clustered = metrics.sql_metrics(Path(tables))
    metrics.as_arrived(Path(tables))
    arrived = metrics.sql_metrics(Path(tables))
    for name, peer in (("clustered", clustered), ("as arrived", arrived)):
        agreement.must_agree(f"metrics, {name}", ours.numbers, peer.numbers)
    return {
        "ours": ours.seconds,
        "arrived": arrived.seconds,
        "clustered": clustered.seconds,
        "compared": ours.numbers.height,
    }


STEPS: dict[str, Callable[..., Result]] = {
    step.__name__: step
    for step in (write_portfolio, day, bare, backfill, rescore, fill_tables, naive, sql, thirteen)
}


def main() -> None:
    """`python -m benchmarks.steps NAME JSON_ARGUMENTS RESULT_FILE`."""
    name, arguments, result = sys.argv[1:]
    with memory.watched() as peaks:
        found = STEPS[name](**json.loads(arguments))
    Path(result).write_text(json.dumps({**found, "megabytes": peaks[0], "process": os.getpid()}))


if __name__ == "__main__":
    main()
