"""For whoever runs Keepwell: whether it is alive, whether it is ready, its figures for Prometheus."""

from dataclasses import asdict

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from domain.principals import Role, TokenScope
from keepwell.operations.health import ReadinessProbe, health
from keepwell.operations.metrics import CONTENT_TYPE, Metrics
from keepwell.web.access import allow, public

routes = APIRouter(include_in_schema=False)


@routes.get("/health")
@public()
async def alive() -> JSONResponse:
    """Not in the thread pool: it answers while all threads are busy."""
    return JSONResponse(asdict(health()))


@routes.get("/ready")
@public()
def ready(request: Request) -> JSONResponse:
    probe: ReadinessProbe = request.app.state.probe
    found = probe.readiness()
    told = {"ready": found.ready, "checks": [asdict(one) for one in found.checks]}
    return JSONResponse(told, 200 if found.ready else 503)


@routes.get("/metrics")
@allow(Role.ADMIN, token=TokenScope.READ)
def metrics(request: Request) -> Response:
    found: Metrics = request.app.state.metrics
    return Response(found.exposed(), media_type=CONTENT_TYPE)
