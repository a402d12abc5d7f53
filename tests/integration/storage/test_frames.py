"""Frames out of SQL: the same bits row by row and column by column, whatever stands in them."""

import random
import struct
from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from storage import frames, schema
from storage.engine import read, write
from storage.frames import fetch, fetch_sorted, insert

ODD = [
    "",
    " ",
    "null",
    "[1]",
    '"\\/',
    "\n\t\r\b\f",
    "\x01\x1f\x7f",
    "é😀\u2028\ufeff\uffff",
    "1e5",
    "'",
    "{}",
]
ACCOUNTS = sa.select(schema.accounts.c.id, *(schema.accounts.c[name] for name in ("name", "domain")))


def put(engine: Engine, table: sa.Table, **columns: Any) -> None:
    size = len(next(iter(columns.values())))
    keys = {"source": ["s"] * size, "external_id": [str(i) for i in range(size)]}
    with write(engine) as connection:
        insert(connection, table, pl.DataFrame(keys | columns))


def test_text_comes_back_as_it_was_written_whole_columns_at_once(engine: Engine) -> None:
    put(engine, schema.accounts, name=ODD, domain=[None, *ODD[1:]])
    with read(engine) as connection:
        found = fetch_sorted(connection, ACCOUNTS, ["id"])
        assert found.equals(fetch(connection, ACCOUNTS.order_by(schema.accounts.c.id)))
    assert found["name"].to_list() == ODD
    assert found["domain"].to_list() == [None, *ODD[1:]]


def test_days_moments_flags_and_whole_numbers_keep_every_bit(engine: Engine) -> None:
    put(engine, schema.accounts, name=["a"])
    moments = [
        datetime(1969, 12, 31, 23, 59, 59, 999_999, UTC),
        datetime(2026, 2, 28, 0, 0, 0, 1, UTC),
        datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
    ]
    told = {
        "account_id": [1, 1, 1],
        "occurred_at": moments,
        "channel": ["email"] * 3,
        "attended": [True, None, False],
        "import_row": [2**63 - 1, None, -(2**63)],
        "resolved_at": [None, moments[0], None],
    }
    put(engine, schema.interactions, **told)
    query = sa.select(*(schema.interactions.c[name] for name in told))
    with read(engine) as connection:
        found = fetch_sorted(connection, query, ["occurred_at"])
        empty = fetch_sorted(connection, query.where(sa.false()), ["occurred_at"])
    assert found.to_dict(as_series=False) == told
    assert (empty.height, empty.schema) == (0, found.schema)


def test_numbers_with_a_fraction_keep_every_bit(engine: Engine) -> None:
    dice = random.Random(7)  # numbers of every size, not secrets
    drawn = [struct.unpack("d", struct.pack("Q", dice.getrandbits(64)))[0] for _ in range(3_000)]
    scores = [value for value in drawn if value == value] + [0.1, 5e-324]
    put(engine, schema.accounts, name=["a"])
    moment = [datetime(2026, 1, 1, tzinfo=UTC)] * len(scores)
    put(
        engine,
        schema.surveys,
        account_id=[1] * len(scores),
        occurred_at=moment,
        kind=["nps"] * len(scores),
        score=scores,
    )
    s = schema.surveys.c
    with read(engine) as connection:
        found = fetch_sorted(connection, sa.select(s.id, s.score), ["id"])["score"].to_list()
    assert [struct.pack("d", value) for value in found] == [struct.pack("d", value) for value in scores]


def test_rows_are_sorted_as_asked_however_the_database_finds_them(engine: Engine) -> None:
    days = [date(2026, 1, day) for day in (3, 1, 2, 1)]
    put(engine, schema.accounts, name=["a", "b"])
    put(engine, schema.invoices, account_id=[2, 2, 1, 2], issued_at=days)
    i = schema.invoices.c
    with read(engine) as connection:
        found = fetch_sorted(
            connection, sa.select(i.id, i.account_id, i.issued_at), ["account_id", "issued_at", "id"]
        )
    assert found["id"].to_list() == [3, 2, 4, 1]


def test_more_than_sqlite_holds_in_one_value_is_read_row_by_row(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sqlite3

    put(sqlite_engine, schema.accounts, name=["n" * 600] * 100, domain=[None] * 100)
    asked: list[Any] = []

    def row_by_row(*given: Any) -> pl.DataFrame:
        asked.append(given)
        return fetch(*given)

    monkeypatch.setattr(frames, "fetch", row_by_row)
    with read(sqlite_engine) as connection:
        whole = fetch_sorted(connection, ACCOUNTS, ["id"])
        assert not asked
        driver: Any = connection.connection.driver_connection
        limit = driver.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 50_000)
        assert fetch_sorted(connection, ACCOUNTS, ["id"]).equals(whole)
        driver.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, limit)
    assert len(asked) == 1
