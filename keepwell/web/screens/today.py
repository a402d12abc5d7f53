"""Today: where an hour saves or wins most, inside each CSM's hours, with the reckoning."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from keepwell.asked_day import asked_day
from keepwell.todays_list import HOURS, MOST_HOURS, plan_day
from keepwell.web.access import EVERY_ROLE, Who, allow
from keepwell.web.handed import TheHouse
from keepwell.web.rendering import page

WAITING_SHOWN = 40
routes = APIRouter(include_in_schema=False)


@routes.get("/today")
@allow(*EVERY_ROLE)
def today(
    request: Request,
    house: TheHouse,
    who: Who,
    csm: Annotated[str | None, Query(max_length=200)] = None,
    hours: Annotated[float, Query(gt=0, le=MOST_HOURS)] = HOURS,
    as_of: date | None = None,
) -> HTMLResponse:
    day = asked_day(house, as_of or house.scores.newest_day() or house.today())
    plan = plan_day(house, day, csm or None, hours, who.scope)
    waiting = sorted(plan.waiting, key=lambda one: (str(one.until or "9"), one.why, one.account_id))
    csms = [name for name, _ in house.accounts.csms()] if who.scope.everyone else []
    return page(
        request,
        "today.html",
        plan=plan,
        hours=hours,
        csm=csm or "",
        csms=csms,
        waiting=waiting[:WAITING_SHOWN],
        more_waiting=max(0, len(waiting) - WAITING_SHOWN),
    )
