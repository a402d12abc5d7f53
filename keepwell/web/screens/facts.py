"""One citation opened beside its sentence: a fragment for htmx, a page for whoever follows the link."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from keepwell.cited import can_be_opened, open_citation
from keepwell.web.access import EVERY_ROLE, Who, allow
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
    opened = open_citation(house, who.scope, account, ref, quote)
    if is_htmx(request):
        return part(
            request, "facts/fact.html", opened=opened, fact_path=fact_path, can_be_opened=can_be_opened
        )
    return page(request, "facts/page.html", opened=opened, fact_path=fact_path, can_be_opened=can_be_opened)
