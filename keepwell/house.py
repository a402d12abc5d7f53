"""Refuses to start in an environment where another package answers to one of our names.

Nothing of ours is imported here: it runs before the first import that an intruder could break.
"""

from importlib.util import find_spec
from pathlib import Path

ROOMS = ("domain", "storage", "prompts", "knowledge", "sources", "agents", "outbox", "graph")


def intruder(root: Path | None = None) -> str | None:
    """A sentence naming the package that hides one of ours, or the one that is missing; None where all is well."""
    root = root or Path(__file__).resolve().parent.parent
    for room in ROOMS:
        found = _folder_of(room)
        if found is None:
            return f"The package '{room}' is missing beside keepwell in {root}. Reinstall Keepwell with `make run`."
        if found.parent != root:
            return (
                f"Another package named '{room}' ({found}) hides Keepwell's own ({root / room}). "
                "Install Keepwell in an environment of its own (`make run` does) and unset PYTHONPATH."
            )
    return None


def _folder_of(room: str) -> Path | None:
    spec = find_spec(room)
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).resolve().parent
