"""JSONL, a JSON array, or one pretty-printed document: each object a row, each broken line quarantined.

A page as an API gives it, {"results": [...], "paging": ...}, holds rows where the mapping names the key.
"""

from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from domain.errors import SourceRejectedError
from sources.readers.chunks import (
    CHUNK_ROWS,
    MAX_COLUMNS,
    MAX_FIELD,
    RAW_LIMIT,
    BadRow,
    Chunk,
    Observed,
    Reading,
    clip,
    text_frame,
)
from sources.readers.json_text import JsonRefusedError, cell, decode, decode_at
from sources.readers.lines import Lines, read_lines

MAX_DOCUMENT = 64 * 1024 * 1024
NOT_AN_OBJECT = "is not a JSON object"


def read_json(stream: BinaryIO, encoding: str | None = None, inside: Sequence[str] = ()) -> Reading:
    """`inside`: keys of a page that hold its rows, the first that is there.

    Raises SourceRejectedError while reading when one document is too large to be held at once.
    """
    observed = Observed("JSONL")
    return Reading(_chunks(stream, observed, encoding or "utf-8", inside), observed)


def _chunks(stream: BinaryIO, observed: Observed, encoding: str, inside: Sequence[str]) -> Iterator[Chunk]:
    blocks = read_lines(stream, observed, encoding)
    first = next(blocks, Lines([], []))
    shape = _shape(first)
    if shape == "lines":
        yield from _by_line(first, blocks, inside)
        return
    held = [first]
    size = sum(map(len, first.texts))
    for block in blocks:
        held.append(block)
        size += sum(map(len, block.texts))
        if size > MAX_DOCUMENT:
            raise SourceRejectedError(
                f"it is one JSON document of more than {MAX_DOCUMENT // 1024 // 1024} MiB: "
                "write one object per line (JSONL) instead"
            )
    yield from _document(held, observed, inside)


def _shape(first: Lines) -> str:
    """Lines, unless the file opens an array, or opens an object that its first line does not finish."""
    text = next((text for text in first.texts if text.strip()), "")
    if text.lstrip().startswith("["):
        return "document"
    if not text.lstrip().startswith("{"):
        return "lines"
    try:
        decode(text)
    except JsonRefusedError as error:
        return "lines" if len(first.texts) < 2 or "surrogate" in str(error) else "document"
    return "lines"


class _Rows:
    """Rows on their way into a chunk: cells by column, absent keys as null."""

    def __init__(self, inside: Sequence[str] = ()) -> None:
        self.inside = inside
        self.numbers: list[int] = []
        self.columns: dict[str, list[str | None]] = {}
        self.bad: list[BadRow] = []

    def full(self, coming: int = 0) -> bool:
        return len(self.numbers) >= CHUNK_ROWS or len(self.columns) + coming > MAX_COLUMNS

    def add(self, number: int, record: dict[str, Any]) -> None:
        cells = {name.strip(): cell(value) for name, value in record.items()}
        self._check(cells, record)
        height = len(self.numbers)
        for name, text in cells.items():
            column = self.columns.get(name)
            if column is None:
                column = self.columns[name] = [None] * height
            elif len(column) < height:
                column.extend([None] * (height - len(column)))
            column.append(text)
        self.numbers.append(number)

    @staticmethod
    def _check(cells: dict[str, str | None], record: dict[str, Any]) -> None:
        if len(cells) != len(record):
            raise JsonRefusedError("two of its keys differ only by spaces")
        if len(cells) > MAX_COLUMNS:
            raise JsonRefusedError(f"it has {len(cells):,} keys; the limit is {MAX_COLUMNS:,}")
        long = next((name for name, text in cells.items() if text and len(text) > MAX_FIELD), None)
        if long is not None:
            raise JsonRefusedError(f"a field is longer than {MAX_FIELD:,} characters")

    def take(self) -> Chunk:
        for column in self.columns.values():
            column.extend([None] * (len(self.numbers) - len(column)))
        chunk = Chunk(text_frame(self.columns, self.numbers), self.bad)
        self.__init__(self.inside)  # type: ignore[misc]  # starts afresh: every field is set there
        return chunk

    def page(self, value: Any) -> list[Any] | None:
        """The rows of a page; None where the value is no page but a row."""
        if not isinstance(value, dict):
            return None
        return next((value[key] for key in self.inside if isinstance(value.get(key), list)), None)

    def value(self, number: int, value: Any, raw: str) -> None:
        if not isinstance(value, dict):
            self.bad.append(BadRow(number, NOT_AN_OBJECT, clip(raw)))
            return
        try:
            self.add(number, value)
        except JsonRefusedError as error:
            self.bad.append(BadRow(number, str(error), clip(raw)))


def _by_line(first: Lines, blocks: Iterator[Lines], inside: Sequence[str]) -> Iterator[Chunk]:
    """Rows have the number of their line; those of pages are counted through from 1 on."""
    rows, counted = _Rows(inside), 0
    for block in _chain(first, blocks):
        rows.bad.extend(block.bad)
        for number, text in zip(block.numbers, block.texts, strict=True):
            if not text.strip():
                continue
            try:
                value = decode(text)
            except JsonRefusedError as error:
                rows.bad.append(BadRow(number, str(error), clip(text)))
                continue
            page = rows.page(value)
            for row in [value] if page is None else page:
                if rows.full(len(row) if isinstance(row, dict) else 0):
                    yield rows.take()
                counted += page is not None
                rows.value(number if page is None else counted, row, text[:RAW_LIMIT])
    yield rows.take()


def _chain(first: Lines, rest: Iterator[Lines]) -> Iterator[Lines]:
    yield first
    yield from rest


def _document(held: list[Lines], observed: Observed, inside: Sequence[str]) -> Iterator[Chunk]:
    text = "\n".join(text for block in held for text in block.texts)
    opening = text.lstrip(" \t\r\n\ufeff")[:1]
    try:
        if opening == "{":
            yield from _one_object(decode(text), text, inside)
        else:
            yield from _array(text, observed, inside)
    except JsonRefusedError as error:
        # Not a document after all: each line is judged by itself, so that none is lost.
        observed.note(f"read line by line, because as one document it {error}")
        yield from _by_line(Lines([], []), iter(held), inside)
        return
    observed.format = "JSON document"
    if bad := [row for block in held for row in block.bad]:
        yield Chunk(text_frame({}, []), bad)


def _one_object(value: dict[str, Any], text: str, inside: Sequence[str]) -> Iterator[Chunk]:
    """The rows of a page are counted from 1 on."""
    rows = _Rows(inside)
    page = rows.page(value)
    for number, row in enumerate([value] if page is None else page, 1):
        if rows.full(len(row) if isinstance(row, dict) else 0):
            yield rows.take()
        rows.value(number, row, text[:RAW_LIMIT])
    yield rows.take()


def _array(text: str, observed: Observed, inside: Sequence[str]) -> Iterator[Chunk]:
    """Elements in turn; after one that is broken the rest of the file is one quarantined row.

    They have the number of their line; where all stand on one they are counted.
    """
    rows, counted, one_line = _Rows(inside), 0, "\n" not in text.strip()
    end = _closing(text)
    place, line, counted, more = _skip(text, text.index("[") + 1, end), 1, 0, False
    while place < end or more:
        line += text.count("\n", counted, place)
        counted = place
        try:
            value, after = decode_at(text[:end] if place >= end else text, place)
            following = _skip(text, after, end)
            more = _comma(text, following, end)
        except JsonRefusedError as error:
            observed.note(f"the array breaks off on line {line}: what follows is one quarantined row")
            rows.bad.append(BadRow(line, str(error), clip(text[place : place + RAW_LIMIT])))
            break
        page = rows.page(value)
        for row in [value] if page is None else page:
            counted += 1
            number = counted if one_line or page is not None else line
            rows.value(number, row, text[place : min(after, place + RAW_LIMIT)])
        place = _skip(text, following + 1, end) if more else end
        if rows.full():
            yield rows.take()
    yield rows.take()


def _skip(text: str, place: int, end: int) -> int:
    while place < end and text[place] in " \t\r\n":
        place += 1
    return place


def _comma(text: str, place: int, end: int) -> bool:
    """Whether another element must follow."""
    if place < end and text[place] != ",":
        raise JsonRefusedError("an element is not followed by a comma")
    return place < end


def _closing(text: str) -> int:
    """Where the array ends; raises when something else stands there (the file is then read by lines)."""
    stripped = text.rstrip(" \t\r\n")
    if not stripped.endswith("]") or len(stripped) < 2:
        raise JsonRefusedError("is an array that is never closed")
    first = text.split("\n", 1)[0]
    if "\n" in stripped and _complete(first):
        raise JsonRefusedError("has more than one value")
    return len(stripped) - 1


def _complete(text: str) -> bool:
    try:
        decode(text)
    except JsonRefusedError:
        return False
    return True
