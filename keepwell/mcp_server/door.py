"""The way in over HTTP: hosts that are ours, a token with each request, not too often; the server behind it is made
when somebody first knocks."""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from types import SimpleNamespace
from urllib.parse import urlsplit

import anyio
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from domain.principals import Principal, Via
from keepwell.bootstrap import House
from keepwell.mcp_server.callers import NOT_KNOWN, Callers, of_the_request
from keepwell.signing_in.throttle import API, Throttle

log = logging.getLogger("keepwell.mcp")
PATH = "/mcp"
ROUTE = SimpleNamespace(path=PATH)
"""As requests are counted and logged: by the template of their route."""
HERE = frozenset({"127.0.0.1", "localhost", "::1"})
EVERYWHERE = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 - compared, not bound
NO_TOKEN = "Send `Authorization: Bearer kw_...` with a token of yours (Settings, Tokens)."  # noqa: S105 - a sentence
OTHER_HOST = (
    "This address is not known to be Keepwell's. Set KEEPWELL_PUBLIC_URL to the one people reach it at."
)


class AgentDoor:
    """A layer before the application that answers /mcp itself; behind Visitors, which says whose token it is."""

    def __init__(self, app: ASGIApp, house: House, throttle: Throttle, agents: "Agents") -> None:
        self.app, self._throttle, self._agents = app, throttle, agents
        self._hosts = _hosts(house)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].rstrip("/") != PATH:
            await self.app(scope, receive, send)
            return
        scope["route"] = ROUTE
        refused = self._refused(scope)
        if refused is not None:
            await refused(scope, receive, send)
            return
        await self._agents({**scope, "path": PATH, "raw_path": PATH.encode()}, receive, send)

    def _refused(self, scope: Scope) -> JSONResponse | None:
        if not self._is_ours(Headers(scope=scope).get("host", "")):
            return _problem(421, OTHER_HOST)
        who: Principal | None = scope["state"].get("principal")
        # A session's cookie comes along with whatever a browser is made to send: only a token says that it is meant.
        if who is None or who.via is not Via.TOKEN:
            told = NOT_KNOWN if "authorization" in Headers(scope=scope) else NO_TOKEN
            return _problem(401, told, {"WWW-Authenticate": "Bearer"})
        waits = self._throttle.take(API, "mcp http", str(who.user_id))
        if waits:
            told = f"That is too often. Try again in {waits} seconds."
            return _problem(429, told, {"Retry-After": str(waits)})
        return None

    def _is_ours(self, host: str) -> bool:
        """Against pages whose name was made to lead here (DNS rebinding): those have a name, and none of ours."""
        name = _name(host)
        return name in self._hosts or (self._hosts >= EVERYWHERE and _is_number(name))


def _hosts(house: House) -> frozenset[str]:
    settings = house.settings
    told = {settings.host, *([urlsplit(settings.public_url).hostname or ""] if settings.public_url else [])}
    return HERE | told | (EVERYWHERE if settings.host in EVERYWHERE else frozenset())


def _name(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or "nobody"
    except ValueError:
        return "nobody"


def _is_number(name: str) -> bool:
    from ipaddress import ip_address

    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _problem(status: int, says: str, headers: dict[str, str] | None = None) -> JSONResponse:
    body = {"type": "about:blank", "status": status, "detail": says}
    return JSONResponse(body, status, headers, media_type="application/problem+json")


class Agents:
    """The server behind the door. The library is large: it is loaded when the first request comes, not with the web
    application, and kept from then on; every request stands alone, whoever's it is (no sessions)."""

    def __init__(self, make: Callable[[], Starlette]) -> None:
        self._make = make
        self._run: _Run | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """While the application runs."""
        async with anyio.create_task_group() as tasks:
            self._run = run = _Run()
            tasks.start_soon(self._serve, run)
            try:
                yield
            finally:
                self._run = None
                run.ended.set()
                run.wanted.set()

    async def _serve(self, run: "_Run") -> None:
        """In one task from beginning to end, as the library's own tasks need it. What breaks here does not take the web
        application along."""
        await run.wanted.wait()
        if run.ended.is_set():
            return
        try:
            made = await run_in_threadpool(self._make)
            async with made.router.lifespan_context(made):
                run.app = made
                run.ready.set()
                await run.ended.wait()
        except Exception as broken:
            log.error("unexpected", exc_info=broken)
        finally:
            run.app = None
            run.ready.set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        run = self._run
        if run is not None:
            run.wanted.set()
            await run.ready.wait()
        if run is None or run.app is None:
            await _problem(503, "Not now: try again in a moment.")(scope, receive, send)
            return
        await run.app(scope, receive, send)


class _Run:
    def __init__(self) -> None:
        self.wanted, self.ready, self.ended = anyio.Event(), anyio.Event(), anyio.Event()
        self.app: ASGIApp | None = None


def agents_of(house: House, throttle: Throttle) -> Agents:
    """For AgentDoor, and for the application's lifespan."""

    def make() -> Starlette:
        from keepwell.mcp_server.server import build_server

        server = build_server(house, Callers(of_the_request, throttle))
        # Hosts and origins are looked at by the door and the shield before it.
        return server.http_app(
            path=PATH, stateless_http=True, json_response=True, host_origin_protection=False
        )

    return Agents(make)
