"""The reading process: hostile content is parsed here, with little time, little memory and no secrets.

It starts lean on purpose: Polars or SQLAlchemy alone would fill the memory it may have.
"""

import json
import os
import resource
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from sources.bounded.framing import answered, frame
from sources.bounded.unreadable import UnreadableError

Read = Callable[[bytes, dict[str, Any]], list[dict[str, Any]]]
READERS = {
    "mail": "sources.mail.message",
    "calendar": "sources.calendar.events",
    "transcript": "sources.transcripts.cues",
    "chat": "sources.chats.slack",
}
"""Each module's `read(content, order)` gives one dict of plain values per conversation in the content."""
AHEAD = {"mail": ("ftfy", "charset_normalizer", "selectolax.lexbor"), "calendar": ("recurring_ical_events",)}
ROOMY = 150 * 1024 * 1024  # bytes of resident memory, above which a fresh process takes over


def serve(memory: int, largest: int) -> None:
    """Answer orders on stdin until it is closed. Nothing but answers reaches stdout."""
    answers = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    _confine(memory)
    os.write(answers, answered({"ready": True}))
    incoming = sys.stdin.buffer
    while (order := frame(incoming.read)) is not None:
        content = frame(incoming.read)
        if content is None:
            return
        answer = _answer(json.loads(order), content)
        del content
        answer["tired"] = _resident() > ROOMY
        _send(answers, answer, largest)


def _confine(memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the import's to answer
    signal.signal(signal.SIGPROF, signal.SIG_DFL)  # ends the process, in the middle of C code too


def _resident() -> int:
    """Bytes in memory now. The peak would not do: a child is born with its parent's."""
    try:
        with Path("/proc/self/statm").open("rb") as held:
            return int(held.read().split()[1]) * resource.getpagesize()
    except OSError:
        return 0


def _answer(order: dict[str, Any], content: bytes) -> dict[str, Any]:
    try:
        if order.get("prepare"):
            for name in (READERS[order["kind"]], *AHEAD.get(order["kind"], ())):
                import_module(name)
            return {"ready": True}
        read: Read = import_module(READERS[order["kind"]]).read
        signal.setitimer(signal.ITIMER_PROF, order["cpu"])
        try:
            return {"read": read(content, order)}
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
    except UnreadableError as why:
        return {"refused": str(why)}
    except MemoryError:
        return {"refused": "needs more memory than one message may have", "spent": True}
    except RecursionError:
        return {"refused": "is nested too deeply"}
    except Exception as broken:  # whatever a parser stumbles over is this message's affair alone
        return {"refused": f"cannot be parsed ({type(broken).__name__})"}


def _send(to: int, answer: dict[str, Any], largest: int) -> None:
    data = answered(answer)
    if len(data) > largest:
        data = answered({"refused": "holds more text than one message may have", "spent": True})
    view = memoryview(data)
    while view:
        view = view[os.write(to, view) :]
