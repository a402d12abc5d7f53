"""How often somebody may do what costs: answered with 429 and when to come again."""

from fastapi import HTTPException

from domain.principals import Principal
from keepwell.signing_in.throttle import ASK, EXPORT, UPLOAD, Throttle

LIMITS = {"ask": ASK, "upload": UPLOAD, "export": EXPORT}


def throttled(throttle: Throttle, what: str, who: Principal) -> None:
    """HTTPException 429 where it is too often."""
    waits = throttle.take(LIMITS[what], what, str(who.user_id))
    if waits:
        raise HTTPException(
            429, f"That is too often. Try again in {waits} seconds.", {"Retry-After": str(waits)}
        )
