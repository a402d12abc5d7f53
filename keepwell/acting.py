"""Who acts: whoever is named, else the user of this machine."""

import getpass

NOBODY = "unknown"
"""Where neither is known, as in a container whose user has no name."""
LONGEST_NAME = 200


def whoami() -> str:
    """The user of this machine; empty where it does not say."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""


def acting(by: str | None) -> str:
    """The name that a change is kept under."""
    return (by or "").strip()[:LONGEST_NAME] or whoami() or NOBODY
