"""Processes of a run's own that compose words: they only read, and are gone when the run is, however it ends."""

import gc
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from multiprocessing.connection import Connection, Pipe
from queue import SimpleQueue
from typing import Any

from agents.alerts.brief import Words
from domain.alerts import as_text
from graph.assess import Frame
from graph.remote import StorageUrls, fact_store
from graph.words import Asked, Segments, Speechless, Told, words_for

POSSIBLE = os.name == "posix"
"""Where a process can be handed an open line."""

SERVE = "from graph.helpers import serve; serve()"

Found = list[Told | Speechless]


class HelperFailedError(Exception):
    """A helper died, or could not do what was asked of it."""


class Helpers:
    """Each caller has a helper of its own while it waits for the words."""

    def __init__(self, count: int, urls: StorageUrls, frame: Frame) -> None:
        self._all = [_Helper(urls, frame) for _ in range(count)]
        self._idle: SimpleQueue[_Helper] = SimpleQueue()
        for helper in self._all:
            self._idle.put(helper)

    @property
    def pids(self) -> list[int]:
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
    def __init__(self, urls: StorageUrls, frame: Frame) -> None:
        self._line, theirs = Pipe()
        # Not multiprocessing's own way, which runs the main script of the parent once more in the child.
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-c", SERVE, str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        theirs.close()  # theirs alone now: when either process ends, the other reads the end of the line
        with suppress(OSError):  # a helper that could not start is noticed when it is asked
            self._line.send((urls, frame))

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
        self.process.wait()


def serve() -> None:
    """What a helper does: answer until the run hangs up."""
    # Ctrl-C reaches the whole group, but it is the run that decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    line: Connection[Any, Any] = Connection(int(sys.argv[1]))
    with suppress(EOFError, OSError):  # the run hung up, or is gone
        _answer(line)


def _answer(line: "Connection[Any, Any]") -> None:
    urls, frame = line.recv()
    facts = fact_store(urls)
    # Composing makes millions of small things that all live until the answer is sent: looking through them again
    # and again for cycles costs a sixth of the time, looking once after each answer next to nothing.
    gc.freeze()
    gc.disable()
    while True:
        asked, segments = line.recv()
        answer: Found | str
        try:
            answer = [_light(words) for words in words_for(facts, asked, frame, segments)]
        except Exception:
            answer = traceback.format_exc()
        line.send(answer)
        del answer
        gc.collect()


def _light(words: Told | Speechless) -> Told | Speechless:
    """With triggers as the text they are stored as: the run has less to unpack, and none to write out again."""
    if not isinstance(words, Words) or isinstance(words.triggers, str):
        return words
    return replace(words, triggers=as_text(words.triggers))
