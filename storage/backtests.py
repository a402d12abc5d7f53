"""Back-tests that were run, with their figures: kept so that screens can show the newest."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from domain.clock import Clock
from storage.engine import read, write
from storage.schema import backtests


@dataclass(frozen=True)
class StoredBacktest:
    id: int
    created_at: datetime
    details: dict[str, Any]
    results: dict[str, Any]


class BacktestStore:
    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def add(self, details: dict[str, Any], results: dict[str, Any]) -> int:
        """Keep one and give its number."""
        with write(self._engine) as connection:
            row = {"created_at": self._clock(), "details": details, "results": results}
            made = connection.execute(sa.insert(backtests).values(row).returning(backtests.c.id))
            number: int = made.scalar_one()
        return number

    def newest(self, kind: str | None = None) -> StoredBacktest | None:
        """The newest, or the newest of a kind ("leaving" or "growth"); None before the first."""
        b = backtests.c
        with read(self._engine) as connection:
            for row in connection.execute(
                sa.select(b.id, b.created_at, b.details, b.results).order_by(b.id.desc())
            ):
                if kind is None or row.details.get("kind") == kind:
                    return StoredBacktest(row.id, row.created_at, row.details, row.results)
        return None
