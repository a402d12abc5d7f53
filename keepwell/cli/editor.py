"""A text from a person's editor, a file or stdin."""

import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from domain.errors import ConflictError, KeepwellError, MisconfiguredError, SourceRejectedError

T = TypeVar("T")
MOST_BYTES = 2_000_000


def read_text(place: str) -> bytes:
    """The bytes of a file, or of stdin for `-`. SourceRejectedError."""
    if place == "-":
        told = sys.stdin.buffer.read(MOST_BYTES + 1)
    else:
        try:
            with Path(place).open("rb") as file:
                told = file.read(MOST_BYTES + 1)
        except OSError as wrong:
            raise SourceRejectedError(f"{place} cannot be read: {wrong.strerror or wrong}.") from wrong
    if len(told) > MOST_BYTES:
        raise SourceRejectedError(f"{place} has more than {MOST_BYTES:,} bytes; that is no prompt.")
    return told


def in_editor(text: str, name: str, save: Callable[[bytes], T]) -> T:
    """What `save` makes of the text that comes back. Where it refuses, the file stays, and its place is told."""
    command = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi")
    handle, path = tempfile.mkstemp(prefix=f"{name.replace('/', '-')}-", suffix=".md")
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
        file.write(f"{text}\n")
    try:
        done = subprocess.run([*command, path], check=False)
    except OSError as wrong:
        Path(path).unlink()
        raise MisconfiguredError(
            f"The editor {command[0]!r} cannot be started ({wrong.strerror or wrong}). Set EDITOR, or use --file."
        ) from wrong
    written = Path(path).read_bytes()
    if done.returncode != 0 or written.decode("utf-8", "replace").strip() == text:
        Path(path).unlink()
        raise ConflictError("The editor ended without a change; nothing was saved.")
    try:
        made = save(written)
    except KeepwellError as refused:
        raise type(refused)(f"{refused} Your text is in {path}.") from refused
    Path(path).unlink()
    return made
