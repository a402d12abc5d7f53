"""Signing in and out: a password, or a link that works once; the way by an identity provider is `provider`'s."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from keepwell.bootstrap import House
from keepwell.signing_in.door import Session, SignInRefusedError, with_link, with_password
from keepwell.signing_in.secrets import hashed
from keepwell.web.access import EVERY_ROLE, Who, allow, public
from keepwell.web.handed import TheHouse
from keepwell.web.rendering import page
from keepwell.web.visitors import COOKIE, address_of, forget, remember

routes = APIRouter(include_in_schema=False)


@routes.get("/sign-in")
@public()
def sign_in_page(request: Request, next: str = "/", left: bool = False) -> HTMLResponse:
    return door_page(request, next=next, left=left)


@routes.post("/sign-in")
@public()
def sign_in(
    request: Request,
    house: TheHouse,
    email: Annotated[str, Form(max_length=320)],
    password: Annotated[str, Form(max_length=1_000)],
    next: Annotated[str, Form(max_length=2_000)] = "/",
) -> Response:
    address = address_of(request, house.settings.trusted_proxies)
    try:
        session = with_password(house, email, password, address, request.headers.get("user-agent"))
    except SignInRefusedError as refused:
        return door_page(request, 401, next=next, email=email, wrong=str(refused))
    return come_in(request, session, next)


@routes.get("/sign-in/link/{secret}")
@public()
def link_page(request: Request, house: TheHouse, secret: str) -> HTMLResponse:
    """Looking does not use the link up: mail programs and chats look at links before people do."""
    works = house.sessions.offered(hashed(secret))
    return page(request, "sign_in_link.html", 200 if works else 410, works=works)


@routes.post("/sign-in/link/{secret}")
@public()
def use_link(request: Request, house: TheHouse, secret: str) -> Response:
    session = with_link(house, secret, request.headers.get("user-agent"))
    needs_none = session.user.has_password or house.settings.oidc_only
    return come_in(request, session, "/" if needs_none else "/settings/password")


@routes.post("/sign-out")
@allow(*EVERY_ROLE)
def sign_out(request: Request, house: TheHouse, who: Who) -> Response:
    end_the_old(request, house)
    house.audit.note(who.name, "signed out", f"user {who.user_id}", who.user_id)
    there_too = house.settings.has_oidc and house.users.get(who.user_id).has_oidc
    response = RedirectResponse("/sign-in?left=true" if there_too else "/sign-in", 303)
    forget(response, house)
    return response


def door_page(
    request: Request,
    status: int = 200,
    *,
    next: str = "/",
    email: str = "",
    wrong: str = "",
    left: bool = False,
) -> HTMLResponse:
    """`wrong` is why nobody came in; `left`: somebody has just signed out who came by the provider."""
    settings = request.app.state.house.settings
    return page(
        request,
        "sign_in.html",
        status,
        next=own_path(next),
        email=email,
        wrong=wrong,
        label=settings.oidc_label if settings.has_oidc else "",
        passwords=not settings.oidc_only,
        left=left and settings.has_oidc,
    )


def come_in(request: Request, session: Session, next: str) -> Response:
    """With a new cookie, to where they were going."""
    house: House = request.app.state.house
    end_the_old(request, house)
    response = RedirectResponse(own_path(next), 303)
    remember(response, session, house)
    return response


def end_the_old(request: Request, house: House) -> None:
    """A session does not outlive a change of who is signed in."""
    secret = request.cookies.get(COOKIE)
    if secret:
        house.sessions.end(hashed(secret))


def own_path(asked: str) -> str:
    """Where to go afterwards: within this application, whatever the address says."""
    fits = asked.startswith("/") and not asked.startswith(("//", "/\\")) and asked.isprintable()
    return asked if fits else "/"
