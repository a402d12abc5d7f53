"""What a chunk does to what is stored, against the same rules written as a loop."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from storage.fold import ACCEPTED, COLLIDING, UNCHANGED, UPDATED, Fold, fold

MOMENT = pl.Datetime("us", "UTC")
SCHEMA: dict[str, Any] = {
    "key": pl.String,
    "position": pl.Int64,
    "account_id": pl.Int64,
    "updated": MOMENT,
    "content": pl.UInt64,
}
Row = tuple[str, int | None, int | None, int]
"""key, account, source time (or none), content"""


def at(hour: int | None) -> datetime | None:
    return None if hour is None else datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hour)


def laid(chunk: list[Row], stored: list[Row]) -> Fold:
    def rows(given: list[Row]) -> pl.DataFrame:
        full = [(key, i, account, at(hour), content) for i, (key, account, hour, content) in enumerate(given)]
        return pl.DataFrame(full, schema=SCHEMA, orient="row")

    return fold(rows(chunk), rows(stored).drop("position"))


def one_by_one(chunk: list[Row], stored: list[Row]) -> tuple[list[str], dict[str, tuple[int, int | None]]]:
    """The rules as a person would say them, row after row."""
    accounts: dict[str, set[int]] = {}
    for key, account, _, _ in (*stored, *chunk):
        accounts.setdefault(key, set()).update([] if account is None else [account])
    now = {key: (content, hour) for key, _, hour, content in stored}
    was, outcomes, wins = dict(now), [], {}
    for position, (key, _, hour, content) in enumerate(chunk):
        if len(accounts[key]) > 1:
            outcomes.append(COLLIDING)
            continue
        before, newest = now.get(key, (None, None))
        if hour is not None and newest is not None and hour < newest:
            outcomes.append(UNCHANGED)
            continue
        outcomes.append(ACCEPTED if before is None else UNCHANGED if before == content else UPDATED)
        known = [h for h in (hour, newest) if h is not None]
        now[key] = (content, max(known, default=None))
        wins[key] = position
    return outcomes, {key: (at_, now[key][1]) for key, at_ in wins.items() if now[key] != was.get(key)}


def checked(chunk: list[Row], stored: list[Row]) -> list[str]:
    found = laid(chunk, stored)
    outcomes, wins = one_by_one(chunk, stored)
    assert found.outcomes.get_column("outcome").to_list() == outcomes
    assert found.outcomes.get_column("position").to_list() == list(range(len(chunk)))
    told = {key: (position, updated) for position, key, updated in found.winners.iter_rows()}
    assert told == {key: (position, at(hour)) for key, (position, hour) in wins.items()}
    return outcomes


def test_new_same_newer_and_older() -> None:
    stored: list[Row] = [("same", 1, 5, 10), ("newer", 1, 5, 10), ("older", 1, 5, 10), ("timeless", 1, 5, 10)]
    chunk: list[Row] = [("new", 1, None, 1), ("same", 1, 5, 10), ("newer", 1, 6, 11), ("older", 1, 4, 11)]
    assert checked([*chunk, ("timeless", 1, None, 11)], stored) == [
        ACCEPTED,
        UNCHANGED,
        UPDATED,
        UNCHANGED,
        UPDATED,
    ]


def test_an_identical_row_with_a_later_time_is_unchanged_and_its_time_is_kept() -> None:
    assert checked([("a", 1, 9, 10)], [("a", 1, 5, 10)]) == [UNCHANGED]
    assert laid([("a", 1, 9, 10)], [("a", 1, 5, 10)]).winners.get_column("updated").to_list() == [at(9)]


def test_there_and_back_again_writes_nothing() -> None:
    assert checked([("a", 1, None, 2), ("a", 1, None, 1)], [("a", 1, None, 1)]) == [UPDATED, UPDATED]
    assert laid([("a", 1, None, 2), ("a", 1, None, 1)], [("a", 1, None, 1)]).winners.is_empty()


def test_an_id_on_two_accounts_names_both() -> None:
    found = laid([("a", 2, None, 1), ("a", 3, None, 1), ("b", 1, None, 1)], [("a", 1, None, 1)])
    assert found.outcomes.get_column("outcome").to_list() == [COLLIDING, COLLIDING, ACCEPTED]
    assert found.collisions.rows() == [("a", [1, 2, 3])]


def test_nothing_over_nothing_is_nothing() -> None:
    found = laid([], [("a", 1, None, 1)])
    assert (found.outcomes.height, found.winners.height, found.collisions.height) == (0, 0, 0)


@pytest.mark.parametrize("seed", range(60))
def test_any_chunk_over_anything_is_as_row_after_row(seed: int) -> None:
    draw = random.Random(seed)

    def row(key: str) -> Row:
        account = 2 if draw.random() < 0.05 else 1
        return key, account, draw.choice([None, 1, 2, 3, 4]), draw.randint(1, 3)

    stored = [row(key) for key in draw.sample("abcdefgh", draw.randint(0, 6))]
    chunk = [row(draw.choice("abcdefghijkl")) for _ in range(draw.randint(0, 25))]
    checked(chunk, stored)
