"""What an import has read and not yet stored, on disk: a mailbox of a gigabyte is not held in memory."""

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from sources.conversations.told import Told


@dataclass(frozen=True)
class Read:
    """One conversation with the id it goes by, its place among all that were read, and its source."""

    place: int
    id: str
    source: str
    told: Told


class Spool:
    """Written once, then read from its beginning; the file has no name and goes with the process."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115  # closed by __exit__

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def put(self, read: Read) -> None:
        self._file.write(json.dumps([read.place, read.id, read.source, read.told]) + "\n")

    def __iter__(self) -> Iterator[Read]:
        self._file.seek(0)
        for line in self._file:
            held: list[Any] = json.loads(line)
            yield Read(*held)
