"""Importing: files up, what they seem to be, a mapping with samples, a dry run with its row errors, commit, undo."""

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Form, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from domain.errors import KeepwellError
from domain.principals import Role
from domain.tables import TABLES
from keepwell import uploads
from keepwell.bootstrap import House
from keepwell.knowledge_base import catch_up
from keepwell.web.access import Who, allow
from keepwell.web.downloads import CSV, download, streamed
from keepwell.web.handed import TheHouse, TheJobs, TheThrottle
from keepwell.web.jobs import Tell
from keepwell.web.rendering import page
from keepwell.web.screens.jobs import result_of, watch
from keepwell.web.throttling import throttled
from sources.report import error_rows_csv
from sources.suggesting import SeenFile, suggest, suggest_table

IMPORTS_SHOWN = 100
USUAL = 300
"""Accounts of a sample portfolio."""
Name = Annotated[str, Form(max_length=80)]
routes = APIRouter(include_in_schema=False)


async def _fields(request: Request) -> FormData:
    return await request.form(max_fields=5_000)


Fields = Annotated[FormData, Depends(_fields)]


@routes.get("/import")
@allow(Role.ADMIN)
def imports(request: Request, house: TheHouse, jobs: TheJobs, who: Who, job: str = "") -> HTMLResponse:
    return page(
        request,
        "import/list.html",
        batches=house.intake.imports()[:IMPORTS_SHOWN],
        saved=uploads.saved_mappings(house),
        result=result_of(jobs, who.user_id, job),
        empty=not house.accounts.ids(),
        usual=USUAL,
        most=house.settings.upload_megabytes,
    )


@routes.post("/import/upload")
@allow(Role.ADMIN)
def upload(
    house: TheHouse, throttle: TheThrottle, who: Who, files: Annotated[list[UploadFile], File()]
) -> Response:
    throttled(throttle, "upload", who)
    named = ((one.filename or "file", one.file) for one in files if one.filename)
    made = uploads.begin(house, named, who.name)
    return RedirectResponse(f"/import/uploads/{made.id}", 303)


@routes.post("/import/demo")
@allow(Role.ADMIN)
def demo(
    house: TheHouse, jobs: TheJobs, who: Who, accounts: Annotated[int, Form(ge=20, le=2_000)] = USUAL
) -> Response:
    from keepwell.sample import load_sample

    def work(tell: Tell) -> None:
        load_sample(house, accounts, tell)
        catch_up(house, tell)

    return watch(jobs.start(who.user_id, "Making a sample portfolio", "/portfolio", work))


@routes.get("/import/uploads/{upload_id}")
@allow(Role.ADMIN)
def one_upload(
    request: Request, house: TheHouse, jobs: TheJobs, who: Who, upload_id: str, job: str = ""
) -> HTMLResponse:
    return _one(request, house, upload_id, result=result_of(jobs, who.user_id, job))


@routes.post("/import/uploads/{upload_id}/try")
@allow(Role.ADMIN)
def dry_run(
    request: Request,
    house: TheHouse,
    jobs: TheJobs,
    who: Who,
    upload_id: str,
    how: Name,
    form: Fields,
    source: Name = "",
    timezone: Name = "",
    currency: Name = "",
) -> Response:
    """With the choices made on the screen; nothing is changed."""
    told = {"source": source or None, "timezone": timezone or None, "currency": currency or None}
    try:
        mapping = str(form.get("saved", "")) or None
        if how == uploads.BY_HAND:
            name, files = str(form.get("name", "")), _mapped(house, upload_id, form)
            mapping = uploads.save_mapping(house, name, source, files, timezone or None, currency or None)
        if how == "saved":
            how = uploads.BY_HAND
        upload = uploads.choose(house, upload_id, how=how, mapping=mapping, **told)
    except KeepwellError as refused:
        return _one(request, house, upload_id, 422, wrong=str(refused), chosen=form)

    def work(tell: Tell) -> Any:
        return uploads.bring(house, upload, True, lambda done, of: tell("Reading", done, of))

    return watch(jobs.start(who.user_id, "Trying the import", f"/import/uploads/{upload_id}", work))


@routes.post("/import/uploads/{upload_id}/commit")
@allow(Role.ADMIN)
def commit(house: TheHouse, jobs: TheJobs, who: Who, upload_id: str) -> Response:
    upload = uploads.get(house, upload_id)

    def work(tell: Tell) -> Any:
        report = uploads.bring(house, upload, False, lambda done, of: tell("Importing", done, of))
        catch_up(house, tell)
        house.audit.note(
            who.name, "imported", f"import {report.import_id}", who.user_id, source=report.source
        )
        return report

    return watch(jobs.start(who.user_id, "Importing", "/import", work))


@routes.post("/import/uploads/{upload_id}/discard")
@allow(Role.ADMIN)
def discard(house: TheHouse, upload_id: str) -> Response:
    uploads.discard(house, upload_id)
    return RedirectResponse("/import", 303)


@routes.get("/import/uploads/{upload_id}/errors.csv")
@allow(Role.ADMIN)
def dry_errors(house: TheHouse, upload_id: str) -> Response:
    text = uploads.errors_of(house, upload_id).read_text(encoding="utf-8")
    return download(text, CSV, "rows_set_aside.csv")


@routes.get("/import/{import_id}/errors.csv")
@allow(Role.ADMIN)
def kept_errors(house: TheHouse, import_id: int) -> Response:
    return streamed(
        error_rows_csv(house.intake.quarantined(import_id)), CSV, f"import_{import_id}_errors.csv"
    )


@routes.post("/import/{import_id}/undo")
@allow(Role.ADMIN)
def undo(house: TheHouse, jobs: TheJobs, who: Who, import_id: int) -> Response:

    def work(tell: Tell) -> Any:
        tell("Taking it back", 0, 0)
        report = house.intake.undo(import_id)
        house.scores.forget(report.accounts_removed)
        catch_up(house, tell)
        house.audit.note(who.name, "undid import", f"import {import_id}", who.user_id)
        return report

    return watch(jobs.start(who.user_id, f"Taking import {import_id} back", "/import", work))


def _mapped(house: House, upload_id: str, form: FormData) -> Iterator[uploads.Mapped]:
    """Fields are named by the place of the file and the column of the table."""
    for place, file in enumerate(uploads.looked_at(house, upload_id).files):
        table = str(form.get(f"table-{place}", ""))
        if table not in TABLES:
            continue
        names = [column.name for column in TABLES[table].columns]
        columns = {name: str(form.get(f"column-{place}-{name}", "")) for name in names}
        values = {name: str(form.get(f"value-{place}-{name}", "")).strip() for name in names}
        yield uploads.Mapped(file.label, table, columns, values)


def _one(request: Request, house: House, upload_id: str, status: int = 200, **more: Any) -> HTMLResponse:
    upload, seen = uploads.get(house, upload_id), uploads.looked_at(house, upload_id)
    chosen = more.pop("chosen", None)
    shown = {"wrong": "", "result": None, **more}
    return page(
        request,
        "import/one.html",
        status,
        upload=upload,
        seen=seen,
        files=[_offer(place, file, request, chosen) for place, file in enumerate(seen.files)],
        tables=list(TABLES),
        saved=uploads.saved_mappings(house),
        chosen=chosen or {},
        how=_likely(seen),
        **shown,
    )


def _likely(seen: uploads.Looked) -> str:
    if seen.conversations:
        return uploads.CONVERSATIONS
    if seen.known:
        return seen.known[0]
    return uploads.BUNDLE if seen.is_bundle else uploads.BY_HAND


def _offer(place: int, file: SeenFile, request: Request, chosen: FormData | None) -> dict[str, Any]:
    """The table that a person chose, else the likely one, and for each of its columns what was chosen or is likely."""
    asked = request.query_params.get(f"table-{place}")
    told = str(chosen.get(f"table-{place}", "")) if chosen is not None else asked
    table = told if told is not None else suggest_table(file) or ""
    rows = []
    if table in TABLES:
        likely = suggest(file, TABLES[table])
        for column in TABLES[table].columns:
            found = likely.get(column.name)
            picked = str(chosen.get(f"column-{place}-{column.name}", "")) if chosen is not None else None
            value = str(chosen.get(f"value-{place}-{column.name}", "")) if chosen is not None else ""
            rows.append(
                {
                    "column": column,
                    "picked": picked if picked is not None else (found.column if found else ""),
                    "sure": bool(found and found.sure),
                    "value": value,
                }
            )
    return {"place": place, "file": file, "table": table, "rows": rows}
