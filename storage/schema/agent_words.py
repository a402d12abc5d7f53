"""The short texts of agents: one for each account, agent and reason, replaced when it is made anew."""

import sqlalchemy as sa
from sqlalchemy import Table

from storage.columns import day, json, moment, reference, text, texts, whole
from storage.schema.base import METADATA

agent_words = Table(
    "agent_words",
    METADATA,
    reference("account_id", "accounts.id", on_delete="CASCADE"),
    *texts(
        "about", "reason", nullable=False
    ),  # domain.agent_words.About; "alert:<rule>", "opportunity:<kind>"
    day("as_of", nullable=False),
    text("basis", nullable=False),
    json("sentences", nullable=False),
    json("evidence", nullable=False),
    text("label", nullable=False),
    text("prompt_name"),
    whole("prompt_version"),
    *texts("prompt_hash", "model"),
    moment("made_at", nullable=False),
    sa.PrimaryKeyConstraint("account_id", "about", "reason"),
)
