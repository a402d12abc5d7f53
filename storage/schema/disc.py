"""What the DISC reader counted in conversations, and what people said of a contact's profile.

A row of cues names no contact: it hangs on the interaction, and whose words they are is asked when it is used. So it
is right after a merge, an undo, or a contact that became known later. Corrections and erasures name the contact's own
record, (source, external id), so that they hold when that is imported anew.
"""

from sqlalchemy import Column, Double, Index, PrimaryKeyConstraint, Table

from storage.columns import day, json, key, moment, reference, text, texts, whole
from storage.schema.base import METADATA

disc_cues = Table(
    "disc_cues",
    METADATA,
    key(),
    reference("interaction_id", "interactions.id", on_delete="CASCADE"),
    text("speaker"),  # in lower case, as the transcript names them; null: whoever wrote the message
    text("kind", nullable=False),
    whole("words", nullable=False),
    Column("pace", Double(), nullable=False),
    Column("focus", Double(), nullable=False),
    Column("weight", Double(), nullable=False),
    json("counts", nullable=False),
    json("marks", nullable=False),  # [cue, ref, from, to]: places, no words
    text("reader", nullable=False),
    Index(None, "interaction_id"),
)
disc_corrections = Table(
    "disc_corrections",
    METADATA,
    key(),
    *texts("source", "external_id", "letter", "by", nullable=False),
    text("reason"),
    day("since", nullable=False),
    day("until"),  # the day it was taken back or replaced; null while it stands
    moment("at", nullable=False),
    Index(None, "source", "external_id"),
)
disc_erased = Table(
    "disc_erased",
    METADATA,
    *texts("source", "external_id", "by", nullable=False),
    moment("at", nullable=False),
    PrimaryKeyConstraint("source", "external_id"),
)
disc_log = Table(
    "disc_log",
    METADATA,
    key(),
    *texts("action", "source", "external_id", "by", nullable=False),
    moment("at", nullable=False),
    Index(None, "source", "external_id"),
)
