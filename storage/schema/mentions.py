"""What was read in conversations: findings with their quotes."""

from sqlalchemy import Index, Table

from storage.columns import day, key, reference, text, texts, whole
from storage.schema.base import METADATA

mentions = Table(
    "mentions",
    METADATA,
    key(),
    reference("account_id", "accounts.id", on_delete="CASCADE"),
    reference("interaction_id", "interactions.id", on_delete="CASCADE"),
    day("day", nullable=False),
    *texts("kind", "ref", "quote", nullable=False),
    text("risk"),
    text("side", nullable=False),
    text("promised_by"),
    day("due_on"),
    whole("quote_from", nullable=False),
    whole("quote_to", nullable=False),
    text("reader", nullable=False),
    Index(None, "account_id", "day"),
    Index(None, "interaction_id"),
)
