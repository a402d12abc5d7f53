"""Deliveries into an import: verified, told apart, unwrapped, read by the mapping of the vendor's exports."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import blake2b
from io import BytesIO
from typing import Any, Protocol

import polars as pl

from domain.errors import SourceRejectedError
from sources.booking import Booking, Intake
from sources.events.as_exports import event_mapping, event_record, known_lookups, wanted_contacts
from sources.events.deliveries import Came, Garbled
from sources.events.signatures import Vendor, verify
from sources.events.unwrapping import Unwrapped, moment_of, unwrapped
from sources.importing import Gathered, import_gathered
from sources.mapping import Mapping
from sources.readers.chunks import RAW_LIMIT, clip
from sources.readers.folder import Entry
from sources.report import ImportReport, Refusal, TableCount
from storage.imports import Outcome, QuarantinedRow
from storage.known_records import delivery_mark

TABLE = "deliveries"
"""As what deliveries are counted, beside the tables of their records."""
SEEN_BEFORE = "taken before"
AT_ONCE = 10_000
BYTES_AT_ONCE = 64 * 1024 * 1024
"""Of bodies, and so many deliveries, in one import."""
PORTION = 500
TOLD = 20  # refusals that are told one by one
KINDS_TOLD = 50
AHEAD = timedelta(minutes=5)


class Known(Protocol):
    """The part of storage.known_records.KnownRecords that is needed."""

    def accounts_of_contacts(self, source: str, contact_ids: Collection[str]) -> dict[str, str]: ...

    def rows(
        self, table: str, source: str, external_ids: Collection[str], columns: Sequence[str]
    ) -> pl.DataFrame: ...

    def taken(self, source: str, marks: Collection[str]) -> set[str]: ...


@dataclass(frozen=True)
class Door:
    """Who may bring what. Without a `secret` nothing comes in, unless `unsigned` says that this is wanted."""

    vendor: Vendor
    secret: str | None = field(repr=False)
    unsigned: bool = False

    def let_in(self, came: Came, now: datetime) -> datetime:
        """The moment at which it came. SourceRejectedError where it is not from whom it says, or a replay."""
        if came.received is not None and came.received > now + AHEAD:
            raise SourceRejectedError("It is said to have been received in the future.")
        at = came.received or now
        if not (self.unsigned and not self.secret):
            verify(self.vendor, came.delivery, self.secret or "", at)
        return min(at, now)


@dataclass(frozen=True)
class World:
    intake: Intake
    known: Known
    now: datetime


def take_in(
    given: Iterable[Came | Garbled],
    door: Door,
    world: World,
    path: str,
    source: str | None = None,
    *,
    dry_run: bool = False,
) -> ImportReport:
    """One import of these deliveries; `path` says where they come from, `source` stands for the vendor's name.

    Deliveries are counted as the table "deliveries": accepted where they bring records, unchanged where an import has
    taken them before, quarantined where they cannot be read. What `door` refuses is told as refused and leaves
    nothing. The number of the import is 0 where nothing came that leaves anything. Raises SourceRejectedError where
    everything was refused.
    """
    mapping = event_mapping(door.vendor, source)
    letters = _Letters(door, world, mapping.source)
    letters.open_all(given)
    report = letters.imported(mapping, path, dry_run)
    _tell(report, letters)
    report.check()
    return report


@dataclass(frozen=True)
class _Opened:
    mark: str
    found: Unwrapped
    at: datetime
    size: int


@dataclass(frozen=True)
class _Record:
    mark: str
    at: datetime | None
    file: str
    content: dict[str, Any]


@dataclass
class _Letters:
    """Deliveries on their way: what was read, refused, seen before."""

    door: Door
    world: World
    source: str
    count: TableCount = field(default_factory=TableCount)
    records: list[_Record] = field(default_factory=list)
    marks: dict[str, None] = field(default_factory=dict)
    aside: list[QuarantinedRow] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    refusals: int = 0
    size: int = 0
    more: bool = False
    lines: dict[str, list[str]] = field(default_factory=dict)
    """By file of records: the delivery that each line came with."""

    def open_all(self, given: Iterable[Came | Garbled]) -> None:
        """Until the import is full of what is new: what this one takes, the next one tells apart."""
        opened: list[_Opened] = []
        for one in given:
            if len(self.marks) >= AT_ONCE or self.size >= BYTES_AT_ONCE:
                self.more = True
                break
            if isinstance(one, Garbled):
                self._put_aside(one.file, one.row, one.reason, None)
            elif (found := self._opened(one)) is not None:
                opened.append(found)
            if len(opened) >= PORTION or sum(each.size for each in opened) >= BYTES_AT_ONCE:
                self._take(opened)
                opened = []
        self._take(opened)

    def _opened(self, came: Came) -> _Opened | None:
        try:
            at = self.door.let_in(came, self.world.now)
        except SourceRejectedError as refused:
            self.refusals += 1
            if len(self.refused) < TOLD:
                self.refused.append(Refusal(file=f"{came.file}:{came.row}", reason=str(refused)))
            return None
        try:
            found = unwrapped(self.door.vendor, came.delivery.body)
        except SourceRejectedError as wrong:
            raw = came.delivery.body[:RAW_LIMIT].decode("utf-8", "replace")
            self._put_aside(came.file, came.row, str(wrong), clip(raw))
            return None
        if found.left is not None:
            known = found.left in self.count.skipped or len(self.count.skipped) < KINDS_TOLD
            self.count.skip(
                found.left if known else "of further types, which bring no record that is kept", 1
            )
            return None
        # An id is what the vendor says; where it says none, the same bytes are the same delivery.
        name = found.event_id or blake2b(came.delivery.body, digest_size=16).hexdigest()
        return _Opened(delivery_mark(self.door.vendor, name), found, at, len(came.delivery.body))

    def _put_aside(self, file: str, row: int, reason: str, raw: str | None) -> None:
        if len(self.aside) >= AT_ONCE:
            raise SourceRejectedError(
                f"More than {AT_ONCE:,} lines are no deliveries that can be read: {reason}."
            )
        self.aside.append(QuarantinedRow(file, row, TABLE, None, None, reason, raw))

    def _take(self, opened: list[_Opened]) -> None:
        before = self.world.known.taken(self.source, {one.mark for one in opened}) if opened else set()
        for one in opened:
            self.count.read += 1
            if one.mark in before or one.mark in self.marks:
                self.count.unchanged += 1
                continue
            self.count.accepted += 1
            self.marks[one.mark] = None
            self.size += one.size
            for file, contents in one.found.files.items():
                for content in contents:
                    happened = moment_of(content, one.found)
                    # A clock that runs ahead must not make a record that nothing later can change.
                    at = min(happened, one.at) if happened else None
                    self.records.append(_Record(one.mark, at, file, content))

    def imported(self, mapping: Mapping, path: str, dry_run: bool) -> ImportReport:
        if not self.records and not self.aside:
            if self.refusals and not self.count.read and not self.count.skipped:
                raise SourceRejectedError(_all_refused(self.refusals, self.refused[0].reason))
            report = ImportReport(
                import_id=0, path=path, source=mapping.source, mapping=mapping.name, dry_run=dry_run
            )
            report.tables[TABLE] = self.count
            return report
        contacts = wanted_contacts(self.door.vendor, [record.content for record in self.records])
        accounts = self.world.known.accounts_of_contacts(mapping.source, contacts)
        gathered = Gathered(
            self._entries(mapping),
            path,
            known_lookups(self.door.vendor, accounts, [record.content for record in self.records]),
            self._book,
            self._details,
        )
        folded = {feed.table for feed in mapping.feeds if feed.distinct}
        intake = _KeepsWhatIsKnown(self.world.intake, self.world.known, folded)
        return import_gathered(gathered, mapping, intake, dry_run, now=self.world.now)

    def _book(self, booking: Booking) -> None:
        booking.report.tables[TABLE] = self.count
        self.count.read += len(self.aside)
        booking.keep_out(self.aside, self.count)

    def _details(self, aside: list[QuarantinedRow]) -> dict[str, Any]:
        """The deliveries that are done with. One whose record was kept out, its account perhaps being the next to
        come, may come again."""
        out = {self.lines[row.file][row.row - 1] for row in aside if row.file in self.lines and row.row}
        done = [mark for mark in self.marks if mark not in out]
        return {"events": {"vendor": self.door.vendor.value, "deliveries": done}}

    def _entries(self, mapping: Mapping) -> list[Entry]:
        """A file in memory for each kind of record, oldest first."""
        by_file: dict[str, list[bytes]] = defaultdict(list)
        start = datetime.min.replace(tzinfo=UTC)
        for record in sorted(self.records, key=lambda one: one.at or start):
            name = f"{record.file}.jsonl"
            by_file[name].append(
                json.dumps(event_record(mapping, record.file, record.content, record.at)).encode()
            )
            self.lines.setdefault(name, []).append(record.mark)
        entries = []
        for name, lines in by_file.items():
            content = b"\n".join(lines) + b"\n"
            entries.append(Entry(name, (name,), ".jsonl", len(content), partial(BytesIO, content)))
        return entries


def _all_refused(refusals: int, first: str) -> str:
    some = "The delivery was" if refusals == 1 else f"All {_deliveries(refusals, 'was', 'were')}"
    return f"{some} refused, and nothing of it kept: {first}"


def _deliveries(many: int, one_did: str, they_did: str) -> str:
    return f"1 delivery {one_did}" if many == 1 else f"{many:,} deliveries {they_did}"


def _tell(report: ImportReport, letters: _Letters) -> None:
    report.refused += letters.refused
    if letters.refusals:
        some = _deliveries(letters.refusals, "was", "were")
        report.notes.append(f"{some} refused; nothing of what is refused is kept.")
    if letters.count.unchanged:
        report.notes.append(f"{_deliveries(letters.count.unchanged, 'had', 'had')} been {SEEN_BEFORE}.")
    if letters.more:
        report.notes.append("More deliveries are waiting: import them again, what was taken is told apart.")


class _KeepsWhatIsKnown:
    """An event of somebody says what it says of them, and not all that is known: blanks change nothing stored.

    `folded`: the tables whose rows are put together from what events mention. A name that is only the id again is
    no name.
    """

    def __init__(self, intake: Intake, known: Known, folded: set[str]) -> None:
        self._intake, self._known, self._folded = intake, known, folded
        self.begin, self.quarantine = intake.begin, intake.quarantine
        self.finish, self.fail = intake.finish, intake.fail

    def upsert(self, import_id: int, table_name: str, frame: pl.DataFrame) -> Outcome:
        if table_name in self._folded and not frame.is_empty():
            frame = self._completed(table_name, frame)
        return self._intake.upsert(import_id, table_name, frame)

    def _completed(self, table: str, frame: pl.DataFrame) -> pl.DataFrame:
        apart = {"row", "source", "external_id", "account", "attributes", "source_updated_at", "deleted"}
        names = [name for name in frame.columns if name not in apart]
        source = frame.get_column("source")[0]
        stored = self._known.rows(table, source, frame.get_column("external_id").unique().to_list(), names)
        if stored.is_empty():
            return frame
        said = frame
        if table == "accounts":
            nameless = pl.col("name") == pl.col("external_id")
            said = frame.with_columns(name=pl.when(~nameless).then("name"))
        both = said.join(stored, on="external_id", how="left", suffix="#stored", maintain_order="left")
        whole = both.with_columns(
            pl.coalesce(name, pl.col(f"{name}#stored").cast(frame.schema[name])).alias(name) for name in names
        ).select(frame.columns)
        if table == "accounts":
            whole = whole.with_columns(name=pl.coalesce("name", "external_id"))
        return whole
