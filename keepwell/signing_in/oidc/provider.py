"""The identity provider as it describes itself, kept for an hour: addresses, what it takes, the keys it signs with."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, ValidationError

from keepwell.server_settings import LOOPBACK, ServerSettings
from keepwell.signing_in.oidc.reasons import ProviderRefusedError, Reason
from keepwell.signing_in.oidc.wire import SECONDS, Wire

DOCUMENT = "/.well-known/openid-configuration"
FRESH_SECONDS = 3_600.0
KEYS_SECONDS = 30.0
"""How soon after the last time keys are asked for again, when a token names one that is not known."""
DOWN_SECONDS = 5.0
"""How long after a failure nobody waits for the next."""
AT_ONCE, PATIENCE = 12, 2.0
"""A provider that hangs holds no more of this server than so many requests."""


class Discovery(BaseModel):
    """What Keepwell uses of the provider's own description (OpenID Connect Discovery 1.0)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    end_session_endpoint: str | None = None
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    authorization_response_iss_parameter_supported: bool = False

    def addresses(self) -> tuple[str, ...]:
        found = (
            self.authorization_endpoint,
            self.token_endpoint,
            self.jwks_uri,
            self.userinfo_endpoint,
            self.end_session_endpoint,
        )
        return tuple(one for one in found if one is not None)


@dataclass(frozen=True)
class Client:
    """What Keepwell is to the provider; `secret` None is a public client."""

    issuer: str
    client_id: str
    secret: str | None = field(repr=False)
    redirect: str


@dataclass
class _Kept:
    value: Any = None
    at: float = 0.0


@dataclass
class Provider:
    """Thread-safe; one for the whole application."""

    client: Client
    seconds: float = SECONDS
    patience: float = PATIENCE
    ticks: Callable[[], float] = time.monotonic
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _rooms: threading.Semaphore = field(default_factory=lambda: threading.BoundedSemaphore(AT_ONCE))
    _told: _Kept = field(default_factory=_Kept)
    _keys: _Kept = field(default_factory=_Kept)
    _down: _Kept = field(default_factory=_Kept)

    @contextmanager
    def room(self) -> Iterator[Wire]:
        """A turn to ask the provider. ProviderRefusedError where too many are at it."""
        if not self._rooms.acquire(timeout=self.patience):
            raise ProviderRefusedError(Reason.BUSY)
        try:
            yield Wire(self.seconds)
        finally:
            self._rooms.release()

    def discovery(self, wire: Wire) -> Discovery:
        with self._turn(wire):
            if self._told.value is None or self.ticks() - self._told.at > FRESH_SECONDS:
                self._told = _Kept(
                    described(self.client.issuer, self._asked(wire, self.document)), self.ticks()
                )
            told: Discovery = self._told.value
            return told

    def keys(self, wire: Wire, newer: bool = False) -> list[Mapping[str, Any]]:
        """As JWKs; `newer` where those that are kept did not do."""
        uri = self.discovery(wire).jwks_uri
        with self._turn(wire):
            age = self.ticks() - self._keys.at
            if self._keys.value is None or age > (KEYS_SECONDS if newer else FRESH_SECONDS):
                self._keys = _Kept(listed(self._asked(wire, uri)), self.ticks())
            found: list[Mapping[str, Any]] = self._keys.value
            return found

    @property
    def document(self) -> str:
        """Where it describes itself."""
        return self.client.issuer.rstrip("/") + DOCUMENT

    @contextmanager
    def _turn(self, wire: Wire) -> Iterator[None]:
        if not self._lock.acquire(timeout=wire.left()):
            raise ProviderRefusedError(Reason.SLOW)
        try:
            yield
        finally:
            self._lock.release()

    def _asked(self, wire: Wire, url: str) -> Mapping[str, Any]:
        down: ProviderRefusedError | None = self._down.value
        if down is not None and self.ticks() - self._down.at < DOWN_SECONDS:
            raise ProviderRefusedError(down.reason, down.status)
        try:
            return wire.get(url).body
        except ProviderRefusedError as refused:
            self._down = _Kept(refused, self.ticks())
            raise


def provider_of(settings: ServerSettings) -> Provider:
    """As configured: settings.has_oidc."""
    secret = settings.oidc_client_secret
    return Provider(
        Client(
            issuer=str(settings.oidc_issuer),
            client_id=str(settings.oidc_client_id),
            secret=secret.get_secret_value() if secret is not None else None,
            redirect=settings.oidc_redirect,
        )
    )


def described(issuer: str, body: Mapping[str, Any]) -> Discovery:
    """ProviderRefusedError where it is another's, or would have us go where nobody can be sure who listens."""
    try:
        told = Discovery.model_validate(body)
    except ValidationError as wrong:
        raise ProviderRefusedError(Reason.NONSENSE) from wrong
    if told.issuer != issuer:
        raise ProviderRefusedError(Reason.ISSUER)
    if not all(_trusted(one, issuer) for one in told.addresses()):
        raise ProviderRefusedError(Reason.ELSEWHERE)
    return told


def listed(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    keys = body.get("keys")
    if not isinstance(keys, list) or not all(isinstance(one, dict) for one in keys):
        raise ProviderRefusedError(Reason.NONSENSE)
    return keys


def _trusted(url: str, issuer: str) -> bool:
    """Over TLS; without it only on this machine, for a provider that is on this machine."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    plain = parts.scheme == "http" and parts.hostname in LOOPBACK and urlsplit(issuer).scheme == "http"
    return (parts.scheme == "https" or plain) and bool(parts.hostname) and not parts.fragment
