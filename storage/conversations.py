"""What is stored of conversations, as an import of more of them asks for it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from storage import schema
from storage.engine import read
from storage.frames import one_of


@dataclass(frozen=True)
class StoredConversation:
    """`sender` and `digest` are as its import noted them."""

    external_id: str
    occurred_at: datetime
    thread: str | None
    sender: str | None
    digest: str | None


class ConversationStore:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def stored(self, source: str, external_ids: Collection[str]) -> dict[str, StoredConversation]:
        """Those of these conversations of this source that are there, by external id."""
        if not external_ids:
            return {}
        i = schema.interactions.c
        query = sa.select(i.external_id, i.occurred_at, i.thread, i.attributes).where(i.source == source)
        with read(self._engine) as connection:
            rows = connection.execute(query.where(one_of(connection, i.external_id, external_ids))).all()
        return {row[0]: _conversation(*row) for row in rows}

    def contact_ids(self, ids: Collection[int]) -> dict[int, str]:
        """The external id of each of these contacts."""
        if not ids:
            return {}
        c = schema.contacts.c
        with read(self._engine) as connection:
            query = sa.select(c.id, c.external_id).where(one_of(connection, c.id, ids))
            return dict(connection.execute(query).tuples().all())


def _conversation(
    external_id: str, occurred_at: datetime, thread: str | None, attributes: object
) -> StoredConversation:
    noted = attributes if isinstance(attributes, dict) else {}
    sender = noted.get("from")
    address = sender.get("address") if isinstance(sender, dict) else None
    return StoredConversation(external_id, occurred_at, thread, address, noted.get("digest"))
