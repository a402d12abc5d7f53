"""What people asked and were told: a thread per conversation, a turn per question, what they thought of the answer."""

import sqlalchemy as sa
from sqlalchemy import Index, Table, UniqueConstraint

from storage.columns import json, key, moment, reference, text, texts, whole
from storage.schema.base import METADATA

ask_threads = Table(
    "ask_threads",
    METADATA,
    key(),
    text("key", nullable=False),  # names it in addresses, and cannot be guessed
    reference("user_id", "users.id", on_delete="CASCADE"),
    text("title", nullable=False),
    text("within", nullable=False),  # what was asked about: "", "account:12", "view:band=red"
    reference("account_id", "accounts.id", nullable=True, on_delete="CASCADE"),
    moment("created_at", nullable=False),
    moment("asked_at", nullable=False),
    moment("shared_at"),
    Index("uq_ask_threads_key", "key", unique=True),
    Index(None, "user_id", "asked_at"),
    Index(None, "account_id"),
    sqlite_autoincrement=True,
)
ask_turns = Table(
    "ask_turns",
    METADATA,
    key(),
    reference("thread_id", "ask_threads.id", on_delete="CASCADE"),
    whole("number", nullable=False),
    text("question", nullable=False),
    moment("asked_at", nullable=False),
    json("answer"),  # none while it is being answered, and where that broke off
    json("accounts", nullable=False),  # ids of those that the answer names or rests on
    json("reach"),  # ids of all that an answer from figures was counted over; none: no figures
    sa.Column(
        "everything", sa.Boolean(), nullable=False, default=False
    ),  # counted over every account there was
    whole("thumb"),  # 1 or -1
    *texts("thumb_reason", "thumb_words"),
    moment("thumb_at"),
    whole("case_id"),  # what prompts are tried on, made of it
    UniqueConstraint("thread_id", "number"),
    sqlite_autoincrement=True,
)
