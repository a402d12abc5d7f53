"""One file on its way into one table: chunk by chunk, each row stored, kept out or skipped."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import polars as pl

from domain.errors import SourceRejectedError
from domain.tables import TABLES
from sources.booking import Booking, superseded
from sources.locales import local
from sources.mapping import Mapping, zone_named
from sources.moments import DateRules
from sources.planning import Step
from sources.readers.chunks import MAX_COLUMNS, RAW_LIMIT, ROW, BadRow, Chunk, Observed, clip
from sources.report import FileReport, Refusal, TableCount
from sources.rows import COUNTED, DATED, SetAside, Setting, Way, offered, read_rows, ways
from sources.settling import looks_ambiguous, looks_two_ways, settle, settle_mark
from sources.shaping import Shaped, Shaper
from storage.imports import QuarantinedRow, Rejected

FILTERED = "left out by the mapping"
FOLDED = "says no more than another row of the same id"
HOLLOW = "with nothing under {}"
MAX_RAW = 100_000
PICKED: dict[str, Callable[[pl.Expr], pl.Expr]] = {
    "first": pl.Expr.first,
    "last": lambda cell: cell.drop_nulls().last(),
    "earliest": pl.Expr.min,
    "latest": pl.Expr.max,
}


class OneFile:
    """Reads one file for one feed; `about` and `count` fill as it goes."""

    def __init__(
        self,
        booking: Booking,
        mapping: Mapping,
        step: Step,
        lookups: dict[str, pl.DataFrame],
        count: TableCount,
        now: datetime,
    ) -> None:
        self.booking, self.mapping, self.step, self.count = booking, mapping, step, count
        self.table = TABLES[step.feed.table]
        self.shaper = Shaper(step.feed, step.entry.label, lookups)
        self.about = FileReport(file=step.entry.label, table=self.table.name, format="")
        self.observed: Observed | None = None
        self.dates = DateRules(now, zone_named(step.feed.timezone or mapping.timezone))
        self.orders: dict[str, DateRules] = {}
        self.decimals: dict[str, str] = {}
        self.folded: pl.DataFrame | None = None
        self.deleted = 0
        self.replaced: list[int] = []
        self.columns: dict[str, None] = {}

    def read(self, tick: Callable[[int], None]) -> Refusal | None:
        """The refusal, where the file cannot be read (on); rows before that point are stored."""
        refusal = None
        try:
            reading = self.step.entry.read(tick, self.mapping.encoding, self.step.feed.inside)
            self.observed = reading.observed
            for chunk in reading.chunks:
                self._take(chunk)
        except SourceRejectedError as error:
            refusal = self._refusal(str(error))
        if self.folded is not None:
            self._store(self.folded, None)
        return refusal

    def _refusal(self, reason: str) -> Refusal:
        after = f" (after {self.about.rows:,} rows)" if self.about.rows else ""
        return Refusal(file=self.step.entry.label, reason=reason + after)

    def _take(self, chunk: Chunk) -> None:
        frame = self._with_known_columns(chunk.frame)
        headers = [name for name in frame.columns if name != ROW]
        if len(headers) > MAX_COLUMNS:
            raise SourceRejectedError(f"its rows have more than {MAX_COLUMNS:,} different columns")
        if headers:
            self._check_header(headers)
        self._keep_out_unreadable(chunk.bad)
        if frame.is_empty():
            return
        shaped = self.shaper.shape(frame)
        self.count.skip(FILTERED, shaped.skipped)
        self.count.skip(HOLLOW.format(self.step.feed.each), shaped.hollow)
        self.about.rows += frame.height
        self._settle(shaped, headers)
        rows = read_rows(shaped, self._setting(headers))
        self.deleted += rows.deleted
        self._keep_out(rows.aside, shaped)
        if self.step.feed.distinct:
            self._fold(rows.frame)
        else:
            self._store(rows.frame, shaped)

    def _with_known_columns(self, frame: pl.DataFrame) -> pl.DataFrame:
        """JSON objects come and go with their keys: a column seen once stays, blank where it is absent."""
        absent = [name for name in self.columns if name not in frame.columns]
        self.columns |= dict.fromkeys(frame.columns)
        return frame.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in absent)

    def _check_header(self, headers: list[str]) -> None:
        if self.observed is not None:
            mark = "duplicate header "
            self.shaper.duplicated = frozenset(
                name.removeprefix(mark) for name in self.observed.counts if name.startswith(mark)
            )
        self.shaper.rules(headers)

    def _setting(self, headers: list[str]) -> Setting:
        return Setting(
            self.table,
            self.mapping.source,
            self.dates,
            self.step.feed.currency or self.mapping.currency,
            self.shaper.rules(headers),
            self.locale,
            self.orders,
            self.decimals,
            self.booking.currencies,
        )

    @property
    def locale(self) -> str | None:
        return self.step.feed.locale or self.mapping.locale

    def _settle(self, shaped: Shaped, headers: list[str]) -> None:
        """Reads the file once more for a column whose dates or numbers could be read both ways."""
        rules = self.shaper.rules(headers)
        for column in offered(self.table, shaped.cells.columns):
            for way in ways(column.name, rules):
                if way.rule is None or way.rule.from_ not in headers:
                    continue
                if column.kind in DATED:
                    self._settle_order(way, shaped.cells[way.text])
                elif column.kind in COUNTED:
                    self._settle_mark(way, shaped.cells[way.text])

    def _settle_order(self, way: Way, cells: pl.Series) -> None:
        rule = way.rule
        if rule is None or rule.format or rule.order or rule.unit or way.text in self.orders:
            return
        place = rule.locale or self.locale
        if (place and local(place).order) or not looks_ambiguous(cells):
            return
        result = settle(self._again(), rule.from_ or "")
        self.about.notes.append(result.says)
        self.orders[way.text] = replace(self.dates, order=result.order)

    def _settle_mark(self, way: Way, cells: pl.Series) -> None:
        rule = way.rule
        if rule is None or rule.locale or self.locale or way.text in self.decimals:
            return
        if rule.unit in ("cents", "minor") or not looks_two_ways(cells):
            return
        result = settle_mark(self._again(), rule.from_ or "")
        self.about.notes.append(result.says)
        self.decimals[way.text] = result.decimal

    def _again(self) -> Iterator[Chunk]:
        return self.step.entry.read(encoding=self.mapping.encoding, inside=self.step.feed.inside).chunks

    def _store(self, frame: pl.DataFrame, shaped: Shaped | None) -> None:
        self.count.read += frame.height
        if frame.is_empty():
            return
        old = superseded(frame, self.table)
        if old.any():
            self.count.unchanged += int(old.sum())
            self.replaced += frame["row"].filter(old).to_list()
            frame = frame.filter(~old)
        rejected = self.booking.store(self.table, frame, self.count).rejected
        raws = _raw_rows(shaped, [r.row for r in rejected if r.raw is None]) if shaped else {}
        self.booking.keep_out([self._rejected(r, raws) for r in rejected], self.count)

    def _rejected(self, row: Rejected, raws: dict[int, str]) -> QuarantinedRow:
        raw = row.raw or raws.get(row.row)
        label, table = self.step.entry.label, self.table.name
        return QuarantinedRow(label, row.row, table, row.column, row.value, row.reason, raw)

    def _fold(self, frame: pl.DataFrame) -> None:
        """Keeps one row per identity and account, its values chosen by `pick`."""
        whole = frame if self.folded is None else pl.concat([self.folded, frame], how="diagonal")
        named = dict.fromkeys(("source", *self.table.identity, "account"))
        identity = [name for name in named if name in whole.columns]
        rules = self.step.feed.columns or {}
        picked = []
        for name in whole.columns:
            if name not in identity:
                told = "updated_at" if name == "source_updated_at" else name
                pick = rules[told][0].pick if told in rules else "first"
                cell = pl.col(name)
                picked.append(PICKED[pick](cell))
        self.folded = whole.group_by(identity, maintain_order=True).agg(picked)
        self.count.skip(FOLDED, whole.height - self.folded.height)

    def _keep_out(self, aside: list[SetAside], shaped: Shaped) -> None:
        self.count.read += len(aside)
        raws = _raw_rows(shaped, [r.row for r in aside])
        label, table = self.step.entry.label, self.table.name
        self.booking.keep_out(
            [
                QuarantinedRow(label, r.row, table, r.column, r.value, r.reason, raws.get(r.row))
                for r in aside
            ],
            self.count,
        )

    def _keep_out_unreadable(self, bad: list[BadRow]) -> None:
        self.count.read += len(bad)
        self.about.rows += len(bad)
        label, table = self.step.entry.label, self.table.name
        self.booking.keep_out(
            [QuarantinedRow(label, b.row, table, b.column, None, b.reason, b.raw or None) for b in bad],
            self.count,
        )

    def described(self) -> FileReport:
        """What was found out about the file, once it was read."""
        about, observed = self.about, self.observed
        if observed is not None:
            about.format, about.encoding = observed.format, observed.encoding
            about.delimiter = observed.delimiter
            about.notes += observed.notes
        about.notes += self.shaper.notes
        about.kept, about.unused = self.shaper.kept, self.shaper.unused or []
        if self.deleted:
            about.notes.append(
                f"{self.deleted} rows are marked deleted: kept, but they count nowhere any more"
            )
        if self.replaced:
            some = ", ".join(str(row) for row in self.replaced[:5])
            same = " and ".join(self.table.identity)
            count = len(self.replaced)
            about.notes.append(
                f"{count} rows (row {some}) are followed by one of the same {same}, which counts"
            )
        return about


def _raw_rows(shaped: Shaped, rows: list[int]) -> dict[int, str]:
    """The rows as they stand in the file, as JSON, by row number."""
    if not rows:
        return {}
    wanted = shaped.raw.filter(pl.col(ROW).is_in(rows))
    return {row[ROW]: _raw(row) for row in wanted.iter_rows(named=True)}


def _raw(row: dict[str, Any]) -> str:
    cells = {name: cell for name, cell in row.items() if name != ROW and cell is not None}
    text = json.dumps(cells, ensure_ascii=False)
    if len(text) > MAX_RAW:
        text = json.dumps({name: clip(cell[:RAW_LIMIT]) for name, cell in cells.items()}, ensure_ascii=False)
    return text
