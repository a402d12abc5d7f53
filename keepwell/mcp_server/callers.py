"""Who asks: found anew for every message, so that a token which was revoked a moment ago opens nothing."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from domain.errors import KeepwellError, NotFoundError
from domain.principals import Principal, TokenScope
from keepwell.bootstrap import House
from keepwell.signing_in.throttle import ASK, Throttle

Caller = Callable[[], Principal]
"""The person of this very message; RefusedError where nobody is known."""
READS = TokenScope.READ
"""What resources and prompts need."""
OF_A_PERSON_HERE = frozenset({TokenScope.READ, TokenScope.ASK})
"""What `keepwell mcp --as` may do unless more is said: to look and to ask."""
NOT_KNOWN = (
    "This token is not known, or not any more: it was revoked, is over, or its person is shut out. "
    "Make another under Settings, Tokens."
)


class RefusedError(KeepwellError):
    """Nobody that is known, not for this caller, or too often."""


def by_secret(house: House, secret: str) -> Caller:
    """Whoever has this token."""
    from keepwell.signing_in.door import by_token

    def caller() -> Principal:
        found = by_token(house, secret)
        if found is None:
            raise RefusedError(NOT_KNOWN)
        return found

    return caller


def by_address(house: House, email: str, scopes: frozenset[TokenScope] = OF_A_PERSON_HERE) -> Caller:
    """Somebody of this home, named by whoever may read its database anyway."""
    from keepwell.signing_in.door import principal

    def caller() -> Principal:
        try:
            user = house.users.find(email)
        except NotFoundError:
            raise RefusedError(f"No user of this home has the address {email}.") from None
        if user.disabled_at is not None:
            raise RefusedError(f"{user.email} is shut out.")
        return replace(principal(house, user), scopes=scopes)

    return caller


def of_the_request() -> Principal:
    """Of HTTP: whom the door let in with this request."""
    from fastmcp.server.dependencies import get_http_request

    found: Principal | None = get_http_request().scope.get("state", {}).get("principal")
    if found is None:
        raise RefusedError(NOT_KNOWN)
    return found


@dataclass(frozen=True)
class Callers:
    """Asked before anything is done: who it is, whether their token is for this, and whether it is not too often."""

    who: Caller
    throttle: Throttle = field(default_factory=Throttle)

    def may(self, scope: TokenScope, costly: bool = False) -> Principal:
        """RefusedError says why not."""
        who = self.who()
        if not who.may(scope):
            raise RefusedError(f"This is for a token with the scope {scope}. Yours has {_named(who.scopes)}.")
        waits = self.throttle.take(ASK, "ask", str(who.user_id)) if costly else 0
        if waits:
            raise RefusedError(f"That is too often. Try again in {waits} seconds.")
        return who


def _named(scopes: frozenset[TokenScope]) -> str:
    return ", ".join(sorted(scopes)) or "none"
