"""Parquet, a batch at a time: typed columns become the text a CSV of the same data would hold."""

import json
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from domain.errors import SourceRejectedError
from sources.readers.chunks import CHUNK_ROWS, MAX_COLUMNS, MAX_FIELD, ROW, BadRow, Chunk, Observed, Reading

MAX_ROW_GROUP = 4 * 1024**3
DAY_IN = {"ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}
FIRST_DAY, LAST_DAY = -719_162, 2_932_896  # 0001-01-01 and 9999-12-31, counted from 1970
UNREADABLE = "the file is not readable Parquet"


POLARS = (pl.exceptions.PolarsError, pl.exceptions.PanicException)


def read_parquet(stream: BinaryIO) -> Reading:
    """`stream` must be seekable. Raises SourceRejectedError when the file is damaged or a group too large."""
    observed = Observed("Parquet")
    return Reading(_chunks(stream, observed), observed)


def _chunks(stream: BinaryIO, observed: Observed) -> Iterator[Chunk]:
    first = 1
    try:
        file = pq.ParquetFile(stream)
        _check(file)
        for batch in file.iter_batches(batch_size=CHUNK_ROWS):
            chunk = _as_text(batch, first, observed)
            first += batch.num_rows
            yield chunk
    except (pa.ArrowException, OSError, ValueError, OverflowError, *POLARS) as error:
        raise SourceRejectedError(
            f"{UNREADABLE} from row {first} on ({str(error).splitlines()[0]})"
        ) from None


def _check(file: pq.ParquetFile) -> None:
    meta = file.metadata
    if meta.num_columns > MAX_COLUMNS:
        raise SourceRejectedError(f"the file has {meta.num_columns:,} columns; the limit is {MAX_COLUMNS:,}")
    for index in range(meta.num_row_groups):
        size = meta.row_group(index).total_byte_size
        if size > MAX_ROW_GROUP:
            raise SourceRejectedError(
                f"row group {index + 1} is {size:,} bytes; the limit is {MAX_ROW_GROUP:,}"
            )


def _as_text(batch: pa.RecordBatch, first: int, observed: Observed) -> Chunk:
    frame = pl.from_arrow(batch)
    if not isinstance(frame, pl.DataFrame):
        raise SourceRejectedError(UNREADABLE)
    columns = [pl.Series(ROW, range(first, first + frame.height), dtype=pl.Int64)]
    for series in frame.get_columns():
        if series.dtype in (pl.Binary, pl.Object):
            observed.note(f"column {series.name!r} holds binary data and was left out")
            continue
        columns.append(_text(series).alias(series.name.strip()))
    return _without_huge(pl.DataFrame(columns))


def _text(series: pl.Series) -> pl.Series:
    dtype = series.dtype
    if dtype == pl.String:
        return series
    if dtype == pl.Boolean:
        return series.to_frame().select(
            pl.when(pl.col(series.name)).then(pl.lit("true")).when(~pl.col(series.name)).then(pl.lit("false"))
        )[:, 0]
    if isinstance(dtype, pl.Datetime):
        return _in_range(series, DAY_IN[dtype.time_unit], lambda held: _moments(held, dtype))
    if dtype == pl.Date:
        return _in_range(series, 1, lambda held: held.cast(pl.String))
    if dtype.is_nested() or dtype == pl.Duration:
        cells = [None if value is None else _json(value) for value in series.to_list()]
        return pl.Series(series.name, cells, dtype=pl.String)
    if dtype.is_float():
        return _numbers(series)
    return series.cast(pl.String)


def _numbers(series: pl.Series) -> pl.Series:
    """Each distinct value written once: minutes, scores and amounts come again and again."""
    held = series.unique()
    texts = pl.Series(
        [None if value is None else _number(value) for value in held.to_list()], dtype=pl.String
    )
    return series.replace_strict(held, texts).cast(pl.String).alias(series.name)


def _in_range(series: pl.Series, day: int, text: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """Times no calendar holds as the number they are, for the parser to refuse: Polars dies of them."""
    number = series.to_physical()
    inside = number.is_between(FIRST_DAY * day, (LAST_DAY + 1) * day - 1)
    held = text(
        series.zip_with(inside.fill_null(value=False), series.clear().extend_constant(None, len(series)))
    )
    return pl.select(pl.when(inside).then(held).otherwise(number.cast(pl.String)).alias(series.name))[:, 0]


def _moments(series: pl.Series, dtype: pl.Datetime) -> pl.Series:
    series = series.cast(pl.Datetime("us", dtype.time_zone))
    if dtype.time_zone is None:
        return series.dt.strftime("%Y-%m-%dT%H:%M:%S%.6f")
    return series.dt.convert_time_zone("UTC").dt.strftime("%Y-%m-%dT%H:%M:%S%.6fZ")


def _number(value: float) -> str:
    """A whole float as a whole number: tools that know no missing integer write 12.0 for 12."""
    return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _without_huge(frame: pl.DataFrame) -> Chunk:
    text = [name for name in frame.columns if name != ROW]
    if not text:
        return Chunk(frame)
    huge = pl.any_horizontal(pl.col(name).str.len_bytes().fill_null(0) > MAX_FIELD for name in text)
    bad = frame.filter(huge)
    if bad.is_empty():
        return Chunk(frame)
    reason = f"a field is longer than {MAX_FIELD:,} bytes"
    return Chunk(frame.filter(~huge), [BadRow(row, reason) for row in bad[ROW]])
