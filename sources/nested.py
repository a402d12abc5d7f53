"""Cells that hold JSON: what lies at a path in them as columns, and one row from each element of a list."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from sources.readers.json_text import JsonRefusedError, cell

ITEM, PLACE = "item", "place"
"""The columns of an element: itself (`item.id` is a key of it), and its place in the list from 1 on."""
STEP = re.compile(r"([^.\[\]]+)|\[(\d{1,4})\]")
_ABSENT = object()


def steps(path: str) -> list[str | int]:
    """`a.b[0].c` as ["a", "b", 0, "c"]."""
    return [key or int(place) for key, place in STEP.findall(path)]


def head(path: str) -> str:
    """The column that a path begins in."""
    return str(steps(path)[0]) if STEP.match(path) else path


def is_path(name: str) -> bool:
    return len(steps(name)) > 1


@dataclass
class Trees:
    """The JSON of a chunk's columns, each read once. `hollow`: rows that held no element."""

    frame: pl.DataFrame
    held: dict[str, list[Any]] = field(default_factory=dict)
    hollow: int = 0

    def of(self, column: str) -> list[Any]:
        if column not in self.held:
            self.held[column] = [_read(text) for text in self.frame[column].to_list()]
        return self.held[column]

    def column(self, path: str) -> pl.Series:
        """What lies at `path` in each row, as text; null where nothing does."""
        first, *rest = steps(path)
        return pl.Series(path, [_text(_at(tree, rest)) for tree in self.of(str(first))], dtype=pl.String)

    def holds(self, path: str) -> bool:
        """Whether any row has something at `path`, be it null."""
        first, *rest = steps(path)
        return any(_at(tree, rest) is not _ABSENT for tree in self.of(str(first)))

    def exploded(self, path: str) -> "Trees":
        """A row for each element of the list at `path`, with `PLACE`; rows without one are left out."""
        first, *rest = steps(path)
        found = [_at(tree, rest) for tree in self.of(str(first))]
        lists = [value if isinstance(value, list) else [] for value in found]
        rows = [row for row, items in enumerate(lists) for _ in items]
        places = [str(place) for items in lists for place, _ in enumerate(items, 1)]
        frame = self.frame[rows].with_columns(pl.Series(PLACE, places, dtype=pl.String))
        hollow = sum(not items for items in lists)
        return Trees(frame, {ITEM: [item for items in lists for item in items]}, hollow)

    def only(self, kept: pl.Series) -> "Trees":
        """The rows that are `kept`."""
        items = self.held.get(ITEM, [])
        held = {ITEM: [item for item, keep in zip(items, kept, strict=True) if keep]} if items else {}
        return Trees(self.frame.filter(kept), held, self.hollow)

    def widened(self, names: list[str]) -> pl.DataFrame:
        """The frame with a column for each of `names` that is a path into one of its columns."""
        known = self.frame.columns
        paths = [n for n in dict.fromkeys(names) if n not in known and self.leads_somewhere(n)]
        return self.frame.with_columns(self.column(path) for path in paths)

    def leads_somewhere(self, name: str) -> bool:
        """Whether `name` is a path that begins in a column of the frame, or in an element."""
        return (name == ITEM or is_path(name)) and (
            head(name) in self.held or head(name) in self.frame.columns
        )


def trees_of(frame: pl.DataFrame, each: str | None) -> Trees:
    """The rows of a chunk, or of each element in them; a column absent from the whole chunk gives none."""
    trees = Trees(frame)
    if each is None:
        return trees
    if head(each) not in frame.columns:
        empty = frame.clear().with_columns(pl.lit(None, dtype=pl.String).alias(PLACE))
        return Trees(empty, {ITEM: []}, frame.height)
    return trees.exploded(each)


def _read(text: str | None) -> Any:
    if text is None or text[:1] not in ("{", "["):
        return _ABSENT
    try:
        tree = json.loads(text)
        if "\\u" in text:
            # Half a surrogate pair, written as an escape, is no text that could be stored.
            json.dumps(tree, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return _ABSENT
    return tree


def _at(tree: Any, rest: list[str | int]) -> Any:
    for step in rest:
        if isinstance(step, int):
            tree = tree[step] if isinstance(tree, list) and step < len(tree) else _ABSENT
        else:
            tree = tree.get(step, _ABSENT) if isinstance(tree, dict) else _ABSENT
        if tree is _ABSENT:
            return _ABSENT
    return tree


def _text(value: Any) -> str | None:
    if value is _ABSENT:
        return None
    try:
        text = cell(value)
    except JsonRefusedError:
        return None
    return text if text and not text.isspace() else None
