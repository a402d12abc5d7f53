"""A backup as one file: a manifest, then every file it names, as tar within zstd. Reading trusts nothing."""

import hashlib
import json
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any
from uuid import uuid4

import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt, ValidationError

from domain.errors import ConflictError, KeepwellError, SourceRejectedError

FORMAT = 1
MANIFEST = "manifest.json"
LARGEST_MANIFEST = 64_000_000
CHUNK = 1 << 20
DAMAGED = "{path} is damaged or no backup of Keepwell ({why}). Nothing was restored."


class Kept(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    bytes: NonNegativeInt
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class Table(BaseModel):
    """A Delta table at the version that was kept."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    version: NonNegativeInt
    rows: NonNegativeInt


class Manifest(BaseModel):
    """What an archive says of itself. `made_at` is ISO 8601; `rows` are those of each SQL table."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    format: int = FORMAT
    keepwell: str
    made_at: str
    revision: str
    database: str
    rows: dict[str, NonNegativeInt]
    tables: dict[str, Table]
    files: dict[str, Kept]


@dataclass(frozen=True)
class Written:
    path: Path
    bytes: int


def described(folder: Path) -> dict[str, Kept]:
    """Every file below, by its path from there."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): _kept(path) for path in found}


def _kept(path: Path) -> Kept:
    with path.open("rb") as file:
        return Kept(bytes=path.stat().st_size, sha256=hashlib.file_digest(file, "sha256").hexdigest())


def write(folder: Path, manifest: Manifest, path: Path) -> Written:
    """Whole or not there: under another name first, readable by this user alone. ConflictError where it exists."""
    making = path.with_name(f".{path.name}.{uuid4().hex}")
    try:
        descriptor = os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with (
            os.fdopen(descriptor, "wb") as file,
            pa.CompressedOutputStream(pa.PythonFile(file, "w"), "zstd") as packed,
        ):
            _pack(folder, manifest, packed)
        _name(making, path)
    except OSError as refused:
        raise KeepwellError(f"{path} cannot be written: {refused.strerror or refused}.") from refused
    finally:
        making.unlink(missing_ok=True)
    return Written(path, path.stat().st_size)


def _pack(folder: Path, manifest: Manifest, packed: IO[bytes]) -> None:
    told = folder.parent / f"{folder.name}.{MANIFEST}"
    told.write_text(manifest.model_dump_json(indent=1))
    try:
        with tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar:
            tar.add(told, MANIFEST, filter=_nobodys)
            for name in manifest.files:
                tar.add(folder / name, name, recursive=False, filter=_nobodys)
    finally:
        told.unlink()


def _nobodys(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """As a plain file of nobody in particular: hard links within the folder would otherwise be kept as links."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member


def _name(making: Path, path: Path) -> None:
    descriptor = os.open(making, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    try:
        os.link(making, path)
    except FileExistsError:
        raise ConflictError(
            f"{path} is there already; a backup never overwrites. Give another name."
        ) from None
    except OSError:  # a file system without links
        if path.exists():
            raise
        making.rename(path)


@contextmanager
def opened(path: Path) -> Iterator[tuple[Manifest, tarfile.TarFile]]:
    """The manifest of an archive, and the rest of it to be taken out. SourceRejectedError where it is none."""
    if not path.is_file():
        raise SourceRejectedError(
            f"{path} is no file. `keepwell restore` wants what `keepwell backup` wrote."
        )
    try:
        with (
            pa.input_stream(str(path), compression="zstd") as packed,
            tarfile.open(fileobj=packed, mode="r|") as tar,
        ):
            yield _manifest(tar), tar
    except (tarfile.TarError, EOFError, OSError, pa.ArrowException, ValidationError, ValueError) as broken:
        if isinstance(broken, OSError) and broken.errno is not None:
            raise KeepwellError(f"{broken.filename or path}: {broken.strerror}.") from broken
        raise _damaged(path, "it cannot be read to its end") from broken


def _damaged(path: Path, why: str) -> SourceRejectedError:
    return SourceRejectedError(DAMAGED.format(path=path, why=why))


def _manifest(tar: tarfile.TarFile) -> Manifest:
    first = tar.next()
    if first is None or first.name != MANIFEST or not first.isreg() or first.size > LARGEST_MANIFEST:
        raise tarfile.ReadError("there is no manifest")
    told: dict[str, Any] = json.loads(_content(tar, first).read())
    if told.get("format") != FORMAT:
        raise SourceRejectedError(
            "The backup is of a format that this release does not know. Restore it with the release that wrote it."
        )
    return Manifest.model_validate(told)


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    found = tar.extractfile(member)
    if found is None:
        raise tarfile.ReadError("a member has no content")
    return found


def take_out(path: Path, manifest: Manifest, tar: tarfile.TarFile, folder: Path) -> None:
    """Write every file of the manifest below `folder`; what it does not name, or names otherwise, is refused."""
    missing = dict(manifest.files)
    for name in missing:
        if not _stays_below(name):
            raise _damaged(path, "it names a file that lies elsewhere")
    while (member := tar.next()) is not None:
        kept = missing.pop(member.name, None)
        if kept is None or not member.isreg() or member.size != kept.bytes:
            raise _damaged(path, "it holds what its manifest does not name")
        if _copied(_content(tar, member), folder / member.name, kept.bytes) != kept.sha256:
            raise _damaged(path, "a file in it is not what was written")
    if missing:
        raise _damaged(path, f"{len(missing):,} files are missing")


def _stays_below(name: str) -> bool:
    parts = PurePosixPath(name)
    plain = name == parts.as_posix() and name.isprintable() and "\\" not in name
    return plain and not parts.is_absolute() and ".." not in parts.parts and name not in ("", ".", MANIFEST)


def _copied(content: IO[bytes], target: Path, size: int) -> str:
    """The sum of what was written: `size` bytes, and never more."""
    target.parent.mkdir(parents=True, exist_ok=True)
    sum_of, left = hashlib.sha256(), size
    with target.open("xb") as out:
        while left and (chunk := content.read(min(CHUNK, left))):
            out.write(chunk)
            sum_of.update(chunk)
            left -= len(chunk)
    return sum_of.hexdigest()


def as_json(manifest: Manifest, written: Written) -> dict[str, object]:
    """What a backup says of itself, without its list of files."""
    told = manifest.model_dump(exclude={"files"})
    return told | {"files": len(manifest.files)} | {k: str(v) for k, v in asdict(written).items()}
