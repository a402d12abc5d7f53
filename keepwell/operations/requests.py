"""Every HTTP request watched from outside: its number, its route's template, who asked, how long it took; no words."""

import re
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
NO_ROUTE = "none"
A_NUMBER = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""What is taken for a request's number from outside: anything else could be words, or a card's number."""
HEADER = b"x-request-id"


@dataclass(frozen=True)
class Answered:
    """`route` is a template such as /accounts/{id}; `first_ms` until the answer began, `ms` until it ended."""

    request_id: str
    method: str
    route: str
    status: int
    ms: float
    first_ms: float
    user_id: int | None


Tell = Callable[[Answered], None]
Traced = Callable[[str, str], AbstractContextManager[Callable[[Answered], None] | None]]
"""Given a method and a request's number: a span to be in, which is told how it ended."""


def untraced(_method: str, _request_id: str) -> AbstractContextManager[None]:
    return nullcontext()


class Watched:
    """The outermost layer. Each of `tell` hears of every request once, whether it was answered or broke."""

    def __init__(self, app: ASGIApp, tell: Sequence[Tell], traced: Traced = untraced) -> None:
        self.app, self._tell, self._traced = app, tell, traced

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        watch = _Watch(scope)
        with (
            structlog.contextvars.bound_contextvars(request_id=watch.request_id),
            self._traced(watch.method, watch.request_id) as ended,
        ):
            try:
                await self.app(scope, receive, watch.listening(send))
            finally:
                answered = watch.answered()
                for tell in (*self._tell, *([ended] if ended is not None else [])):
                    tell(answered)


class _Watch:
    def __init__(self, scope: Scope) -> None:
        self._scope, self._began = scope, time.perf_counter()
        self._first: float | None = None
        self._status = 500  # what is sent where nothing was before it broke
        self.method = scope["method"] if scope["method"] in METHODS else "OTHER"
        self.request_id = _given(scope) or uuid4().hex
        scope.setdefault("state", {})["request_id"] = self.request_id

    def listening(self, send: Send) -> Send:
        async def heard(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._first, self._status = time.perf_counter(), message["status"]
                message = {
                    **message,
                    "headers": [*message.get("headers", ()), (HEADER, self.request_id.encode())],
                }
            await send(message)

        return heard

    def answered(self) -> Answered:
        now = time.perf_counter()
        who: Any = self._scope.get("state", {}).get("principal")
        user_id = getattr(who, "user_id", None)
        return Answered(
            self.request_id,
            self.method,
            template_of(self._scope),
            self._status,
            (now - self._began) * 1000,
            ((self._first or now) - self._began) * 1000,
            user_id if isinstance(user_id, int) else None,
        )


def template_of(scope: Scope) -> str:
    """As the route was written; never the path that was asked for, which may hold a name."""
    found = getattr(scope.get("route"), "path", None)
    return found if isinstance(found, str) else NO_ROUTE


def _given(scope: Scope) -> str | None:
    told = next((value for name, value in scope["headers"] if name == HEADER), b"")
    text = str(told, "latin-1")
    return text if len(text) <= 64 and A_NUMBER.fullmatch(text) else None
