"""A signed webhook (standardwebhooks.com): the receiver knows a message by its id, so it may be told of it twice."""

import asyncio
import json
from base64 import b64decode
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import httpx
from standardwebhooks import Webhook as Signer

from domain.clock import Clock
from domain.outbox import Claimed, Gone, Leaving, MaybeGone, NotGone, Outcome

LOOPBACK = ("127.0.0.1", "::1", "localhost")
READ_AT_MOST = 65_536  # bytes of an answer nobody needs
LONGEST_WAIT = timedelta(days=1)
NOT_NOW = frozenset({408, 425, 429, 500, 502, 503, 504})
OF_THE_MESSAGE = frozenset({400, 413, 415, 422})
"""Refusals that another message might not get; 401, 404 and the like speak of the address or the secret."""
EVENT = "message.approved"
LEAST_SECRET = 16  # bytes


@dataclass(frozen=True)
class Receiver:
    """`secrets`: each signs, the newest first, so that one can be changed while both are known (whsec_...)."""

    url: str
    secrets: tuple[str, ...] = field(repr=False)
    seconds: float = 30.0


@dataclass(frozen=True)
class Webhook:
    receiver: Receiver
    clock: Clock
    name: str = "webhook"
    once: bool = True

    @property
    def seconds(self) -> float:
        return self.receiver.seconds

    def send(self, message: Claimed, leaving: Leaving) -> Outcome:
        wrong = wrong_with(self.receiver)
        if wrong:
            return NotGone(wrong, again=True, way_blocked=True)
        return asyncio.run(self._within(message, leaving))

    async def _within(self, message: Claimed, leaving: Leaving) -> Outcome:
        at, body = self.clock(), payload(message)
        headers = signed(message.message_id, at, body, self.receiver.secrets)
        try:
            # httpx counts each read by itself: only a clock over all of it ends one that drips.
            async with asyncio.timeout(self.receiver.seconds):
                return await self._post(body, headers, leaving, at)
        except httpx.ConnectError as error:  # before a byte of the message was sent
            return NotGone(f"{self._where} cannot be reached: {error}", again=True, way_blocked=True)
        except (TimeoutError, httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            said = str(error) or type(error).__name__
            return MaybeGone(f"{self._where} gave no whole answer: {said}")

    async def _post(self, body: bytes, headers: dict[str, str], leaving: Leaving, at: datetime) -> Outcome:
        # Nothing of the environment: a proxy would see the messages, and .netrc add a password of somebody's.
        limits = httpx.Timeout(self.receiver.seconds)
        async with httpx.AsyncClient(trust_env=False, follow_redirects=False, timeout=limits) as client:
            leaving()
            request = client.stream("POST", self.receiver.url, content=body, headers=headers)
            async with request as answer:
                read = 0
                async for piece in answer.aiter_raw():
                    read += len(piece)
                    if read > READ_AT_MOST:
                        break
                return self._heard(answer, at)

    def _heard(self, answer: httpx.Response, at: datetime) -> Outcome:
        code, where = answer.status_code, self._where
        if 200 <= code < 300:
            return Gone(f"{where} answered {code}")
        if code in NOT_NOW:
            return MaybeGone(f"{where} answered {code}", asked_to_wait(answer.headers.get("retry-after"), at))
        if 300 <= code < 400:
            says = f"{where} answered {code}, and redirects are not followed: set its final address"
            return NotGone(says, again=True, way_blocked=True)
        ours = code in OF_THE_MESSAGE
        return NotGone(f"{where} answered {code}", again=not ours, way_blocked=not ours)

    @property
    def _where(self) -> str:
        return urlsplit(self.receiver.url).hostname or "the receiver"


def payload(message: Claimed) -> bytes:
    """What the receiver is told: type, timestamp (of the claim) and data."""
    told: dict[str, Any] = {
        "type": EVENT,
        "timestamp": message.claimed_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "data": {
            "message_id": message.message_id,
            "recipients": [{"name": one.name, "address": one.address} for one in message.recipients],
            "subject": message.subject,
            "body": message.body,
            "language": message.language,
        },
    }
    return json.dumps(told, ensure_ascii=True, separators=(",", ":")).encode()


def signed(message_id: str, at: datetime, body: bytes, secrets: tuple[str, ...]) -> dict[str, str]:
    signatures = [Signer(secret).sign(message_id, at.astimezone(UTC), body.decode()) for secret in secrets]
    return {
        "content-type": "application/json",
        "user-agent": "keepwell",
        "accept-encoding": "identity",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def wrong_with(receiver: Receiver) -> str | None:
    """Why nothing can be sent there, in a sentence; None where it can."""
    try:
        parts = urlsplit(receiver.url)
        _ = parts.port
    except ValueError:
        return "KEEPWELL_WEBHOOK_URL is no address like https://hooks.example.com/keepwell"
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return "KEEPWELL_WEBHOOK_URL is no address like https://hooks.example.com/keepwell"
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        return "KEEPWELL_WEBHOOK_URL must begin with https:// (http is for this machine alone)"
    if parts.username or parts.password:
        return "KEEPWELL_WEBHOOK_URL holds a user or a password: requests are signed instead"
    if not receiver.secrets:
        return "KEEPWELL_WEBHOOK_SECRET is not set: requests are signed with it"
    if any(not _strong(secret) for secret in receiver.secrets):
        return "KEEPWELL_WEBHOOK_SECRET must be whsec_ and at least 16 random bytes in base64"
    return None


def _strong(secret: str) -> bool:
    try:
        return secret.startswith("whsec_") and len(b64decode(secret[6:] + "==")) >= LEAST_SECRET
    except ValueError:
        return False


def asked_to_wait(told: str | None, at: datetime) -> timedelta | None:
    """Retry-After, in seconds or as a date; a day at most."""
    if not told:
        return None
    try:
        wait = timedelta(seconds=int(told)) if told.strip().isdigit() else parsedate_to_datetime(told) - at
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(wait, timedelta()), LONGEST_WAIT)
