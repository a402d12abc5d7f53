"""How often programs may ask, each token, person or address by itself; and a number for each request."""

import secrets
from typing import Any

from limits import RateLimitItem
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from domain.principals import Principal
from keepwell.api.contract import ROOT
from keepwell.signing_in.throttle import API, ASK, INTAKE, UPLOAD, Throttle
from keepwell.web.mishaps import problem
from keepwell.web.visitors import address_of

BY_PATH = (
    (f"{ROOT}/ask", "ask", ASK),
    (f"{ROOT}/imports", "uploads", UPLOAD),
    (f"{ROOT}/intake", "intake", INTAKE),
    (f"{ROOT}/segment", "intake", INTAKE),
    (f"{ROOT}/webhooks/", "intake", INTAKE),
)
READS = ("GET", "HEAD")
TOO_OFTEN = "Too many requests. Send the next one in {seconds} s."


class Limits:
    """The window moves: RateLimit says how many may still come now, and when all may come again."""

    def __init__(self, app: ASGIApp, trusted: tuple[str, ...]) -> None:
        self.app, self.trusted = app, trusted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith("/api/"):
            await self.app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        number = state.setdefault("request_id", secrets.token_hex(8))
        name, limit = _limit(scope)
        throttle: Throttle = scope["app"].state.throttle
        who = (name, self._who(scope))
        wait = await run_in_threadpool(throttle.take, limit, *who)
        left, reset = await run_in_threadpool(throttle.standing, limit, *who)
        told = _headers(name, limit, left, wait or reset)

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = number
                for key, value in told.items():
                    headers[key] = value
            await send(message)

        if wait:
            refused = problem(429, TOO_OFTEN.format(seconds=wait))
            refused.headers["Retry-After"] = str(wait)
            await refused(scope, receive, with_headers)
            return
        await self.app(scope, receive, with_headers)

    def _who(self, scope: Scope) -> str:
        who: Principal | None = scope["state"].get("principal")
        return by_whom(who) if who is not None else f"address {address_of(Request(scope), self.trusted)}"


def by_whom(who: Principal) -> str:
    """A token apart from its person."""
    return f"user {who.user_id}" if who.token_id is None else f"token {who.token_id}"


def _limit(scope: Scope) -> tuple[str, RateLimitItem]:
    for path, name, limit in BY_PATH:
        if scope["path"].startswith(path) and scope["method"] not in READS:
            return name, limit
    return "api", API


def _headers(name: str, limit: Any, left: int, reset: int) -> dict[str, str]:
    policy = f'"{name}";q={limit.amount};w={limit.get_expiry()}'
    return {"RateLimit-Policy": policy, "RateLimit": f'"{name}";r={left};t={reset}'}
