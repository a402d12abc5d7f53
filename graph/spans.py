"""The portfolio cut into fixed blocks of account ids, so that memory is bounded and any engine cuts alike."""

from collections.abc import Iterator

from graph.state import Span

BLOCK = 1024
"""Accounts compared with one another ("untouched accounts like this one") share a block: it never changes."""

CELLS_AT_ONCE = 500_000
"""Accounts x days one step holds: about 110 arrays of 8 bytes each, some 450 MB at the most."""


def spans(first_id: int, last_id: int, days: int) -> Iterator[Span]:
    """Blocks from the one with first_id to the one with last_id, as many together as the memory bound allows."""
    together = max(1, min(8, CELLS_AT_ONCE // (BLOCK * max(1, days)))) * BLOCK
    start = (first_id - 1) // together * together + 1
    while start <= last_id:
        yield start, start + together - 1
        start += together
