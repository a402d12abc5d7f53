"""Compressed files: inflated once within bounds before any row is read, so that a bomb is refused whole."""

import gzip
import lzma
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import BinaryIO

from domain.errors import SourceRejectedError

MAX_ENTRIES = 1_000
MAX_RATIO = 200
RATIO_FROM = 10 * 1024 * 1024
MAX_TOTAL = 16 * 1024**3
MAX_WORKBOOK = 512 * 1024 * 1024
PIECE = 1024 * 1024
DAMAGED = (
    OSError,
    EOFError,
    zlib.error,
    lzma.LZMAError,
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
)


def inflated_size(open_stream: Callable[[], BinaryIO], packed: int) -> int:
    """Bytes that come out of a compressed stream of `packed` bytes; raises SourceRejectedError for a bomb."""
    size = 0
    try:
        with open_stream() as stream:
            while piece := stream.read(PIECE):
                size += len(piece)
                _within(size, packed)
    except DAMAGED as error:
        raise SourceRejectedError(f"the compressed file is damaged ({error})") from None
    return size


def _within(size: int, packed: int) -> None:
    if size > RATIO_FROM and size > MAX_RATIO * max(packed, 1):
        raise SourceRejectedError(
            f"it unpacks to more than {MAX_RATIO} times its size ({packed:,} bytes), like a zip bomb. "
            "Unpack it yourself and import the folder"
        )
    if size > MAX_TOTAL:
        raise SourceRejectedError(f"it unpacks to more than {MAX_TOTAL // 1024**3} GiB. Import it unpacked")


def open_gzip(path: Path) -> BinaryIO:
    return gzip.open(path, "rb")  # type: ignore[return-value]  # a GzipFile reads like any binary stream


def zip_entries(file: Path | BinaryIO, most: int = MAX_ENTRIES) -> list[zipfile.ZipInfo]:
    """The files in an archive; raises SourceRejectedError for names that point outside, bombs, passwords."""
    try:
        with zipfile.ZipFile(file) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    except (*DAMAGED, ValueError) as error:
        raise SourceRejectedError(f"the archive is damaged ({error})") from None
    if len(entries) > most:
        raise SourceRejectedError(f"it holds {len(entries):,} files; the limit is {most:,}")
    names = Counter(entry.filename for entry in entries)
    for entry in entries:
        _check_name(entry.filename)
        if names[entry.filename] > 1:
            # By its name, only the last of them can be opened: the others would be lost without a word.
            raise SourceRejectedError(f"it holds {entry.filename!r} more than once. Unpack it yourself")
        if entry.flag_bits & 0x1:
            raise SourceRejectedError(f"{entry.filename!r} in it is encrypted. Unpack it yourself")
    _within(sum(entry.file_size for entry in entries), sum(entry.compress_size for entry in entries))
    return entries


def check_workbook(open_stream: Callable[[], BinaryIO]) -> None:
    """A workbook is a zip that is held in memory: its parts are inflated once, within tighter bounds."""
    with open_stream() as stream:
        parts = zip_entries(stream)
        stream.seek(0)
        with zipfile.ZipFile(stream) as archive:
            total = 0
            for part in parts:
                total += inflated_size(partial(_open_part, archive, part), part.compress_size)
                if total > MAX_WORKBOOK:
                    limit = MAX_WORKBOOK // 1024 // 1024
                    raise SourceRejectedError(
                        f"the workbook unpacks to more than {limit} MiB. Save it as CSV"
                    )


def _open_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> BinaryIO:
    return archive.open(part)  # type: ignore[return-value]  # a ZipExtFile reads like any binary stream


def _check_name(name: str) -> None:
    parts = name.replace("\\", "/").split("/")
    if name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or "\0" in name:
        raise SourceRejectedError(f"the name {name!r} in it points outside the archive")


def open_entry(path: Path, name: str) -> BinaryIO:
    """One entry as a stream; the archive is closed with it."""
    archive = zipfile.ZipFile(path)
    try:
        return archive.open(name)  # type: ignore[return-value]  # a ZipExtFile reads like any binary stream
    except Exception:
        archive.close()
        raise
