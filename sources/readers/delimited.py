"""CSV, TSV and their relatives: the delimiter is detected, every physical row is given or accounted for."""

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from typing import BinaryIO

import polars as pl

from domain.errors import SourceRejectedError
from sources.readers.chunks import (
    CHUNK_ROWS,
    MAX_COLUMNS,
    MAX_FIELD,
    MAX_RECORD,
    ROW,
    BadRow,
    Chunk,
    Observed,
    Reading,
    clip,
    sliced,
)
from sources.readers.lines import Lines, read_lines

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
MAX_LINES_IN_ROW = 5_000
SAMPLE_LINES = 50
UNCLOSED = "a quote is opened and never closed"
MALFORMED = "its quotes cannot be read (text follows a closing quote)"
LONG_FIELD = f"a field is longer than {MAX_FIELD:,} characters"
STRAY_CR = "a line break (CR) stands in the middle of the row"


def read_delimited(stream: BinaryIO, encoding: str | None = None, delimiter: str | None = None) -> Reading:
    """Raises SourceRejectedError while reading when there is no header or it cannot be used."""
    observed = Observed("CSV")
    return Reading(_chunks(read_lines(stream, observed, encoding), observed, delimiter), observed)


def _chunks(blocks: Iterator[Lines], observed: Observed, delimiter: str | None) -> Iterator[Chunk]:
    table = _Table(blocks, observed)
    early = table.read_header(delimiter)
    if early:
        yield Chunk(table.frame([], []), early)
    yield from table.chunks()


def sniff(lines: list[str]) -> str:
    """The delimiter that cuts the sample most evenly into the most fields; a comma where nothing does."""
    best, best_rank = ",", (0.0, 0)
    for candidate in DELIMITERS:
        counts = [len(row) for row in _rows(lines, candidate) if row]
        if not counts or counts[0] < 2:
            continue
        rank = (round(sum(count == counts[0] for count in counts) / len(counts), 1), counts[0])
        if rank > best_rank:
            best, best_rank = candidate, rank
    return best


def _rows(lines: Iterable[str], delimiter: str) -> list[list[str]]:
    """The sample's rows; a quote left open by the end of the sample is read leniently."""
    csv.field_size_limit(2 * MAX_RECORD)
    try:
        return list(csv.reader([line + "\n" for line in lines], delimiter=delimiter))
    except csv.Error:
        return [line.split(delimiter) for line in lines]


class _Table:
    """The rows of one file; `queue` holds the lines that wait to be parsed."""

    def __init__(self, blocks: Iterator[Lines], observed: Observed) -> None:
        self.blocks, self.observed = blocks, observed
        self.queue: deque[tuple[int, str]] = deque()
        self.bad: list[BadRow] = []
        self.header: list[str] = []
        self.delimiter = ","
        self.used: list[tuple[int, str]] = []

    def _pull(self) -> bool:
        block = next(self.blocks, None)
        if block is None:
            return False
        self.queue.extend(zip(block.numbers, block.texts, strict=True))
        self.bad.extend(block.bad)
        return True

    def read_header(self, delimiter: str | None) -> list[BadRow]:
        while not any(text.strip() for _, text in self.queue):
            self.queue.clear()
            if not self._pull():
                raise SourceRejectedError("the file is empty: its first line must name the columns")
        while not self.queue[0][1].strip():
            self.queue.popleft()
        stated = self._excel_delimiter() or delimiter
        sample = [text.rstrip("\r") for _, text in list(self.queue)[:SAMPLE_LINES]]
        self.delimiter = stated or sniff(sample)
        name = DELIMITERS.get(self.delimiter, repr(self.delimiter))
        self.observed.delimiter = name + (" (stated)" if stated else "")
        _, first = next(self._careful(), (0, None))
        if first is None:
            raise SourceRejectedError("the line that names the columns cannot be read: " + self.bad[0].reason)
        self._name_columns(first)
        early, self.bad = self.bad, []
        return early

    def _excel_delimiter(self) -> str | None:
        text = self.queue[0][1].rstrip("\r").strip('"')
        if len(text) == 5 and text.lower().startswith("sep="):
            self.queue.popleft()
            return text[4]
        return None

    def _name_columns(self, header: list[str]) -> None:
        while len(header) > 1 and not header[-1].strip():
            header.pop()
        if len(header) > MAX_COLUMNS:
            raise SourceRejectedError(f"the file has {len(header):,} columns; the limit is {MAX_COLUMNS:,}")
        seen: dict[str, int] = {}
        for place, raw in enumerate(header, 1):
            name = raw.strip().lstrip("\ufeff") or f"column_{place}"
            seen[name] = seen.get(name, 0) + 1
            if seen[name] > 1:
                self.observed.note(f"the header names {name!r} more than once")
                self.observed.counts[f"duplicate header {name}"] += 1
                name = f"{name}_{seen[name]}"
            self.header.append(name)

    def chunks(self) -> Iterator[Chunk]:
        while self.queue or self._pull():
            yield from self._parse_block()
        if self.bad:
            yield Chunk(self.frame([], []), self.bad)

    def _parse_block(self) -> Iterator[Chunk]:
        plain, careful = self._plain_prefix()
        if plain is not None:
            yield from self._given(plain)
        if careful:
            yield from self._careful_chunks()

    def _plain_prefix(self) -> tuple[pl.DataFrame | None, bool]:
        """The waiting lines as one frame where no quote or stray CR is among them; else careful reading."""
        if not self.queue:
            return self.frame([], []), False
        numbers = [number for number, _ in self.queue]
        text = "\n".join(line for _, line in self.queue)
        if "\r" in text:
            text = (text + "\n").replace("\r\n", "\n")[:-1]
        if '"' in text or "\r" in text:
            return None, True
        self.queue.clear()
        return self._plain(numbers, text.split("\n")), False

    def _plain(self, numbers: list[int], lines: list[str]) -> pl.DataFrame:
        expected = len(self.header) - 1
        fits = [line.count(self.delimiter) == expected for line in lines]
        long = max(map(len, lines), default=0) > MAX_FIELD
        if not all(fits) or not all(lines) or long:
            kept_numbers, kept = [], []
            for number, line, fit in zip(numbers, lines, fits, strict=True):
                if fit and line.strip() and len(line) <= MAX_FIELD:
                    kept_numbers.append(number)
                    kept.append(line)
                elif row := self._checked(number, line.split(self.delimiter) if line.strip() else [], line):
                    kept_numbers.append(number)
                    kept.append(self.delimiter.join(row))
            numbers, lines = kept_numbers, kept
        return self._split(numbers, lines)

    def _split(self, numbers: list[int], lines: list[str]) -> pl.DataFrame:
        if not lines:
            return self.frame([], [])
        cells = pl.read_csv(
            "\n".join(lines).encode(),
            has_header=False,
            separator=self.delimiter,
            quote_char=None,
            infer_schema=False,
            new_columns=self.header,
        )
        return cells.insert_column(0, pl.Series(ROW, numbers, dtype=pl.Int64))

    def _careful_chunks(self) -> Iterator[Chunk]:
        numbers: list[int] = []
        rows: list[list[str]] = []
        for number, row in self._careful():
            if fitted := self._checked(number, row, None):
                numbers.append(number)
                rows.append(fitted)
            if len(rows) >= CHUNK_ROWS:
                yield from self._given(self.frame(numbers, rows))
                numbers, rows = [], []
        yield from self._given(self.frame(numbers, rows))

    def _careful(self) -> Iterator[tuple[int, list[str]]]:
        """(line number, fields) of every row in the queue; rows that cannot be read land in `bad`."""
        csv.field_size_limit(2 * MAX_RECORD)
        while self.queue:
            reader = csv.reader(self._feed(), delimiter=self.delimiter, strict=True)
            try:
                for row in reader:
                    number = self.used[0][0]
                    self.used.clear()
                    yield number, row
            except csv.Error as error:
                self._give_up(str(error))

    def _feed(self) -> Iterator[str]:
        size = 0
        while True:
            if not self.used:
                size = 0
            if not self.queue and not (self.used and self._pull()):
                return
            if len(self.used) >= MAX_LINES_IN_ROW or size > MAX_RECORD:
                return
            entry = self.queue.popleft()
            self.used.append(entry)
            size += len(entry[1])
            yield entry[1] + "\n"

    def _give_up(self, error: str) -> None:
        """Quarantines the line the row began on and reads on from the next."""
        (number, text), rest = self.used[0], self.used[1:]
        reason = (
            UNCLOSED if "unexpected end" in error or rest else STRAY_CR if "new-line" in error else MALFORMED
        )
        self.bad.append(BadRow(number, reason, clip(text)))
        self.queue.extendleft(reversed(rest))
        self.used.clear()

    def _checked(self, number: int, row: list[str], line: str | None) -> list[str] | None:
        """The row with as many fields as the header, or None where it is blank or was quarantined."""
        width = len(self.header)
        if not row or (len(row) == 1 < width and not row[0].strip()):
            return None
        while len(row) > width and not row[-1].strip():
            row.pop()
        reason = None
        if len(row) != width:
            reason = f"the row has {_fields(len(row))}, the header has {_fields(width)}"
        elif max(map(len, row)) > MAX_FIELD:
            reason = LONG_FIELD
        if reason is None:
            return row
        self.bad.append(BadRow(number, reason, clip(line if line is not None else self.delimiter.join(row))))
        return None

    def frame(self, numbers: list[int], rows: list[list[str]]) -> pl.DataFrame:
        columns = list(zip(*rows, strict=True)) if rows else [()] * len(self.header)
        series = [pl.Series(n, c, dtype=pl.String) for n, c in zip(self.header, columns, strict=True)]
        return pl.DataFrame([pl.Series(ROW, numbers, dtype=pl.Int64), *series])

    def _given(self, frame: pl.DataFrame) -> Iterator[Chunk]:
        for piece in sliced(frame):
            bad, self.bad = self.bad, []
            yield Chunk(piece, bad)


def _fields(count: int) -> str:
    return f"{count} field" if count == 1 else f"{count} fields"
