"""A chunk of a foreign file, shaped as text columns of one bundle table by the rules of a feed."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial

import polars as pl

from domain.errors import SourceRejectedError
from domain.tables import TABLES, Table
from sources.cell_text import (
    blanked,
    each_told,
    filled,
    filled_only,
    first_of,
    holds,
    months_before,
    plain_header,
)
from sources.html_text import host_of, html_to_text
from sources.mapping import EXTRAS, Feed
from sources.nested import ITEM, PLACE, head, is_path, trees_of
from sources.readers.chunks import ROW
from sources.rules import Condition, Rule
from sources.used_columns import left_over

LOOKED = "#looked up "
NOT_FOUND = "is not in the file it is looked up in"


@dataclass(frozen=True)
class Shaped:
    """`cells`: ROW and the text of each bundle column offered. `raw`: the same rows as they are in the file.

    A column that is read in several ways has the text of each beside it as `part(name, i)`; one that is
    multiplied has its factor (Float64, null where it is unknown) as `factor(name, i)`. `extra`: the columns
    kept as attributes. `missed`: (row, column, value) of lookups that found nothing; `skipped`: rows the
    mapping filters out; `hollow`: rows whose nested list holds nothing.
    """

    cells: pl.DataFrame
    raw: pl.DataFrame
    extra: pl.DataFrame
    missed: list[tuple[int, str, str]]
    skipped: int
    hollow: int = 0


def part(name: str, place: int) -> str:
    return f"{name}#{place}"


def factor(name: str, place: int) -> str:
    return f"{name}*{place}"


@dataclass
class Shaper:
    """Shapes the chunks of one file, in order; `lookups` are frames with their key column first.

    `unused` and `kept`: the columns of the first chunk that nothing asks for, and those kept as attributes.
    """

    feed: Feed
    label: str
    lookups: dict[str, pl.DataFrame]
    notes: list[str] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)
    duplicated: frozenset[str] = frozenset()
    unused: list[str] | None = None
    kept: list[str] = field(default_factory=list)

    @property
    def table(self) -> Table:
        return TABLES[self.feed.table]

    def rules(self, headers: list[str]) -> dict[str, list[Rule]]:
        """The rules of each bundle column that these headers offer; raises when a required one is absent."""
        columns = self.feed.columns
        rules = self._by_header(headers) if columns is None else self._by_mapping(headers, columns)
        for column in self.table.columns:
            if column.required and column.name not in rules:
                raise SourceRejectedError(self._absent(column.name, headers))
        for rule in (rule for ways in rules.values() for rule in ways):
            if rule.from_ in self.duplicated:
                raise SourceRejectedError(
                    f"the header names {rule.from_!r} more than once: which one counts?"
                )
        return rules

    def _by_header(self, headers: list[str]) -> dict[str, list[Rule]]:
        known = {column.name for column in self.table.columns} | set(EXTRAS)
        rules: dict[str, list[Rule]] = {}
        for header in headers:
            name = plain_header(header)
            if name not in known:
                continue
            if name in rules:
                raise SourceRejectedError(f"both {rules[name][0].from_!r} and {header!r} would be {name}")
            if name != header:
                self._note(f"column {header!r} read as {name}")
            rules[name] = [Rule(**{"from": header})]
        return rules

    def _by_mapping(self, headers: list[str], columns: dict[str, list[Rule]]) -> dict[str, list[Rule]]:
        """The ways whose columns the file has; names are matched exactly, else without case and spaces."""
        actual = {plain_header(header): header for header in headers} | {header: header for header in headers}
        rules: dict[str, list[Rule]] = {}
        for name, ways in columns.items():
            absent = None
            for rule in ways:
                found = {n: self._header(n, actual) for n in dict.fromkeys(rule.mentions())}
                needed = next((n for n in rule.names() if found[n] is None), None)
                if needed is None and self._at_hand(rule):
                    rules.setdefault(name, []).append(self._renamed(rule, found, len(ways) == 1))
                absent = absent or needed
            if name not in rules and absent is not None:
                if self.table.column(name).required if name not in EXTRAS else False:
                    raise SourceRejectedError(self._absent(absent, headers))
                if len(ways) == 1 and name not in EXTRAS:
                    self._note(f"the mapping reads {name} from {absent!r}, which the file does not have")
        return rules

    def _header(self, name: str, actual: dict[str, str]) -> str | None:
        """What `name` is called in this file; a path begins in a column of it, or in an element."""
        header = actual.get(name) or actual.get(plain_header(name))
        if header is None and self.feed.each and head(name) in (ITEM, PLACE):
            return name
        return name if header is None and is_path(name) and head(name) in actual else header

    def _at_hand(self, rule: Rule) -> bool:
        """A lookup whose file was not there has no say."""
        return rule.lookup is None or rule.lookup in self.lookups

    def _renamed(self, rule: Rule, found: dict[str, str | None], tell: bool) -> Rule:
        changed = {name: header for name, header in found.items() if header is not None and name != header}
        for name, header in changed.items() if tell else ():
            self._note(f"column {header!r} read as {name!r} of the mapping")
        return _called(rule, changed) if changed else rule

    def _absent(self, name: str, headers: list[str]) -> str:
        near = difflib.get_close_matches(plain_header(name), [plain_header(h) for h in headers], 1, 0.5)
        actual = next((h for h in headers if near and plain_header(h) == near[0]), None)
        hint = f" (the nearest it has is {actual!r})" if actual else ""
        return f"there is no column {name!r}{hint}. Rename the column or map it with --mapping"

    def _note(self, sentence: str) -> None:
        if sentence not in self.notes:
            self.notes.append(sentence)

    def shape(self, frame: pl.DataFrame) -> Shaped:
        """`frame` as a reader gave it; cells of white space only become null."""
        headers = [name for name in frame.columns if name != ROW]
        rules = self.rules(headers)
        trees = trees_of(frame, self.feed.each)
        raw = trees.frame = blanked(trees.frame)
        where = [_asked_as(asked, self._called_here(asked.mentions(), headers)) for asked in self.feed.where]
        told = self._called_here(self._told(), headers)
        wide = trees.widened([*self._looked_at(rules, where), *told.values()])
        if where:
            kept = wide.select(pl.all_horizontal(holds(asked, wide) for asked in where))[:, 0]
            raw, wide = raw.filter(kept), wide.filter(kept)
        joined, missed = self._looked_up(wide, rules)
        cells = joined.select(ROW, *self._cells(rules, joined))
        skipped, extra = trees.frame.height - raw.height, self._extra(wide, rules, told)
        if self.unused is None:
            looked_at = {*self._looked_at(rules, where), *told.values(), self.feed.each or ""}
            self.unused = [] if self.feed.attributes == "all" else left_over(trees, looked_at)
            self.kept = extra.columns
        return Shaped(cells, raw, extra, missed, skipped, trees.hollow)

    def _called_here(self, names: list[str], headers: list[str]) -> dict[str, str]:
        """What the file calls each of the columns that a mapping names, without case and spaces."""
        actual = {plain_header(header): header for header in headers} | {header: header for header in headers}
        return {name: self._header(name, actual) or name for name in names}

    def _looked_at(self, rules: dict[str, list[Rule]], where: list[Condition]) -> list[str]:
        asked = [name for condition in where for name in condition.mentions()]
        return [*asked, *(n for ways in rules.values() for rule in ways for n in rule.mentions())]

    def _told(self) -> list[str]:
        kept = self.feed.attributes
        if isinstance(kept, dict):
            return [name for names in kept.values() for name in names]
        return kept if isinstance(kept, list) else []

    def _extra(self, wide: pl.DataFrame, rules: dict[str, list[Rule]], told: dict[str, str]) -> pl.DataFrame:
        """What is kept as attributes, by the names it is kept under; `told`: what the file calls them."""
        kept = self.feed.attributes
        if isinstance(kept, dict):
            there = {
                name: [told[n] for n in names if told[n] in wide.columns] for name, names in kept.items()
            }
            return wide.select(pl.coalesce(names).alias(name) for name, names in there.items() if names)
        used = {rule.from_ for ways in rules.values() for rule in ways if not rule.values and not rule.when}
        own = [name for name in wide.columns if name not in (ROW, PLACE) and name not in used]
        if isinstance(kept, list):
            return wide.select(name for name in own if name in told.values())
        return wide.select(own if kept == "all" else [])

    def _cells(self, rules: dict[str, list[Rule]], frame: pl.DataFrame) -> Iterator[pl.Expr]:
        """The text of every column, the first of its ways that is filled; apart where they are read apart."""
        for name, ways in rules.items():
            if len(ways) == 1 and one_reading(ways):
                yield self._cell(part(name, 0), ways[0], frame).alias(name)
                continue
            texts = [
                filled_only(self._cell(part(name, place), rule, frame)) for place, rule in enumerate(ways)
            ]
            yield pl.coalesce(texts).alias(name)
            if one_reading(ways):
                continue
            for place, (text, rule) in enumerate(zip(texts, ways, strict=True)):
                before = [earlier.is_not_null() for earlier in texts[:place]]
                free = ~pl.any_horizontal(before) if before else pl.lit(True)
                yield pl.when(free).then(text).alias(part(name, place))
                if rule.factors():
                    yield self._product(rule, frame).alias(factor(name, place))

    def _looked_up(
        self, raw: pl.DataFrame, rules: dict[str, list[Rule]]
    ) -> tuple[pl.DataFrame, list[tuple[int, str, str]]]:
        joined, missed = raw, []
        for name, ways in rules.items():
            for place, rule in enumerate(ways):
                if rule.lookup is None or rule.by is None or rule.take is None:
                    continue
                joined = self._joined(joined, LOOKED + part(name, place), rule)
                if rule.missing == "refuse" and len(ways) == 1:
                    lost = joined.filter(pl.col(rule.by).is_not_null() & pl.col("#hit").is_null())
                    missed += [(row, rule.by, value) for row, value in lost.select(ROW, rule.by).iter_rows()]
                joined = joined.drop("#hit")
        return joined, missed

    def _joined(self, frame: pl.DataFrame, name: str, rule: Rule) -> pl.DataFrame:
        """`frame` with what the lookup gives as `name`, and `#hit` where it knows the key."""
        other = self.lookups[rule.lookup or ""]
        found = other.select(pl.col(other.columns[0]).alias("#key"), pl.col(rule.take or "").alias(name))
        found = found.with_columns(pl.lit(True).alias("#hit"))
        keyed = frame.with_columns(pl.col(rule.by or "").str.strip_chars().alias("#key"))
        if rule.first_of is not None:
            keyed = keyed.with_columns(first_of(pl.col("#key"), rule.first_of))
        return keyed.join(found, on="#key", how="left", maintain_order="left").drop("#key")

    def _cell(self, name: str, rule: Rule, frame: pl.DataFrame) -> pl.Expr:
        if rule.value is not None:
            cell = pl.lit(rule.value, dtype=pl.String)
        elif rule.template is not None:
            cell = self._template(rule.template, frame)
        elif rule.lookup is not None:
            cell = pl.col(LOOKED + name)
        else:
            cell = pl.col(rule.from_ or "")
        if rule.first_of is not None and rule.lookup is None:
            cell = first_of(cell, rule.first_of)
        if rule.as_ is not None:
            told = html_to_text if rule.as_ == "html" else host_of
            cell = cell.map_batches(partial(each_told, told), return_dtype=pl.String)
        if rule.months_before is not None:
            cell = months_before(cell, date.fromisoformat(rule.months_before))
        if rule.blank:
            cell = pl.when(~cell.str.strip_chars().is_in(rule.blank)).then(cell)
        if rule.values is not None:
            other = cell if rule.otherwise == "keep" else pl.lit(None, dtype=pl.String)
            changed = {old: new or None for old, new in rule.values.items()}
            cell = cell.str.strip_chars().replace_strict(changed, default=other, return_dtype=pl.String)
        if rule.when is not None:
            cell = pl.when(holds(rule.when, frame)).then(cell)
        return cell

    def _template(self, template: str, frame: pl.DataFrame) -> pl.Expr:
        text = filled(template, self.label, None)
        if "{repeat}" not in template:
            return text
        keys = frame.select(k=filled(template, self.label, "")).get_column("k").to_list()
        return filled(
            template, self.label, pl.lit(pl.Series([self._count(key) for key in keys]).cast(pl.String))
        )

    def _count(self, key: str | None) -> int:
        if key is None:
            return 0
        self.seen[key] = self.seen.get(key, 0) + 1
        return self.seen[key]

    def _product(self, rule: Rule, frame: pl.DataFrame) -> pl.Expr:
        """All of `times` over all of `over`; null where one is blank, NaN where one is no number or zero below."""
        whole = pl.lit(1.0)
        for place, inner in enumerate(rule.factors()):
            text = self._cell(part("#", place), inner, frame).str.strip_chars()
            number = text.cast(pl.Float64, strict=False)
            number = pl.when(text.is_not_null() & number.is_null()).then(float("nan")).otherwise(number)
            over = place >= len(rule.times)
            number = pl.when(number == 0).then(float("nan")).otherwise(number) if over else number
            whole = whole / number if over else whole * number
        return whole


def one_reading(ways: list[Rule]) -> bool:
    """Whether the ways of a column differ only in where its text comes from, not in how it is read."""
    return len({_reading(rule) for rule in ways}) == 1 and not any(rule.factors() for rule in ways)


def _reading(rule: Rule) -> tuple[object, ...]:
    later = rule.later and (rule.later.months, rule.later.days)
    return (rule.format, rule.order, rule.locale, rule.unit, later)


def _called(rule: Rule, changed: dict[str, str]) -> Rule:
    """`rule` with its columns named as the file names them."""
    template = rule.template
    if template is not None:
        for name, header in changed.items():
            template = template.replace(f"{{{name}}}", f"{{{header}}}")
    names: dict[str, object] = {
        "from_": changed.get(rule.from_ or "", rule.from_),
        "by": changed.get(rule.by or "", rule.by),
        "template": template,
        "when": rule.when and _asked_as(rule.when, changed),
        "times": [_called(inner, changed) for inner in rule.times],
        "over": [_called(inner, changed) for inner in rule.over],
    }
    return rule.model_copy(update=names)


def _asked_as(condition: Condition, changed: dict[str, str]) -> Condition:
    inner = [_asked_as(one, changed) for one in condition.any]
    column = changed.get(condition.column, condition.column)
    return condition.model_copy(update={"column": column, "any": inner})
