"""The import's side of the reading process: reused for many messages, watched, replaced when it dies."""

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import IO, Any, Self

from domain.errors import KeepwellError
from sources.bounded.deadline import Deadline
from sources.bounded.framing import LENGTH, packed
from sources.bounded.limits import Limits

START = 60.0  # seconds, for a machine under load
SLOW = "took more than {seconds:g} s"


@dataclass(frozen=True)
class Answer:
    """`conversations`: what was read, as plain values; or `refused`: why nothing was. `seconds` it took."""

    conversations: list[dict[str, Any]] = field(default_factory=list)
    refused: str | None = None
    seconds: float = 0.0


class ReadingProcess:
    """One child process at a time; `started` counts how many there were."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self.started = 0
        self._child: subprocess.Popen[bytes] | None = None
        self._kinds: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def read(self, kind: str, content: bytes, order: Mapping[str, Any] | None = None) -> Answer:
        """Have `content` read; never raises for what is in it."""
        if len(content) > self.limits.content:
            return Answer(refused=f"is larger than {self.limits.content // 1024**2} MB")
        child = self._prepared(kind)
        began = time.monotonic()
        asked = packed({**(order or {}), "kind": kind, "cpu": self.limits.cpu}, content)
        told = self._exchange(child, asked, self.limits.wall)
        seconds = time.monotonic() - began
        if told is None:
            return Answer(refused=self._buried(child), seconds=seconds)
        if told.get("tired") or told.get("spent"):
            self.close()
        return Answer(told.get("read", []), told.get("refused"), seconds)

    def close(self) -> None:
        """End the child; the next read starts another."""
        if self._child is not None:
            child, self._child = self._child, None
            child.kill()
            child.wait()
            for pipe in (child.stdin, child.stdout):
                _close(pipe)

    def _prepared(self, kind: str) -> "subprocess.Popen[bytes]":
        """A child that has loaded what it needs for this kind: no message should pay for that with its time."""
        child = self._running()
        if kind not in self._kinds:
            if self._exchange(child, packed({"kind": kind, "prepare": True}, b""), START) is None:
                self._buried(child)
                child = self._running()
            self._kinds.add(kind)
        return child

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._child is None or self._child.poll() is not None:
            self.close()
            self._child = _started(self.limits)
            self.started += 1
            self._kinds = set()
            if self._exchange(self._child, b"", START) is None:
                self.close()
                raise KeepwellError(
                    "The process that reads messages does not start. See that this machine has 300 MB to spare."
                )
        return self._child

    def _exchange(
        self, child: "subprocess.Popen[bytes]", asked: bytes, seconds: float
    ) -> dict[str, Any] | None:
        """The answer; None when the child died or did not answer in time."""
        if child.stdin is None or child.stdout is None:
            return None
        until = Deadline(child.pid, seconds)
        try:
            _write(child.stdin.fileno(), asked, until)
            head = _read(child.stdout.fileno(), LENGTH.size, until)
            size = int(LENGTH.unpack(head)[0])
            if size > self.limits.answer:
                return None
            answer: dict[str, Any] = json.loads(_read(child.stdout.fileno(), size, until))
        except (OSError, EOFError, TimeoutError):
            return None
        return answer

    def _buried(self, child: "subprocess.Popen[bytes]") -> str:
        try:
            # What died of its own is told by its exit; what still runs was too slow.
            ended = child.wait(timeout=0.05)
        except subprocess.TimeoutExpired:
            ended = -signal.SIGPROF
        self.close()
        if ended == -signal.SIGPROF:
            return SLOW.format(seconds=self.limits.cpu)
        return "cannot be parsed (the parser died of it)"


def _started(limits: Limits) -> "subprocess.Popen[bytes]":
    program = f"from sources.bounded.worker import serve; serve({limits.memory}, {limits.answer})"
    # No variable of ours goes along: what parses hostile text holds no password it could tell.
    surroundings = {
        "PATH": os.defpath,
        "PYTHONPATH": os.pathsep.join(path or "." for path in sys.path),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUTF8": "1",
        "LC_ALL": "C.UTF-8",
        "MALLOC_ARENA_MAX": "1",
    }
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=surroundings,
        bufsize=0,
    )


def _write(to: int, data: bytes, until: Deadline) -> None:
    os.set_blocking(to, False)
    view = memoryview(data)
    while view:
        until.wait(to, select.POLLOUT)
        view = view[os.write(to, view[: 1024 * 1024]) :]


def _read(come: int, size: int, until: Deadline) -> bytes:
    pieces: list[bytes] = []
    while size:
        until.wait(come, select.POLLIN)
        piece = os.read(come, min(size, 1024 * 1024))
        if not piece:
            raise EOFError
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def _close(pipe: IO[bytes] | None) -> None:
    if pipe is not None:
        with suppress(OSError):
            pipe.close()
