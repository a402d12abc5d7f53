"""The door to agents: who is turned away before anything is loaded, and what a broken library costs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from domain.principals import Principal, Role, Via
from keepwell.bootstrap import House
from keepwell.mcp_server.door import AgentDoor, Agents
from keepwell.settings import Settings
from keepwell.signing_in.throttle import API, Throttle

AGENT = Principal(1, "a@ours.example", "Ann", Role.CSM, via=Via.TOKEN)


class Comes:
    """Puts somebody before the door."""

    def __init__(self, app: ASGIApp, who: Principal | None) -> None:
        self.app, self.who = app, who

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope.setdefault("state", {})["principal"] = self.who
        await self.app(scope, receive, send)


def behind() -> Starlette:
    """What is there once it is loaded; it tells whom it was reached by."""

    async def told(request: object) -> PlainTextResponse:
        return PlainTextResponse("inside")

    return Starlette(routes=[Route("/mcp", told, methods=["GET", "POST"])])


def client(
    home: Path,
    who: Principal | None = AGENT,
    make: object = behind,
    throttle: Throttle | None = None,
    base: str = "http://127.0.0.1:8765",
    **settings: object,
) -> TestClient:
    house = House(Settings(home=home, **settings))  # type: ignore[arg-type]  # a test's few of them
    agents = Agents(make)  # type: ignore[arg-type]  # a test's own application

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with agents.running():
            yield

    door = Middleware(AgentDoor, house=house, throttle=throttle or Throttle(), agents=agents)
    return TestClient(Starlette(middleware=[Middleware(Comes, who=who), door], lifespan=lifespan), base)


def test_nothing_is_loaded_until_somebody_with_a_token_knocks(tmp_path: Path) -> None:
    loaded: list[str] = []

    def make() -> Starlette:
        loaded.append("once")
        return behind()

    with client(tmp_path, who=None, make=make) as nobody:
        assert nobody.post("/mcp").status_code == 401
        assert nobody.get("/elsewhere").status_code == 404
    assert loaded == []
    with client(tmp_path, make=make) as agent:
        assert [agent.post(path).text for path in ("/mcp", "/mcp/")] == ["inside", "inside"]
    assert loaded == ["once"]


def test_a_session_is_not_enough(tmp_path: Path) -> None:
    person = Principal(1, "a@ours.example", "Ann", Role.ADMIN)
    with client(tmp_path, who=person) as browser:
        assert browser.post("/mcp").status_code == 401


@pytest.mark.parametrize(
    ("base", "settings", "status"),
    [
        ("http://localhost:8765", {}, 200),
        ("http://[::1]:8765", {}, 200),
        ("http://keepwell.ours.com", {}, 421),
        ("http://10.0.0.5", {}, 421),
        ("http://keepwell.ours.com", {"public_url": "https://keepwell.ours.com"}, 200),
        ("http://evil.example", {"public_url": "https://keepwell.ours.com"}, 421),
        ("http://10.0.0.5", {"host": "0.0.0.0"}, 200),
        ("http://evil.example", {"host": "0.0.0.0"}, 421),
    ],
)
def test_only_names_that_are_ours_are_answered_to(
    tmp_path: Path, base: str, settings: dict[str, object], status: int
) -> None:
    with client(tmp_path, base=base, **settings) as agent:
        assert agent.post("/mcp").status_code == status


def test_too_many_messages_are_told_when_to_come_again(tmp_path: Path) -> None:
    throttle = Throttle()
    while not throttle.take(API, "mcp http", str(AGENT.user_id)):
        pass
    with client(tmp_path, throttle=throttle) as agent:
        answer = agent.post("/mcp")
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0


def test_a_library_that_breaks_leaves_the_application_standing(tmp_path: Path) -> None:
    def make() -> Starlette:
        raise ImportError("no such library")

    with client(tmp_path, make=make) as agent:
        assert agent.post("/mcp").status_code == 503
        assert agent.post("/mcp").status_code == 503
        assert agent.get("/elsewhere").status_code == 404
