"""What is asked of the identity provider: with a time for all of it, a size, and no step to where it points instead."""

import asyncio
import json
import ssl
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any

import httpx

from agents.model.background import Background
from keepwell.signing_in.oidc.reasons import ProviderRefusedError, Reason

SECONDS = 10.0
MOST_BYTES = 512_000
_LOOP = Background("keepwell-sign-in")


@dataclass(frozen=True)
class Said:
    """A JSON object, and what time it was there."""

    status: int
    body: Mapping[str, Any]
    at: datetime | None


class Wire:
    """The questions of one sign-in. ProviderRefusedError for whatever is no JSON object in time."""

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds

    def left(self) -> float:
        return max(0.0, self._until - time.monotonic())

    def get(self, url: str, bearer: str | None = None) -> Said:
        """ProviderRefusedError for any status but 200, too."""
        headers = {"authorization": f"Bearer {bearer}"} if bearer else {}
        said = self._ask("GET", url, headers, None)
        if said.status != 200:
            raise ProviderRefusedError(Reason.UNREACHABLE, said.status)
        return said

    def post(self, url: str, headers: Mapping[str, str], form: str) -> Said:
        told = {"content-type": "application/x-www-form-urlencoded", **headers}
        return self._ask("POST", url, told, form.encode())

    def _ask(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Said:
        seconds = self.left()
        try:
            return _LOOP.run(_within(method, url, headers, body, seconds), seconds)
        except (TimeoutError, httpx.TimeoutException) as late:
            raise ProviderRefusedError(Reason.SLOW) from late
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as broken:
            raise ProviderRefusedError(Reason.UNREACHABLE) from broken


async def _within(
    method: str, url: str, headers: Mapping[str, str], body: bytes | None, seconds: float
) -> Said:
    # Packed answers are not asked for: what a few bytes unpack to is known only afterwards.
    told = {"accept": "application/json", "accept-encoding": "identity", **headers}
    # httpx counts each read by itself: only a clock over all of it ends one that drips.
    async with (
        asyncio.timeout(seconds),
        httpx.AsyncClient(verify=_trusted(), follow_redirects=False, timeout=seconds) as client,
        client.stream(method, url, content=body, headers=told) as answer,
    ):
        if answer.is_redirect:
            raise ProviderRefusedError(Reason.ELSEWHERE, answer.status_code)
        read = bytearray()
        async for piece in answer.aiter_raw():
            read += piece
            if len(read) > MOST_BYTES:
                raise ProviderRefusedError(Reason.LARGE, answer.status_code)
        return Said(answer.status_code, _object(bytes(read), answer), _moment(answer.headers.get("date")))


def _object(read: bytes, answer: httpx.Response) -> dict[str, Any]:
    with suppress(ValueError, RecursionError):
        found = json.loads(read)
        if isinstance(found, dict):
            return found
    reason = Reason.NONSENSE if answer.status_code < 400 else Reason.UNREACHABLE
    raise ProviderRefusedError(reason, answer.status_code)


def _moment(told: str | None) -> datetime | None:
    with suppress(ValueError, TypeError):
        return parsedate_to_datetime(told or "")
    return None


@cache
def _trusted() -> ssl.SSLContext:
    """Reading all certificates takes longer than a question; SSL_CERT_FILE names a company's own."""
    return httpx.create_ssl_context()
