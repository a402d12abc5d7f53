"""How often somebody may do what costs: answered with 429 and when to come again."""

from fastapi import HTTPException, Request

from domain.principals import Principal
from keepwell.signing_in import throttle

LIMITS = {"ask": throttle.ASK, "upload": throttle.UPLOAD, "export": throttle.EXPORT}


def throttled(request: Request, what: str, who: Principal) -> None:
    """HTTPException 429 where it is too often."""
    waits = request.app.state.throttle.take(LIMITS[what], what, str(who.user_id))
    if waits:
        raise HTTPException(
            429, f"That is too often. Try again in {waits} seconds.", {"Retry-After": str(waits)}
        )
