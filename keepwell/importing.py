"""Imports as the command line and the screens ask for them."""

from collections.abc import Callable, Iterable
from pathlib import Path

from domain.errors import KeepwellError
from keepwell.bootstrap import House
from sources.importing import import_path
from sources.mapping import Mapping, load_mapping, shipped
from sources.report import ImportReport, error_rows_csv
from storage.imports import QuarantinedRow


def import_into(
    house: House,
    path: Path,
    mapping: str | None = None,
    *,
    dry_run: bool = False,
    source: str | None = None,
    timezone: str | None = None,
    currency: str | None = None,
    errors: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> ImportReport:
    """Import `path`; with `errors`, the rows set aside are also written there as CSV."""
    aside: list[QuarantinedRow] = []
    report = import_path(
        path,
        house.intake,
        mapping,
        dry_run,
        source,
        timezone,
        currency,
        now=house.now(),
        progress=progress,
        on_quarantined=aside.extend if errors is not None else None,
    )
    if errors is not None:
        write_errors(aside, errors)
    if not dry_run:
        house.activity.compact()
    return report


def write_errors(rows: Iterable[QuarantinedRow], path: Path) -> None:
    """The rows as CSV with file, row, column, value and reason; KeepwellError where the file cannot be written."""
    try:
        with path.open("w", encoding="utf-8", newline="") as out:
            out.writelines(error_rows_csv(rows))
    except OSError as refused:
        raise KeepwellError(f"{path} cannot be written: {refused.strerror or refused}.") from refused


def shipped_mappings() -> list[Mapping]:
    """The mappings that come with Keepwell, by name."""
    return [load_mapping(name) for name in shipped()]
