"""An mbox, message by message, however large it is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

BLOCK = 1024 * 1024
DIVIDER = re.compile(rb"From [^\r\n]{0,200}\d{1,2}:\d{2}[^\r\n]{0,80}")
PLAIN_DIVIDER = re.compile(rb"From [^\r\n]{0,300}")
WHEN = re.compile(rb"[A-Z][a-z]{2},? +[A-Z][a-z]{2} +\d.*|\d{1,2} [A-Z][a-z]{2} \d{4}.*")
ESCAPED = re.compile(rb"(?m)^>(>*From )")


@dataclass(frozen=True)
class Message:
    """`envelope`: the date on the line that divides it from the one before. `cut`: it was longer than allowed."""

    content: bytes
    envelope: str | None
    cut: bool = False


def messages(stream: BinaryIO, longest: int) -> Iterator[Message]:
    """Every message; of one that is longer than `longest` bytes only that much is given, marked as cut."""
    divider = None
    held: list[bytes] = []
    size, blank, envelope, cut = 0, True, None, False
    for line in _lines(stream):
        if divider is None:
            divider = DIVIDER if DIVIDER.match(line) else PLAIN_DIVIDER
        if blank and line.startswith(b"From ") and divider.match(line):
            if held:
                yield _message(held, envelope, cut)
            held, size, cut, envelope = [], 0, False, _date(line)
        elif size + len(line) <= longest:
            held.append(line)
            size += len(line)
        else:
            cut = True
        blank = not line.strip()
    if held or cut:
        yield _message(held, envelope, cut)


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """Lines with their ends; a line longer than a block comes in pieces."""
    carry = b""
    while block := stream.read(BLOCK):
        lines = (carry + block).splitlines(keepends=True)
        # The last line may go on in the next block, and "\\r" may be half of "\\r\\n".
        carry = lines.pop()
        if len(carry) > BLOCK:
            lines.append(carry)
            carry = b""
        yield from lines
    if carry:
        yield carry


def _message(held: list[bytes], envelope: str | None, cut: bool) -> Message:
    return Message(ESCAPED.sub(rb"\1", b"".join(held)), envelope, cut)


def _date(line: bytes) -> str | None:
    """ "From a@b Thu Jan  1 12:00:00 2026" without the sender."""
    found = WHEN.search(line)
    return found.group().decode("ascii", "replace").strip() if found else None
