"""One citation opened beside its sentence: a fragment for htmx, a page for whoever follows the link."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from keepwell.cited import can_be_opened, open_citation
from keepwell.web.access import EVERY_ROLE, Who, allow
from keepwell.web.answer_rows import written
from keepwell.web.handed import TheHouse
from keepwell.web.reading import fact_path
from keepwell.web.rendering import is_htmx, page, part

routes = APIRouter(include_in_schema=False)


@routes.get("/facts")
@allow(*EVERY_ROLE)
def fact(
    request: Request,
    house: TheHouse,
    who: Who,
    account: Annotated[str, Query(max_length=300)],
    ref: Annotated[str, Query(max_length=500)],
    quote: Annotated[str, Query(max_length=500)] = "",
) -> HTMLResponse:
    shown: dict[str, Any] = {
        "opened": open_citation(house, who.scope, account, ref, quote),
        "fact_path": fact_path,
        "can_be_opened": can_be_opened,
        "written": written,
    }
    return (
        part(request, "facts/fact.html", **shown)
        if is_htmx(request)
        else page(request, "facts/page.html", **shown)
    )
