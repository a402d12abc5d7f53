"""Random numbers for one purpose of one account, the same whatever else is generated."""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")
BUFFER = 512


class Draws:
    """Cheap scalar draws on a numpy Generator keyed by (seed, account, purpose); `rng` serves arrays."""

    def __init__(self, *key: int) -> None:
        self.rng = np.random.default_rng(list(key))
        self._ready: list[float] = []

    def unit(self) -> float:
        if not self._ready:
            self._ready = self.rng.random(BUFFER).tolist()
        return self._ready.pop()

    def chance(self, probability: float) -> bool:
        return self.unit() < probability

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * self.unit()

    def whole(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int((high - low + 1) * self.unit())

    def pick(self, options: Sequence[T]) -> T:
        return options[int(len(options) * self.unit())]

    def weighted(self, options: dict[T, float]) -> T:
        """One key, with the chance its value has in the sum of all values."""
        mark = self.unit() * sum(options.values())
        for option, weight in options.items():
            mark -= weight
            if mark < 0:
                return option
        return next(reversed(options))

    def shuffled(self, options: Sequence[T]) -> list[T]:
        left = list(options)
        return [left.pop(int(len(left) * self.unit())) for _ in range(len(left))]

    def around(self, middle: float, spread: float) -> float:
        """Roughly bell-shaped around `middle` with standard deviation `spread`, never beyond 3.5 of them."""
        return middle + spread * (sum(self.unit() for _ in range(4)) - 2.0) * 1.732
