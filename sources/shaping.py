"""A chunk of a foreign file, shaped as text columns of one bundle table by the rules of a feed."""

import difflib
from dataclasses import dataclass, field
from datetime import date
from string import Formatter

import polars as pl

from domain.errors import SourceRejectedError
from domain.tables import TABLES, Table
from sources.mapping import EXTRAS, MADE_BY_US, Condition, Feed, Rule
from sources.readers.chunks import ROW

LOOKED = "#looked up "
NOT_FOUND = "is not in the file it is looked up in"


@dataclass(frozen=True)
class Shaped:
    """`cells`: ROW and the text of each bundle column offered. `raw`: the same rows as they are in the file.

    `missed`: (row, column, value) of lookups that found nothing; `skipped`: rows the mapping filters out.
    """

    cells: pl.DataFrame
    raw: pl.DataFrame
    extra: list[str]
    missed: list[tuple[int, str, str]]
    skipped: int


@dataclass
class Shaper:
    """Shapes the chunks of one file, in order; `lookups` are frames with their key column first."""

    feed: Feed
    label: str
    lookups: dict[str, pl.DataFrame]
    notes: list[str] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)
    duplicated: frozenset[str] = frozenset()

    @property
    def table(self) -> Table:
        return TABLES[self.feed.table]

    def rules(self, headers: list[str]) -> dict[str, Rule]:
        """The rule of each bundle column that these headers offer; raises when a required one is absent."""
        columns = self.feed.columns
        rules = self._by_header(headers) if columns is None else self._by_mapping(headers, columns)
        for column in self.table.columns:
            if column.required and column.name not in rules:
                raise SourceRejectedError(self._absent(column.name, headers))
        for rule in rules.values():
            if rule.from_ in self.duplicated:
                raise SourceRejectedError(
                    f"the header names {rule.from_!r} more than once: which one counts?"
                )
        return rules

    def _by_header(self, headers: list[str]) -> dict[str, Rule]:
        known = {column.name for column in self.table.columns} | set(EXTRAS)
        rules: dict[str, Rule] = {}
        for header in headers:
            name = plain_header(header)
            if name not in known:
                continue
            if name in rules:
                raise SourceRejectedError(f"both {rules[name].from_!r} and {header!r} would be {name}")
            if name != header:
                self._note(f"column {header!r} read as {name}")
            rules[name] = Rule(**{"from": header})
        return rules

    def _by_mapping(self, headers: list[str], columns: dict[str, Rule]) -> dict[str, Rule]:
        """Rules whose columns the file has; the names are matched exactly, else without case and spaces."""
        actual = {plain_header(header): header for header in headers} | {header: header for header in headers}
        rules = {}
        for name, rule in columns.items():
            needed = [n for n in (rule.from_, rule.by, *rule.template_fields()) if n and n not in MADE_BY_US]
            found = {n: actual.get(n) or actual.get(plain_header(n)) for n in needed}
            if None in found.values():
                absent = next(n for n, header in found.items() if header is None)
                if self.table.column(name).required if name not in EXTRAS else False:
                    raise SourceRejectedError(self._absent(absent, headers))
                self._note(f"the mapping reads {name} from {absent!r}, which the file does not have")
                continue
            rules[name] = self._renamed(rule, found)
        return rules

    def _renamed(self, rule: Rule, found: dict[str, str | None]) -> Rule:
        changed = {name: header for name, header in found.items() if name != header}
        for name, header in changed.items():
            self._note(f"column {header!r} read as {name!r} of the mapping")
        if not changed:
            return rule
        template = rule.template
        if template is not None:
            for name, header in changed.items():
                template = template.replace(f"{{{name}}}", f"{{{header}}}")
        names = {"from_": found.get(rule.from_ or ""), "by": found.get(rule.by or ""), "template": template}
        return rule.model_copy(update=names)

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
        raw = blanked(frame)
        rules = self.rules([name for name in raw.columns if name != ROW])
        height = raw.height
        if self.feed.where:
            raw = raw.filter(pl.all_horizontal(_holds(asked, raw) for asked in self.feed.where))
        joined, missed = self._looked_up(raw, rules)
        cells = joined.select(
            ROW, *(self._cell(name, rule, joined).alias(name) for name, rule in rules.items())
        )
        used = {rule.from_ for rule in rules.values() if rule.from_ and not rule.values and not rule.when}
        extra = [name for name in raw.columns if name != ROW and name not in used]
        if isinstance(self.feed.attributes, list):
            extra = [name for name in extra if name in self.feed.attributes]
        kept = [] if self.feed.attributes == "none" else extra
        return Shaped(cells, raw, kept, missed, height - raw.height)

    def _looked_up(
        self, raw: pl.DataFrame, rules: dict[str, Rule]
    ) -> tuple[pl.DataFrame, list[tuple[int, str, str]]]:
        joined, missed = raw, []
        for name, rule in rules.items():
            if rule.lookup is None or rule.by is None or rule.take is None:
                continue
            other = self.lookups[rule.lookup]
            found = other.select(
                pl.col(other.columns[0]).alias("#key"), pl.col(rule.take).alias(LOOKED + name)
            ).with_columns(pl.lit(True).alias("#hit"))
            keyed = joined.with_columns(pl.col(rule.by).str.strip_chars().alias("#key"))
            joined = keyed.join(found, on="#key", how="left", maintain_order="left")
            lost = joined.filter(pl.col("#key").is_not_null() & pl.col("#hit").is_null())
            missed += [(row, rule.by, value) for row, value in lost.select(ROW, rule.by).iter_rows()]
            joined = joined.drop("#key", "#hit")
        return joined, missed

    def _cell(self, name: str, rule: Rule, frame: pl.DataFrame) -> pl.Expr:
        if rule.value is not None:
            cell = pl.lit(rule.value, dtype=pl.String)
        elif rule.template is not None:
            cell = self._template(rule.template, frame)
        elif rule.lookup is not None:
            cell = pl.col(LOOKED + name)
        else:
            cell = pl.col(rule.from_ or "")
        if rule.months_before is not None:
            cell = _months_before(cell, date.fromisoformat(rule.months_before))
        if rule.blank:
            cell = pl.when(~cell.str.strip_chars().is_in(rule.blank)).then(cell)
        if rule.values is not None:
            other = cell if rule.otherwise == "keep" else pl.lit(None, dtype=pl.String)
            changed = {old: new or None for old, new in rule.values.items()}
            cell = cell.str.strip_chars().replace_strict(changed, default=other, return_dtype=pl.String)
        if rule.when is not None:
            cell = pl.when(_holds(rule.when, frame)).then(cell)
        return cell

    def _template(self, template: str, frame: pl.DataFrame) -> pl.Expr:
        text = _filled(template, self.label, None)
        if "{repeat}" not in template:
            return text
        keys = frame.select(k=_filled(template, self.label, "")).get_column("k").to_list()
        return _filled(
            template, self.label, pl.lit(pl.Series([self._count(key) for key in keys]).cast(pl.String))
        )

    def _count(self, key: str | None) -> int:
        if key is None:
            return 0
        self.seen[key] = self.seen.get(key, 0) + 1
        return self.seen[key]


def _filled(template: str, label: str, repeat: "pl.Expr | str | None") -> pl.Expr:
    parts: list[pl.Expr] = []
    for literal, name, _, _ in Formatter().parse(template):
        if literal:
            parts.append(pl.lit(literal))
        if name == "row":
            parts.append(pl.col(ROW).cast(pl.String))
        elif name == "file":
            parts.append(pl.lit(label))
        elif name == "repeat":
            parts.append(repeat if isinstance(repeat, pl.Expr) else pl.lit(""))
        elif name:
            parts.append(pl.col(name).str.strip_chars())
    return pl.concat_str(parts)


def plain_header(header: str) -> str:
    """A header without case, spaces and dashes: "External ID" and "external_id" are one."""
    return "_".join(header.casefold().replace("-", " ").replace("_", " ").split())


def blanked(frame: pl.DataFrame) -> pl.DataFrame:
    """Cells of nothing but white space as null."""
    text = [name for name in frame.columns if name != ROW]
    return frame.with_columns(
        pl.when(pl.col(name).str.strip_chars().str.len_bytes() > 0).then(pl.col(name)) for name in text
    )


def _holds(condition: Condition, frame: pl.DataFrame) -> pl.Expr:
    """Whether a row meets the condition; a column the file lacks is blank throughout."""
    if condition.any:
        return pl.any_horizontal(_holds(inner, frame) for inner in condition.any)
    if condition.column in frame.columns:
        cell = pl.col(condition.column).str.strip_chars()
    else:
        cell = pl.lit(None, dtype=pl.String)
    tests = []
    if condition.is_ is not None:
        tests.append(cell.is_in(condition.is_).fill_null(False))
    if condition.is_not is not None:
        tests.append(~cell.is_in(condition.is_not).fill_null(False))
    if condition.above is not None:
        # What is no number is kept, so that its parser can say so.
        tests.append((cell.cast(pl.Float64, strict=False) > condition.above).fill_null(cell.is_not_null()))
    if condition.filled is not None:
        tests.append(cell.is_not_null() == pl.lit(condition.filled))
    return pl.all_horizontal(tests)


def _months_before(months: pl.Expr, day: date) -> pl.Expr:
    """That many calendar months before `day`, as ISO text; what is no number of months stays as it is."""
    trimmed = months.str.strip_chars()
    whole = trimmed.str.contains(r"^[0-9]{1,3}$")
    step = pl.when(whole).then(pl.format("-{}mo", trimmed)).otherwise(pl.lit("0mo"))
    moved = pl.lit(day).dt.offset_by(step).dt.strftime("%Y-%m-%d")
    return pl.when(whole).then(moved).otherwise(months)
