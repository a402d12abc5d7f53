"""Secrets that are shown once and kept as a hash: sessions, one-time links, API tokens."""

import hashlib
import secrets

BYTES = 32
TOKEN_MARK = "kw_"  # noqa: S105 - how a token begins, so that scanners of leaked secrets can tell it
HINT = 4


def new_secret(mark: str = "") -> str:
    """256 random bits, in letters that need no quoting in a URL."""
    return mark + secrets.token_urlsafe(BYTES)


def hashed(secret: str) -> str:
    """No salt and no stretching: there is nothing to guess in 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()
