"""Foreign files looked at, and which table and columns they seem to be: by name and by what their cells read as."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl
from rapidfuzz import fuzz

from domain.tables import TABLES, Column, Kind, Table
from sources.cell_text import plain_header
from sources.column_names import OTHER_NAMES
from sources.columns import blank_to_null, read_column
from sources.mapping import load_mapping, shipped
from sources.moments import DateRules
from sources.numbers import parse_number
from sources.readers.chunks import ROW
from sources.readers.folder import Entry, find
from sources.recognising import SEEN_ROWS, Looks
from sources.refused import Refused
from sources.values import HowToRead

SHOWN = 4
LIKE_ENOUGH = 84
READS = 0.6
"""Share of the filled cells that have to read as the kind: bad rows are what the dry run tells of."""
LONGEST = 60
UTC_ZONE = ZoneInfo("UTC")
DATED = (Kind.DATE, Kind.TIMESTAMP, Kind.PLANNED)
MEASURED = (Kind.COUNT, Kind.NUMBER, Kind.MONEY)


@dataclass(frozen=True)
class SeenColumn:
    """`samples` are the first different filled cells, cut short; `filled` a share of the rows seen."""

    name: str
    samples: tuple[str, ...]
    filled: float
    distinct: bool


@dataclass(frozen=True)
class SeenFile:
    """The beginning of one file. `known` are shipped mappings that recognise it by its columns."""

    label: str
    rows: int
    columns: tuple[SeenColumn, ...]
    known: tuple[str, ...]
    frame: pl.DataFrame
    now: datetime


@dataclass(frozen=True)
class Suggestion:
    """A column of the file for one of the table; `sure` where name and content agree."""

    column: str
    sure: bool


def look(path: Path, now: datetime) -> tuple[list[SeenFile], dict[str, str]]:
    """Every table-like file under `path`, and the files that could not be read with why."""
    found, looks = find(path), Looks()
    mappings = [one for one in map(load_mapping, shipped()) if one.recognises]
    seen, refused = [], dict(found.refused)
    for entry in found.entries:
        trees = looks.first_rows(entry)
        if trees is None:
            refused[entry.label] = "no table of rows and columns was found in it"
            continue
        known = tuple(m.name for m in mappings if any(looks.known(entry, feed) for feed in m.feeds))
        seen.append(_seen(entry, trees.frame, known, now))
    return seen, refused


def _seen(entry: Entry, frame: pl.DataFrame, known: tuple[str, ...], now: datetime) -> SeenFile:
    rows = frame.drop(ROW, strict=False).head(SEEN_ROWS)
    return SeenFile(
        entry.label, len(rows), tuple(_column(rows[name]) for name in rows.columns), known, rows, now
    )


def _column(cells: pl.Series) -> SeenColumn:
    filled = blank_to_null(cells).drop_nulls()
    samples = tuple(cell[:LONGEST] for cell in filled.unique(maintain_order=True).head(SHOWN).to_list())
    share = len(filled) / len(cells) if len(cells) else 0.0
    return SeenColumn(cells.name, samples, share, len(filled) == filled.n_unique() and share == 1.0)


def suggest_table(file: SeenFile) -> str | None:
    """The table whose columns the file has most of, if it has all the required ones; its name breaks ties."""
    best, best_worth = None, 0.0
    for table in TABLES.values():
        found = suggest(file, table)
        required = [
            column.name for column in table.columns if column.required and column.name not in CONSTANTS
        ]
        if not all(name in found or name == "external_id" for name in required):
            continue
        worth = sum(2.0 if one.sure else 1.0 for one in found.values()) / len(table.columns) ** 0.5
        worth += 3.0 * (
            fuzz.partial_ratio(_plain(file.label.rsplit(".", 1)[0]), table.name.replace("_", " ")) > 85
        )
        if worth > best_worth:
            best, best_worth = table.name, worth
    return best


CONSTANTS = {"channel", "kind"}
"""Required, and often the same for a whole file: a person may write it once."""


def suggest(file: SeenFile, table: Table) -> dict[str, Suggestion]:
    """For each column of the table the best of the file, each used once; the surest first."""
    offers = []
    for place, column in enumerate(table.columns):
        for seen in file.columns:
            like = likeness(seen.name, column.name, OTHER_NAMES.get(table.name, {}).get(column.name, ()))
            if like < LIKE_ENOUGH or not reads_as(file.frame[seen.name], column, file.now):
                continue
            told = column.kind in (*DATED, *MEASURED, Kind.EMAIL, Kind.FLAG, Kind.CHOICE, Kind.CURRENCY)
            offers.append((-like, not told, place, column.name, seen.name, like == 100 or told))
    taken: set[str] = set()
    found: dict[str, Suggestion] = {}
    for _, _, _, target, name, sure in sorted(offers):
        if target not in found and name not in taken:
            found[target] = Suggestion(name, sure)
            taken.add(name)
    return found


def likeness(header: str, target: str, others: Sequence[str]) -> float:
    """100 for the same words; names that it goes by elsewhere count a little less than its own."""
    mine = _plain(header)
    own = 100.0 if mine == _plain(target) else 0.9 * fuzz.token_sort_ratio(mine, _plain(target))
    ranked = [
        (98.0 - 0.5 * place) if mine == one else 0.88 * fuzz.token_sort_ratio(mine, one)
        for place, one in enumerate(others)
    ]
    return max([own, *ranked])


def reads_as(cells: pl.Series, column: Column, now: datetime) -> bool:
    """Whether nearly all filled cells are what the column takes. An empty column could be anything."""
    filled = blank_to_null(cells).drop_nulls()
    if filled.is_empty():
        return True
    if column.kind is Kind.MONEY:
        return (
            _share(not isinstance(parse_number(cell.strip("$€£ ")), Refused) for cell in filled.to_list())
            >= READS
        )
    if column.kind in DATED and not any(mark in str(filled[0]) for mark in "-/.: T"):
        return False  # a bare number is a day only where a person says so
    reading = read_column(filled, column, HowToRead(DateRules(now, UTC_ZONE)))
    return 1 - reading.reasons.is_not_null().sum() / len(filled) >= READS


def _share(told: Iterable[bool]) -> float:
    answers = list(told)
    return sum(answers) / len(answers)


def _plain(header: str) -> str:
    """ "customerID" and "customer_id" are the same words."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", header)
    return " ".join(plain_header(apart).replace("_", " ").split())
