"""A folder of Chroma's that several processes use in turn.

Chroma keeps what it has read of a folder, and drops from its log what it has written out. A process that another one
overtakes so never sees what that one added; and when it writes itself, the files come out without it. So each use of a
folder is one process's turn, each writer says that it was there, and whoever finds that another one was opens the
folder anew: before it writes in any case, before it reads as often as is worth its time.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

from domain.errors import BusyError
from knowledge.vector_server import client_settings, collection
from storage.locking import held

if TYPE_CHECKING:
    from chromadb.api.client import Client

BUSY = "Another process is busy with the search index. Try again in a moment."
GONE = "The search index was made anew meanwhile. Ask again."
PATIENCE = 20.0
AT_MOST = 0.02
"""The share of the time that readers spend on opening a folder anew while somebody goes on writing to it."""


@dataclass
class VectorFiles:
    """One for each folder in a process (`opened`): Chroma keeps one view of a folder, too."""

    folder: Path
    clock: Callable[[], float] = time.monotonic
    _client: "Client | None" = None
    _collection: Any = None
    _seen: str = ""
    _rests_until: float = 0.0
    _closed: bool = False
    _here: Lock = field(default_factory=Lock)

    @contextmanager
    def turn(self, changes: bool) -> Iterator[Any]:
        """The collection as the last writer left it; for reading, perhaps as one before left it a moment ago."""
        with self._here, self._alone():
            begun, anew = self.clock(), self._is_outdated(changes)
            if anew:
                self._open()
            if changes:
                self._announce()
            yield self._collection
            if anew:
                self._rests_until = self.clock() + (self.clock() - begun) / AT_MOST

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if self._closed:
            raise BusyError(GONE)
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        with held(self.folder.with_suffix(".lock"), BUSY, PATIENCE):
            yield

    def _is_outdated(self, changes: bool) -> bool:
        if self._client is None:
            return True
        return self._announced() != self._seen and (changes or self.clock() >= self._rests_until)

    def _open(self) -> None:
        import chromadb

        self._let_go()
        self._seen = self._announced()
        client = chromadb.PersistentClient(str(self.folder), settings=client_settings())
        self._client = cast("Client", client)
        self._collection = collection(self._client)

    @property
    def _stamp(self) -> Path:
        return self.folder.with_suffix(".stamp")

    def _announced(self) -> str:
        try:
            return self._stamp.read_text()
        except FileNotFoundError:
            return ""

    def _announce(self) -> None:
        """Before it writes: were it to die while it does, the others would look too often, and never too seldom."""
        self._seen = uuid4().hex
        self._stamp.write_text(self._seen)

    def _let_go(self) -> None:
        if self._client is not None:
            self._client.close()
        self._client = self._collection = None

    def close(self) -> None:
        with _OPENING:
            _OPENED.pop(self.folder, None)
        with self._here:
            self._closed = True
            self._let_go()


_OPENED: dict[Path, VectorFiles] = {}
_OPENING = Lock()


def opened(folder: Path) -> VectorFiles:
    with _OPENING:
        return _OPENED.setdefault(folder.absolute(), VectorFiles(folder.absolute()))
