"""The conversations under a path: files, mailboxes and folders of them, also inside zip and gzip."""

import gzip
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from domain.errors import NotFoundError, SourceRejectedError
from domain.tables import TABLES
from sources.chats.export import ChatExport, exports_among
from sources.conversations.kinds import HEAD, Kind, Shape, kind_of
from sources.readers.archives import DAMAGED, inflated_size, zip_entries

MOST_FILES = 1_000_000
MOST_ENTRIES = 200_000
TABLE_ENDS = (".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson", ".parquet", ".xlsx", ".gz")
Open = Callable[[], BinaryIO]


@dataclass(frozen=True)
class Item:
    """One file that holds conversations. `path` is how people know it; `export`: the chat export it is part of."""

    path: str
    kind: Kind
    size: int
    open: Open
    export: ChatExport | None = None


@dataclass
class Conversations:
    items: list[Item] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _File:
    path: str
    size: int
    open: Open


def find_conversations(path: Path, shape: Shape | None = None) -> Conversations:
    """Everything under `path` in the order of its names.

    With `shape`, every file is taken for what the shape reads; otherwise for what it looks like.
    """
    if not path.exists():
        raise NotFoundError(
            f"{path} does not exist. Give a file or a folder of mails, calendars or transcripts."
        )
    found = Conversations()
    plain: list[_File] = []
    for file in _files(path):
        label = file.relative_to(path).as_posix() if path.is_dir() else file.name
        try:
            plain += _unpacked(file, label)
        except SourceRejectedError as error:
            found.refused[label] = str(error)
        except OSError as error:
            found.refused[label] = f"it cannot be opened ({error.strerror or error})"
    exports = exports_among({file.path: file.open for file in plain})
    for one in plain:
        _add(one, shape, exports, found)
    return found


def holds_conversations(path: Path) -> bool:
    """Whether what lies under `path` is conversations, and nothing there is named after a table of the bundle."""
    files = list(_files(path))
    if any(_is_table(name) for file in files for name in _names(file)):
        return False
    if exports_among({file.as_posix(): partial(_opened, file) for file in files}):
        return True
    return any(find_conversations(file).items for file in files)


def _is_table(path: str) -> bool:
    name = PurePosixPath(path).name.lower()
    return name.partition(".")[0] in TABLES and name.endswith(TABLE_ENDS)


def _names(file: Path) -> list[str]:
    try:
        packed = zip_entries(file, MOST_ENTRIES) if file.suffix.lower() == ".zip" else []
    except (SourceRejectedError, OSError):
        packed = []
    return [file.name, *(part.filename for part in packed)]


def _add(file: _File, shape: Shape | None, exports: dict[str, ChatExport], found: Conversations) -> None:
    export = exports.get(file.path)
    if export is not None:
        if file.path in export.messages and (shape is None or Kind.CHAT in shape.kinds):
            found.items.append(Item(file.path, Kind.CHAT, file.size, file.open, export))
        return
    try:
        with file.open() as stream:
            head = stream.read(HEAD)
    except (*DAMAGED, ValueError) as error:
        found.refused[file.path] = f"it cannot be read ({error})"
        return
    kind = kind_of(_suffix(file.path), head)
    if shape is not None and kind not in shape.kinds:
        kind = shape.kinds[0] if Kind.CHAT not in shape.kinds else None
    if kind is None:
        found.unread.append(file.path)
    else:
        found.items.append(Item(file.path, kind, file.size, file.open))


def _suffix(path: str) -> str:
    pure = PurePosixPath(path)
    return PurePosixPath(pure.stem).suffix.lower() if pure.suffix.lower() == ".gz" else pure.suffix.lower()


def _files(path: Path) -> Iterator[Path]:
    """Files in order; of a Maildir what is in cur and new, with its folders, whose names begin with a dot."""
    if path.is_file():
        yield path
        return
    count = 0
    pending = [path]
    while pending:
        folder = pending.pop()
        folders = []
        for each in sorted(folder.iterdir()):
            if each.is_dir():
                maildir = (each / "cur").is_dir()
                if (maildir or not each.name.startswith(".")) and not _is_tmp(each):
                    folders.append(each)
            elif each.is_file() and not each.name.startswith((".", "~$", "dovecot", "maildir")):
                count += 1
                if count > MOST_FILES:
                    raise SourceRejectedError(f"{path} holds more than {MOST_FILES:,} files.")
                yield each
        pending += reversed(folders)


def _is_tmp(folder: Path) -> bool:
    return folder.name == "tmp" and (folder.parent / "cur").is_dir()


def _unpacked(file: Path, label: str) -> Iterator[_File]:
    suffix = file.suffix.lower()
    if suffix == ".zip":
        archive = _Archive(file)
        for part in zip_entries(file, MOST_ENTRIES):
            name = PurePosixPath(part.filename)
            if not any(piece.startswith((".", "~$", "__MACOSX")) for piece in name.parts):
                yield _File(f"{label}/{part.filename}", part.file_size, partial(archive.open, part.filename))
    elif suffix == ".gz":
        opener: Open = partial(_gunzipped, file)
        yield _File(label, inflated_size(opener, file.stat().st_size), opener)
    else:
        yield _File(label, file.stat().st_size, partial(_opened, file))


def _opened(file: Path) -> BinaryIO:
    return file.open("rb")


def _gunzipped(file: Path) -> BinaryIO:
    return gzip.open(file, "rb")  # type: ignore[return-value]  # a GzipFile reads like any binary stream


class _Archive:
    """A zip that stays open: with its list of files read anew for each of them, 10,000 mails would take minutes."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._zip: zipfile.ZipFile | None = None

    def open(self, name: str) -> BinaryIO:
        if self._zip is None:
            self._zip = zipfile.ZipFile(self._file)
        return self._zip.open(name)  # type: ignore[return-value]  # a ZipExtFile reads like any binary stream

    def __del__(self) -> None:
        if self._zip is not None:
            self._zip.close()
