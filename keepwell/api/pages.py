"""Pages that go on where the last one ended, whatever was added or taken away meanwhile."""

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from domain.errors import KeepwellError

Thing = TypeVar("Thing")
Place = tuple[Any, ...]
"""What a list is sorted by, of one of its things: plain values, the last of which no other has."""


class BadCursorError(KeepwellError):
    """What was given is no place in this list."""


def paged(
    things: Iterable[Thing], place: Callable[[Thing], Place], cursor: str | None, limit: int
) -> tuple[list[Thing], str | None]:
    """Those behind the cursor, in the order of their places, and the cursor behind them."""
    placed = sorted(((place(one), one) for one in things), key=lambda pair: pair[0])
    if cursor is not None:
        after = read(cursor)
        try:
            placed = [pair for pair in placed if pair[0] > after]
        except TypeError:
            raise _bad() from None
    return page_of([one for _, one in placed[: limit + 1]], place, limit)


def page_of(
    found: Sequence[Thing], place: Callable[[Thing], Place], limit: int
) -> tuple[list[Thing], str | None]:
    """Of one more than the page holds, where there are so many."""
    shown = list(found[:limit])
    return shown, written(place(shown[-1])) if len(found) > limit else None


def written(place: Place) -> str:
    told = json.dumps(place, separators=(",", ":"), default=str)
    return urlsafe_b64encode(told.encode()).decode().rstrip("=")


def read(cursor: str) -> Place:
    try:
        told = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        raise _bad() from None
    if not isinstance(told, list) or not all(isinstance(one, str | int | float) for one in told):
        raise _bad()
    return tuple(told)


def _bad() -> BadCursorError:
    return BadCursorError("This is no place in this list. Give the `next` of a page of it.")
