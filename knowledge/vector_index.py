"""Search by meaning over the whole portfolio: a Chroma collection, made anew from SQL at any time."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.collection_configuration import CreateCollectionConfiguration, CreateHNSWConfiguration

COLLECTION = "passages"
AT_ONCE = 4000  # Chroma takes at most 5,461
EFFORT = 300  # neighbours that are looked at per question: with the default of 100 a fifth of them is missed


class VectorIndex:
    """`where` is a folder, or the address of a Chroma server. Only one process may write to a folder."""

    def __init__(self, where: Path | str) -> None:
        self._where = where
        self._opened = _open(where)
        self._collection = _collection(self._opened)

    def add(self, passages: Sequence[int], accounts: Sequence[int], vectors: NDArray[Any]) -> None:
        """Vectors [n, d] of length 1, in place of what stands there for the same passages."""
        for start in range(0, len(passages), AT_ONCE):
            part = slice(start, start + AT_ONCE)
            self._collection.upsert(
                ids=[str(one) for one in passages[part]],
                embeddings=np.asarray(vectors[part], np.float32),
                metadatas=[{"account": account} for account in accounts[part]],
            )

    def remove(self, passages: Iterable[int]) -> None:
        names = [str(one) for one in passages]
        for start in range(0, len(names), AT_ONCE):
            self._collection.delete(ids=names[start : start + AT_ONCE])

    def size(self) -> int:
        return int(self._collection.count())

    def ids(self) -> set[int]:
        """Every passage that has a vector here."""
        return {int(one) for one in self._collection.get(include=[])["ids"]}

    def find(self, vector: NDArray[np.float32], limit: int = 100) -> list[int]:
        """Passages by the cosine of their vector with this one, the nearest first."""
        found = self._collection.query(query_embeddings=[vector], n_results=limit, include=[])
        return [int(one) for one in found["ids"][0]]


def _open(where: Path | str) -> "ClientAPI":
    import chromadb
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False, allow_reset=False)
    if isinstance(where, Path):
        where.mkdir(parents=True, exist_ok=True)
        return chromadb.PersistentClient(str(where), settings=settings)
    from urllib.parse import urlsplit

    address = urlsplit(where)
    secure = address.scheme == "https"
    port = address.port or (443 if secure else 8000)
    return chromadb.HttpClient(host=address.hostname or "localhost", port=port, ssl=secure, settings=settings)


def _collection(client: "ClientAPI") -> Any:
    hnsw: CreateHNSWConfiguration = {
        "space": "cosine",
        "ef_search": EFFORT,
        "ef_construction": 128,
        "max_neighbors": 24,
    }
    made: CreateCollectionConfiguration = {"hnsw": hnsw}
    return client.get_or_create_collection(COLLECTION, embedding_function=None, configuration=made)
