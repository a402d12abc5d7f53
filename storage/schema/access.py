"""Who may come in: users, their sessions, links and tokens, and the log of what people did. Secrets are kept hashed."""

import sqlalchemy as sa
from sqlalchemy import Index, Table

from storage.columns import json, key, moment, reference, text, texts, whole
from storage.schema.base import METADATA

users = Table(
    "users",
    METADATA,
    key(),
    text("email", nullable=False),  # in small letters
    *texts("name", "role", nullable=False),
    text("csm"),  # what the accounts call this person
    *texts("password_hash", "oidc_issuer", "oidc_subject"),
    moment("created_at", nullable=False),
    moment("disabled_at"),
    Index("uq_users_email", "email", unique=True),
    Index("uq_users_oidc_issuer", "oidc_issuer", "oidc_subject", unique=True),
    sqlite_autoincrement=True,
)
sign_in_links = Table(
    "sign_in_links",
    METADATA,
    text("token_hash", nullable=False),
    reference("user_id", "users.id", on_delete="CASCADE"),
    moment("created_at", nullable=False),
    moment("expires_at", nullable=False),
    moment("used_at"),
    sa.PrimaryKeyConstraint("token_hash"),
)
sign_in_trips = Table(
    "sign_in_trips",
    METADATA,
    *texts("state_hash", "browser_hash", "nonce", "verifier", "next_path", nullable=False),
    moment("expires_at", nullable=False),
    sa.PrimaryKeyConstraint("state_hash"),
    Index(None, "expires_at"),
)
sign_in_attempts = Table(
    "sign_in_attempts",
    METADATA,
    key(),
    moment("at", nullable=False),
    *texts("person", "address", nullable=False),  # hashes
    Index(None, "person", "at"),
    Index(None, "address", "at"),
    sqlite_autoincrement=True,
)
sessions = Table(
    "sessions",
    METADATA,
    key(),
    text("token_hash", nullable=False),
    reference("user_id", "users.id", on_delete="CASCADE"),
    text("agent"),  # the browser, as it calls itself
    moment("created_at", nullable=False),
    moment("seen_at", nullable=False),
    moment("expires_at", nullable=False),
    moment("ended_at"),
    Index("uq_sessions_token_hash", "token_hash", unique=True),
    Index(None, "user_id"),
    sqlite_autoincrement=True,
)
api_tokens = Table(
    "api_tokens",
    METADATA,
    key(),
    reference("user_id", "users.id", on_delete="CASCADE"),
    text("name", nullable=False),
    text("token_hash", nullable=False),
    text("hint", nullable=False),  # its last letters, so that a person can tell it from others
    json("scopes", nullable=False),
    moment("created_at", nullable=False),
    moment("expires_at"),
    moment("used_at"),
    moment("revoked_at"),
    Index("uq_api_tokens_token_hash", "token_hash", unique=True),
    Index(None, "user_id"),
    sqlite_autoincrement=True,
)
audit_log = Table(
    "audit_log",
    METADATA,
    # Numbered by hand, so that a missing entry is a missing number; each entry's hash covers the one before it.
    sa.Column("number", sa.BigInteger(), primary_key=True, autoincrement=False),
    moment("at", nullable=False),
    whole("user_id"),  # no reference: what a person did stays when they are deleted
    *texts("by", "action", "subject", nullable=False),
    json("details", nullable=False),
    *texts("hash_before", "hash", nullable=False),
)
