"""What a run leaves behind, in a form that two houses can be compared by."""

from typing import Any

import polars as pl

from keepwell.bootstrap import House


def scores(house: House) -> pl.DataFrame:
    """Every stored score, bit for bit."""
    return house.scores.history().sort("account_id", "as_of")


def signals(house: House) -> pl.DataFrame:
    return house.scores.signal_history().sort("account_id", "as_of")


def alerts(house: House) -> list[dict[str, Any]]:
    """Every alert with its words and triggers, without ids and times of writing."""
    found = [
        alert.model_dump(mode="json", exclude={"id", "opened_by_run", "updated_at"})
        for alert in house.alerts.list()
    ]
    return sorted(found, key=lambda a: (a["rule"], a["account_id"] or 0, a["source"] or "", a["opened_on"]))


def opportunities(house: House) -> list[dict[str, Any]]:
    """Every opportunity with its case in words, without ids and times of writing."""
    found = [
        one.model_dump(mode="json", exclude={"id", "opened_by_run", "updated_at"})
        for one in house.opportunities.list()
    ]
    return sorted(found, key=lambda one: (one["account_id"], one["kind"], one["opened_on"]))


def same_bits(one: pl.DataFrame, other: pl.DataFrame) -> bool:
    """Equal to the last bit; null equals null."""
    return one.equals(other, null_equal=True)
