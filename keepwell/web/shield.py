"""What every request passes before anything of ours runs: hosts, foreign pages, headers that browsers obey."""

import secrets
from collections.abc import MutableMapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from keepwell.web.mishaps import problem

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
OTHER_PAGE = (
    "This request came from another site's page, so it was not carried out. Reload the page and try again."
)


class Shield:
    """Security headers on every answer, and no change asked for by another site's page.

    A browser says where a request comes from (Sec-Fetch-Site, and Origin); a change with a session's cookie needs one
    of the two to say that it is us. A program with a token sends no cookie and is not asked.
    """

    def __init__(self, app: ASGIApp, over_tls: bool, cookie: str, own: str | None) -> None:
        self.app = app
        self.over_tls = over_tls
        self.cookie = cookie
        self.own = urlsplit(own).netloc if own else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        scope.setdefault("state", {})["nonce"] = nonce

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers(scope, nonce).items():
                    headers.setdefault(name, value)
            await send(message)

        headers = Headers(scope=scope)
        if self._is_foreign(scope, headers):
            await refusal(scope, 403, OTHER_PAGE)(scope, receive, with_headers)
            return
        await self.app(scope, receive, with_headers)

    def _is_foreign(self, scope: Scope, headers: Headers) -> bool:
        if scope["method"] in SAFE_METHODS or f"{self.cookie}=" not in headers.get("cookie", ""):
            # Signing in has no cookie yet, and must not be done by another page either.
            return scope["method"] not in SAFE_METHODS and _told_foreign(headers, self._here(headers))
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        if site is None and origin is None:
            return True
        return _told_foreign(headers, self._here(headers))

    def _here(self, headers: Headers) -> frozenset[str]:
        return frozenset({headers.get("host", ""), *([self.own] if self.own else [])})

    def _headers(self, scope: Scope, nonce: str) -> dict[str, str]:
        told = {
            "Content-Security-Policy": (
                "default-src 'none'; script-src 'self'; connect-src 'self'; font-src 'self'; "
                f"img-src 'self' data:; style-src 'self' 'nonce-{nonce}'; manifest-src 'self'; "
                "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
            ),
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Referrer-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        }
        if not scope["path"].startswith("/static/"):
            told["Cache-Control"] = "no-store"
        if self.over_tls:
            told["Strict-Transport-Security"] = "max-age=31536000"
        return told


def _told_foreign(headers: Headers, here: frozenset[str]) -> bool:
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None and site not in ("same-origin", "none"):
        return True
    return origin is not None and urlsplit(origin).netloc not in here


class TooLarge(Exception):  # noqa: N818 - an answer, not a fault
    pass


class BodyLimit:
    """No more of a body is read than may come; one that says so beforehand is refused at once."""

    def __init__(self, app: ASGIApp, usual: int, uploads: int, upload_paths: tuple[str, ...]) -> None:
        self.app, self.usual, self.uploads, self.upload_paths = app, usual, uploads, upload_paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in SAFE_METHODS:
            await self.app(scope, receive, send)
            return
        most = self.uploads if scope["path"].startswith(self.upload_paths) else self.usual
        told = Headers(scope=scope).get("content-length", "0")
        if told.isdigit() and int(told) > most:
            await _too_large(scope, most)(scope, receive, send)
            return
        await self._counted(scope, receive, send, most)

    async def _counted(self, scope: Scope, receive: Receive, send: Send, most: int) -> None:
        read, begun, over = 0, False, False

        async def counting() -> MutableMapping[str, Any]:
            nonlocal read, over
            message = await receive()
            read += len(message.get("body", b""))
            over = read > most
            if over:
                raise TooLarge
            return message

        async def watching(message: Message) -> None:
            # Whoever reads forms makes a fault of its own of this one: what it would answer is not sent.
            nonlocal begun
            if over and not begun:
                return
            begun = True
            await send(message)

        with suppress(TooLarge):
            await self.app(scope, counting, watching)
        if over and not begun:
            await _too_large(scope, most)(scope, receive, send)


def _too_large(scope: Scope, most: int) -> Response:
    return refusal(scope, 413, f"At most {most / 1e6:,.0f} MB are taken.")


def refusal(scope: Scope, status: int, sentence: str) -> Response:
    """Before anything of ours has run: a problem for programs, a sentence for browsers."""
    if scope["path"].startswith("/api/"):
        return problem(status, sentence)
    return PlainTextResponse(sentence, status)
