"""The import: files in, canonical rows to storage chunk by chunk, everything counted, nothing lost."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from domain.errors import SourceRejectedError
from domain.tables import TABLES
from sources.booking import Booking, Intake
from sources.currencies import CURRENCIES
from sources.foreign import explain, note_foreign
from sources.looking_up import load_lookups, with_known
from sources.mapping import Mapping, load_mapping, zone_named
from sources.one_file import OneFile
from sources.planning import Plan, plan
from sources.readers.folder import Entry, Found, find
from sources.recognising import Looks
from sources.report import ImportReport, Refusal, TableCount
from storage.imports import QuarantinedRow

Progress = Callable[[int, int], None]
"""Called with (bytes read so far, bytes in all)."""


def import_path(
    path: Path,
    intake: Intake,
    mapping: str | Path | Mapping | None = None,
    dry_run: bool = False,
    source: str | None = None,
    timezone: str | None = None,
    currency: str | None = None,
    *,
    now: datetime,
    progress: Progress | None = None,
    on_quarantined: Callable[[list[QuarantinedRow]], None] | None = None,
) -> ImportReport:
    """Import a folder or one file. `source`, `timezone` and `currency` override the mapping's; `now` is aware.

    Without a mapping the files are a bundle; where they are plainly something else, it is refused and said what.

    `on_quarantined` hears of rows as they are set aside (a dry run keeps none). Raises NotFoundError,
    SourceRejectedError when nothing could be read, and KeepwellError when the counts do not add up.
    """
    rules = mapping if isinstance(mapping, Mapping) else load_mapping(mapping)
    try:
        zone_named(timezone)
    except ValueError as error:
        raise SourceRejectedError(f"--timezone: {error}.") from None
    if currency is not None and currency.upper() not in CURRENCIES:
        raise SourceRejectedError(f"--currency: {currency!r} is not an ISO 4217 code such as EUR.")
    rules = _overridden(rules, source, timezone, currency)
    found = find(path)
    looks = Looks(rules.encoding)
    foreign = note_foreign(path, found, rules) if mapping is None else []
    planned = plan(found, rules, looks)
    if not planned.steps:
        raise SourceRejectedError(_nothing_to_read(path, found, planned, rules))
    run = _Run(rules, found, planned, looks, now, progress, foreign)
    try:
        return run.import_all(str(path), intake, dry_run, on_quarantined)
    except SourceRejectedError as refused:
        if mapping is not None:
            raise
        raise SourceRejectedError(explain(path, found, rules, str(refused))) from None


@dataclass(frozen=True)
class Gathered:
    """What came otherwise than as files somebody names. `entries` are told apart by their names alone.

    `known` adds to the mapping's lookups what the entries do not say; `opened` is called once the import has begun, to
    book what has no row. `path` stays with the record of the import, and what `details` gives of the rows kept out.
    """

    entries: list[Entry]
    path: str
    known: dict[str, pl.DataFrame]
    opened: Callable[[Booking], None]
    details: Callable[[list[QuarantinedRow]], dict[str, Any]]


def import_gathered(
    given: Gathered, mapping: Mapping, intake: Intake, dry_run: bool, *, now: datetime
) -> ImportReport:
    """One import of it, whole or failed: raises SourceRejectedError where an entry cannot be read to its end."""
    found, looks = Found(given.entries, [], {}), Looks()
    run = _Run(mapping, found, plan(found, mapping, looks), looks, now, None, [], given)
    return run.import_all(given.path, intake, dry_run, run.aside.extend)


def _overridden(mapping: Mapping, source: str | None, timezone: str | None, currency: str | None) -> Mapping:
    changed: dict[str, Any] = {"source": source} if source else {}
    for name, value in (("timezone", timezone), ("currency", currency and currency.upper())):
        if value:
            feeds = changed.get("feeds", mapping.feeds)
            changed[name] = value
            changed["feeds"] = [feed.model_copy(update={name: None}) for feed in feeds]
    return mapping.model_copy(update=changed)


def _nothing_to_read(path: Path, found: Found, planned: Plan, mapping: Mapping) -> str:
    if found.refused:
        label, reason = next(iter(found.refused.items()))
        return f"{label} was not read: {reason}."
    seen = ", ".join(planned.unread[:5]) or "no files"
    if mapping.name == "bundle":
        return (
            f"Nothing under {path} is named after a table ({', '.join(TABLES)}): found {seen}. "
            "Rename the files (accounts.csv) or give a --mapping."
        )
    patterns = ", ".join(dict.fromkeys(p for feed in mapping.feeds for p in feed.files))
    return f"Nothing under {path} fits the mapping {mapping.name} ({patterns}): found {seen}."


@dataclass
class _Run:
    """One import from its beginning to its report."""

    mapping: Mapping
    found: Found
    plan: Plan
    looks: Looks
    now: datetime
    progress: Progress | None
    foreign: list[str]
    gathered: Gathered | None = None
    done: int = field(default=0, init=False)
    aside: list[QuarantinedRow] = field(default_factory=list, init=False)

    def import_all(
        self,
        path: str,
        intake: Intake,
        dry_run: bool,
        on_quarantined: Callable[[list[QuarantinedRow]], None] | None,
    ) -> ImportReport:
        mapping = self.mapping
        kept = {"inactivity_days", "grows_by", "profile"}
        details = mapping.model_dump(mode="json", include=kept, exclude_none=True)
        import_id = intake.begin(mapping.source, path, mapping.name, dry_run, details or None)
        report = self._opened(import_id, path, dry_run)
        booking = Booking(intake, import_id, report, on_quarantined)
        try:
            if self.gathered is not None:
                self.gathered.opened(booking)
            self._all_steps(booking)
            report.check()
        except BaseException as error:
            with suppress(Exception):
                intake.fail(import_id, str(error) or type(error).__name__)
            raise
        told = report.model_dump(mode="json")
        if self.gathered is None:
            intake.finish(import_id, told)
        else:
            intake.finish(import_id, told, details | self.gathered.details(self.aside))
        return report

    def _opened(self, import_id: int, path: str, dry_run: bool) -> ImportReport:
        return ImportReport(
            import_id=import_id,
            path=path,
            source=self.mapping.source,
            mapping=self.mapping.name,
            dry_run=dry_run,
            inactivity_days=self.mapping.inactivity_days,
            unread=self.plan.unread,
            notes=list(self.foreign),
            refused=[Refusal(file=file, reason=why) for file, why in self.found.refused.items()],
        )

    def _all_steps(self, booking: Booking) -> None:
        report = booking.report
        lookups: dict[str, pl.DataFrame] = load_lookups(self.found, self.mapping, self.looks, report.notes)
        if self.gathered is not None:
            lookups = with_known(lookups, self.gathered.known)
        readable = 0
        for step in self.plan.steps:
            count = report.tables.setdefault(step.feed.table, TableCount())
            file = OneFile(booking, self.mapping, step, lookups, count, self.now)
            refusal = file.read(self._tick)
            if refusal is not None:
                report.refused.append(refusal)
            readable += refusal is None or file.about.rows > 0
            if count.read and step.feed.note and step.feed.note not in report.notes:
                report.notes.append(step.feed.note)
            report.files.append(file.described())
        if report.refused and (self.gathered is not None or not readable):
            raise SourceRejectedError(
                "; ".join(f"{refusal.file} was not read: {refusal.reason}" for refusal in report.refused)
            )

    def _tick(self, size: int) -> None:
        if self.progress is not None and size:
            self.done = min(self.done + size, self.plan.size)
            self.progress(self.done, self.plan.size)
