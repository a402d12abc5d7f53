"""The first page: where each kind of person begins, or what to do in an empty house."""

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from domain.principals import Role
from keepwell.web.access import EVERY_ROLE, Who, allow
from keepwell.web.handed import TheHouse
from keepwell.web.rendering import THEME_COOKIE, THEMES

BEGINS = {Role.CSM: "/portfolio", Role.REVIEWER: "/review", Role.ADMIN: "/portfolio"}
YEAR = 31_536_000
routes = APIRouter(include_in_schema=False)


@routes.get("/")
@allow(*EVERY_ROLE)
def home(who: Who) -> Response:
    return RedirectResponse(BEGINS[who.role], 303)


@routes.post("/theme/{name}")
@allow(*EVERY_ROLE)
def set_theme(house: TheHouse, name: str) -> Response:
    """Light or dark for this browser; anything else follows the system again."""
    response = Response(status_code=204)
    if name in THEMES:
        secure = house.settings.over_tls
        response.set_cookie(THEME_COOKIE, name, max_age=YEAR, samesite="lax", secure=secure, httponly=True)
    else:
        response.delete_cookie(THEME_COOKIE)
    return response
