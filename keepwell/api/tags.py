"""ETags: what is read again unchanged is not sent again; what is changed is what was read."""

from hashlib import sha256

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from keepwell.api.contract import PreconditionError, PreconditionNeededError

LARGEST = 20_000_000
NOTHING = b""


class Tags:
    """Gives every JSON answer to a GET a strong ETag over its bytes, after one that the operation set for itself, and
    answers 304 where If-None-Match holds it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or not scope["path"].startswith("/api/"):
            await self.app(scope, receive, send)
            return
        await self.app(scope, receive, _Kept(Headers(scope=scope), send))


class _Kept:
    """Holds a JSON answer back until it is whole."""

    def __init__(self, asked: Headers, send: Send) -> None:
        self._asked, self._send = asked, send
        self._start: Message | None = None
        self._body = bytearray()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_json(message):
            self._start = message
        elif self._start is None:
            await self._send(message)
        else:
            self._body += message.get("body", NOTHING)
            if not message.get("more_body", False):
                await self._end(self._start)

    async def _end(self, start: Message) -> None:
        headers = MutableHeaders(scope=start)
        own = headers.get("etag", "").strip('"')
        digest = sha256(self._body).hexdigest()[:32]
        tag = f'"{own}.{digest}"' if own else f'"{digest}"'
        headers["etag"] = tag
        headers["cache-control"] = "private, no-cache"
        if matches(self._asked.get("if-none-match"), tag):
            del headers["content-length"]
            del headers["content-type"]
            await self._send({**start, "status": 304})
            await self._send({"type": "http.response.body", "body": NOTHING})
            return
        await self._send(start)
        await self._send({"type": "http.response.body", "body": bytes(self._body)})


def _is_json(message: Message) -> bool:
    return (
        message["status"] == 200 and Headers(raw=message["headers"]).get("content-type") == "application/json"
    )


def matches(told: str | None, tag: str) -> bool:
    """If-None-Match: any of the list, a weak one too."""
    if told is None:
        return False
    return told.strip() == "*" or tag in [one.strip().removeprefix("W/") for one in told.split(",")]


def version_read(told: str | None) -> str:
    """The version that If-Match names. An ETag is the version, a dot and a digest of all that was shown; whoever only
    has the version may send that. PreconditionNeededError where nothing, or anything, is named."""
    named = (told or "").strip()
    if not named or named == "*":
        raise PreconditionNeededError("Send the ETag of what you read as If-Match.")
    if not (named.startswith('"') and named.endswith('"') and len(named) > 2):
        raise PreconditionError('If-Match names no ETag that was given here: send one, as in "abc".')
    return named.strip('"').partition(".")[0]


def refuse_other(told: str | None, version: str) -> str:
    """The version, where If-Match names it. PreconditionError where it names another."""
    if version_read(told) != version:
        raise PreconditionError("It was changed since you read it. Read it again.")
    return version
