"""What was asked of a language model and what it cost, and answers kept for a while."""

import sqlalchemy as sa
from sqlalchemy import Column, Index, Table

from storage.columns import day, flag, key, moment, reference, text, texts, whole
from storage.schema.base import METADATA

model_calls = Table(
    "model_calls",
    METADATA,
    key(),
    moment("at", nullable=False),
    day("day", nullable=False),
    *texts("kind", "agent", "model", "endpoint", "currency", nullable=False),
    *texts("prompt", "prompt_hash"),
    whole("prompt_version"),
    reference("run_id", "runs.id", nullable=True, on_delete="SET NULL"),
    reference("account_id", "accounts.id", nullable=True, on_delete="SET NULL"),
    whole("held_tokens", nullable=False),
    whole("held_micros", nullable=False),
    moment("held_until"),
    text("outcome"),
    *(whole(name) for name in ("tokens_read", "tokens_written", "micros", "ms", "attempts")),
    *(flag(name) for name in ("guessed", "cached")),
    Index(None, "day"),
    Index(None, "run_id"),
    Index(None, "account_id"),
    sqlite_autoincrement=True,
)
model_answers = Table(
    "model_answers",
    METADATA,
    Column("key", sa.Text(), primary_key=True),
    reference("account_id", "accounts.id", nullable=True, on_delete="CASCADE"),
    text("text", nullable=False),
    moment("kept_at", nullable=False),
    moment("kept_until", nullable=False),
    Index(None, "account_id"),
    Index(None, "kept_until"),
)
