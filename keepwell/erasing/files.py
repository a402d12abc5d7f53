"""Files of the home that may hold somebody: messages written as files, logs, checkpoints; and a look at every byte."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from domain.redaction import Marks

LARGE = 64 * 1024 * 1024
"""Of a file looked at for somebody's bytes, how much is held at a time."""


def remove_messages(folder: Path, message_ids: set[str], marks: Marks) -> int:
    """Delete the messages to them, and those to others that speak of them; gives how many."""
    gone = [
        file
        for file in sorted(folder.glob("*.eml"))
        if file.stem in message_ids or _speaks_of(file.read_bytes(), marks)
    ]
    for file in gone:
        file.unlink(missing_ok=True)
    return len(gone)


def _speaks_of(content: bytes, marks: Marks) -> bool:
    mail = message_from_bytes(content, policy=policy.default)
    told = [str(value) for value in mail.values()]
    parts = (one for one in mail.walk() if isinstance(one, EmailMessage))
    told += [one.get_content() for one in parts if one.get_content_maintype() == "text"]
    return any(marks.redacted(text) != text for text in told)


def redact_logs(folder: Path, marks: Marks) -> int:
    """Gives how many lines were changed. In place: whoever writes the log goes on doing so."""
    changed = 0
    for file in sorted(folder.glob("*.log*")) if folder.exists() else ():
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines(keepends=True)
        after = [marks.redacted(line) for line in lines]
        if after != lines:
            changed += sum(one != other for one, other in zip(lines, after, strict=True))
            file.write_text("".join(after), encoding="utf-8")
    return changed


def drop_threads(checkpoints: Path, needles: Iterable[str]) -> int:
    """Delete the threads of graphs that hold them: one that is missed is begun anew from what SQL has."""
    if not checkpoints.exists():
        return 0
    wanted = [form for one in needles for form in forms_of(one)]
    with closing(sqlite3.connect(checkpoints, timeout=60)) as connection:
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        threads: set[str] = set()
        for table in tables & {"checkpoints", "writes"}:
            for row in connection.execute(f'SELECT * FROM "{table}"'):  # noqa: S608 - one of two names
                if any(_holds(cell, wanted) for cell in row):
                    threads.add(row[0])
        for thread in threads:
            for table in tables & {"checkpoints", "writes"}:
                connection.execute(f'DELETE FROM "{table}" WHERE thread_id = ?', (thread,))  # noqa: S608
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return len(threads)


def _holds(cell: object, wanted: list[bytes]) -> bool:
    told = cell if isinstance(cell, bytes) else str(cell).encode("utf-8", "replace")
    lower = told.lower()
    return any(one in lower for one in wanted)


def forms_of(text: str) -> list[bytes]:
    """Lower case, as it may stand in a file: UTF-8, UTF-16, escaped as in JSON."""
    told = text.lower()
    forms = [told.encode(), told.encode("utf-16-le"), json.dumps(told)[1:-1].encode()]
    return list(dict.fromkeys(forms))


def left_in(home: Path, needles: Iterable[str]) -> list[Path]:
    """Files of the home that hold one of these, as they lie on disk: what an erasure does not reach is named."""
    wanted = [form for one in needles for form in forms_of(one)]
    return [file for file in sorted(home.rglob("*")) if file.is_file() and _in_file(file, wanted)]


def _in_file(file: Path, wanted: list[bytes]) -> bool:
    longest = max((len(one) for one in wanted), default=0)
    before = b""
    for piece in _pieces(file):
        held = (before + piece).lower()
        if any(one in held for one in wanted):
            return True
        before = held[-longest:]
    return False


def _pieces(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while piece := opened.read(LARGE):
            yield piece
