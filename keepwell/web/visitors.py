"""Who a request comes from: the session of its cookie, or the token of its Authorization header."""

from base64 import b64decode

from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from domain.principals import Principal
from keepwell.bootstrap import House
from keepwell.signing_in.door import Session, by_session, by_token
from storage.sign_in_trips import LASTS

COOKIE = "keepwell_session"
TRIP = "keepwell_trip"
WRITE_KEY_PATHS = "/api/v1/segment/"
NO_SESSION = ("/static/", "/health", "/ready", "/metrics")


class Visitors:
    """Puts the principal, or None, into the state of every request."""

    def __init__(self, app: ASGIApp, house: House) -> None:
        self.app, self.house = app, house

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope.setdefault("state", {})["principal"] = await self._principal(scope)
        await self.app(scope, receive, send)

    async def _principal(self, scope: Scope) -> Principal | None:
        if scope["path"].startswith(NO_SESSION):
            return None
        request = Request(scope)
        token = bearer(request.headers) or write_key(scope["path"], request.headers)
        if token is not None:
            return await run_in_threadpool(by_token, self.house, token)
        secret = request.cookies.get(COOKIE)
        return await run_in_threadpool(by_session, self.house, secret) if secret else None


def bearer(headers: Headers) -> str | None:
    kind, _, secret = headers.get("authorization", "").partition(" ")
    return secret.strip() if kind.lower() == "bearer" and secret.strip() else None


def write_key(path: str, headers: Headers) -> str | None:
    """Segment's libraries send a token as the user of basic authentication. Nowhere else is that taken: we never ask a
    browser for it, so none sends it by itself."""
    kind, _, told = headers.get("authorization", "").partition(" ")
    if kind.lower() != "basic" or not path.startswith(WRITE_KEY_PATHS):
        return None
    try:
        user, _, _ = b64decode(told.strip(), validate=True).decode("ascii").partition(":")
    except ValueError:
        return None
    return user or None


def remember(response: Response, session: Session, house: House) -> None:
    """The cookie: unreadable to scripts, never sent with another site's changes, over TLS alone where that is on."""
    response.set_cookie(
        COOKIE,
        session.secret,
        max_age=int(house.settings.session_days * 86_400),
        httponly=True,
        secure=house.settings.over_tls,
        samesite="lax",
        path="/",
    )


def forget(response: Response, house: House) -> None:
    response.delete_cookie(COOKIE, path="/", httponly=True, secure=house.settings.over_tls, samesite="lax")


def trip_cookie(house: House) -> str:
    """Its name keeps other hosts of the domain from planting one, where browsers allow that: over TLS."""
    return f"__Host-{TRIP}" if house.settings.over_tls else TRIP


def remember_trip(response: Response, browser: str, house: House) -> None:
    """Who is on the way to the identity provider: lax, since it is another site's page that sends them back. It ends by
    itself: another tab may still be on its way."""
    response.set_cookie(
        trip_cookie(house),
        browser,
        max_age=int(LASTS.total_seconds()),
        httponly=True,
        secure=house.settings.over_tls,
        samesite="lax",
        path="/",
    )


def address_of(request: Request, trusted: tuple[str, ...]) -> str:
    """The network address somebody comes from; what a proxy says of it counts only from proxies we were told of."""
    direct = request.client.host if request.client else "unknown"
    if direct not in trusted:
        return direct
    hops = [one.strip() for one in request.headers.get("x-forwarded-for", "").split(",") if one.strip()]
    return next((hop for hop in reversed(hops) if hop not in trusted), direct)
