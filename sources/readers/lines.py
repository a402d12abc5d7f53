"""Physical lines of a byte stream, in bounded blocks, decoded line by line where the encoding is mixed."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from sources.readers.chunks import MAX_RECORD, BadRow, Observed, clip

BLOCK = 4 * 1024 * 1024
SAMPLE = 64 * 1024
BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
UNDECODABLE = "is not valid text in the encoding of the file"
TOO_LONG = f"the line is longer than {MAX_RECORD // 1024 // 1024} MiB"


@dataclass
class Lines:
    """Consecutive lines without their "\\n"; `numbers[i]` is the number of `texts[i]` in the file."""

    numbers: list[int]
    texts: list[str]
    bad: list[BadRow] = field(default_factory=list)


def read_lines(stream: BinaryIO, observed: Observed, encoding: str | None = None) -> Iterator[Lines]:
    """Blocks of lines; `encoding` overrides what is detected. Memory is bounded whatever the line length."""
    head = stream.read(SAMPLE)
    codec, head = _detect(head, observed, encoding)
    pieces = _pieces(head, stream)
    if codec != "utf-8":
        pieces = _transcoded(pieces, codec)
    repair = encoding is None and codec == "utf-8"
    yield from _Splitter(observed, repair).blocks(pieces)


def _detect(head: bytes, observed: Observed, encoding: str | None) -> tuple[str, bytes]:
    for bom, codec in BOMS:
        if head.startswith(bom):
            observed.encoding = f"{codec.upper()} with a byte order mark"
            return codec, head[len(bom) :]
    codec = codecs.lookup(encoding).name if encoding else _without_bom(head)
    observed.encoding = codec.upper()
    return codec, head


def _without_bom(head: bytes) -> str:
    """UTF-16 without a mark shows as NULs in every second place; one NUL in a text file does not."""
    even, odd, size = head[::2].count(0), head[1::2].count(0), max(len(head) // 2, 1)
    if size >= 4 and odd > size * 0.4 and even < size * 0.1:
        return "utf-16-le"
    if size >= 4 and even > size * 0.4 and odd < size * 0.1:
        return "utf-16-be"
    return "utf-8"


def _pieces(head: bytes, stream: BinaryIO) -> Iterator[bytes]:
    yield head
    while piece := stream.read(BLOCK):
        yield piece


def _mark_undecodable(error: UnicodeError) -> tuple[str, int]:
    """Leaves a lone surrogate, which no valid line can hold, so that the line is quarantined later."""
    end = error.end if isinstance(error, UnicodeDecodeError) else 0
    return "\udcff", max(end, 1)


codecs.register_error("keepwell-mark", _mark_undecodable)


def _transcoded(pieces: Iterator[bytes], codec: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(codec)("keepwell-mark")
    for piece in pieces:
        yield decoder.decode(piece).encode("utf-8", "surrogatepass")
    yield decoder.decode(b"", final=True).encode("utf-8", "surrogatepass")


class _Splitter:
    """Cuts pieces at line ends, and drops the inside of lines that are too long to hold."""

    def __init__(self, observed: Observed, repair: bool) -> None:
        self.observed, self.repair = observed, repair
        self.number = 1
        self.skipping = b""
        self.bare_cr: bool | None = None

    def blocks(self, pieces: Iterator[bytes]) -> Iterator[Lines]:
        carry = b""
        for piece in pieces:
            carry += self._line_ends(piece)
            cut = carry.rfind(b"\n")
            if cut >= 0:
                yield self._lines(carry[:cut])
                carry = carry[cut + 1 :]
            if len(carry) > MAX_RECORD:
                self.skipping = self.skipping or carry[:8_000]
                carry = b""
        if carry or self.skipping:
            yield self._lines(carry)
        self._state_encoding()

    def _line_ends(self, piece: bytes) -> bytes:
        if self.bare_cr is None and (b"\n" in piece or b"\r" in piece):
            self.bare_cr = b"\n" not in piece
            if self.bare_cr:
                self.observed.note("lines end in CR only")
        return piece.replace(b"\r", b"\n") if self.bare_cr else piece

    def _lines(self, data: bytes) -> Lines:
        if self.skipping:
            return self._after_long_line(data)
        try:
            texts = data.decode("utf-8").split("\n")
        except UnicodeDecodeError:
            return self._line_by_line(data)
        return self._numbered(texts, [])

    def _numbered(self, texts: list[str], bad: list[BadRow]) -> Lines:
        numbers = list(range(self.number, self.number + len(texts)))
        self.number += len(texts)
        if max(map(len, texts), default=0) > MAX_RECORD:
            long = [i for i, text in enumerate(texts) if len(text) > MAX_RECORD]
            bad = bad + [BadRow(numbers[i], TOO_LONG, clip(texts[i])) for i in long]
            numbers = [n for i, n in enumerate(numbers) if i not in long]
            texts = [t for i, t in enumerate(texts) if i not in long]
        return Lines(numbers, texts, bad)

    def _after_long_line(self, data: bytes) -> Lines:
        """`data` begins inside the line that is being skipped."""
        bad = BadRow(self.number, TOO_LONG, clip(self.skipping.decode("utf-8", "replace")))
        self.skipping = b""
        self.number += 1
        _, newline, rest = data.partition(b"\n")
        lines = self._lines(rest) if newline else Lines([], [])
        return Lines(lines.numbers, lines.texts, [bad, *lines.bad])

    def _line_by_line(self, data: bytes) -> Lines:
        numbers: list[int] = []
        texts: list[str] = []
        bad: list[BadRow] = []
        for raw in data.split(b"\n"):
            text = self._decoded(raw)
            if text is None:
                bad.append(BadRow(self.number, UNDECODABLE, clip(raw.decode("utf-8", "backslashreplace"))))
            else:
                numbers.append(self.number)
                texts.append(text)
            self.number += 1
        return Lines(numbers, texts, bad)

    def _decoded(self, raw: bytes) -> str | None:
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            if not self.repair:
                return None
        else:
            self.observed.counts["utf-8"] += not raw.isascii()
            return text
        try:
            text = raw.decode("cp1252")
        except UnicodeDecodeError:
            return None
        self.observed.counts["cp1252"] += 1
        return text

    def _state_encoding(self) -> None:
        repaired = self.observed.counts["cp1252"]
        if not repaired:
            return
        self.observed.repaired = repaired
        if self.observed.counts["utf-8"]:
            self.observed.encoding = "UTF-8, some lines Windows-1252"
            self.observed.note(f"{repaired} lines are not UTF-8 and were read as Windows-1252")
        else:
            self.observed.encoding = "Windows-1252"
