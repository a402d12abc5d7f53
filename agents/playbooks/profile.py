"""The DISC profile as an alert says it."""

import re

from agents.playbooks.table import Profile

_SAID = re.compile(r"^\s*(?:DISC:)?\s*([DISC])\b")


def profile_of(disc: str | None) -> Profile | None:
    """ "DISC: S" -> "S"; None where there was not enough to say."""
    found = _SAID.match(disc or "")
    if found is None:
        return None
    letter: Profile = found.group(1)  # type: ignore[assignment]  # one of the four letters of the pattern
    return letter
