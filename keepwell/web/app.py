"""The application, joined together: what every request passes, and the routes, each with who may use it."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from keepwell.api.limits import Limits
from keepwell.api.once import Once
from keepwell.api.routes import PAGES
from keepwell.api.routes import ROUTERS as API
from keepwell.api.tags import Tags
from keepwell.bootstrap import House
from keepwell.mcp_server.door import AgentDoor, Agents, agents_of
from keepwell.operations.health import ReadinessProbe
from keepwell.operations.logs import log_request
from keepwell.operations.metrics import Metrics
from keepwell.operations.requests import Watched, untraced
from keepwell.operations.traces import traced_requests
from keepwell.scheduling.watchdog import last_beat
from keepwell.signing_in.throttle import Throttle
from keepwell.web import assets
from keepwell.web.access import guarded, is_guarded
from keepwell.web.jobs import Jobs
from keepwell.web.mishaps import handle_errors
from keepwell.web.screens import ROUTERS
from keepwell.web.shield import BodyLimit, Shield
from keepwell.web.unstorable import NoNul
from keepwell.web.visitors import COOKIE, Visitors
from keepwell.web.warming import Warming

USUAL_BODY = 2_000_000
UPLOAD_PATHS = ("/import/", "/api/v1/import")
Background = Callable[[], AbstractAsyncContextManager[None]]


class UnguardedRouteError(RuntimeError):
    """A route that nobody said who may use: the application does not start."""


def build_app(house: House, background: Sequence[Background] = (), warming: Warming | None = None) -> FastAPI:
    """Over one house; all of `background` is entered while the server runs (the scheduler), and `warming`."""

    jobs, throttle = Jobs(house.now), Throttle()
    agents = agents_of(house, throttle)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as beside:
            await beside.enter_async_context(agents.running())
            for begin in (*background, *([warming.running] if warming is not None else [])):
                await beside.enter_async_context(begin())
            yield
        jobs.close()

    app = FastAPI(title="Keepwell", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.house = house
    app.state.throttle = throttle
    app.state.jobs = jobs
    app.state.metrics = Metrics(house)
    app.state.probe = ReadinessProbe(
        house, lambda: last_beat(house), warm=warming.check if warming is not None else None
    )
    for router in (assets.routes, *ROUTERS, *PAGES, *API):
        app.router.routes.extend(map(guarded, router.routes))
    refuse_unguarded(app)
    handle_errors(app)
    _add_layers(app, house, agents)
    return app


def _add_layers(app: FastAPI, house: House, agents: Agents) -> None:
    """The last that is added is the first that a request passes."""
    settings = house.settings
    app.add_middleware(AgentDoor, house=house, throttle=app.state.throttle, agents=agents)
    app.add_middleware(Tags)
    app.add_middleware(Once, house=house)
    app.add_middleware(Limits, trusted=settings.trusted_proxies)
    app.add_middleware(Visitors, house=house)
    app.add_middleware(NoNul)
    app.add_middleware(
        BodyLimit, usual=USUAL_BODY, uploads=settings.upload_megabytes * 1_000_000, upload_paths=UPLOAD_PATHS
    )
    app.add_middleware(Shield, over_tls=settings.over_tls, cookie=COOKIE, own=settings.public_url)
    app.add_middleware(GZipMiddleware, minimum_size=1_000, compresslevel=5)
    traced = traced_requests(house.traces) if house.traces is not None else untraced
    app.add_middleware(Watched, tell=[app.state.metrics.tell, log_request], traced=traced)


def refuse_unguarded(app: FastAPI) -> None:
    bare = [getattr(route, "path", repr(route)) for route in app.routes if not is_guarded(route)]
    if bare:
        raise UnguardedRouteError(
            f"Nobody has said who may use {', '.join(bare)}, or nobody is asked: see keepwell/web/access.py."
        )
