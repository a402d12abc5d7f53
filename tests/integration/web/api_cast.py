"""What tests of the API share: its operations, what each is asked with, and a throttle that counts nobody."""

from dataclasses import dataclass
from typing import Any

from limits import RateLimitItem

from domain.principals import TokenScope
from keepwell.api.reference import document
from keepwell.signing_in.throttle import Throttle

OWN = tuple(one for one in TokenScope if one is not TokenScope.ADMIN)
"""What a token of somebody who is no admin can have."""
V1 = "/api/v1"
BODIES: dict[str, Any] = {
    "/alerts/{alert_id}/snooze": {"until": "2026-03-20"},
    "/alerts/{alert_id}/resolve": {"reason": "seen"},
    "/opportunities/{number}/dismiss": {"reason": "none"},
    "/plans/{number}/close": {"outcome": "dropped"},
    "/drafts/{draft_id}/reject": {"reason": "not_needed"},
    "/drafts/{draft_id}/snooze": {"until": "2026-03-20"},
    "/drafts/{draft_id}/rewrite": {"feedback": "shorter"},
    "/drafts/{draft_id}/vouch": {"sentence": 1},
}


class Unhurried(Throttle):
    """Counts nobody."""

    def take(self, limit: RateLimitItem, *who: str) -> int:
        return 0


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    spec: dict[str, Any]

    @property
    def names(self) -> list[str]:
        return [one["name"] for one in self.spec.get("parameters", []) if one["in"] == "path"]


def operations() -> list[Operation]:
    return [
        Operation(method.upper(), path, spec)
        for path, methods in document()["paths"].items()
        for method, spec in methods.items()
    ]
