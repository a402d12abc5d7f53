"""Files to take along: decks, briefs, calendars, within somebody's accounts."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from keepwell.bootstrap import House
from keepwell.desk.account_head import reached
from keepwell.web.access import EVERY_ROLE, Who, allow
from keepwell.web.throttling import throttled

PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
routes = APIRouter(include_in_schema=False)


@routes.get("/accounts/{account_id}/qbr.pptx")
@allow(*EVERY_ROLE)
def deck(
    request: Request, who: Who, account_id: int, internal: bool = False, as_of: date | None = None
) -> Response:
    """For the customer, unless it is asked for ourselves."""
    from keepwell.exports.qbr import Variant, qbr_deck

    house, name = _account(request, who, account_id)
    variant = Variant.INTERNAL if internal else Variant.CUSTOMER
    content = qbr_deck(house, name, variant, as_of, who.scope.only(account_id))
    return _file(content, PPTX, f"qbr_{variant}_{name}.pptx")


@routes.get("/accounts/{account_id}/brief.pdf")
@allow(*EVERY_ROLE)
def brief(request: Request, who: Who, account_id: int, as_of: date | None = None) -> Response:
    from keepwell.exports.brief import account_brief

    house, name = _account(request, who, account_id)
    content = account_brief(house, name, as_of, who.scope.only(account_id))
    return _file(content, "application/pdf", f"brief_{name}.pdf")


@routes.get("/accounts/{account_id}/renewal.ics")
@allow(*EVERY_ROLE)
def renewal(request: Request, who: Who, account_id: int) -> Response:
    from keepwell.exports.renewals import CalendarWish, renewals_ics

    house, name = _account(request, who, account_id)
    wish = CalendarWish(True, house.settings.address, house.now())
    content = renewals_ics(house, None, who.scope.only(account_id), wish)
    return _file(content, "text/calendar; charset=utf-8", f"renewal_{name}.ics")


@routes.get("/renewals.ics")
@allow(*EVERY_ROLE)
def renewals(request: Request, who: Who, windows: Annotated[bool, Query()] = False) -> Response:
    from keepwell.exports.renewals import CalendarWish, renewals_ics

    house: House = request.app.state.house
    throttled(request, "export", who)
    wish = CalendarWish(windows, house.settings.address, house.now())
    return _file(renewals_ics(house, None, who.scope, wish), "text/calendar; charset=utf-8", "renewals.ics")


def _account(request: Request, who: Who, account_id: int) -> tuple[House, str]:
    """NotFoundError outside of the scope."""
    house: House = request.app.state.house
    row = reached(house.portfolio_kept.now(), who.scope, account_id)
    throttled(request, "export", who)
    return house, str(row["external_id"])


def _file(content: bytes, kind: str, name: str) -> Response:
    plain = "".join(
        letter if letter.isascii() and (letter.isalnum() or letter in "._-") else "_" for letter in name
    )
    return Response(
        content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{plain}"'}
    )
