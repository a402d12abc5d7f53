"""Polars frames in and out of SQL in bulk: one statement per frame, never one per row."""

import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.columns import MOMENT_TEXT, Moment

FETCH_ROWS = 50_000
FEW = 16
"""Accounts whose rows are fetched one by one: whole columns at once pay for more."""
MOMENT = pl.Datetime("us", "UTC")


def one_of(
    connection: Connection, column: "sa.ColumnElement[Any]", values: Iterable[Any]
) -> "sa.ColumnElement[bool]":
    """`column` is one of any number of values, sent as one parameter (no limit on how many)."""
    dialect = connection.dialect.name
    return _among(dialect, column, sa.literal(many(dialect, values), _kind_of_many(dialect, column)))


def one_of_given(dialect: str, column: "sa.ColumnElement[Any]", name: str) -> "sa.ColumnElement[bool]":
    """As `one_of`, for statements that are built once: the values are given as `many` under this name."""
    return _among(dialect, column, sa.bindparam(name, type_=_kind_of_many(dialect, column)))


def _among(
    dialect: str, column: "sa.ColumnElement[Any]", values: "sa.ColumnElement[Any]"
) -> "sa.ColumnElement[bool]":
    if dialect == "postgresql":
        # With `==`, SQLAlchemy would put a function's result behind any(), where PostgreSQL refuses it.
        return column.bool_op("=")(sa.func.any(values))
    return column.in_(sa.select(sa.func.json_each(values).table_valued("value").c.value))


def _kind_of_many(dialect: str, column: "sa.ColumnElement[Any]") -> "sa.types.TypeEngine[Any]":
    if dialect != "postgresql":
        return sa.Text()
    return sa.ARRAY(sa.BigInteger() if isinstance(column.type, sa.Integer) else sa.Text())


def many(dialect: str, values: Iterable[Any]) -> Any:
    """Any number of values as one parameter."""
    return list(values) if dialect == "postgresql" else json.dumps(list(values))


def polars_type(column: "sa.Column[Any]") -> pl.DataType | type[pl.DataType]:
    kinds: tuple[tuple[type[sa.types.TypeEngine[Any]], pl.DataType | type[pl.DataType]], ...] = (
        (Moment, MOMENT),
        (sa.Date, pl.Date),
        (sa.Boolean, pl.Boolean),
        (sa.Integer, pl.Int64),
        (sa.Double, pl.Float64),
    )
    return next((found for kind, found in kinds if isinstance(column.type, kind)), pl.String)


def fetch(connection: Connection, query: "sa.Select[Any]") -> pl.DataFrame:
    """The rows of `query` as a frame typed by its columns; JSON stays text, moments are UTC."""
    columns = list(query.selected_columns)
    schema = {column.name: polars_type(column) for column in columns}  # type: ignore[arg-type]  # labels too
    plain = query
    if connection.dialect.name == "postgresql":
        plain = query.with_only_columns(*(_as_text(column) for column in columns), maintain_column_froms=True)
    raw = _raw(schema) if connection.dialect.name == "sqlite" else schema
    # The driver's own rows: SQLAlchemy's per-value processing costs more than the query.
    cursor: Any = connection.execute(plain).cursor
    pieces = []
    while rows := cursor.fetchmany(FETCH_ROWS):
        pieces.append(pl.DataFrame(rows, schema=raw, orient="row"))
    if not pieces:
        return pl.DataFrame(schema=schema)
    frame = pl.concat(pieces) if len(pieces) > 1 else pieces[0]
    return frame if raw is schema else _typed(frame, schema)


def fetch_sorted(connection: Connection, query: "sa.Select[Any]", by: Sequence[str]) -> pl.DataFrame:
    """What `fetch` gives, sorted by the columns `by`: for many rows that have no long texts.

    SQLite hands over whole columns, each as one JSON array, and lets go of the interpreter while it makes them.
    """
    if connection.dialect.name == "sqlite" and not _inexact(query):
        # A column of more than SQLite may hold in one value (1 GB) is read row by row after all.
        with suppress(sa.exc.DataError):
            return _columns(connection, query).sort(by)
    return fetch(connection, query).sort(by)


def _inexact(query: "sa.Select[Any]") -> bool:
    """Whether a column would lose bits as text: SQLite does not write every REAL so that it reads back the same."""
    return any(isinstance(column.type, sa.Double) for column in query.selected_columns)


def _columns(connection: Connection, query: "sa.Select[Any]") -> pl.DataFrame:
    # An ORDER BY inside would be carried out on copies of whole rows: sorting the frame costs far less.
    rows = query.subquery()
    arrays = connection.execute(sa.select(*(sa.func.json_group_array(column) for column in rows.c))).one()
    schema = {column.name: polars_type(column) for column in rows.c}  # type: ignore[arg-type]  # labels too
    raw = _raw(schema)
    parsed = [
        pl.Series(name, [array]).str.json_decode(pl.List(raw[name])).explode(empty_as_null=False)
        for name, array in zip(raw, arrays, strict=True)
    ]
    return _typed(pl.DataFrame(parsed), schema)


def _as_text(column: Any) -> Any:
    return sa.cast(column, sa.Text).label(column.name) if isinstance(column.type, sa.JSON) else column


def _raw(schema: dict[str, Any]) -> dict[str, Any]:
    """What SQLite hands out: days and moments as text, flags as 0 and 1."""
    swap = {pl.Date: pl.String, MOMENT: pl.String, pl.Boolean: pl.Int64}
    return {name: swap.get(kind, kind) for name, kind in schema.items()}


def _typed(frame: pl.DataFrame, schema: dict[str, Any]) -> pl.DataFrame:
    parsed = []
    for name, kind in schema.items():
        if kind == pl.Date:
            parsed.append(pl.col(name).str.to_date("%Y-%m-%d"))
        elif kind == MOMENT:
            # Six digits, as they are always written: with %.f it takes four times as long.
            written = pl.col(name).str.to_datetime("%Y-%m-%d %H:%M:%S.%6f", time_unit="us")
            parsed.append(written.dt.replace_time_zone("UTC"))
        elif kind == pl.Boolean:
            parsed.append(pl.col(name).cast(pl.Boolean))
    return frame.with_columns(parsed) if parsed else frame


def insert(connection: Connection, table: sa.Table, frame: pl.DataFrame) -> None:
    """Insert every row of `frame` (columns named as in `table`; the id column may be left out)."""
    if frame.is_empty():
        return
    clean = _storable(frame)
    names = ", ".join(f'"{name}"' for name in frame.columns)
    if connection.dialect.name == "postgresql":
        _copy(connection, f'COPY "{table.name}" ({names}) FROM STDIN (FORMAT csv)', clean)
        return
    marks = ", ".join("?" * len(frame.columns))
    connection.exec_driver_sql(
        f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})',  # noqa: S608  # names are our own columns
        _for_sqlite(clean).rows(),
    )


def update(connection: Connection, table: sa.Table, frame: pl.DataFrame, key: str = "id") -> None:
    """Set the other columns of `frame` on the rows named by its `key` column."""
    names = [name for name in frame.columns if name != key]
    if frame.is_empty() or not names:
        return
    clean = _storable(frame.select([*names, key]))
    if connection.dialect.name == "postgresql":
        _update_from_copy(connection, table, clean, names, key)
        return
    sets = ", ".join(f'"{name}" = ?' for name in names)
    connection.exec_driver_sql(
        f'UPDATE "{table.name}" SET {sets} WHERE "{key}" = ?',  # noqa: S608  # names are our own columns
        _for_sqlite(clean).rows(),
    )


def _update_from_copy(
    connection: Connection, table: sa.Table, frame: pl.DataFrame, names: Sequence[str], key: str
) -> None:
    columns = ", ".join(f'"{name}"' for name in [*names, key])
    connection.exec_driver_sql(
        f'CREATE TEMP TABLE staged ON COMMIT DROP AS SELECT {columns} FROM "{table.name}" LIMIT 0'  # noqa: S608
    )
    _copy(connection, f"COPY staged ({columns}) FROM STDIN (FORMAT csv)", frame)
    sets = ", ".join(f'"{name}" = staged."{name}"' for name in names)
    connection.exec_driver_sql(
        f'UPDATE "{table.name}" SET {sets} FROM staged WHERE "{table.name}"."{key}" = staged."{key}"'  # noqa: S608
    )
    connection.exec_driver_sql("DROP TABLE staged")


def _copy(connection: Connection, statement: str, frame: pl.DataFrame) -> None:
    cursor: Any = connection.connection.cursor()
    try:
        with cursor.copy(statement) as copy:
            for piece in frame.iter_slices(20_000):
                # Quoted text tells "" from null, which is an empty unquoted field.
                copy.write(piece.write_csv(include_header=False, quote_style="non_numeric"))
    finally:
        cursor.close()


def _storable(frame: pl.DataFrame) -> pl.DataFrame:
    # PostgreSQL cannot keep U+0000 in text; both engines then keep the same substitute.
    return frame.with_columns(pl.col(pl.String).str.replace_all("\x00", "�", literal=True))


def _for_sqlite(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(
        pl.col(pl.Date).dt.to_string("%Y-%m-%d"),
        pl.col(MOMENT).dt.to_string(MOMENT_TEXT),
    )


def to_text(frame: pl.DataFrame) -> pl.Series:
    """Each row as one JSON object of strings and nulls; `from_text` gives the same frame back, to the bit."""
    plain = frame.with_columns(
        pl.col(pl.Date).dt.to_string("%Y-%m-%d"),
        pl.col(MOMENT).dt.to_string(MOMENT_TEXT),
    ).cast(pl.String)
    return plain.select(pl.struct(pl.all()).struct.json_encode().alias("text")).to_series()


def from_text(rows: pl.Series, table: sa.Table, extra: Sequence[str] = ()) -> pl.DataFrame:
    """The rows of `table` that `to_text` wrote; `extra` names text columns that are not the table's own."""
    schema = {column.name: polars_type(column) for column in table.columns} | dict.fromkeys(extra, pl.String)
    as_text = pl.Struct(dict.fromkeys(schema, pl.String))
    if rows.is_empty():
        return pl.DataFrame(schema=schema)
    frame = rows.rename("text").str.json_decode(as_text).struct.unnest()
    truth = [pl.col(name) == "true" for name, kind in schema.items() if kind == pl.Boolean]
    dated = {name: kind for name, kind in schema.items() if kind in (pl.Date, MOMENT)}
    numeric = {n: k for n, k in schema.items() if k in (pl.Int64, pl.Float64)}
    return _typed(frame.with_columns(truth), dated).cast(numeric)  # type: ignore[arg-type]  # a plain dict of types
