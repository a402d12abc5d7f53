"""NUL is no letter of any language, and PostgreSQL keeps none: what comes with one is refused on either database.

So a home of one kind can always become one of the other.
"""

from collections.abc import MutableMapping
from typing import Any

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from keepwell.web.shield import refusal

FORM = "application/x-www-form-urlencoded"
NUL, QUOTED = b"\x00", b"%00"
SENTENCE = "It holds a NUL character, which no text has. Write it without."


class NoNul:
    """Paths, queries and forms; JSON is looked at where it is parsed (keepwell/api/contract.py)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        asked = scope["path"].encode(errors="replace") + scope["query_string"]
        if _has_nul(asked):
            await refusal(scope, 422, SENTENCE)(scope, receive, send)
            return
        if Headers(scope=scope).get("content-type", "").startswith(FORM):
            body = await _whole(receive)
            if _has_nul(body):
                await refusal(scope, 422, SENTENCE)(scope, receive, send)
                return
            receive = _again(body, receive)
        await self.app(scope, receive, send)


def _has_nul(told: bytes) -> bool:
    return NUL in told or QUOTED in told


async def _whole(receive: Receive) -> bytes:
    """Bounded by the layer outside of this one."""
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if message["type"] != "http.request" or not message.get("more_body", False):
            return bytes(body)


def _again(body: bytes, receive: Receive) -> Receive:
    told = False

    async def replayed() -> MutableMapping[str, Any]:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replayed
