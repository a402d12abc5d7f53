"""Refuses to start in an environment where another package answers to one of our names."""

from importlib.util import find_spec
from pathlib import Path

from domain.errors import MisconfiguredError

ROOMS = ("domain", "storage", "prompts", "knowledge", "sources", "agents", "outbox", "graph")


def check_rooms(root: Path | None = None) -> None:
    """Every room must lie beside `keepwell` itself; MisconfiguredError names the intruder."""
    root = root or Path(__file__).resolve().parent.parent
    for room in ROOMS:
        found = _folder_of(room)
        if found is None:
            raise MisconfiguredError(
                f"The package '{room}' is missing beside keepwell in {root}. Reinstall Keepwell with `make run`."
            )
        if found.parent != root:
            raise MisconfiguredError(
                f"Another package named '{room}' ({found}) hides Keepwell's own ({root / room}). "
                "Install Keepwell in an environment of its own: `make run` does."
            )


def _folder_of(room: str) -> Path | None:
    spec = find_spec(room)
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).resolve().parent
