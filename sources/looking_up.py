"""Other files, kept as key -> columns while an import runs."""

import polars as pl

from domain.errors import SourceRejectedError
from sources.cell_text import blanked, holds, plain_header
from sources.mapping import Lookup, Mapping
from sources.nested import ITEM, PLACE, Trees, head, is_path, trees_of
from sources.readers.chunks import ROW
from sources.readers.folder import Found
from sources.recognising import Looks

KEY = "#key"


def load_lookups(found: Found, mapping: Mapping, looks: Looks, notes: list[str]) -> dict[str, pl.DataFrame]:
    """Each lookup as key -> columns, the key first; a key that the files give two meanings to finds nothing.

    An optional one whose file is not there is left out. Raises SourceRejectedError for one that is needed.
    """
    loaded = {name: _load(name, it, found, mapping, looks, notes) for name, it in mapping.lookups.items()}
    return {name: frame for name, frame in loaded.items() if frame is not None}


def with_known(lookups: dict[str, pl.DataFrame], known: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The lookups with rows (KEY and some of what each takes) for keys that the files say nothing of."""
    both = dict(lookups)
    for name, rows in known.items():
        said = lookups.get(name)
        if said is not None:
            rows = pl.concat([said, rows.join(said, on=KEY, how="anti")], how="diagonal")
        both[name] = rows
    return both


def _load(
    name: str, lookup: Lookup, found: Found, mapping: Mapping, looks: Looks, notes: list[str]
) -> pl.DataFrame | None:
    entries = [entry for entry in found.entries if looks.suits(entry, lookup)]
    if not entries:
        if lookup.optional:
            return None
        raise SourceRejectedError(
            f"The mapping {mapping.name} needs the file {lookup.files[0]}, which is not there."
        )
    pieces = [
        _columns(chunk.frame, lookup, entry.label)
        for entry in entries
        for chunk in entry.read(encoding=mapping.encoding, inside=lookup.inside).chunks
        if chunk.frame.height
    ]
    if not pieces:
        return pl.DataFrame(schema=dict.fromkeys([KEY, *lookup.take], pl.String))
    notes.append(f"lookup {name}: from {', '.join(entry.label for entry in entries)}")
    frame = pl.concat(pieces).filter(pl.col(KEY).is_not_null()).unique(maintain_order=True)
    if lookup.several != "nothing":
        return frame.unique(KEY, keep=lookup.several, maintain_order=True)
    twice = frame[KEY].is_duplicated()
    if twice.any():
        notes.append(
            f"lookup {name}: {frame.filter(twice)[KEY].n_unique()} keys mean two things, none is used"
        )
    return frame.filter(~twice)


def _columns(frame: pl.DataFrame, lookup: Lookup, label: str) -> pl.DataFrame:
    trees = trees_of(frame, lookup.each)
    if lookup.where:
        asked = [name for condition in lookup.where for name in condition.mentions()]
        wide = blanked(trees.widened(asked))
        kept = wide.select(pl.all_horizontal(holds(it, wide) for it in lookup.where))[:, 0]
        trees = trees.only(kept)
    actual = {plain_header(header): header for header in frame.columns if header != ROW}
    wanted = {KEY: lookup.key, **lookup.take}
    cells = []
    for name, sources in wanted.items():
        there = [_cell(trees, source, actual) for source in sources if _known(source, actual, lookup)]
        if not there:
            if not lookup.optional:
                raise SourceRejectedError(
                    f"{label}: there is no column {sources[0]!r}, which the mapping looks up."
                )
            there = [pl.Series([None], dtype=pl.String).new_from_index(0, trees.frame.height)]
        cells.append(pl.select(pl.coalesce(there).alias(name))[:, 0])
    return pl.DataFrame(cells)


def _known(name: str, actual: dict[str, str], lookup: Lookup) -> bool:
    if lookup.each and head(name) in (ITEM, PLACE):
        return True
    return plain_header(name) in actual or (is_path(name) and head(name) in actual.values())


def _cell(trees: Trees, name: str, actual: dict[str, str]) -> pl.Series:
    header = actual.get(plain_header(name))
    text = trees.frame[header] if header is not None else trees.column(name)
    trimmed = text.str.strip_chars()
    return trimmed.set(trimmed.str.len_bytes() == 0, None)
