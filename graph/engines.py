"""Where the work on accounts is done: in this process and helpers of its own, or on a Dask cluster.

All see the same storage and run the same functions on the same blocks, so their numbers are the same bits. What they
do only reads: whatever has an effect stays with the run.
"""

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from agents.collector.kernel import read
from agents.collector.readings import Readings
from domain.errors import MisconfiguredError
from graph.assess import Frame
from graph.helpers import POSSIBLE, HelperFailedError, Helpers
from graph.remote import StorageUrls, fact_store
from graph.spans import bounds
from graph.state import Span
from graph.words import Asked, Segments, Speechless, Told, own_segments, words_for
from storage.fact_rows import SIGNAL_COLUMNS
from storage.facts import Facts
from storage.facts_store import FactStore

log = logging.getLogger(__name__)

WORDS_ALONE = 2_000
"""Alerts a run words in its own process: some two seconds, and a helper takes one to start."""
ANSWERS_WITHIN = "10s"


@dataclass(frozen=True)
class Failure:
    """One account that could not be read, and why."""

    account_id: int
    reason: str


@dataclass(frozen=True)
class Block:
    """The readings of one block, in one piece unless an account broke it; broken accounts stand in `failures`."""

    pieces: list[Readings] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)


class Engine(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def at_once(self) -> int:
        """Blocks under way at the same time."""
        ...

    def collect(self, span: Span, ids: Sequence[int] | None, frame: Frame) -> Block:
        """Readings for the accounts of the block (only those in `ids` when given)."""
        ...

    def words(self, asked: Sequence[Asked], frame: Frame, segments: Segments) -> list[Told | Speechless]:
        """What `words_for` gives."""
        ...


class LocalEngine:
    """numpy and Polars let go of the interpreter, so two blocks keep two cores busy in one process; composing words
    does not, so a run with many of them has helper processes, begun once they pay.
    """

    name = "local"
    at_once = 2

    def __init__(self, facts: FactStore, urls: StorageUrls) -> None:
        self._facts = facts
        self._urls = urls
        self._asked = 0
        self._helpers: Helpers | None = None
        self._alone = False
        self._lock = threading.Lock()

    def collect(self, span: Span, ids: Sequence[int] | None, frame: Frame) -> Block:
        return collect_block(self._facts, span, ids, frame)

    def words(self, asked: Sequence[Asked], frame: Frame, segments: Segments) -> list[Told | Speechless]:
        own = own_segments(asked, segments)
        helpers = self._helped(len(asked), frame)
        if helpers is not None:
            try:
                return helpers.words(asked, own)
            except HelperFailedError as failed:
                log.warning("A helper process failed; the run goes on without. %s", failed)
                self._alone = True
        return words_for(self._facts, asked, frame, own)

    def _helped(self, more: int, frame: Frame) -> Helpers | None:
        """The helpers, once so many words were asked for that starting processes has paid."""
        with self._lock:
            self._asked += more
            if self._helpers is None and POSSIBLE and self._asked > WORDS_ALONE:
                self._helpers = Helpers(self.at_once, self._urls, frame)
            return None if self._alone else self._helpers

    def close(self) -> None:
        if self._helpers is not None:
            self._helpers.close()


def collect_block(facts: FactStore, span: Span, ids: Sequence[int] | None, frame: Frame) -> Block:
    """Read a block; when it breaks, halve it until the accounts that break it stand alone."""
    first, last = bounds(span)
    if ids is not None:
        return _collect(facts, [i for i in ids if first <= i <= last], frame)
    loaded = facts.load_rolled(first, last, frame.use_since, frame.as_of)
    known = loaded.accounts["account_id"].to_list()
    return _collect(facts, known, frame, loaded)


def _collect(facts: FactStore, ids: list[int], frame: Frame, loaded: Facts | None = None) -> Block:
    if not ids:
        return Block()
    try:
        loaded = loaded or facts.load_accounts(ids, frame.facts_since, frame.as_of, SIGNAL_COLUMNS)
        # Only the few accounts that are written about need the numbers of the sentences.
        traced = frame.risk.traced(frame.targets)
        readings = read(loaded, frame.days, frame.sources_of(loaded), with_parts=False, traced=traced)
        return Block(pieces=[readings])
    except Exception as broken:
        if len(ids) == 1:
            log.exception("account %s cannot be read", ids[0])
            return Block(failures=[Failure(ids[0], f"{type(broken).__name__}: {broken}")])
    middle = len(ids) // 2
    left, right = _collect(facts, ids[:middle], frame), _collect(facts, ids[middle:], frame)
    return Block(left.pieces + right.pieces, left.failures + right.failures)


def collect_remotely(urls: StorageUrls, span: Span, ids: Sequence[int] | None, frame: Frame) -> Block:
    """What a Dask worker runs."""
    return collect_block(fact_store(urls), span, ids, frame)


def words_remotely(
    urls: StorageUrls, asked: Sequence[Asked], frame: Frame, segments: Segments
) -> list[Told | Speechless]:
    return words_for(fact_store(urls), asked, frame, segments)


class DaskEngine:
    """Sends blocks to the Dask scheduler at `address` (HOST:PORT); its workers must reach the same storage URLs."""

    def __init__(self, address: str, urls: StorageUrls) -> None:
        from distributed import Client

        self.name = f"dask://{address}"
        self._urls = urls
        try:
            self._client = Client(f"tcp://{address}", timeout=ANSWERS_WITHIN)
        except OSError as refused:
            raise MisconfiguredError(
                f"No Dask scheduler answers at {address} ({refused}). Start one, or run with --engine local."
            ) from refused
        self.at_once = max(1, sum(self._client.ncores().values()))

    def collect(self, span: Span, ids: Sequence[int] | None, frame: Frame) -> Block:
        task = self._client.submit(collect_remotely, self._urls, span, ids, frame, pure=False)
        block: Block = task.result()
        return block

    def words(self, asked: Sequence[Asked], frame: Frame, segments: Segments) -> list[Told | Speechless]:
        own = own_segments(asked, segments)
        task = self._client.submit(words_remotely, self._urls, asked, frame, own, pure=False)
        words: list[Told | Speechless] = task.result()
        return words

    def close(self) -> None:
        self._client.close()
