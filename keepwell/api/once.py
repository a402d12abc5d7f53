"""Idempotency-Key: a request that is sent again is answered as the first time, and not carried out again."""

from collections.abc import Mapping
from hashlib import sha256

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from domain.errors import BusyError, KeepwellError
from domain.principals import Principal
from keepwell.api.contract import ROOT
from keepwell.api.limits import by_whom
from keepwell.bootstrap import House
from keepwell.web.mishaps import problem
from storage.api_requests import Answered, OtherRequestError

LONGEST_KEY = 200
LARGEST_KEPT = 1_000_000
KEPT_HEADERS = ("content-type", "location", "etag")
NOT_DONE = frozenset({401, 403, 413, 429})
"""Refused before anything was looked at: the same request may be right later."""
REPLAYED = "Idempotent-Replayed"
Reach = tuple[str, str]


class Once:
    """Of POSTs below /api/v1, for whoever is known. Answers of more than a megabyte, streams, and what broke are not
    kept: the request may be sent again."""

    def __init__(self, app: ASGIApp, house: House) -> None:
        self.app, self.house = app, house

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        key = _key(scope)
        who: Principal | None = scope.get("state", {}).get("principal")
        if key is None or who is None:
            await self.app(scope, receive, send)
            return
        if not key.isascii() or not key.isprintable() or not 0 < len(key) <= LONGEST_KEY:
            wrong = f"An Idempotency-Key is 1 to {LONGEST_KEY} printable characters."
            await problem(400, wrong)(scope, receive, send)
            return
        body = await _whole(receive)
        if body is None:
            return
        mine = (by_whom(who), key)
        try:
            before = await run_in_threadpool(self.house.api_requests.begin, *mine, _digest(scope, body))
        except (BusyError, OtherRequestError) as refused:
            await problem(_status(refused), str(refused))(scope, receive, send)
            return
        if before is not None:
            await _again(before)(scope, receive, send)
            return
        await self._first(scope, body, send, mine)

    async def _first(self, scope: Scope, body: bytes, send: Send, mine: Reach) -> None:
        answer, given = _Heard(send), False

        async def receive() -> Message:
            nonlocal given
            if given:
                return {"type": "http.disconnect"}
            given = True
            return {"type": "http.request", "body": body, "more_body": False}

        kept = self.house.api_requests
        try:
            await self.app(scope, receive, answer)
        except BaseException:
            await run_in_threadpool(kept.forget, *mine)
            raise
        told = answer.told()
        if told is None:
            await run_in_threadpool(kept.forget, *mine)
        else:
            await run_in_threadpool(kept.end, *mine, told)


class _Heard:
    """Passes an answer on and remembers it."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._status = 500
        self._headers: Mapping[str, str] = {}
        self._body = bytearray()
        self._whole = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            heard = Headers(raw=message["headers"])
            self._headers = {name: heard[name] for name in KEPT_HEADERS if name in heard}
        elif message["type"] == "http.response.body":
            if len(self._body) <= LARGEST_KEPT:
                self._body += message.get("body", b"")
            self._whole = not message.get("more_body", False)
        await self._send(message)

    def told(self) -> Answered | None:
        """None for what is not to be given again."""
        stream = self._headers.get("content-type", "").startswith("text/event-stream")
        fits = self._whole and len(self._body) <= LARGEST_KEPT and not stream
        if not fits or self._status >= 500 or self._status in NOT_DONE:
            return None
        return Answered(self._status, self._headers, bytes(self._body))


def _key(scope: Scope) -> str | None:
    if scope["type"] != "http" or scope["method"] != "POST" or not scope["path"].startswith(ROOT):
        return None
    return Headers(scope=scope).get("idempotency-key")


async def _whole(receive: Receive) -> bytes | None:
    """None where the other side has gone away before its end."""
    body, more = bytearray(), True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return bytes(body)


def _digest(scope: Scope, body: bytes) -> str:
    asked = b"\n".join(
        (scope["method"].encode(), scope["path"].encode("utf-8", "replace"), scope["query_string"], body)
    )
    return sha256(asked).hexdigest()


def _status(refused: KeepwellError) -> int:
    return 409 if isinstance(refused, BusyError) else 422


def _again(before: Answered) -> Response:
    return Response(before.body, before.status, headers={**before.headers, REPLAYED: "true"})
