"""A draft as a text that a person edits: a subject line, an empty line, the body."""

import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

from domain.errors import KeepwellError

SUBJECT = "subject:"
LARGEST = 1_000_000


def written(subject: str, body: str) -> str:
    return f"Subject: {subject}\n\n{body}\n"


def parsed(told: str) -> tuple[str | None, str]:
    """Subject (None where the first line names none) and body."""
    first, _, rest = told.lstrip("\ufeff").partition("\n")
    if first.lower().startswith(SUBJECT):
        return first[len(SUBJECT) :].strip(), rest.lstrip("\r\n")
    return None, told.lstrip("\ufeff")


def read_text(name: str) -> str:
    """A file, or stdin for `-`; KeepwellError where it cannot be read or is no UTF-8."""
    try:
        raw = sys.stdin.buffer.read(LARGEST + 1) if name == "-" else _file(Path(name))
        told = raw.decode("utf-8")
    except OSError as broken:
        raise KeepwellError(f"{name} cannot be read: {broken.strerror or broken}.") from broken
    except UnicodeDecodeError:
        raise KeepwellError(f"{name} is not UTF-8 text. Save it as UTF-8.") from None
    if len(raw) > LARGEST:
        raise KeepwellError(f"{name} is too large for a message.")
    return told


def _file(path: Path) -> bytes:
    with path.open("rb") as opened:
        return opened.read(LARGEST + 1)


def in_editor(told: str) -> str:
    """What the person's $VISUAL or $EDITOR makes of it; KeepwellError where that fails."""
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    with tempfile.TemporaryDirectory(prefix="keepwell-") as folder:
        path = Path(folder) / "draft.txt"
        path.write_text(told, encoding="utf-8")
        try:
            done = subprocess.run([*shlex.split(command), str(path)], check=False)
        except (OSError, ValueError) as broken:
            raise KeepwellError(
                f"The editor '{command}' does not start ({broken}). Set EDITOR, or use --file."
            ) from broken
        if done.returncode != 0:
            raise KeepwellError(f"The editor ended with {done.returncode}: nothing was changed.")
        return read_text(str(path))
