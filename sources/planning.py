"""What is to be read and in which order: files matched to the feeds of a mapping, tables by dependency."""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

import polars as pl

from domain.errors import SourceRejectedError
from domain.tables import BUNDLE
from sources.mapping import Feed as Feed
from sources.mapping import Lookup, Mapping
from sources.readers.chunks import ROW
from sources.readers.folder import Entry, Found
from sources.shaping import blanked, plain_header


@dataclass(frozen=True)
class Step:
    """One file read for one feed."""

    feed: Feed
    entry: Entry


@dataclass(frozen=True)
class Plan:
    """`steps` in the order in which they run; `unread` are files that no feed asks for."""

    steps: list[Step]
    unread: list[str]

    @property
    def size(self) -> int:
        return sum(step.entry.size for step in self.steps)


def plan(found: Found, mapping: Mapping) -> Plan:
    """Tables in the order of the bundle, so that what is referred to comes first; files by name."""
    rank = {table.name: place for place, table in enumerate(BUNDLE)}
    feeds = sorted(mapping.feeds, key=lambda feed: rank[feed.table])
    steps = [Step(feed, entry) for feed in feeds for entry in found.entries if matches(entry, feed.files)]
    used = {step.entry.label for step in steps}
    asked = [pattern for lookup in mapping.lookups.values() for pattern in lookup.files]
    unread = [e.label for e in found.entries if e.label not in used and not matches(e, asked)]
    return Plan(steps, sorted([*unread, *found.unread]))


def matches(entry: Entry, patterns: list[str]) -> bool:
    """Patterns are matched without case against the name, and against the path when they hold a slash."""
    return any(_match(name.lower(), pattern.lower()) for name in entry.names for pattern in patterns)


def _match(name: str, pattern: str) -> bool:
    if "/" in pattern:
        return fnmatchcase(name, pattern) or fnmatchcase(name, f"*/{pattern}")
    return fnmatchcase(PurePosixPath(name).name, pattern)


def load_lookups(found: Found, mapping: Mapping, notes: list[str]) -> dict[str, pl.DataFrame]:
    """Each lookup as key -> columns; a key that the file gives two meanings to finds nothing."""
    return {name: _load(name, lookup, found, mapping, notes) for name, lookup in mapping.lookups.items()}


def _load(name: str, lookup: Lookup, found: Found, mapping: Mapping, notes: list[str]) -> pl.DataFrame:
    entries = [entry for entry in found.entries if matches(entry, lookup.files)]
    if not entries:
        raise SourceRejectedError(
            f"The mapping {mapping.name} needs the file {lookup.files[0]}, which is not there."
        )
    wanted = [lookup.key, *lookup.take]
    pieces = [
        _columns(chunk.frame, wanted, entry.label)
        for entry in entries
        for chunk in entry.read(encoding=mapping.encoding).chunks
        if chunk.frame.height
    ]
    if not pieces:
        return pl.DataFrame(schema=dict.fromkeys(wanted, pl.String))
    frame = pl.concat(pieces).filter(pl.col(lookup.key).is_not_null()).unique(maintain_order=True)
    twice = frame[lookup.key].is_duplicated()
    if twice.any():
        notes.append(
            f"lookup {name}: {frame.filter(twice)[lookup.key].n_unique()} keys mean two things, none is used"
        )
    return frame.filter(~twice)


def _columns(frame: pl.DataFrame, wanted: list[str], label: str) -> pl.DataFrame:
    actual = {plain_header(header): header for header in frame.columns if header != ROW}
    absent = [name for name in wanted if plain_header(name) not in actual]
    if absent:
        raise SourceRejectedError(f"{label}: there is no column {absent[0]!r}, which the mapping looks up.")
    text = frame.select(pl.col(actual[plain_header(name)]).str.strip_chars().alias(name) for name in wanted)
    return blanked(text)
