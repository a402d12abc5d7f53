"""Passwords: argon2id, with the parameters that its library recommends (RFC 9106, low memory)."""

from functools import cache
from typing import TYPE_CHECKING

from domain.errors import KeepwellError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST, LONGEST = 12, 256


@cache
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher

    return PasswordHasher()


def checked(password: str, *names: str) -> str:
    """The password, if it may be one; KeepwellError says what is wrong. Length and not being one's own name is all
    that is asked (NIST SP 800-63B)."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise KeepwellError(
            f"A password has {SHORTEST} to {LONGEST} characters. Several words make a good one."
        )
    told = password.casefold()
    if len(set(told)) < SHORTEST // 3 or any(name and told == name.casefold() for name in names):
        raise KeepwellError(
            "This password is too easy to guess. Take several words that have nothing to do with you."
        )
    return password


def hash_of(password: str) -> str:
    return _hasher().hash(password)


def fits(kept: str | None, password: str) -> bool:
    """Takes as long where there is nobody: how long an answer takes tells nobody who has an account."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return _hasher().verify(kept or _nobodys(), password) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def outdated(kept: str) -> bool:
    """Hashed with weaker parameters than today's."""
    return _hasher().check_needs_rehash(kept)


@cache
def _nobodys() -> str:
    return hash_of("nobody's password, which nobody can give")
