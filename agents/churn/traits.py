"""What does not change with time: the segment, and what a source's mapping calls an account's profile."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from domain.calibration import segment_key

Floats = NDArray[np.float64]
Categories = Mapping[str, tuple[str, ...]]
"""Values told apart, by trait; no values: the trait is a number."""

SEGMENT, PROFILE = "segment", "profile"
LEAST_ACCOUNTS = 20  # with a value, for it to be told apart
MOST_VALUES = 12
NUMBERS = 6  # different values from which numbers are read as numbers


def categories(
    account_ids: Iterable[int], segments: Mapping[int, str | None], profiles: Mapping[int, Mapping[str, str]]
) -> dict[str, tuple[str, ...]]:
    """Which traits and values there are to learn from; a trait that hardly anybody has is left out."""
    ids = list(account_ids)
    named = [segment_key(segments.get(account)) for account in ids]
    found = {SEGMENT: _common(named)}
    for trait in sorted({name for account in ids for name in profiles.get(account, {})}):
        values = [profiles.get(account, {}).get(trait, "") for account in ids]
        numbers = {value for value in values if value}
        if len(numbers) > NUMBERS and all(_number(value) is not None for value in numbers):
            found[trait] = ()
        else:
            found[trait] = _common(values)
    return {trait: values for trait, values in found.items() if trait != SEGMENT or len(values) > 1}


def _common(values: Sequence[str]) -> tuple[str, ...]:
    often = [(-count, value) for value, count in Counter(values).items() if value and count >= LEAST_ACCOUNTS]
    return tuple(sorted(value for _, value in sorted(often)[:MOST_VALUES]))


def trait_columns(
    known: Categories,
    account_ids: Iterable[int],
    segments: Mapping[int, str | None],
    profiles: Mapping[int, Mapping[str, str]],
) -> dict[str, Floats]:
    """[A] columns by name: "trait = value" as 1 or 0, or "profile trait", its number; NaN where nothing is said.

    No name is that of a feature, whatever a source calls its attributes ("tenure").
    """
    ids = list(account_ids)
    columns: dict[str, Floats] = {}
    for trait, values in known.items():
        if trait == SEGMENT:
            told = [segment_key(segments.get(account)) for account in ids]
        else:
            told = [profiles.get(account, {}).get(trait, "") for account in ids]
        if not values:
            columns[f"{PROFILE} {trait}"] = np.array(
                [_number(value) if value else None for value in told], dtype=np.float64
            )
        for value in values:
            columns[f"{trait} = {value}"] = np.array([one == value for one in told], dtype=np.float64)
    return columns


def _number(value: str) -> float | None:
    try:
        number = float(value)
    except ValueError:
        return None
    return number if np.isfinite(number) else None
