"""Where blocks of accounts are read: in this process, or on a Dask cluster that sees the same storage.

Both run `collect_block` on the same fixed blocks, so their numbers are the same bits.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

from agents.collector.kernel import read
from agents.collector.readings import Readings
from domain.errors import MisconfiguredError
from graph.assess import Frame
from graph.spans import bounds
from graph.state import Span
from storage.activity import Activity
from storage.engine import connect
from storage.fact_rows import SIGNAL_COLUMNS
from storage.facts import Facts
from storage.facts_store import FactStore

log = logging.getLogger(__name__)


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


@dataclass(frozen=True)
class LocalEngine:
    facts: FactStore
    name: str = "local"
    at_once: int = 2  # numpy and Polars let go of the interpreter, so two blocks keep two cores busy

    def collect(self, span: Span, ids: Sequence[int] | None, frame: Frame) -> Block:
        return collect_block(self.facts, span, ids, frame)


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
        return Block(pieces=[read(loaded, frame.days, frame.sources_of(loaded), with_parts=False)])
    except Exception as broken:
        if len(ids) == 1:
            log.exception("account %s cannot be read", ids[0])
            return Block(failures=[Failure(ids[0], f"{type(broken).__name__}: {broken}")])
    middle = len(ids) // 2
    left, right = _collect(facts, ids[:middle], frame), _collect(facts, ids[middle:], frame)
    return Block(left.pieces + right.pieces, left.failures + right.failures)


@dataclass(frozen=True)
class StorageUrls:
    database: str
    activity: str


@lru_cache(maxsize=2)
def _fact_store(urls: StorageUrls) -> FactStore:
    """One connection pool per worker process."""
    return FactStore(connect(urls.database), Activity(urls.activity))


def collect_remotely(urls: StorageUrls, span: Span, ids: Sequence[int] | None, frame: Frame) -> Block:
    """What a Dask worker runs."""
    return collect_block(_fact_store(urls), span, ids, frame)


class DaskEngine:
    """Sends blocks to the Dask scheduler at `address` (HOST:PORT); its workers must reach the same storage URLs."""

    def __init__(self, address: str, urls: StorageUrls) -> None:
        from distributed import Client

        self.name = f"dask://{address}"
        self._urls = urls
        try:
            self._client = Client(f"tcp://{address}", timeout="10s")
        except OSError as refused:
            raise MisconfiguredError(
                f"No Dask scheduler answers at {address} ({refused}). Start one, or run with --engine local."
            ) from refused
        self.at_once = max(1, sum(self._client.ncores().values()))

    def collect(self, span: Span, ids: Sequence[int] | None, frame: Frame) -> Block:
        task = self._client.submit(collect_remotely, self._urls, span, ids, frame, pure=False)
        block: Block = task.result()
        return block

    def close(self) -> None:
        self._client.close()
