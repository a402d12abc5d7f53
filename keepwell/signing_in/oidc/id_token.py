"""An ID token checked: signed by the provider with an algorithm we take, about this sign-in, for us, and now."""

import base64
import hmac
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import (
    BadSignatureError,
    ClaimError,
    ExpiredTokenError,
    InvalidKeyIdError,
    JoseError,
    UnsupportedAlgorithmError,
)
from joserfc.jwk import JWKRegistry, Key, KeySet
from joserfc.jws import JWSRegistry
from joserfc.jwt import Token

from keepwell.signing_in.oidc.reasons import ProviderRefusedError, Reason

KEY_TYPES = {"RS256": "RSA", "PS256": "RSA", "ES256": "EC", "EdDSA": "OKP"}
"""The algorithms that are taken, whatever a token or the provider says, each with the only kind of key it goes with."""
LEEWAY_SECONDS = 120
SHORTEST_RSA_BITS = 2_048
LONGEST_SUBJECT = 255
OF_CLAIM = {
    "iss": Reason.ISSUER,
    "aud": Reason.AUDIENCE,
    "azp": Reason.AUDIENCE,
    "nonce": Reason.NONCE,
    "at_hash": Reason.AT_HASH,
    "iat": Reason.CLOCK,
    "nbf": Reason.CLOCK,
}
Claims = Mapping[str, Any]


class _Taken(JWSRegistry):
    """The library would warn of EdDSA's name and refuse the long headers some providers write."""

    max_header_length = 8_192

    def get_alg(self, name: str) -> Any:
        if name not in KEY_TYPES:
            raise UnsupportedAlgorithmError
        return self.algorithms[name]


def checked(
    answer: Claims,
    keys: Callable[[bool], Sequence[Mapping[str, Any]]],
    issuer: str,
    client_id: str,
    nonce: str,
    now: int,
) -> Claims:
    """The claims of the ID token in a token endpoint's answer. `keys(True)` asks for newer ones. ProviderRefusedError
    says what is wrong."""
    text = answer.get("id_token")
    if not isinstance(text, str):
        raise ProviderRefusedError(Reason.NONSENSE)
    try:
        token = _opened(text, keys)
        told = _about_us(token, issuer, client_id, answer.get("access_token"), now)
    except JoseError as wrong:
        raise ProviderRefusedError(_reason(wrong)) from wrong
    except (ValueError, TypeError, AttributeError, RecursionError) as wrong:
        raise ProviderRefusedError(Reason.CLAIMS) from wrong
    if not _same(told.get("nonce"), nonce):
        raise ProviderRefusedError(Reason.NONCE)
    if len(told["sub"]) > LONGEST_SUBJECT:
        raise ProviderRefusedError(Reason.CLAIMS)
    return told


def _about_us(token: Token, issuer: str, client_id: str, access_token: object, now: int) -> dict[str, Any]:
    must = {"iss": {"value": issuer}, "aud": {"value": client_id}, "sub": {}, "exp": {}, "iat": {}}
    options = {name: {"essential": True, **more} for name, more in must.items()}
    with_it = {"client_id": client_id, "access_token": access_token}
    told: dict[str, Any] = CodeIDToken(token.claims, token.header, options, with_it)
    told.validate(now=now, leeway=LEEWAY_SECONDS)  # type: ignore[attr-defined]  # a dict of the library's, untyped
    return told


def _opened(text: str, keys: Callable[[bool], Sequence[Mapping[str, Any]]]) -> Token:
    try:
        return _decoded(text, keys(False))
    except (InvalidKeyIdError, BadSignatureError):
        # The provider may have changed its keys since they were read.
        return _decoded(text, keys(True))


def _decoded(text: str, keys: Sequence[Mapping[str, Any]]) -> Token:
    known = usable(keys)

    def fitting(token: Any) -> KeySet:
        kind = KEY_TYPES[token.headers()["alg"]]
        return KeySet([key for key in known if key.key_type == kind])

    return jwt.decode(text, fitting, registry=_Taken(strict_check_header=False))


def usable(keys: Sequence[Mapping[str, Any]]) -> list[Key]:
    """Those with which a signature of ours could be checked."""
    return [key for key in map(_imported, keys) if key is not None]


def _imported(key: Mapping[str, Any]) -> Key | None:
    """None for what cannot check a signature of ours: a provider may list keys for other ends."""
    if key.get("kty") not in KEY_TYPES.values() or key.get("use") not in (None, "sig"):
        return None
    try:
        if key["kty"] == "RSA" and _bits(key["n"]) < SHORTEST_RSA_BITS:
            return None
        return JWKRegistry.import_key(dict(key))
    except (JoseError, ValueError, TypeError, KeyError):
        return None


def _bits(number: str) -> int:
    return int.from_bytes(base64.urlsafe_b64decode(number + "=" * (-len(number) % 4))).bit_length()


def _reason(wrong: JoseError) -> Reason:
    if isinstance(wrong, ExpiredTokenError):
        return Reason.CLOCK
    if isinstance(wrong, ClaimError):
        return OF_CLAIM.get(wrong.claim, Reason.CLAIMS)
    kinds = (
        (UnsupportedAlgorithmError, Reason.ALGORITHM),
        (InvalidKeyIdError, Reason.KEY),
        (BadSignatureError, Reason.SIGNATURE),
    )
    return next((reason for kind, reason in kinds if isinstance(wrong, kind)), Reason.CLAIMS)


def _same(told: object, nonce: str) -> bool:
    return isinstance(told, str) and hmac.compare_digest(told.encode(), nonce.encode())
