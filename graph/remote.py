"""How another process reads the same storage as the run it works for."""

from dataclasses import dataclass
from functools import lru_cache

from storage.activity import Activity
from storage.engine import connect
from storage.facts_store import FactStore


@dataclass(frozen=True)
class StorageUrls:
    database: str
    activity: str


@lru_cache(maxsize=2)
def fact_store(urls: StorageUrls) -> FactStore:
    """One connection pool per process."""
    return FactStore(connect(urls.database), Activity(urls.activity))
