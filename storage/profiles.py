"""What the mapping of an account's source calls its profile: attributes that do not change with time."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from storage import schema
from storage.engine import read
from storage.frames import one_of
from storage.policies import profiled


class ProfileStore:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def load(self, ids: Iterable[int] | None = None) -> dict[int, dict[str, str]]:
        """Trait by name of these accounts (None: all), as text; accounts without a profile are left out."""
        a = schema.accounts.c
        with read(self._engine) as connection:
            traits = profiled(connection)
            if not traits:
                return {}
            query = sa.select(a.id, a.import_id, a.attributes).where(a.import_id.in_(traits))
            if ids is not None:
                query = query.where(one_of(connection, a.id, ids))
            rows = connection.execute(query.order_by(a.id)).all()
        return {
            row.id: {
                name: str(row.attributes[name]) for name in traits[row.import_id] if name in row.attributes
            }
            for row in rows
            if row.attributes
        }
