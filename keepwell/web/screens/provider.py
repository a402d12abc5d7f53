"""Signing in by an identity provider: to it, back from it, and out of it."""

from typing import TYPE_CHECKING

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from keepwell.bootstrap import House
from keepwell.server_settings import OIDC_BACK
from keepwell.signing_in.oidc.reasons import ProviderRefusedError
from keepwell.web.access import public
from keepwell.web.handed import TheHouse, TheThrottle
from keepwell.web.screens.sign_in import come_in, door_page, own_path
from keepwell.web.visitors import address_of, remember_trip, trip_cookie

if TYPE_CHECKING:
    from keepwell.signing_in.oidc.provider import Provider
    from keepwell.signing_in.oidc.trip import Visit

LONGEST_PATH = 2_000
NO_WAY_OUT = "You are signed out of Keepwell. The sign-in of your company offers no sign-out from here: sign out there."
routes = APIRouter(include_in_schema=False)


@routes.get("/sign-in/provider")
@public()
def go(request: Request, house: TheHouse, throttle: TheThrottle, next: str = "/") -> Response:
    """A link, not a form: browsers hold a form's redirects against the policy of the page, which is us alone."""
    from keepwell.signing_in.oidc.trip import begin

    provider = _configured(house)
    path = own_path(next) if len(next) <= LONGEST_PATH else "/"
    try:
        begun = begin(house, provider, throttle, _visit(request, house), path)
    except ProviderRefusedError as refused:
        return _refused(request, refused)
    response = RedirectResponse(begun.url, 303)
    remember_trip(response, begun.browser, house)
    return response


@routes.get(OIDC_BACK)
@public()
def back(request: Request, house: TheHouse, throttle: TheThrottle) -> Response:
    """Asked for by another site's page, as nothing else here may be: what counts is the secret of the cookie."""
    from keepwell.signing_in.oidc.trip import finish

    provider = _configured(house)
    try:
        session, path = finish(house, provider, throttle, _visit(request, house), request.query_params)
    except ProviderRefusedError as refused:
        return _refused(request, refused)
    return come_in(request, session, path)


@routes.get("/sign-in/provider/leave")
@public()
def leave(request: Request, house: TheHouse, throttle: TheThrottle) -> Response:
    """Where the provider has a place to sign out at, there."""
    from keepwell.signing_in.oidc.trip import leaving

    provider = _configured(house)
    try:
        place = leaving(provider, throttle, _visit(request, house))
    except ProviderRefusedError as refused:
        return _refused(request, refused)
    return RedirectResponse(place, 303) if place else door_page(request, wrong=NO_WAY_OUT)


def _configured(house: House) -> "Provider":
    provider = house.identity_provider
    if provider is None:
        raise HTTPException(404)
    return provider


def _visit(request: Request, house: House) -> "Visit":
    from keepwell.signing_in.oidc.trip import Visit

    address = address_of(request, house.settings.trusted_proxies)
    return Visit(address, request.headers.get("user-agent"), request.cookies.get(trip_cookie(house)))


def _refused(request: Request, refused: ProviderRefusedError) -> Response:
    return door_page(request, refused.told.status, next=refused.next_path, wrong=str(refused))
