"""Search by meaning over the whole portfolio: a Chroma collection, made anew from SQL at any time."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.vector_files import opened
from knowledge.vector_server import VectorServer

AT_ONCE = 4000  # Chroma takes at most 5,461


class Place(Protocol):
    """Where the collection is."""

    def turn(self, changes: bool) -> AbstractContextManager[Any]:
        """The collection, for what is done with it at once; `changes` says that it will be written to."""
        ...

    def close(self) -> None: ...


class VectorIndex:
    """`where` is a folder, which several processes may use, or the address of a Chroma server. BusyError where another
    process does not get done with the folder."""

    def __init__(self, where: Path | str) -> None:
        self._place: Place = opened(where) if isinstance(where, Path) else VectorServer(where)

    def add(self, passages: Sequence[int], accounts: Sequence[int], vectors: NDArray[Any]) -> None:
        """Vectors [n, d] of length 1, in place of what stands there for the same passages."""
        for start in range(0, len(passages), AT_ONCE):
            part = slice(start, start + AT_ONCE)
            with self._place.turn(changes=True) as collection:
                collection.upsert(
                    ids=[str(one) for one in passages[part]],
                    embeddings=np.asarray(vectors[part], np.float32),
                    metadatas=[{"account": account} for account in accounts[part]],
                )

    def remove(self, passages: Iterable[int]) -> None:
        names = [str(one) for one in passages]
        for start in range(0, len(names), AT_ONCE):
            with self._place.turn(changes=True) as collection:
                collection.delete(ids=names[start : start + AT_ONCE])

    def size(self) -> int:
        with self._place.turn(changes=False) as collection:
            return int(collection.count())

    def ids(self) -> set[int]:
        """Every passage that has a vector here."""
        with self._place.turn(changes=False) as collection:
            return {int(one) for one in collection.get(include=[])["ids"]}

    def find(self, vector: NDArray[np.float32], limit: int = 100) -> list[int]:
        """Passages by the cosine of their vector with this one, the nearest first."""
        with self._place.turn(changes=False) as collection:
            found = collection.query(query_embeddings=[vector], n_results=limit, include=[])
        return [int(one) for one in found["ids"][0]]

    def close(self) -> None:
        """Its memory is given back; what asks it later is told that it is gone (BusyError)."""
        self._place.close()
