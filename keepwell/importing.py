"""Imports as the command line and the screens ask for them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from domain.errors import KeepwellError, SourceRejectedError
from keepwell.bootstrap import House
from sources.conversations.finding import holds_conversations
from sources.conversations.importing import Wishes, World, import_conversations
from sources.conversations.kinds import SHAPES
from sources.importing import import_path
from sources.mapping import Mapping, load_mapping, shipped, zone_named
from sources.report import ImportReport, error_rows_csv
from storage.imports import QuarantinedRow, UndoReport

Progress = Callable[[int, int], None]
OnQuarantined = Callable[[list[QuarantinedRow]], None]


@dataclass(frozen=True)
class Asked:
    """How a path is to be imported. `mapping`: also mail, tickets, calendar, transcripts or chat. `account`: whose
    conversations they all are; without it, the people in each decide.
    """

    mapping: str | None = None
    dry_run: bool = False
    source: str | None = None
    timezone: str | None = None
    account: str | None = None
    currency: str | None = None


def import_into(
    house: House,
    path: Path,
    mapping: str | None = None,
    *,
    dry_run: bool = False,
    source: str | None = None,
    timezone: str | None = None,
    currency: str | None = None,
    account: str | None = None,
    errors: Path | None = None,
    progress: Progress | None = None,
) -> ImportReport:
    """Import `path`; with `errors`, the rows set aside are also written there as CSV."""
    asked = Asked(mapping, dry_run, source, timezone, account, currency)
    aside: list[QuarantinedRow] = []
    bring = _conversations if _are_conversations(path, asked) else _tables
    report = bring(house, path, asked, progress, aside.extend if errors is not None else None)
    if errors is not None:
        write_errors(aside, errors)
    return report


def _are_conversations(path: Path, asked: Asked) -> bool:
    """By the mapping that is named; without one, tables come before what else lies beside them."""
    if asked.mapping is not None:
        return asked.mapping in SHAPES and not Path(asked.mapping).is_file()
    return path.exists() and holds_conversations(path)


def _tables(
    house: House, path: Path, asked: Asked, progress: Progress | None, aside: OnQuarantined | None
) -> ImportReport:
    if asked.account is not None:
        raise SourceRejectedError(
            "--account is for conversations: rows of tables name their accounts themselves."
        )
    report = import_path(
        path,
        house.intake,
        asked.mapping,
        asked.dry_run,
        asked.source,
        asked.timezone,
        asked.currency,
        now=house.now(),
        progress=progress,
        on_quarantined=aside,
    )
    if not asked.dry_run:
        settle(house, report)
    return report


def settle(house: House, report: ImportReport) -> None:
    """What follows an import of tables: accounts known by other tools, conversations that waited for one."""
    house.activity.compact()
    if "interactions" in report.tables:
        house.replies.of_import(report.import_id)
        note_replies(house, report)
    _note_links(house, report)
    if house.unmatched.waiting():
        _let_in(house, report)


def _conversations(
    house: House, path: Path, asked: Asked, progress: Progress | None, aside: OnQuarantined | None
) -> ImportReport:
    report = import_conversations(
        path, world_of(house), wishes_of(house, asked), progress=progress, on_quarantined=aside
    )
    note_replies(house, report)
    if not asked.dry_run and house.unmatched.waiting():
        _let_in(house, report)
    return report


def note_replies(house: House, report: ImportReport) -> None:
    """What of the import answered messages of the outbox."""
    for kind, several in (("reply", "replies"), ("bounce", "bounces")):
        count = house.replies.heard.pop(kind, 0)
        if count:
            some = f"1 {kind}" if count == 1 else f"{count:,} {several}"
            report.notes.append(f"{some} to messages of the outbox: `keepwell outbox list` tells which.")


def world_of(house: House) -> World:
    return World(
        house.intake, house.directory(), house.conversations, house.now(), house.intake, house.replies.hear
    )


def wishes_of(house: House, asked: Asked) -> Wishes:
    """Raises NotFoundError for an account nobody knows, SourceRejectedError for a zone there is not."""
    try:
        zone_named(asked.timezone)
    except ValueError as error:
        raise SourceRejectedError(f"--timezone: {error}.") from None
    account = house.accounts.find(asked.account).id if asked.account is not None else None
    shape = SHAPES[asked.mapping] if asked.mapping is not None else None
    return Wishes(shape, account, asked.source, asked.timezone, asked.dry_run)


def _note_links(house: House, report: ImportReport) -> None:
    if "accounts" not in report.tables:
        return
    linked, asked = house.merging.of_import(report.import_id)
    if linked:
        are = "1 is a record" if linked == 1 else f"{linked:,} are records"
        report.notes.append(
            f"accounts: {are} of an account known before: `keepwell people show ACCOUNT` tells which."
        )
    if asked:
        may = "1 may be an account" if asked == 1 else f"{asked:,} may be accounts"
        report.notes.append(f"accounts: {may} known before; it takes a person to say: `keepwell people`.")


def _let_in(house: House, report: ImportReport) -> None:
    """New contacts and accounts may be whom conversations have waited for."""
    from keepwell.who_is_who import let_in

    let = let_in(house)
    if let.came_in:
        some = "1 conversation" if let.came_in == 1 else f"{let.came_in:,} conversations"
        report.notes.append(f"{some} that had waited for an account came in.")
    if let.waiting:
        some = "1 conversation waits" if let.waiting == 1 else f"{let.waiting:,} conversations wait"
        report.notes.append(f"{some} for somebody to say whose: `keepwell people`.")


def write_errors(rows: Iterable[QuarantinedRow], path: Path) -> None:
    """The rows as CSV with file, row, column, value and reason; KeepwellError where the file cannot be written."""
    try:
        with path.open("w", encoding="utf-8", newline="") as out:
            out.writelines(error_rows_csv(rows))
    except OSError as refused:
        raise KeepwellError(f"{path} cannot be written: {refused.strerror or refused}.") from refused


def undo_import(house: House, import_id: int) -> UndoReport:
    """Take an import back; scores of accounts that are gone go with them."""
    report = house.intake.undo(import_id)
    house.scores.forget(report.accounts_removed)
    return report


def mapping_names() -> tuple[str, ...]:
    """What can be named as a mapping: those that come with Keepwell, and the shapes of conversations."""
    return (*shipped(), *SHAPES)


def shipped_mappings() -> list[Mapping]:
    """The mappings that come with Keepwell, by name."""
    return [load_mapping(name) for name in shipped()]
