"""Imports: a file in, a report out; dry run, undo, the rows that were set aside."""

from datetime import datetime
from pathlib import Path, PureWindowsPath
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import Field

from domain.errors import NotFoundError
from domain.principals import Role, TokenScope
from keepwell.api.contract import (
    CHANGING,
    READING,
    ROOT,
    Cursor,
    Limit,
    Name,
    Number,
    Page,
    Told,
    refusals,
)
from keepwell.api.pages import paged
from keepwell.api.uploads import Uploaded
from keepwell.bootstrap import House
from keepwell.importing import import_into, mapping_names, undo_import
from keepwell.web.access import Who, allow
from keepwell.web.handed import TheHouse
from sources.report import ImportReport
from storage.imports import ImportBatch

routes = APIRouter(prefix=f"{ROOT}/imports", tags=["imports"])
READS, BRINGS = frozenset({TokenScope.ADMIN, TokenScope.INTAKE}), TokenScope.INTAKE
A_FILE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "As it is: CSV, JSONL, Parquet, XLSX, mails, calendars, transcripts; also .gz and .zip.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


class Import(Told):
    id: int
    source: str
    name: str = Field(description="Of the file or folder.")
    mapping: str | None
    state: str = Field(description="running, done, failed or undone.")
    started_at: datetime
    finished_at: datetime | None
    error: str | None


class Count(Told):
    """read = accepted + updated + unchanged + quarantined."""

    read: int
    accepted: int
    updated: int
    unchanged: int
    quarantined: int
    reasons: dict[str, int] = Field(description="Why rows were quarantined, and how many.")


class Example(Told):
    row: int | None
    table: str | None
    column: str | None
    value: str | None
    reason: str


class Refusal(Told):
    file: str
    reason: str


class Report(Told):
    """What an import did, by table. `import_id` is 0 where nothing came that was not there, negative for a dry run."""

    import_id: int
    source: str
    mapping: str
    dry_run: bool
    tables: dict[str, Count]
    refused: list[Refusal]
    unread: list[str] = Field(description="Files no table asks for.")
    notes: list[str]
    examples: list[Example] = Field(description="The first rows that were quarantined.")


class Undone(Told):
    import_id: int
    removed: dict[str, int]
    restored: dict[str, int]
    left: int = Field(description="Rows that later imports changed, and that were left.")


class QuarantinedTold(Told):
    file: str
    row: int | None
    table: str | None
    column: str | None
    value: str | None
    reason: str


def told(report: ImportReport) -> Report:
    return Report.model_validate(report.model_dump())


@routes.post(
    "",
    summary="Import a file",
    status_code=201,
    responses={200: {"model": Report, "description": "Nothing was changed."}, **refusals(*CHANGING)},
    openapi_extra=A_FILE,
)
@allow(Role.ADMIN, token=BRINGS)
def bring(
    house: TheHouse,
    who: Who,
    path: Uploaded,
    response: Response,
    mapping: Annotated[
        Name | None, Query(description="A mapping that comes with Keepwell (default: the bundle).")
    ] = None,
    dry_run: Annotated[bool, Query(description="Read, check and report; change nothing.")] = False,
    source: Annotated[Name | None, Query(description="Part of every row's identity.")] = None,
    timezone: Annotated[Name | None, Query(description="Of times that state none.")] = None,
    currency: Annotated[Name | None, Query(description="Of amounts that state none.")] = None,
    account: Annotated[Name | None, Query(description="Whose conversations they all are.")] = None,
) -> Report:
    """The same file twice changes nothing. A dry run first tells what would come of it."""
    if mapping is not None and mapping not in mapping_names():
        raise NotFoundError(f"There is no mapping '{mapping}'. There are {', '.join(mapping_names())}.")
    report = import_into(
        house,
        path,
        mapping,
        dry_run=dry_run,
        source=source,
        timezone=timezone,
        currency=currency,
        account=account,
    )
    if report.import_id <= 0:
        response.status_code = 200
    else:
        house.audit.note(who.name, "imported", f"import {report.import_id}", who.user_id)
        response.headers["Location"] = f"{ROOT}/imports/{report.import_id}"
    return told(report)


@routes.get("", summary="Imports", responses=refusals(*READING))
@allow(Role.ADMIN, token=READS)
def imports(house: TheHouse, who: Who, cursor: Cursor = None, limit: Limit = 50) -> Page[Import]:  # noqa: ARG001
    """The newest first."""
    shown, following = paged(house.intake.imports(), lambda one: (-one.id,), cursor, limit)
    return Page(data=[_import(one) for one in shown], next=following)


@routes.get("/{number}", summary="One import", responses=refusals(*READING))
@allow(Role.ADMIN, token=READS)
def one_import(house: TheHouse, who: Who, number: Number) -> Import:  # noqa: ARG001
    return _import(_batch(house, number))


@routes.get("/{number}/quarantined", summary="The rows that were set aside", responses=refusals(*READING))
@allow(Role.ADMIN, token=READS)
def quarantined(
    house: TheHouse,
    who: Who,  # noqa: ARG001
    number: Number,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> Page[QuarantinedTold]:
    """Each with its reason."""
    _batch(house, number)
    rows = list(enumerate(house.intake.quarantined(number)))
    shown, following = paged(rows, lambda one: (one[0],), cursor, limit)
    return Page(data=[QuarantinedTold.model_validate(row) for _, row in shown], next=following)


@routes.post("/{number}/undo", summary="Take it back", responses=refusals(*CHANGING))
@allow(Role.ADMIN, token=BRINGS)
def undo(house: TheHouse, who: Who, number: Number) -> Undone:
    """What it added goes, what it changed is restored."""
    _batch(house, number)
    done = undo_import(house, number)
    house.audit.note(who.name, "undid import", f"import {number}", who.user_id)
    return Undone.model_validate({**vars(done), "left": len(done.left)})


def _batch(house: House, number: int) -> ImportBatch:
    found = next((one for one in house.intake.imports() if one.id == number), None)
    if found is None:
        raise NotFoundError(f"There is no import {number}.")
    return found


def _import(batch: ImportBatch) -> Import:
    """Where the file lay on this machine is nobody's business."""
    name = PureWindowsPath(Path(batch.path).name).name
    return Import.model_validate({**vars(batch), "name": name})
