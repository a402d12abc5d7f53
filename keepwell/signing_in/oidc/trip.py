"""To the identity provider and back: begun with secrets that only this browser holds, ended once."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from authlib.common.urls import add_params_to_uri
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from domain.principals import User
from keepwell.bootstrap import House
from keepwell.signing_in import door
from keepwell.signing_in.oidc.id_token import checked
from keepwell.signing_in.oidc.people import known
from keepwell.signing_in.oidc.provider import Client, Discovery, Provider
from keepwell.signing_in.oidc.reasons import ProviderRefusedError, Reason
from keepwell.signing_in.oidc.wire import Wire
from keepwell.signing_in.secrets import hashed, new_secret
from keepwell.signing_in.throttle import PROVIDER_BY_ADDRESS, Throttle
from storage.sign_in_trips import OthersTripError, Trip, TripOverError, TripUnknownError

SCOPE = "openid email profile"
LONGEST = 4_000
REASON_OF = {
    TripUnknownError: Reason.UNKNOWN_TRIP,
    OthersTripError: Reason.OTHER_BROWSER,
    TripOverError: Reason.OVER,
}
TOKEN_ERRORS = {
    "invalid_grant": Reason.CODE,
    "invalid_client": Reason.CLIENT,
    "unauthorized_client": Reason.CLIENT,
}
SILENT = (Reason.TOO_OFTEN, Reason.BUSY)
log = logging.getLogger("keepwell.signing_in")


@dataclass(frozen=True)
class Visit:
    """A browser at the door: its network address, what it calls itself, and the secret of its cookie."""

    address: str
    agent: str | None
    browser: str | None


@dataclass(frozen=True)
class Begun:
    """Where the browser is sent, and the secret that it keeps meanwhile."""

    url: str
    browser: str


def begin(house: House, provider: Provider, throttle: Throttle, visit: Visit, next_path: str) -> Begun:
    """ProviderRefusedError where the provider cannot be asked."""
    try:
        _count(throttle, visit)
        with provider.room() as wire:
            told = provider.discovery(wire)
    except ProviderRefusedError as refused:
        refused.next_path = next_path
        _tell(refused)
        raise
    # Two tabs of a browser may be on their way at once: they share its secret.
    browser = visit.browser or new_secret()
    state, trip = new_secret(), Trip(new_secret(), new_secret(), next_path)
    house.sign_in_trips.begin(hashed(state), hashed(browser), trip)
    return Begun(_asking(told, provider.client, state, trip), browser)


def _asking(told: Discovery, client: Client, state: str, trip: Trip) -> str:
    url: str = prepare_grant_uri(
        told.authorization_endpoint,
        client.client_id,
        "code",
        client.redirect,
        SCOPE,
        state,
        nonce=trip.nonce,
        code_challenge=create_s256_code_challenge(trip.verifier),
        code_challenge_method="S256",
    )
    return url


def finish(
    house: House, provider: Provider, throttle: Throttle, visit: Visit, came: Mapping[str, str]
) -> tuple[door.Session, str]:
    """A new session and where its person was going. `came` is the query with which the browser is back.
    ProviderRefusedError says why there is none; it is in the audit log by its word."""
    next_path = "/"
    try:
        _count(throttle, visit)
        trip = _taken(house, visit, came)
        next_path = trip.next_path
        with provider.room() as wire:
            user = _user(house, provider, wire, trip, came)
    except ProviderRefusedError as refused:
        refused.next_path = next_path
        _tell(refused)
        _note(house, visit, refused)
        raise
    return door.begin(house, user, visit.agent, "identity provider"), next_path


def leaving(provider: Provider, throttle: Throttle, visit: Visit) -> str | None:
    """Where to sign out of the provider too; None where it has no such place."""
    _count(throttle, visit)
    with provider.room() as wire:
        place = provider.discovery(wire).end_session_endpoint
    return None if place is None else str(add_params_to_uri(place, {"client_id": provider.client.client_id}))


def _count(throttle: Throttle, visit: Visit) -> None:
    if throttle.take(PROVIDER_BY_ADDRESS, "provider", visit.address):
        raise ProviderRefusedError(Reason.TOO_OFTEN)


def _taken(house: House, visit: Visit, came: Mapping[str, str]) -> Trip:
    try:
        return house.sign_in_trips.take(hashed(came.get("state", "")), hashed(visit.browser or ""))
    except (TripUnknownError, OthersTripError, TripOverError) as wrong:
        raise ProviderRefusedError(REASON_OF[type(wrong)]) from None


def _user(house: House, provider: Provider, wire: Wire, trip: Trip, came: Mapping[str, str]) -> User:
    client, told = provider.client, provider.discovery(wire)
    code = _code(told, came)
    answer = _exchanged(wire, told, client, trip, code)
    now = int(house.now().timestamp())
    claims = checked(
        answer,
        lambda newer: provider.keys(wire, newer),
        client.issuer,
        client.client_id,
        trip.nonce,
        now,
    )
    return known(house, client.issuer, claims["sub"], lambda: _profile(wire, told, answer, claims))


def _code(told: Discovery, came: Mapping[str, str]) -> str:
    """What the provider gives for a token; ProviderRefusedError for its own refusal, whose words are not read out."""
    says = came.get("iss")
    if says != told.issuer and (says is not None or told.authorization_response_iss_parameter_supported):
        raise ProviderRefusedError(Reason.ISSUER)
    if "error" in came:
        raise ProviderRefusedError(Reason.DENIED if came["error"] == "access_denied" else Reason.PROVIDER)
    code = came.get("code", "")
    if not code or len(code) > LONGEST:
        raise ProviderRefusedError(Reason.PROVIDER)
    return code


def _exchanged(wire: Wire, told: Discovery, client: Client, trip: Trip, code: str) -> Mapping[str, Any]:
    form = prepare_token_request(
        "authorization_code", redirect_uri=client.redirect, code=code, code_verifier=trip.verifier
    )
    _, headers, body = _as_us(told, client).prepare("POST", told.token_endpoint, {}, form)
    said = wire.post(told.token_endpoint, headers, body)
    if said.status != 200:
        reason = TOKEN_ERRORS.get(str(said.body.get("error")), Reason.PROVIDER)
        raise ProviderRefusedError(reason, said.status)
    return said.body


def _as_us(told: Discovery, client: Client) -> ClientAuth:
    offered = told.token_endpoint_auth_methods_supported
    if client.secret is None:
        return ClientAuth(client.client_id, None, "none")
    if "client_secret_basic" in offered:
        # As RFC 6749 (2.3.1) has it; the library leaves it to us.
        named = (quote(client.client_id, safe=""), quote(client.secret, safe=""))
        return ClientAuth(*named, "client_secret_basic")
    if "client_secret_post" in offered:
        return ClientAuth(client.client_id, client.secret, "client_secret_post")
    raise ProviderRefusedError(Reason.CLIENT)


def _profile(
    wire: Wire, told: Discovery, answer: Mapping[str, Any], claims: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Providers may keep the address out of the token, or whether it is confirmed, and tell it to who shows the access
    token. The two are taken from the same place, or not at all."""
    access, whole = answer.get("access_token"), {"email", "email_verified"} <= claims.keys()
    if whole or told.userinfo_endpoint is None or not isinstance(access, str):
        return claims
    found = wire.get(told.userinfo_endpoint, bearer=access).body
    if found.get("sub") != claims["sub"]:
        raise ProviderRefusedError(Reason.CLAIMS)
    return found if "email" in found else claims


def _tell(refused: ProviderRefusedError) -> None:
    cause = refused.__cause__
    told = {"reason": refused.reason.value, "status": refused.status, "user_id": refused.user_id}
    log.warning("sign_in_refused", extra={"told": told}, exc_info=cause)


def _note(house: House, visit: Visit, refused: ProviderRefusedError) -> None:
    if refused.reason in SILENT:
        return
    told = {"how": "identity provider", "reason": refused.reason.value}
    house.audit.note("nobody", "refused sign-in", f"address {visit.address}", refused.user_id, **told)
