"""Files that nobody said a mapping for, and that are plainly the export of a system we know."""

from pathlib import Path

from domain.errors import SourceRejectedError
from domain.tables import TABLES
from sources.mapping import Mapping, load_mapping, shipped
from sources.readers.folder import Entry, Found
from sources.recognising import Looks, named_as

Known = dict[str, list[str]]
"""File labels by the name of the mapping that knows them."""


def note_foreign(path: Path, found: Found, bundle: Mapping) -> list[str]:
    """What to tell of files that are no bundle; raises where none of them is.

    A mapping makes assumptions, and the source it names is part of every identity from then on: a person names it.
    Files named after tables are not looked into, so that a bundle pays nothing.
    """
    if all(_named_after_a_table(entry, bundle) for entry in found.entries):
        return []
    known, own = _sorted_out(found, bundle)
    if not known:
        return []
    if not own:
        raise SourceRejectedError(_says(path, known))
    return [
        f"{_some(files)}: looks like {name}, import with --mapping {name}" for name, files in known.items()
    ]


def explain(path: Path, found: Found, bundle: Mapping, error: str) -> str:
    """Why nothing could be read, with what the files look like, if anything."""
    known, _ = _sorted_out(found, bundle)
    return f"{error.rstrip('.')}. {_says(path, known)}" if known else error


def _named_after_a_table(entry: Entry, bundle: Mapping) -> bool:
    return any(named_as(entry, feed.files) for feed in bundle.feeds)


def _sorted_out(found: Found, bundle: Mapping) -> tuple[Known, list[str]]:
    """The files that a mapping knows and the bundle cannot read; and those of the bundle."""
    looks = Looks()
    mappings = [mapping for mapping in map(load_mapping, shipped()) if mapping.recognises]
    own, known = [], {mapping.name: [] for mapping in mappings}  # type: tuple[list[str], Known]
    for entry in found.entries:
        if _of_the_bundle(entry, bundle, looks):
            own.append(entry.label)
            continue
        for mapping in mappings:
            if any(looks.known(entry, feed) for feed in mapping.feeds):
                known[mapping.name].append(entry.label)
    return {name: files for name, files in known.items() if files}, own


def _of_the_bundle(entry: Entry, bundle: Mapping, looks: Looks) -> bool:
    tables = [TABLES[feed.table] for feed in bundle.feeds if named_as(entry, feed.files)]
    return any(looks.has(entry, [c.name for c in table.columns if c.required]) for table in tables)


def _says(path: Path, known: Known) -> str:
    if len(known) == 1:
        name, files = next(iter(known.items()))
        return (
            f"{path} looks like an export of {name} ({_some(files)}): import it with --mapping {name}, "
            "first with --dry-run; or with --mapping bundle if it is none."
        )
    told = "; ".join(f"{_some(files)}: --mapping {name}" for name, files in known.items())
    return f"{path} looks like exports of several systems ({told}). Import it once with each of these."


def _some(files: list[str]) -> str:
    more = f" and {len(files) - 3} more" if len(files) > 3 else ""
    return ", ".join(files[:3]) + more
