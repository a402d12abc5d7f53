"""What a file is, told by its columns: the first rows are looked at, its name does not matter."""

from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import partial
from io import BytesIO
from pathlib import PurePosixPath
from typing import BinaryIO

from domain.errors import SourceRejectedError
from sources.cell_text import plain_header
from sources.mapping import Feed, Lookup
from sources.nested import Trees, head, is_path
from sources.readers.chunks import ROW
from sources.readers.folder import DELIMITED, JSON, Entry

SEEN_ROWS = 200
LOOKED_AT = 1024 * 1024


@dataclass
class Looks:
    """A look at the first rows of each file, taken once."""

    encoding: str | None = None
    seen: dict[tuple[str, tuple[str, ...]], Trees | None] = field(default_factory=dict)

    def known(self, entry: Entry, asked: Feed | Lookup) -> bool:
        """Whether the file has one of the sets of columns that `known_by` lists."""
        trees = self.first_rows(entry, tuple(asked.inside)) if asked.known_by else None
        return trees is not None and any(_has_all(trees, marks) for marks in asked.known_by)

    def has(self, entry: Entry, names: list[str]) -> bool:
        """Whether the file has all of these columns."""
        trees = self.first_rows(entry, ())
        return trees is not None and _has_all(trees, names)

    def suits(self, entry: Entry, asked: Lookup) -> bool:
        """Whether a lookup reads the file: by its columns, or by its name where it says nothing of them."""
        return self.known(entry, asked) if asked.known_by else named_as(entry, asked.files)

    def first_rows(self, entry: Entry, inside: tuple[str, ...] = ()) -> Trees | None:
        key = entry.label, inside if entry.suffix in JSON else ()
        if key not in self.seen:
            self.seen[key] = _look(entry, self.encoding, inside)
        return self.seen[key]


def _look(entry: Entry, encoding: str | None, inside: tuple[str, ...]) -> Trees | None:
    chunks = replace(entry, open=partial(_beginning, entry)).read(encoding=encoding, inside=inside).chunks
    try:
        for chunk in chunks:
            if chunk.frame.width > 1:
                return Trees(chunk.frame.head(SEEN_ROWS))
    except SourceRejectedError:
        return None
    finally:
        close = getattr(chunks, "close", None)
        if close is not None:
            close()
    return None


def _beginning(entry: Entry) -> BinaryIO:
    """The first lines where lines are rows; all of it where it can only be read as a whole."""
    stream = entry.open()
    if entry.sheet is not None or entry.suffix not in (*DELIMITED, *JSON):
        return stream
    start = stream.read(LOOKED_AT)
    if len(start) < LOOKED_AT or (entry.suffix in JSON and not _by_line(start)):
        stream.close()
        return entry.open()
    stream.close()
    return BytesIO(start[: start.rfind(b"\n") + 1])


def _by_line(start: bytes) -> bool:
    lines = start.lstrip().split(b"\n", 2)
    return len(lines) > 2 and all(
        line.startswith(b"{") and line.rstrip().endswith(b"}") for line in lines[:2]
    )


def _has_all(trees: Trees, marks: list[str]) -> bool:
    return all(
        not _has(trees, mark.removeprefix("!")) if mark.startswith("!") else _has(trees, mark)
        for mark in marks
    )


def _has(trees: Trees, name: str) -> bool:
    headers = [header for header in trees.frame.columns if header != ROW]
    if name in headers or plain_header(name) in map(plain_header, headers):
        return True
    return is_path(name) and head(name) in headers and trees.holds(name)


def named_as(entry: Entry, patterns: list[str]) -> bool:
    """Patterns are matched without case against the name, and against the path when they hold a slash."""
    return any(_match(name.lower(), pattern.lower()) for name in entry.names for pattern in patterns)


def _match(name: str, pattern: str) -> bool:
    if "/" in pattern:
        return fnmatchcase(name, pattern) or fnmatchcase(name, f"*/{pattern}")
    return fnmatchcase(PurePosixPath(name).name, pattern)
