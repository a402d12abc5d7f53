"""What every reader gives: chunks of text cells, the rows that could not be read, and what was observed."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import polars as pl

ROW = "#row"
"""The column with the number of a row in its file (CSV and JSONL: the line it starts on; the first is 1)."""
CHUNK_ROWS = 50_000
MAX_FIELD = 1_000_000
MAX_RECORD = 8 * 1024 * 1024
MAX_COLUMNS = 2_000
RAW_LIMIT = 4_000


@dataclass(frozen=True)
class BadRow:
    """A row of the file that cannot be read; `raw` is the beginning of its text."""

    row: int
    reason: str
    raw: str = ""
    column: str | None = None


@dataclass(frozen=True)
class Chunk:
    """`frame` has `ROW` (Int64) and one String column per header; an empty cell is null or ""."""

    frame: pl.DataFrame
    bad: list[BadRow] = field(default_factory=list)


@dataclass
class Observed:
    """What the reader found out about a file while reading it; complete once the chunks are exhausted."""

    format: str
    encoding: str | None = None
    delimiter: str | None = None
    repaired: int = 0
    notes: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def note(self, sentence: str) -> None:
        if sentence not in self.notes:
            self.notes.append(sentence)


@dataclass(frozen=True)
class Reading:
    """One pass over a file: `chunks` is consumed once, `observed` fills as it goes."""

    chunks: Iterator[Chunk]
    observed: Observed


Tick = Callable[[int], None]
"""Called with the number of bytes of the file on disk that were just consumed."""


def text_frame(columns: dict[str, list[str | None]], rows: list[int]) -> pl.DataFrame:
    """A chunk's frame from plain lists."""
    series = [pl.Series(ROW, rows, dtype=pl.Int64)]
    series += [pl.Series(name, cells, dtype=pl.String) for name, cells in columns.items()]
    return pl.DataFrame(series)


def sliced(frame: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """`frame` in pieces of at most CHUNK_ROWS."""
    for start in range(0, frame.height, CHUNK_ROWS):
        yield frame.slice(start, CHUNK_ROWS)


def clip(raw: str) -> str:
    """The beginning of a row's text, fit to be stored and shown."""
    return printable(raw[:RAW_LIMIT])


def printable(text: str) -> str:
    """`text` with NUL, lone surrogates and other control characters written as \\xNN or \\uNNNN."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in "\t\n" else _escaped(c) for c in text)


def _escaped(char: str) -> str:
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
