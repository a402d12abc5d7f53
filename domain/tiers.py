"""Names of plans on the rungs that vendors give them; two names whose order vendors differ on share a rung."""

import re
from functools import lru_cache

RUNGS: tuple[frozenset[str], ...] = (
    frozenset({"free", "freemium", "community", "hobby"}),
    frozenset({"starter", "basic", "essential", "essentials", "lite", "personal", "individual", "solo"}),
    frozenset(
        {
            "standard",
            "team",
            "teams",
            "growth",
            "plus",
            "pro",
            "professional",
            "premium",
            "business",
            "advanced",
        }
    ),
    frozenset({"enterprise", "ultimate", "unlimited"}),
)
WORD = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=1024)
def rung(tier: str | None) -> int | None:
    """How high a tier stands, 0 to 3; None where its name does not say, or says two things."""
    words = set(WORD.findall((tier or "").casefold()))
    found = [place for place, names in enumerate(RUNGS) if names & words]
    return found[0] if len(found) == 1 else None
