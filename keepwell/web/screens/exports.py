"""Files to take along: decks, briefs, calendars, within somebody's accounts."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from keepwell.desk.account_head import reached
from keepwell.web.access import EVERY_ROLE, Who, allow
from keepwell.web.downloads import CALENDAR, PDF, PPTX, download
from keepwell.web.handed import TheHouse, TheThrottle
from keepwell.web.throttling import throttled

routes = APIRouter(include_in_schema=False)


def _account(house: TheHouse, throttle: TheThrottle, who: Who, account_id: int) -> str:
    """NotFoundError outside of the scope."""
    row = reached(house.portfolio_kept.now(), who.scope, account_id)
    throttled(throttle, "export", who)
    return str(row["external_id"])


Name = Annotated[str, Depends(_account)]
"""The external id of the account in the path."""


@routes.get("/accounts/{account_id}/qbr.pptx")
@allow(*EVERY_ROLE)
def deck(
    house: TheHouse, who: Who, account_id: int, name: Name, internal: bool = False, as_of: date | None = None
) -> Response:
    """For the customer, unless it is asked for ourselves."""
    from keepwell.exports.qbr import Variant, qbr_deck

    variant = Variant.INTERNAL if internal else Variant.CUSTOMER
    content = qbr_deck(house, name, variant, as_of, who.scope.only(account_id))
    return download(content, PPTX, f"qbr_{variant}_{name}.pptx")


@routes.get("/accounts/{account_id}/brief.pdf")
@allow(*EVERY_ROLE)
def brief(house: TheHouse, who: Who, account_id: int, name: Name, as_of: date | None = None) -> Response:
    from keepwell.exports.brief import account_brief

    content = account_brief(house, name, as_of, who.scope.only(account_id))
    return download(content, PDF, f"brief_{name}.pdf")


@routes.get("/accounts/{account_id}/renewal.ics")
@allow(*EVERY_ROLE)
def renewal(house: TheHouse, who: Who, account_id: int, name: Name) -> Response:
    from keepwell.exports.renewals import CalendarWish, renewals_ics

    wish = CalendarWish(True, house.settings.address, house.now())
    content = renewals_ics(house, None, who.scope.only(account_id), wish)
    return download(content, CALENDAR, f"renewal_{name}.ics")


@routes.get("/renewals.ics")
@allow(*EVERY_ROLE)
def renewals(
    house: TheHouse, throttle: TheThrottle, who: Who, windows: Annotated[bool, Query()] = False
) -> Response:
    from keepwell.exports.renewals import CalendarWish, renewals_ics

    throttled(throttle, "export", who)
    wish = CalendarWish(windows, house.settings.address, house.now())
    return download(renewals_ics(house, None, who.scope, wish), CALENDAR, "renewals.ics")
