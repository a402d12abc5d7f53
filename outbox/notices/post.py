"""One signed POST: no redirects, no proxies, an end to how long it takes and how much is read."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx

from outbox.channels.webhook import NOT_NOW, READ_AT_MOST, asked_to_wait, signed
from outbox.notices.places import Place, UnreachableError, place_of

SECONDS = 15.0
GONE = 410


@dataclass(frozen=True)
class Heard:
    """What came of it. `again`: it may be sent again; `over`: the receiver wants nothing more, ever."""

    taken: bool
    says: str
    wait: timedelta | None = None
    again: bool = True
    over: bool = False


def post(
    url: str, event_id: str, body: bytes, secret: str, at: datetime, private: bool, seconds: float = SECONDS
) -> Heard:
    try:
        place = place_of(url, private)
    except UnreachableError as wrong:
        return Heard(False, str(wrong))
    headers = signed(event_id, at, body, (secret,)) | {"host": _named(place)}
    return asyncio.run(_within(place, body, headers, at, seconds))


def _named(place: Place) -> str:
    host = f"[{place.host}]" if ":" in place.host else place.host
    return host if place.port == (443 if place.tls else 80) else f"{host}:{place.port}"


async def _within(place: Place, body: bytes, headers: dict[str, str], at: datetime, seconds: float) -> Heard:
    try:
        # httpx counts each read by itself: only a clock over all of it ends one that drips.
        async with asyncio.timeout(seconds):
            return await _posted(place, body, headers, at, seconds)
    except (TimeoutError, httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        return Heard(False, f"{place.host} gave no answer: {type(error).__name__}")


async def _posted(place: Place, body: bytes, headers: dict[str, str], at: datetime, seconds: float) -> Heard:
    address = f"[{place.address}]" if ":" in place.address else place.address
    url = f"{'https' if place.tls else 'http'}://{address}:{place.port}{place.path}"
    # To the address that was looked at, under the name it was asked for: certificates are of the name.
    named = {"sni_hostname": place.host} if place.tls else {}
    limits = httpx.Timeout(seconds)
    async with (
        httpx.AsyncClient(trust_env=False, follow_redirects=False, timeout=limits) as client,
        client.stream("POST", url, content=body, headers=headers, extensions=named) as answer,
    ):
        read = 0
        async for piece in answer.aiter_raw():
            read += len(piece)
            if read > READ_AT_MOST:
                break
        return _heard(answer, place.host, at)


def _heard(answer: httpx.Response, host: str, at: datetime) -> Heard:
    code = answer.status_code
    says = f"{host} answered {code}"
    if 200 <= code < 300:
        return Heard(True, says)
    if 300 <= code < 400:
        return Heard(False, f"{says}, and redirects are not followed: subscribe its final address")
    wait = asked_to_wait(answer.headers.get("retry-after"), at) if code in NOT_NOW else None
    return Heard(False, says, wait, over=code == GONE)
