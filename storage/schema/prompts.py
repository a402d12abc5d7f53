"""Prompts under control: versions and moves of labels (only ever added to), evaluations, cases, the log of admins."""

from sqlalchemy import Index, Table, UniqueConstraint

from storage.columns import flag, json, key, moment, reference, text, texts, whole
from storage.schema.base import METADATA

APPEND_ONLY = ("prompt_versions", "prompt_moves", "prompt_evaluations", "prompt_actions")
"""Nothing in these is changed or taken away: the database itself refuses (migration 0013)."""

prompt_versions = Table(
    "prompt_versions",
    METADATA,
    key(),
    text("name", nullable=False),
    whole("number", nullable=False),
    *texts("text", "hash", "by", "note", nullable=False),
    moment("at", nullable=False),
    whole("base"),
    json("proposed_from"),
    flag("shipped"),
    UniqueConstraint("name", "number"),
)
prompt_evaluations = Table(
    "prompt_evaluations",
    METADATA,
    key(),
    text("name", nullable=False),
    whole("candidate", nullable=False),
    whole("production", nullable=False),
    *texts("by", "model", "verdict", nullable=False),
    moment("at", nullable=False),
    whole("micros", nullable=False),
    text("currency", nullable=False),
    json("body", nullable=False),
    Index(None, "name"),
)
prompt_moves = Table(
    "prompt_moves",
    METADATA,
    key(),
    *texts("name", "label", nullable=False),
    whole("step", nullable=False),
    whole("was"),
    whole("to_number", nullable=False),
    *texts("kind", "by", "note", nullable=False),
    moment("at", nullable=False),
    reference("evaluation_id", "prompt_evaluations.id", nullable=True),
    # Two who move from one place at once would both be step N: one of them is refused, whatever else fails.
    UniqueConstraint("name", "label", "step"),
)
prompt_cases = Table(
    "prompt_cases",
    METADATA,
    key(),
    *texts("name", "kind", "disc", "language", "drafted", "approved", "by", nullable=False),
    json("given", nullable=False),
    json("expects", nullable=False),
    moment("at", nullable=False),
    whole("draft_id"),
    reference("account_id", "accounts.id", on_delete="CASCADE"),
    reference("contact_id", "contacts.id", nullable=True, on_delete="CASCADE"),
    UniqueConstraint("name", "draft_id"),
    Index(None, "account_id"),
    Index(None, "contact_id"),
)
prompt_actions = Table(
    "prompt_actions",
    METADATA,
    key(),
    moment("at", nullable=False),
    *texts("by", "action", "name", "says", nullable=False),
    whole("version"),
    Index(None, "name"),
)
