"""What there is to read under a path: files, sheets and archive entries, each with a way to open it again."""

import tempfile
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from domain.errors import NotFoundError, SourceRejectedError
from sources.readers.archives import (
    DAMAGED,
    check_workbook,
    inflated_size,
    open_entry,
    open_gzip,
    zip_entries,
)
from sources.readers.chunks import Chunk, Reading
from sources.readers.delimited import read_delimited
from sources.readers.json_lines import read_json
from sources.readers.parquet import read_parquet
from sources.readers.workbook import read_sheet, sheet_names

DELIMITED = (".csv", ".tsv", ".tab", ".txt")
JSON = (".jsonl", ".ndjson", ".json")
READABLE = (*DELIMITED, *JSON, ".parquet", ".xlsx")
MAX_FILES = 100_000
MEMORY = 16 * 1024 * 1024


@dataclass(frozen=True)
class Entry:
    """One thing that holds rows. File patterns are matched against `names`; `label` is for people."""

    label: str
    names: tuple[str, ...]
    suffix: str
    size: int
    open: Callable[[], BinaryIO]
    sheet: str | None = None

    def read(
        self,
        tick: Callable[[int], None] | None = None,
        encoding: str | None = None,
        inside: Sequence[str] = (),
    ) -> Reading:
        """One pass over the rows; `tick` hears of the bytes as they are consumed.

        `inside`: keys of a JSON page that hold the rows.
        """
        stream: BinaryIO = self.open()
        if tick is not None:
            stream = _Ticking(stream, tick)  # type: ignore[assignment]  # reads, seeks and tells like one
        reading = self._reading(stream, encoding, inside)
        return Reading(_closing(reading.chunks, stream), reading.observed)

    def _reading(self, stream: BinaryIO, encoding: str | None, inside: Sequence[str]) -> Reading:
        if self.sheet is not None:
            return read_sheet(stream, self.sheet)
        if self.suffix == ".parquet":
            return read_parquet(stream)
        if self.suffix in JSON:
            return read_json(stream, encoding, inside)
        return read_delimited(stream, encoding, "\t" if self.suffix in (".tsv", ".tab") else None)


def _closing(chunks: Iterator[Chunk], stream: BinaryIO) -> Generator[Chunk, None, None]:
    """`chunks`, with what a damaged file raises told in a sentence."""
    try:
        while (chunk := _next(chunks)) is not None:
            yield chunk
    finally:
        stream.close()


def _next(chunks: Iterator[Chunk]) -> Chunk | None:
    try:
        return next(chunks, None)
    except (*DAMAGED, UnicodeError) as error:
        raise SourceRejectedError(f"the file is damaged ({error})") from None


class _Ticking:
    """A binary stream that tells how many new bytes were read from it."""

    def __init__(self, stream: BinaryIO, tick: Callable[[int], None]) -> None:
        self._stream, self._tick = stream, tick

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._tick(len(data))
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()

    def close(self) -> None:
        self._stream.close()

    @property
    def closed(self) -> bool:
        return self._stream.closed

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._stream.seekable()

    def writable(self) -> bool:
        return False


@dataclass
class Found:
    """`entries` can be read, `unread` are of no known kind, `refused` maps a file to the sentence why."""

    entries: list[Entry]
    unread: list[str]
    refused: dict[str, str]


def find(path: Path) -> Found:
    """Everything under `path` (a folder or one file), in the order of its names."""
    if not path.exists():
        raise NotFoundError(f"{path} does not exist. Give a folder of files named after tables, or one file.")
    found = Found([], [], {})
    for file in _files(path):
        label = file.relative_to(path).as_posix() if path.is_dir() else file.name
        try:
            entries = list(_entries(file, label))
        except SourceRejectedError as error:
            found.refused[label] = str(error)
            continue
        except OSError as error:
            found.refused[label] = f"it cannot be opened ({error.strerror or error})"
            continue
        found.entries.extend(entries)
        if not entries:
            found.unread.append(label)
    return found


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    files = [
        p
        for p in sorted(path.rglob("*"))
        if p.is_file() and not any(part.startswith((".", "~$")) for part in p.relative_to(path).parts)
    ]
    if len(files) > MAX_FILES:
        raise SourceRejectedError(f"{path} holds {len(files):,} files; the limit is {MAX_FILES:,}.")
    return files


def _entries(file: Path, label: str) -> Iterator[Entry]:
    suffix = file.suffix.lower()
    if suffix == ".zip":
        yield from _from_zip(file, label)
    elif suffix == ".gz":
        yield from _from_gzip(file, label)
    elif suffix == ".xlsx":
        yield from _sheets(label, file.stat().st_size, partial(_open_path, file))
    elif suffix in READABLE:
        yield Entry(label, (label,), suffix, file.stat().st_size, partial(_open_path, file))


def _from_gzip(file: Path, label: str) -> Iterator[Entry]:
    inner = PurePosixPath(label).with_suffix("")
    opener = partial(open_gzip, file)
    if inner.suffix.lower() in READABLE:
        size = inflated_size(opener, file.stat().st_size)
        yield from _unpacked(label, str(inner), inner.suffix.lower(), size, opener)


def _from_zip(file: Path, label: str) -> Iterator[Entry]:
    for part in zip_entries(file):
        suffix = PurePosixPath(part.filename).suffix.lower()
        if suffix not in READABLE or PurePosixPath(part.filename).name.startswith((".", "~$")):
            continue
        opener = partial(open_entry, file, part.filename)
        size = inflated_size(opener, part.compress_size)
        yield from _unpacked(f"{label}/{part.filename}", part.filename, suffix, size, opener)


def _unpacked(
    label: str, name: str, suffix: str, size: int, opener: Callable[[], BinaryIO]
) -> Iterator[Entry]:
    """Formats that are read back and forth are unpacked into a temporary file each time they are opened."""
    if suffix == ".xlsx":
        yield from _sheets(label, size, partial(_spooled, opener))
    elif suffix == ".parquet":
        yield Entry(label, (name,), suffix, size, partial(_spooled, opener))
    else:
        yield Entry(label, (name,), suffix, size, opener)


def _sheets(label: str, size: int, opener: Callable[[], BinaryIO]) -> Iterator[Entry]:
    check_workbook(opener)
    with opener() as stream:
        sheets = sheet_names(stream)
    folder = PurePosixPath(label).parent
    for place, sheet in enumerate(sheets):
        own = (folder / f"{sheet.strip().replace(' ', '_')}.xlsx").as_posix()
        names = (label, own) if place == 0 else (own,)
        shown = label if len(sheets) == 1 else f"{label} [{sheet}]"
        yield Entry(shown, names, ".xlsx", size, opener, sheet)


def _open_path(path: Path) -> BinaryIO:
    return path.open("rb")


def _spooled(opener: Callable[[], BinaryIO]) -> BinaryIO:
    held = tempfile.SpooledTemporaryFile(max_size=MEMORY)  # noqa: SIM115  # closed by the reader
    with opener() as stream:
        while piece := stream.read(MEMORY):
            held.write(piece)
    held.seek(0)
    return held  # type: ignore[return-value]  # reads, seeks and tells like any binary stream
