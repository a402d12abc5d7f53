"""How people took to what each version of a prompt wrote."""

from collections.abc import Iterable
from dataclasses import dataclass

from domain.drafts import VerdictKind


@dataclass(frozen=True)
class Approval:
    """Of drafts about which a person decided. `edited` of the `approved` were changed before; `again` were asked for
    anew at least once, whatever became of them."""

    version: int
    approved: int
    edited: int
    rejected: int
    again: int

    @property
    def decided(self) -> int:
        return self.approved + self.rejected

    @property
    def rate(self) -> float | None:
        """Approved of decided; None before the first decision."""
        return self.approved / self.decided if self.decided else None


def approvals(verdicts: Iterable[tuple[int, int, str]]) -> dict[int, Approval]:
    """By version, from (version, draft, verdict) in the order of time. Of two decisions the later one stands."""
    told: dict[tuple[int, int], list[str]] = {}
    for version, draft, verdict in verdicts:
        told.setdefault((version, draft), []).append(verdict)
    found: dict[int, Approval] = {}
    for version in sorted({version for version, _ in told}):
        of = [verdicts for (its, _), verdicts in told.items() if its == version]
        ends = [(_decided(one), one) for one in of]
        approved = [one for end, one in ends if end == VerdictKind.APPROVE]
        found[version] = Approval(
            version,
            len(approved),
            sum(VerdictKind.EDIT in one for one in approved),
            sum(end == VerdictKind.REJECT for end, _ in ends),
            sum(VerdictKind.RESPOND in one for one in of),
        )
    return found


def _decided(verdicts: list[str]) -> str | None:
    decisions = [one for one in verdicts if one in (VerdictKind.APPROVE, VerdictKind.REJECT)]
    return decisions[-1] if decisions else None
