"""The few things asked for lately, each kept for as long as nothing it was made from has been written."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Lately(Generic[T]):
    """At most `most` of them. Whoever asks has to be within reach of what the key names: nobody is asked here."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, tuple[Hashable, T]] = OrderedDict()

    def get(self, key: Hashable, edition: Hashable, make: Callable[[], T]) -> T:
        """What was made of this edition, else made now. The edition is to be taken before this is asked: what is
        written meanwhile is then seen the next time."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None and kept[0] == edition:
                self._kept.move_to_end(key)
                return kept[1]
        made = make()
        with self._lock:
            self._kept[key] = (edition, made)
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return made
