"""Processes of a run's own that compose words: they only read, and are gone when the run is, however it ends."""

import gc
import signal
import traceback
from collections.abc import Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnContext
from queue import SimpleQueue

from agents.alerts.brief import Words
from graph.assess import Frame
from graph.remote import StorageUrls, fact_store
from graph.words import Asked, Segments, Speechless, words_for

Found = list[Words | Speechless]


class HelperFailedError(Exception):
    """A helper died, or could not do what was asked of it."""


class Helpers:
    """Each caller has a helper of its own while it waits for the words."""

    def __init__(self, count: int, urls: StorageUrls, frame: Frame) -> None:
        context = get_context("spawn")
        self._all = [_Helper(context, urls, frame) for _ in range(count)]
        self._idle: SimpleQueue[_Helper] = SimpleQueue()
        for helper in self._all:
            self._idle.put(helper)

    @property
    def pids(self) -> list[int | None]:
        return [helper.process.pid for helper in self._all]

    def words(self, asked: Sequence[Asked], segments: Segments) -> Found:
        """HelperFailedError where they are to be found in another way."""
        helper = self._idle.get()
        try:
            return helper.words(asked, segments)
        finally:
            self._idle.put(helper)

    def close(self) -> None:
        for helper in self._all:
            helper.close()


class _Helper:
    def __init__(self, context: SpawnContext, urls: StorageUrls, frame: Frame) -> None:
        self._line, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, urls, frame), daemon=True)
        self.process.start()
        theirs.close()  # theirs alone now: when either process ends, the other reads the end of the line

    def words(self, asked: Sequence[Asked], segments: Segments) -> Found:
        try:
            self._line.send((asked, segments))
            answer = self._line.recv()
        except (EOFError, OSError) as broken:
            raise HelperFailedError(f"process {self.process.pid} is gone") from broken
        if isinstance(answer, str):
            raise HelperFailedError(answer)
        found: Found = answer
        return found

    def close(self) -> None:
        self._line.close()
        self.process.join()


def _serve(
    line: "Connection[Found | str, tuple[Sequence[Asked], Segments]]", urls: StorageUrls, frame: Frame
) -> None:
    """Answer until the run hangs up."""
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl-C reaches the whole group, but it is the run that decides
    facts = fact_store(urls)
    # Composing makes millions of small things that all live until the answer is sent: looking through them again
    # and again for cycles costs a sixth of the time, looking once after each answer next to nothing.
    gc.freeze()
    gc.disable()
    while True:
        try:
            asked, segments = line.recv()
        except EOFError:
            return
        answer: Found | str
        try:
            answer = words_for(facts, asked, frame, segments)
        except Exception:
            answer = traceback.format_exc()
        try:
            line.send(answer)
        except OSError:
            return
        del answer
        gc.collect()
