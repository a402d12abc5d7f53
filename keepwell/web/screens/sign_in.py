"""Signing in and out: a password, or a link that works once."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from keepwell.bootstrap import House
from keepwell.signing_in.door import SignInRefusedError, with_link, with_password
from keepwell.signing_in.secrets import hashed
from keepwell.web.access import EVERY_ROLE, Who, allow, public
from keepwell.web.rendering import page
from keepwell.web.visitors import COOKIE, address_of, forget, remember

routes = APIRouter(include_in_schema=False)


@routes.get("/sign-in")
@public()
def sign_in_page(request: Request, next: str = "/") -> HTMLResponse:
    return page(request, "sign_in.html", next=_own_path(next), email="", wrong="")


@routes.post("/sign-in")
@public()
def sign_in(
    request: Request,
    email: Annotated[str, Form(max_length=320)],
    password: Annotated[str, Form(max_length=1_000)],
    next: Annotated[str, Form(max_length=2_000)] = "/",
) -> Response:
    house: House = request.app.state.house
    address = address_of(request, house.settings.trusted_proxies)
    try:
        session = with_password(house, email, password, address, request.headers.get("user-agent"))
    except SignInRefusedError as refused:
        return page(request, "sign_in.html", 401, next=_own_path(next), email=email, wrong=str(refused))
    _end_the_old(request, house)
    response = RedirectResponse(_own_path(next), 303)
    remember(response, session, house)
    return response


@routes.get("/sign-in/link/{secret}")
@public()
def link_page(request: Request, secret: str) -> HTMLResponse:
    """Looking does not use the link up: mail programs and chats look at links before people do."""
    house: House = request.app.state.house
    works = house.sessions.offered(hashed(secret))
    return page(request, "sign_in_link.html", 200 if works else 410, works=works)


@routes.post("/sign-in/link/{secret}")
@public()
def use_link(request: Request, secret: str) -> Response:
    house: House = request.app.state.house
    session = with_link(house, secret, request.headers.get("user-agent"))
    _end_the_old(request, house)
    response = RedirectResponse("/" if session.user.has_password else "/settings/password", 303)
    remember(response, session, house)
    return response


@routes.post("/sign-out")
@allow(*EVERY_ROLE)
def sign_out(request: Request, who: Who) -> Response:
    house: House = request.app.state.house
    _end_the_old(request, house)
    house.audit.note(who.name, "signed out", f"user {who.user_id}", who.user_id)
    response = RedirectResponse("/sign-in", 303)
    forget(response, house)
    return response


def _end_the_old(request: Request, house: House) -> None:
    """A session does not outlive a change of who is signed in."""
    secret = request.cookies.get(COOKIE)
    if secret:
        house.sessions.end(hashed(secret))


def _own_path(asked: str) -> str:
    """Where to go afterwards: within this application, whatever the address says."""
    fits = asked.startswith("/") and not asked.startswith(("//", "/\\")) and asked.isprintable()
    return asked if fits else "/"
