"""The collection of vectors, in a folder or on a server of Chroma's."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.collection_configuration import CreateCollectionConfiguration, CreateHNSWConfiguration

COLLECTION = "passages"
EFFORT = 300  # neighbours that are looked at per question: with the default of 100 a fifth of them is missed


class VectorServer:
    """Chroma at an address: it sees to it that its clients do not meet."""

    def __init__(self, address: str) -> None:
        from urllib.parse import urlsplit

        import chromadb

        at = urlsplit(address)
        secure = at.scheme == "https"
        port = at.port or (443 if secure else 8000)
        host = at.hostname or "localhost"
        self._collection = collection(chromadb.HttpClient(host, port, secure, settings=client_settings()))

    @contextmanager
    def turn(self, changes: bool) -> Iterator[Any]:
        del changes
        yield self._collection

    def close(self) -> None:
        return None


def client_settings() -> Any:
    from chromadb.config import Settings

    return Settings(anonymized_telemetry=False, allow_reset=False)


def collection(client: "ClientAPI") -> Any:
    hnsw: CreateHNSWConfiguration = {
        "space": "cosine",
        "ef_search": EFFORT,
        "ef_construction": 128,
        "max_neighbors": 24,
    }
    made: CreateCollectionConfiguration = {"hnsw": hnsw}
    return client.get_or_create_collection(COLLECTION, embedding_function=None, configuration=made)
