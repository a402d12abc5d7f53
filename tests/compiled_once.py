"""SQL that one engine of a worker compiled, for all engines of its kind: a database of a test's own has an engine of
its own, and compiling every statement anew took a tenth of what such tests do. Its tables are made once likewise."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from migrated_once import migrated_once
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.elements import ClauseElement
from sqlalchemy.util import LRUCache

MOST = 5_000


@contextmanager
def compiled_once() -> Iterator[None]:
    original = ClauseElement._compile_w_cache
    statements: LRUCache[Any, Any] = LRUCache(MOST)
    first: dict[str, Dialect] = {}

    def compile_once(clause: ClauseElement, dialect: Dialect, *, compiled_cache: Any, **more: Any) -> Any:
        if compiled_cache is None:
            return original(clause, dialect, compiled_cache=None, **more)
        kind = first.setdefault(f"{dialect.name}+{dialect.driver}", dialect)
        return original(clause, kind, compiled_cache=statements, **more)

    with patch.object(ClauseElement, "_compile_w_cache", compile_once), migrated_once():
        yield
