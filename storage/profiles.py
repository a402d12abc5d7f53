"""What the mapping of an account's source calls its profile: attributes that do not change with time."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage import schema
from storage.frames import one_of
from storage.policies import profiled


def read_profiles(connection: Connection, ids: Iterable[int] | None) -> dict[int, dict[str, str]]:
    """Trait by name of these accounts (None: all), as text; accounts without a profile are left out."""
    traits = profiled(connection)
    if not traits:
        return {}
    a = schema.accounts.c
    query = sa.select(a.id, a.import_id, a.attributes).where(a.import_id.in_(traits))
    if ids is not None:
        query = query.where(one_of(connection, a.id, ids))
    rows = connection.execute(query.order_by(a.id)).all()
    told = {row.id: _traits(row.attributes, traits[row.import_id]) for row in rows if row.attributes}
    return {account: found for account, found in told.items() if found}


def _traits(attributes: dict[str, object], wanted: list[str]) -> dict[str, str]:
    return {name: str(attributes[name]) for name in wanted if attributes.get(name) is not None}
