"""The portfolio's rows with the newest scores, read once and again when a part of the portfolio has changed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import polars as pl

from agents.collector.catalogue import CATALOGUE
from domain.scores import Standing
from domain.signals import SignalId
from keepwell.bootstrap import House
from keepwell.desk.kept import Columns
from keepwell.desk.main_drivers import days_told
from keepwell.drivers import RECALIBRATED, Driver
from keepwell.portfolio import PortfolioRow, every, with_drivers

Told = dict[tuple[int, date | None], Driver | None]


def newest_rows(house: House) -> list[PortfolioRow]:
    """`keepwell.portfolio.every`, of all accounts: whoever asks may see some of them."""
    return house.portfolio_kept.now().once("rows", lambda: every(house))


def driven(house: House, rows: Sequence[PortfolioRow]) -> list[PortfolioRow]:
    """The same rows with what moved each score most: known of the newest days, else worked out."""
    columns = house.portfolio_kept.now()
    told: Told = columns.once("drivers", lambda: _told(columns))
    unknown = [row for row in rows if (row.account_id, row.as_of) not in told]
    others = {row.account_id: row.driver for row in with_drivers(house, unknown)}
    return [
        replace(row, driver=told.get((row.account_id, row.as_of), others.get(row.account_id))) for row in rows
    ]


def _told(columns: Columns) -> Told:
    active = columns.frame.filter(pl.col("standing") == str(Standing.ACTIVE))
    found = active.filter(pl.col("as_of").is_in(days_told(active))).select(
        "account_id", "as_of", "driver_signal", "driver_amount"
    )
    return {(account, day): _driver(*driver) for account, day, *driver in found.iter_rows()}


def _driver(signal: str | None, amount: float | None) -> Driver | None:
    if amount is None:
        return None
    return Driver(signal, RECALIBRATED if signal is None else CATALOGUE[SignalId(signal)].title, amount)
