"""Files that came by the browser: looked at, mapped to tables by a person, tried, then imported; kept until then."""

import json
import re
import secrets
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any

import yaml

from domain.errors import KeepwellError, NotFoundError, SourceRejectedError
from domain.tables import TABLES
from keepwell.bootstrap import House
from keepwell.importing import import_into
from sources.conversations.finding import holds_conversations
from sources.mapping import load_mapping, parse_mapping, shipped
from sources.readers.folder import find
from sources.recognising import named_as
from sources.report import ImportReport
from sources.suggesting import SeenFile, look

KEPT_FOR = timedelta(days=7)
MOST_FILES = 200
LONGEST_NAME = 120
BLOCK = 1 << 20
NAMED = re.compile(r"[a-z][a-z0-9_-]{0,39}")
CONVERSATIONS = "conversations"
BUNDLE = "bundle"
BY_HAND = "by hand"


@dataclass(frozen=True)
class Upload:
    """`how`: bundle, conversations, by hand (then `mapping` is the name of the saved one), or a shipped mapping."""

    id: str
    by: str
    at: datetime
    how: str | None = None
    mapping: str | None = None
    source: str | None = None
    timezone: str | None = None
    currency: str | None = None


@dataclass(frozen=True)
class Looked:
    """What was found in an upload: its tables, files that cannot be read, and how it could be imported."""

    files: tuple[SeenFile, ...]
    refused: Mapping[str, str]
    conversations: bool
    is_bundle: bool
    known: tuple[str, ...]


def folder_of(house: House, upload_id: str) -> Path:
    """NotFoundError for what is no upload; the id cannot lead anywhere else."""
    place = house.settings.home / "uploads" / upload_id
    if not re.fullmatch(r"[A-Za-z0-9_-]{16,32}", upload_id) or not (place / "upload.json").is_file():
        raise NotFoundError("That upload is not here any more. Upload the files again.")
    return place


def begin(house: House, files: Iterable[tuple[str, IO[bytes]]], by: str) -> Upload:
    """Keep the files. KeepwellError where there are none, or too many."""
    forget_old(house)
    upload = Upload(secrets.token_urlsafe(15), by, house.now())
    place = house.settings.home / "uploads" / upload.id
    (place / "files").mkdir(parents=True)
    count = 0
    for name, content in files:
        count += 1
        if count > MOST_FILES:
            shutil.rmtree(place)
            raise KeepwellError(f"At most {MOST_FILES} files come at once. Put them into one zip.")
        _copy(content, _free(place / "files", _safe(name)))
    if not count:
        shutil.rmtree(place)
        raise KeepwellError("Choose a file first.")
    _save(place, upload)
    return upload


def _safe(name: str) -> str:
    """A file name of plain letters: where it goes is ours to say."""
    plain = re.sub(r"[^\w.@ -]+", "_", Path(name.replace("\\", "/")).name).strip(". ")
    stem, dot, ending = plain.rpartition(".")
    return f"{(stem or plain)[:LONGEST_NAME]}{dot}{ending[:10]}" if dot else plain[:LONGEST_NAME] or "file"


def _free(folder: Path, name: str) -> Path:
    place, number = folder / name, 1
    while place.exists():
        number += 1
        place = folder / f"{number}_{name}"
    return place


def _copy(content: IO[bytes], to: Path) -> None:
    with to.open("wb") as out:
        shutil.copyfileobj(content, out, BLOCK)


def _save(place: Path, upload: Upload) -> None:
    (place / "upload.json").write_text(json.dumps(asdict(upload), default=str), encoding="utf-8")


def get(house: House, upload_id: str) -> Upload:
    told = json.loads((folder_of(house, upload_id) / "upload.json").read_text(encoding="utf-8"))
    return Upload(**{**told, "at": datetime.fromisoformat(told["at"])})


def looked_at(house: House, upload_id: str) -> Looked:
    files = folder_of(house, upload_id) / "files"
    talks = holds_conversations(files)
    try:
        seen, refused = ([], {}) if talks else look(files, house.now())
    except SourceRejectedError as broken:
        seen, refused = [], {"the files": str(broken)}
    entries, feeds = [] if talks else find(files).entries, load_mapping(None).feeds
    bundle = bool(entries) and all(any(named_as(e, feed.files) for feed in feeds) for e in entries)
    known = tuple(dict.fromkeys(name for one in seen for name in one.known))
    return Looked(tuple(seen), refused, talks, bundle, known)


def saved_mappings(house: House) -> list[str]:
    folder = house.settings.home / "mappings"
    return sorted(one.stem for one in folder.glob("*.yaml")) if folder.is_dir() else []


def mapping_path(house: House, name: str) -> Path:
    """NotFoundError where nothing is saved under this name."""
    if name not in saved_mappings(house):
        raise NotFoundError(f"There is no saved mapping '{name}'.")
    return house.settings.home / "mappings" / f"{name}.yaml"


@dataclass(frozen=True)
class Mapped:
    """How one file becomes a table: for each column of it a column of the file, or a value for all rows."""

    label: str
    table: str
    columns: Mapping[str, str]
    values: Mapping[str, str]


def save_mapping(
    house: House, name: str, source: str, files: Iterable[Mapped], timezone: str | None, currency: str | None
) -> str:
    """Written as any mapping is (docs/mappings.md), so that it can be used again by name, here and on the command line.
    KeepwellError says what is missing."""
    plain = name.strip().lower().replace(" ", "_")
    if not NAMED.fullmatch(plain) or plain in shipped():
        raise KeepwellError("Name the mapping with small letters, digits, - and _, and not as a shipped one.")
    body: dict[str, Any] = {
        "name": plain,
        "title": f"Made on the screen, {house.today()}",
        "source": source or plain,
    }
    body |= {"timezone": timezone} if timezone else {}
    body |= {"currency": currency.upper()} if currency else {}
    body["feeds"] = [_feed(one) for one in files]
    if not body["feeds"]:
        raise KeepwellError("Say of at least one file which table it is.")
    text = yaml.safe_dump(body, sort_keys=False, allow_unicode=True)
    parse_mapping(text, plain)
    folder = house.settings.home / "mappings"
    folder.mkdir(exist_ok=True)
    (folder / f"{plain}.yaml").write_text(text, encoding="utf-8")
    return plain


def _feed(one: Mapped) -> dict[str, Any]:
    """Files are known by the columns that were mapped, so that next month's file may have another name."""
    if one.table not in TABLES:
        raise KeepwellError(f"There is no table '{one.table}'.")
    columns: dict[str, Any] = {name: {"from": column} for name, column in one.columns.items() if column}
    columns |= {name: {"value": value} for name, value in one.values.items() if value and name not in columns}
    used = sorted({column for column in one.columns.values() if column})
    if "external_id" not in columns and any(
        c.name == "external_id" and c.required for c in TABLES[one.table].columns
    ):
        made_of = [
            columns[name]["from"]
            for name in ("account", "occurred_at", "issued_at", "start_date")
            if "from" in columns.get(name, {})
        ]
        if not made_of:
            raise KeepwellError(
                f"{one.label}: say which column tells rows of {one.table} apart (external_id)."
            )
        columns["external_id"] = {"template": "-".join(f"{{{name}}}" for name in made_of) + "-{repeat}"}
    missing = [c.name for c in TABLES[one.table].columns if c.required and c.name not in columns]
    if missing:
        raise KeepwellError(
            f"{one.label}: {', '.join(missing)} must be known for {one.table}. Choose a column or a value."
        )
    pattern = f"*{Path(one.label).suffix}" if Path(one.label).suffix else one.label
    return {"table": one.table, "files": [pattern], "known_by": [used], "columns": columns}


def choose(house: House, upload_id: str, **how: str | None) -> Upload:
    """Remember how an upload is to be read."""
    place, upload = folder_of(house, upload_id), get(house, upload_id)
    changed = Upload(**{**asdict(upload), "at": upload.at, **how})
    _save(place, changed)
    return changed


def bring(house: House, upload: Upload, dry_run: bool, progress: Any = None) -> ImportReport:
    """As the command line imports it; a dry run leaves its error rows beside the upload, a real one ends the upload."""
    place = folder_of(house, upload.id)
    if upload.how is None:
        raise KeepwellError("Say first how the files are to be read.")
    report = import_into(
        house,
        place / "files",
        _mapping_for(house, upload),
        dry_run=dry_run,
        source=upload.source or None,
        timezone=upload.timezone or None,
        currency=upload.currency or None,
        errors=place / "errors.csv" if dry_run else None,
        progress=progress,
    )
    if not dry_run:
        shutil.rmtree(place)
    return report


def _mapping_for(house: House, upload: Upload) -> str | None:
    if upload.how in (BUNDLE, CONVERSATIONS):
        return BUNDLE if upload.how == BUNDLE else None
    return str(mapping_path(house, upload.mapping or "")) if upload.how == BY_HAND else upload.how


def errors_of(house: House, upload_id: str) -> Path:
    """The rows a dry run set aside, as CSV. NotFoundError before the first."""
    place = folder_of(house, upload_id) / "errors.csv"
    if not place.is_file():
        raise NotFoundError("There was no dry run of it yet.")
    return place


def discard(house: House, upload_id: str) -> None:
    shutil.rmtree(folder_of(house, upload_id))


def forget_old(house: House) -> None:
    """Files nobody came back for."""
    folder, oldest = house.settings.home / "uploads", (house.now() - KEPT_FOR).timestamp()
    for place in folder.iterdir() if folder.is_dir() else ():
        if place.stat().st_mtime < oldest:
            shutil.rmtree(place, ignore_errors=True)
