"""What a middling score means for the account of a contact with a profile: the last column of PRODUCT.md 6 in words.

The number itself is the same for everybody; these sentences say how to read its relationship part.
"""

import math

from domain.disc import Profile, reads_as

MIDDLING = (45.0, 70.0)
"""Health that can mean one thing or another; below and above it speaks for itself."""
WEAK = 50.0
"""Points of a part of the score below which it counts as weak."""


def meaning(profile: Profile | None, health: float, relationship: float, engagement: float) -> str | None:
    """How to read the score; None where the profile is not known, or the score leaves nothing to ask.

    All numbers 0 to 100; NaN where a part is not measured, which counts as not weak.
    """
    if profile is None or math.isnan(health) or not MIDDLING[0] <= health < MIDDLING[1]:
        return None
    apart, unused = relationship < WEAK, engagement < WEAK
    return f"{reads_as(profile, health)} {_READ[profile](apart, unused)}"


def _d(apart: bool, unused: bool) -> str:
    if unused:
        return "is a worry: it is usage that is weak, and that is what they look at themselves."
    if apart:
        return "may be fine: they reply little even when all is well. Go by usage, which is not weak."
    return "may be fine: look at usage before anything else."


def _i(apart: bool, unused: bool) -> str:
    del unused
    if apart:
        return "is serious: the relationship part is weak, and with them the bond comes first."
    return "is no alarm while they keep in touch: the bond holds."


def _s(apart: bool, unused: bool) -> str:
    del apart, unused
    return "is a strong signal: they rarely complain. Find the friction, and offer a stabilisation plan."


def _c(apart: bool, unused: bool) -> str:
    if unused:
        return "points to a technical adoption problem: show proof from similar accounts."
    if apart:
        return "may be fine: they write when they need facts. Answer open questions with figures."
    return "asks for evidence: show what was reached in figures."


_READ = {"D": _d, "I": _i, "S": _s, "C": _c}
