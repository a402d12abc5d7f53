"""The import of conversations: read in a process of its own, threaded, placed with their account, stored."""

from collections.abc import Callable, Iterable
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from domain.errors import SourceRejectedError
from domain.people import Directory, Held
from sources.booking import Booking, Intake
from sources.bounded.process import ReadingProcess
from sources.conversations.finding import Conversations, find_conversations
from sources.conversations.kinds import SHAPES, SOURCES, Shape
from sources.conversations.pieces import Piece, pieces
from sources.conversations.reading import TABLE, Asked, Reading, Stored
from sources.conversations.spool import Spool
from sources.conversations.storing import Hear, Storing
from sources.report import FileReport, ImportReport, Refusal, TableCount
from storage.imports import QuarantinedRow

Progress = Callable[[int, int], None]
OnQuarantined = Callable[[list[QuarantinedRow]], None]
MOST_TOLD = 10  # files of an import that are told one by one
SLOW = 1.0  # seconds from which a report names the slowest


@dataclass(frozen=True)
class World:
    """Everything but the conversations that their import rests on. `now` is an aware moment; `hear` is told of replies
    and bounces to messages of our outbox."""

    intake: Intake
    directory: Directory
    stored: Stored
    now: datetime
    held: Held | None = None
    hear: Hear | None = None


@dataclass(frozen=True)
class Wishes:
    """What the person who imports has said beyond the path.

    `account_id`: all of it is this account's. `source`: instead of mail, calendar, transcripts, chat. `zone`: of
    times that name none.
    """

    shape: Shape | None = None
    account_id: int | None = None
    source: str | None = None
    zone: str | None = None
    dry_run: bool = False


@dataclass(frozen=True)
class Origin:
    """Where an import comes from, as its record says; `details` stay with the record."""

    path: str
    source: str
    details: dict[str, Any] | None = None


def import_conversations(
    path: Path,
    world: World,
    wishes: Wishes,
    *,
    progress: Progress | None = None,
    on_quarantined: OnQuarantined | None = None,
    process: ReadingProcess | None = None,
) -> ImportReport:
    """Import mails, calendars, transcripts and chats under `path`; `process` reads them, else one of its own.

    Raises NotFoundError where there is no such path, and SourceRejectedError where nothing there is one of them.
    """
    found = find_conversations(path, wishes.shape)
    if not found.items:
        raise SourceRejectedError(_nothing(path, found, wishes.shape))
    sources = {wishes.source or SOURCES[item.kind] for item in found.items}
    meter = _Meter(sum(item.size for item in found.items), progress)
    with nullcontext(process) if process is not None else ReadingProcess() as reading:
        report = take_in(
            pieces(found.items, reading, meter.tick),
            reading,
            world,
            wishes,
            Origin(str(path), sources.pop() if len(sources) == 1 else "conversations"),
            on_quarantined,
        )
    report.unread = sorted(found.unread)
    report.refused = [Refusal(file=file, reason=why) for file, why in found.refused.items()]
    return report


def _nothing(path: Path, found: Conversations, shape: Shape | None) -> str:
    if found.refused:
        label, reason = next(iter(found.refused.items()))
        return f"{label} was not read: {reason}."
    wanted = shape.name if shape is not None else "mail, calendar, transcript or chat export"
    seen = ", ".join(found.unread[:5]) or "no files"
    return f"Nothing under {path} is a {wanted}: found {seen}. Force it with --mapping {' or '.join(SHAPES)}."


def take_in(
    given: Iterable[Piece],
    process: ReadingProcess,
    world: World,
    wishes: Wishes,
    origin: Origin,
    on_quarantined: OnQuarantined | None = None,
) -> ImportReport:
    """One import of these pieces, from its beginning to its report."""
    mapping = wishes.shape.name if wishes.shape is not None else "conversations"
    intake = world.intake
    import_id = intake.begin(origin.source, origin.path, mapping, wishes.dry_run, origin.details)
    report = ImportReport(
        import_id=import_id,
        path=origin.path,
        source=origin.source,
        mapping=mapping,
        dry_run=wishes.dry_run,
        tables={TABLE: TableCount()},
    )
    try:
        _take(given, process, world, wishes, Booking(intake, import_id, report, on_quarantined))
        report.check()
    except BaseException as error:
        with suppress(Exception):
            intake.fail(import_id, str(error) or type(error).__name__)
        raise
    intake.finish(import_id, report.model_dump(mode="json"))
    return report


def _take(
    given: Iterable[Piece], process: ReadingProcess, world: World, wishes: Wishes, booking: Booking
) -> None:
    report = booking.report
    count = report.tables[TABLE]
    asked = Asked(world.now, wishes.zone, wishes.source)
    with Spool() as spool:
        reading = Reading(process, booking, count, world.stored, spool)
        kinds: dict[str, str] = {}
        for piece in given:
            kinds[piece.file] = piece.kind.value
            reading.take(piece, asked)
        reading.flush()
        Storing(
            booking,
            count,
            world.directory,
            world.stored,
            world.held,
            report.import_id,
            reading.places,
            reading.threads(),
            wishes.account_id,
            wishes.shape.channel if wishes.shape is not None else None,
            world.hear,
        ).store(spool)
    report.files = _described(reading.read_of, kinds)
    seconds, slowest = reading.slowest
    if seconds >= SLOW:
        report.notes.append(f"{slowest} took longest to read: {seconds:.1f} s.")


def _described(read_of: dict[str, int], kinds: dict[str, str]) -> list[FileReport]:
    """Each file, or where there are many, how many there are of each kind."""
    if len(read_of) <= MOST_TOLD:
        told = [(file, kinds[file], rows) for file, rows in read_of.items()]
    else:
        told = []
        for kind in dict.fromkeys(kinds.values()):
            rows = [n for file, n in read_of.items() if kinds[file] == kind]
            told.append((f"{len(rows):,} files", kind, sum(rows)))
    return [FileReport(file=file, table=TABLE, rows=rows, format=kind) for file, kind, rows in told]


class _Meter:
    """Bytes read so far, as progress wants them."""

    def __init__(self, size: int, progress: Progress | None) -> None:
        self._size, self._progress, self._done = size, progress, 0

    def tick(self, size: int) -> None:
        self._done = min(self._done + size, self._size)
        if self._progress is not None:
            self._progress(self._done, self._size)
