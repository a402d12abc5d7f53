"""An event loop in a thread of its own: only there can a call be given up at any moment, wherever it hangs."""

import asyncio
import os
import queue
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotInTimeError
from contextlib import aclosing, suppress
from threading import Lock, Thread
from typing import Any, TypeVar

T = TypeVar("T")
GRACE_SECONDS = 2.0
"""How long after its own deadline a call may take to tidy up, before it is left to itself."""


class Background:
    """Started by the first call, and anew in a process that was forked from one that had it."""

    def __init__(self, name: str = "keepwell-model") -> None:
        self._name = name
        self._lock = Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._pid = 0
        self._thread: int | None = None

    def run(self, work: Coroutine[Any, Any, T], within: float) -> T:
        """What `work` returns or raises; TimeoutError where it does not end `within` seconds and a grace."""
        future = asyncio.run_coroutine_threadsafe(work, self._running())
        try:
            return future.result(within + GRACE_SECONDS)
        except NotInTimeError:
            raise TimeoutError("a call did not come back") from None
        finally:
            future.cancel()

    def iterate(self, make: Callable[[], AsyncIterator[T]], within: float) -> Iterator[T]:
        """The items of an asynchronous generator as they come; it is closed when this one is."""
        items: queue.SimpleQueue[tuple[bool, T | None]] = queue.SimpleQueue()

        async def feed() -> None:
            try:
                async with aclosing(make()) as source:  # type: ignore[type-var]  # a generator, told as an iterator
                    async for item in source:
                        items.put((True, item))
            finally:
                items.put((False, None))

        future = asyncio.run_coroutine_threadsafe(feed(), self._running())
        try:
            yield from self._taken(items, future, within)
        finally:
            future.cancel()

    def _taken(
        self, items: "queue.SimpleQueue[tuple[bool, T | None]]", future: "Future[None]", within: float
    ) -> Iterator[T]:
        while True:
            try:
                more, item = items.get(timeout=within + GRACE_SECONDS)
            except queue.Empty:
                raise TimeoutError("a stream did not come back") from None
            if not more:
                future.result(GRACE_SECONDS)
                return
            yield item  # type: ignore[misc]  # of a pair that has more, never None

    def close(self, work: Coroutine[Any, Any, None] | None = None) -> None:
        """Run a last `work` there and end the thread."""
        loop, self._loop = self._loop, None
        if loop is None or self._pid != os.getpid():
            if work is not None:
                work.close()
            return
        ending = asyncio.run_coroutine_threadsafe(_ended(loop, work), loop)
        # Garbage is collected in any thread, the loop's own among them, which cannot wait for itself.
        if threading.get_ident() != self._thread:
            with suppress(NotInTimeError):
                ending.result(GRACE_SECONDS)

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None or self._pid != os.getpid():
                self._loop, self._pid = asyncio.new_event_loop(), os.getpid()
                thread = Thread(target=_serve, args=(self._loop,), name=self._name, daemon=True)
                thread.start()
                self._thread = thread.ident
            return self._loop


async def _ended(loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, None] | None) -> None:
    try:
        if work is not None:
            await work
    finally:
        loop.call_soon(loop.stop)


def _serve(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
    finally:
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()
