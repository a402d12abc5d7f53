"""Files to take along: decks, briefs, calendars, within somebody's accounts."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from keepwell.desk.account_head import reached
from keepwell.web.access import EVERY_ROLE, Who, allow
from keepwell.web.handed import TheHouse, TheThrottle
from keepwell.web.throttling import throttled

PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
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
    return _file(content, PPTX, f"qbr_{variant}_{name}.pptx")


@routes.get("/accounts/{account_id}/brief.pdf")
@allow(*EVERY_ROLE)
def brief(house: TheHouse, who: Who, account_id: int, name: Name, as_of: date | None = None) -> Response:
    from keepwell.exports.brief import account_brief

    content = account_brief(house, name, as_of, who.scope.only(account_id))
    return _file(content, "application/pdf", f"brief_{name}.pdf")


@routes.get("/accounts/{account_id}/renewal.ics")
@allow(*EVERY_ROLE)
def renewal(house: TheHouse, who: Who, account_id: int, name: Name) -> Response:
    from keepwell.exports.renewals import CalendarWish, renewals_ics

    wish = CalendarWish(True, house.settings.address, house.now())
    content = renewals_ics(house, None, who.scope.only(account_id), wish)
    return _file(content, "text/calendar; charset=utf-8", f"renewal_{name}.ics")


@routes.get("/renewals.ics")
@allow(*EVERY_ROLE)
def renewals(
    house: TheHouse, throttle: TheThrottle, who: Who, windows: Annotated[bool, Query()] = False
) -> Response:
    from keepwell.exports.renewals import CalendarWish, renewals_ics

    throttled(throttle, "export", who)
    wish = CalendarWish(windows, house.settings.address, house.now())
    return _file(renewals_ics(house, None, who.scope, wish), "text/calendar; charset=utf-8", "renewals.ics")


def _file(content: bytes, kind: str, name: str) -> Response:
    plain = "".join(
        letter if letter.isascii() and (letter.isalnum() or letter in "._-") else "_" for letter in name
    )
    return Response(
        content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{plain}"'}
    )
