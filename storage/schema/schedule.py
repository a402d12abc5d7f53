"""The schedule as an admin set it, whose turn a job is, the local dates that were run, mail to our own people."""

import sqlalchemy as sa
from sqlalchemy import Column, Table, UniqueConstraint

from storage.columns import day, json, key, moment, text, texts, whole
from storage.schema.base import METADATA

schedules = Table(
    "schedules",
    METADATA,
    Column("portfolio", sa.Text(), primary_key=True),
    text("zone", nullable=False),
    sa.Column("is_on", sa.Boolean(), nullable=False),
    *texts("run_at", "digest_at", "reconcile_at", nullable=False),  # HH:MM
    json("weekdays_off", nullable=False),
    json("dates_off", nullable=False),
    text("holidays_of"),
    sa.Column("digest_on", sa.Boolean(), nullable=False),
    day("since", nullable=False),
    text("changed_by", nullable=False),
    moment("changed_at", nullable=False),
)
schedule_turns = Table(
    "schedule_turns",
    METADATA,
    *texts("portfolio", "job", nullable=False),
    text("holder"),
    *(moment(name) for name in ("lease_until", "begun_at", "succeeded_at", "failed_at", "again_at")),
    whole("tries", nullable=False),
    text("error"),
    sa.PrimaryKeyConstraint("portfolio", "job"),
)
schedule_days = Table(
    "schedule_days",
    METADATA,
    key(),
    *texts("portfolio", "job", nullable=False),
    day("day", nullable=False),
    text("state", nullable=False),
    day("within"),
    whole("attempts", nullable=False),
    moment("begun_at", nullable=False),
    moment("finished_at"),
    text("says"),
    UniqueConstraint("portfolio", "job", "day"),
)
internal_mails = Table(
    "internal_mails",
    METADATA,
    key(),
    *texts("kind", "address", nullable=False),
    day("day", nullable=False),
    *texts("state", "subject", "holder", nullable=False),
    moment("lease_until", nullable=False),
    whole("attempts", nullable=False),
    moment("handed_at"),
    moment("updated_at", nullable=False),
    text("says"),
    UniqueConstraint("kind", "address", "day"),
)
