"""The portfolio cut into fixed blocks of account ids, so that memory is bounded and any engine cuts alike."""

from collections.abc import Iterable

from graph.state import Span

BLOCK = 1024
"""Accounts compared with one another ("untouched accounts like this one") share a block: it never changes."""

CELLS_AT_ONCE = 500_000
"""Accounts x days one step holds: about 110 arrays of 8 bytes each, some 450 MB at the most."""

AT_ONCE = 2
"""Blocks read together on a short range: one alone costs a tenth more, more only make larger arrays."""


def spans(ids: Iterable[int], days: int) -> list[tuple[int, int]]:
    """(first, last) of the blocks that any of the accounts is in, as many together as the memory bound allows."""
    together = max(1, min(AT_ONCE, CELLS_AT_ONCE // (BLOCK * max(1, days)))) * BLOCK
    numbers = sorted({(account - 1) // together for account in ids})
    return [(number * together + 1, (number + 1) * together) for number in numbers]


def named(bounds: tuple[int, int]) -> Span:
    return f"{bounds[0]}-{bounds[1]}"


def bounds(span: Span) -> tuple[int, int]:
    """First and last account id of a block, both included."""
    first, last = span.split("-")
    return int(first), int(last)
