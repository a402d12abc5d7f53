"""Shaped text cells to canonical rows: every cell parsed, every row that cannot be right set aside once."""

import json
from dataclasses import dataclass, field, replace

import polars as pl

from domain.tables import Column, Kind, Table
from sources.amounts import Spoken, merged, moved, read_money, scaled
from sources.columns import Read, read_column
from sources.locales import local
from sources.mapping import EXTRAS
from sources.moments import DateRules, Unit
from sources.numbers import NumberRules
from sources.readers.chunks import ROW, printable
from sources.rules import Rule
from sources.shaping import NOT_FOUND, Shaped, factor, one_reading, part
from sources.text import clean
from sources.values import HowToRead, Refused

TIMES = {"hours": 60.0}
OVER = {"seconds": 60.0, "percent": 100.0}
DATE_UNITS: dict[str, Unit] = {
    "unix_seconds": "unix_seconds",
    "unix_milliseconds": "unix_milliseconds",
    "excel_days": "excel_days",
}
UNPRINTABLE = r"[^\t\n -~]"
MISSING = "is missing"
SHOWN_VALUE = 500
UNMAPPED_MARK = "deleted (not mapped)"
DATED = (Kind.DATE, Kind.TIMESTAMP, Kind.PLANNED)
COUNTED = (Kind.COUNT, Kind.NUMBER, Kind.MONEY)
NEVER_BEFORE: dict[str, tuple[tuple[str, str], ...]] = {
    "subscriptions": (("end_date", "start_date"), ("churned_at", "start_date")),
    "interactions": (("resolved_at", "occurred_at"),),
}
"""Column pairs of which the first cannot lie on an earlier day than the second."""
NEVER_THE_SAME: dict[str, tuple[tuple[str, str], ...]] = {"exchange_rates": (("base", "currency"),)}


@dataclass(frozen=True)
class Setting:
    """What holds for all rows of one file: its rules, its dates, its defaults.

    `accounts`: currency by account external id, as far as this import has seen. `orders` and `decimals`: what
    all of a column says of its dates and of its decimal mark, by the column (or the part of it).
    """

    table: Table
    source: str
    dates: DateRules
    currency: str | None
    rules: dict[str, list[Rule]]
    locale: str | None = None
    orders: dict[str, DateRules] = field(default_factory=dict)
    decimals: dict[str, str] = field(default_factory=dict)
    accounts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SetAside:
    """One row that cannot be right."""

    row: int
    column: str
    value: str | None
    reason: str


@dataclass(frozen=True)
class Rows:
    """`frame` is what storage takes; its rows and `aside` together are the rows given."""

    frame: pl.DataFrame
    aside: list[SetAside]
    deleted: int = 0


def read_rows(shaped: Shaped, setting: Setting) -> Rows:
    """Parse every column; a row with a refused cell is set aside with its first reason."""
    cells = shaped.cells
    reads: dict[str, Read] = {}
    for column in offered(setting.table, cells.columns):
        if column.kind is not Kind.MONEY:
            reads[column.name] = _read(column, cells, setting)
    _read_amounts(cells, setting, reads)
    frame = pl.DataFrame([read.values.alias(name) for name, read in reads.items()])
    reasons = {name: read.reasons for name, read in reads.items()}
    frame = frame.insert_column(0, cells[ROW].alias("row"))
    found = _judged(frame, reasons, cells, setting.table, shaped.missed)
    return _finished(frame, found, shaped, setting)


@dataclass(frozen=True)
class Way:
    """One way in which a column of these rows is read: the name of its text, its rule, its factor if any."""

    text: str
    rule: Rule | None
    factor: str | None


def ways(name: str, rules: dict[str, list[Rule]]) -> list[Way]:
    """One, unless a column is read in several."""
    told = rules.get(name)
    if told is None:
        return [Way(name, None, None)]
    if one_reading(told):
        return [Way(name, told[0], None)]
    return [
        Way(part(name, place), rule, factor(name, place) if rule.factors() else None)
        for place, rule in enumerate(told)
    ]


def _read(column: Column, cells: pl.DataFrame, setting: Setting) -> Read:
    reads = []
    for way in ways(column.name, setting.rules):
        read = read_column(read_text(cells[way.text]), column, how_to_read(way, setting))
        if way.rule is not None and way.rule.later is not None:
            read = moved(read, way.rule.later.months, way.rule.later.days)
        if way.factor is not None:
            read = scaled(read, cells[way.factor], whole=False)
        reads.append(read)
    return merged(reads, column.name)


def read_text(cells: pl.Series) -> pl.Series:
    """Blank cells (a mapping may make some) as null."""
    return cells.to_frame("t").select(
        pl.when(pl.col("t").str.strip_chars().str.len_bytes() > 0).then(pl.col("t"))
    )["t"]


def offered(table: Table, names: list[str]) -> list[Column]:
    """The columns of the table that a file has, and the extras every table may have."""
    extras = [Column(name, kind) for name, kind in EXTRAS.items()]
    return [column for column in (*table.columns, *extras) if column.name in names]


def how_to_read(way: Way, setting: Setting) -> HowToRead:
    dates = setting.orders.get(way.text, setting.dates)
    rule = way.rule
    place = (rule.locale if rule else None) or setting.locale
    here = local(place) if place else None
    numbers = NumberRules(here, setting.decimals.get(way.text, ""))
    order = (rule.order if rule else None) or dates.order or (here.order if here else None)
    if rule is None:
        return HowToRead(replace(dates, order=order), numbers=numbers)
    spelled = replace(dates, order=order, format=rule.format, unit=DATE_UNITS.get(rule.unit or ""))
    scale = TIMES.get(rule.unit or "", 1.0), OVER.get(rule.unit or "", 1.0)
    return HowToRead(spelled, *scale, numbers, rule.unit if rule.unit in ("cents", "minor") else None)


def _read_amounts(cells: pl.DataFrame, setting: Setting, reads: dict[str, Read]) -> None:
    """Money needs its currency; what an amount says of its currency becomes the row's."""
    for column in offered(setting.table, cells.columns):
        if column.kind is not Kind.MONEY:
            continue
        blank = pl.Series("c", [None], dtype=pl.String).new_from_index(0, cells.height)
        said = reads["currency"].reasons if "currency" in reads else blank
        found = []
        for way in ways(column.name, setting.rules):
            stated = reads["currency"].values if "currency" in reads else blank
            spoken = Spoken(stated, _fallback(reads, setting, cells.height))
            how = how_to_read(way, setting)
            read, currency = read_money(read_text(cells[way.text]), spoken, how.numbers, how.in_units_of)
            reads["currency"] = Read(currency, said)
            found.append(read if way.factor is None else scaled(read, cells[way.factor], whole=True))
        reads[f"{column.name}_cents"] = merged(found, column.name)


def _fallback(reads: dict[str, Read], setting: Setting, height: int) -> pl.Series:
    default = pl.Series("o", [setting.currency], dtype=pl.String).new_from_index(0, height)
    if not setting.accounts or "account" not in reads:
        return default
    own = reads["account"].values.replace_strict(setting.accounts, default=None, return_dtype=pl.String)
    return pl.select(pl.coalesce(own, default))[:, 0]


def _judged(
    frame: pl.DataFrame,
    reasons: dict[str, pl.Series],
    cells: pl.DataFrame,
    table: Table,
    missed: list[tuple[int, str, str]],
) -> dict[int, SetAside]:
    """The rows to set aside, by their position in the chunk."""
    found: dict[int, SetAside] = {}
    rows = frame["row"]
    if missed:
        at = {row: place for place, row in enumerate(rows)}
        for row, by, missing in missed:
            found.setdefault(at[row], SetAside(row, by, _shown(missing), NOT_FOUND))
    for name, series in reasons.items():
        told = name.removesuffix("_cents") if name not in cells.columns else name
        for place in series.is_not_null().arg_true():
            value = cells[told][place] if told in cells.columns else None
            found.setdefault(place, SetAside(rows[place], told, _shown(value), series[place]))
    for column in table.columns:
        if column.required and column.name in frame.columns:
            for place in frame[column.name].is_null().arg_true():
                value = cells[column.name][place]
                found.setdefault(place, SetAside(rows[place], column.name, _shown(value), MISSING))
    _judge_order(frame, table, cells, found)
    for one, other in NEVER_THE_SAME.get(table.name, ()):
        for place in frame.select((pl.col(one) == pl.col(other)).fill_null(False))[:, 0].arg_true():
            value = _shown(cells[one][place])
            found.setdefault(place, SetAside(frame["row"][place], one, value, f"is the {other} itself"))
    return found


def _judge_order(frame: pl.DataFrame, table: Table, cells: pl.DataFrame, found: dict[int, SetAside]) -> None:
    for later, earlier in NEVER_BEFORE.get(table.name, ()):
        if later not in frame.columns or earlier not in frame.columns:
            continue
        # Days are compared, because one of the two may be a bare day.
        wrong = frame.select((pl.col(later).cast(pl.Date) < pl.col(earlier).cast(pl.Date)).fill_null(False))
        for place in wrong[:, 0].arg_true():
            value = _shown(cells[later][place])
            found.setdefault(place, SetAside(frame["row"][place], later, value, f"lies before {earlier}"))


def _shown(value: str | None) -> str | None:
    return None if value is None else printable(value[:SHOWN_VALUE])


def _finished(frame: pl.DataFrame, found: dict[int, SetAside], shaped: Shaped, setting: Setting) -> Rows:
    frame = _with_provenance(frame, setting)
    extra = shaped.extra
    if "deleted" in extra.columns:
        # A column of the file that nothing maps: kept, but it must not pass for the mark that storage goes by.
        extra = extra.rename({"deleted": UNMAPPED_MARK})
    if "deleted" in frame.columns:
        mark = pl.when(pl.col("deleted").fill_null(False)).then(pl.lit("true"))
        extra = pl.DataFrame([*extra.get_columns(), frame.select(mark.alias("deleted"))["deleted"]])
    if extra.columns:
        frame = frame.with_columns(attributes(extra, extra.columns))
    if found:
        keep = pl.Series([place not in found for place in range(frame.height)], dtype=pl.Boolean)
        frame = frame.filter(keep)
    deleted = int(frame["deleted"].sum()) if "deleted" in frame.columns else 0
    frame = frame.drop("deleted", strict=False)
    return Rows(frame, [found[place] for place in sorted(found)], deleted)


def _with_provenance(frame: pl.DataFrame, setting: Setting) -> pl.DataFrame:
    source = pl.lit(setting.source)
    if "source" in frame.columns:
        source = pl.coalesce(pl.col("source"), source)
    if "updated_at" in frame.columns:
        frame = frame.rename({"updated_at": "source_updated_at"})
    return frame.with_columns(source.alias("source"))


def attributes(raw: pl.DataFrame, names: list[str]) -> pl.Series:
    """The named columns as one JSON object per row, blank cells left out; null where nothing is left."""
    cells = raw.select(
        pl.col(name).alias(_safe(name)) if _plain(raw[name]) else cleaned(raw[name]).alias(_safe(name))
        for name in names
    )
    encoded = cells.select(attributes=pl.struct(pl.all()).struct.json_encode())["attributes"]
    return _without_nulls(encoded, cells)


def _plain(cells: pl.Series) -> bool:
    return not cells.str.contains(UNPRINTABLE).any()


def _safe(name: str) -> str:
    found = clean(name)
    return "unreadable" if isinstance(found, Refused) else found


def cleaned(cells: pl.Series) -> pl.Series:
    """Text no bundle column asks for: cleaned like text, and what cannot be stored is written as \\x00."""
    return pl.Series([None if cell is None else _cleaned(cell) for cell in cells], dtype=pl.String)


def _cleaned(cell: str) -> str:
    found = clean(printable(cell) if "\0" in cell else cell)
    return printable(cell) if isinstance(found, Refused) else found


def _without_nulls(encoded: pl.Series, cells: pl.DataFrame) -> pl.Series:
    """Rows with blanks are written again without them; most tables have none in most rows."""
    if not any(cells[name].null_count() for name in cells.columns):
        return encoded
    frame = cells.with_columns(encoded.alias("#encoded"))
    gaps = frame.select(pl.any_horizontal(pl.col(n).is_null() for n in cells.columns))[:, 0]
    kept = [
        (json.dumps(filled, ensure_ascii=False, separators=(",", ":")) if filled else None)
        for filled in (
            {k: v for k, v in row.items() if v is not None} for row in cells.filter(gaps).to_dicts()
        )
    ]
    return encoded.scatter(gaps.arg_true(), pl.Series(kept, dtype=pl.String)).alias("attributes")
