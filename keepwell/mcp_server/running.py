"""`keepwell mcp`: over stdin and stdout for one person, or alone over HTTP."""

from typing import TYPE_CHECKING

from keepwell.bootstrap import House
from keepwell.mcp_server.callers import Caller, Callers

if TYPE_CHECKING:
    from starlette.types import ASGIApp

BODY = 2_000_000
SECONDS_TO_END = 10


def over_stdio(house: House, caller: Caller) -> None:
    """Until stdin ends. RefusedError where nobody is known; stdout carries the protocol and nothing else."""
    caller()
    from keepwell.mcp_server.server import build_server

    build_server(house, Callers(caller)).run("stdio", show_banner=False)


def over_http(house: House, port: int) -> None:
    """Until it is told to stop. MisconfiguredError where the port is taken."""
    import uvicorn

    from keepwell.serving import refuse_taken

    refuse_taken(house.settings.host, port)
    uvicorn.run(
        alone(house),
        host=house.settings.host,
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=SECONDS_TO_END,
    )


def alone(house: House) -> "ASGIApp":
    """What the web application has at /mcp, without the web application."""
    from contextlib import asynccontextmanager

    from starlette.applications import Starlette
    from starlette.middleware import Middleware

    from keepwell.mcp_server.door import AgentDoor, agents_of
    from keepwell.signing_in.throttle import Throttle
    from keepwell.web.shield import BodyLimit, Shield
    from keepwell.web.visitors import COOKIE, Visitors

    settings, throttle = house.settings, Throttle()
    agents = agents_of(house, throttle)
    layers = [
        Middleware(Shield, over_tls=settings.over_tls, cookie=COOKIE, own=settings.public_url),
        Middleware(BodyLimit, usual=BODY, uploads=BODY, upload_paths=()),
        Middleware(Visitors, house=house),
        Middleware(AgentDoor, house=house, throttle=throttle, agents=agents),
    ]

    @asynccontextmanager
    async def lifespan(_: Starlette):  # type: ignore[no-untyped-def]
        async with agents.running():
            yield

    return Starlette(middleware=layers, lifespan=lifespan)
