"""Runs and what they work out: scores, signals, and the calibrations and models they rest on."""

import sqlalchemy as sa
from sqlalchemy import Column, Index, Table, UniqueConstraint

from domain.scores import SCORE_COLUMNS
from domain.signals import SignalId
from storage.columns import Id, day, json, key, moment, number, reference, text, texts, whole
from storage.schema.base import METADATA, only

runs = Table(
    "runs",
    METADATA,
    key(),
    text("kind", nullable=False),
    day("as_of", nullable=False),
    *texts("state", "holder", nullable=False),
    moment("started_at", nullable=False),
    moment("lease_until", nullable=False),
    moment("finished_at"),
    json("details"),
    json("summary"),
    text("error"),
    text("stop_asked_by"),
    Index("ix_runs_kind_as_of", "kind", "as_of"),
    Index(None, "finished_at"),
    sqlite_autoincrement=True,
)
Index(
    "uq_runs_live",
    runs.c.kind,
    runs.c.as_of,
    unique=True,
    **only(runs.c.state == "running"),
)
run_ledger = Table(
    "run_ledger",
    METADATA,
    key(),
    reference("run_id", "runs.id", on_delete="CASCADE"),
    *texts("step", "key", "state", nullable=False),
    json("payload"),
    text("error"),
    moment("changed_at", nullable=False),
    UniqueConstraint("run_id", "step", "key"),
)

source_days = Table(
    "source_days",
    METADATA,
    *texts("kind", "source", nullable=False),
    day("day", nullable=False),
    sa.Column("delivering", sa.Integer(), nullable=False),
    sa.Column("fed", sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint("kind", "source", "day"),
)
scores = Table(
    "scores",
    METADATA,
    Column("account_id", Id, sa.ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
    day("as_of", nullable=False),
    *(number(name) for name in SCORE_COLUMNS),
    *texts("band", "standing"),
    whole("calibration"),
    whole("run_id"),
    moment("scored_at", nullable=False),
    Index(None, "scored_at"),
)
signal_values = Table(
    "signal_values",
    METADATA,
    Column("account_id", Id, sa.ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
    day("as_of", nullable=False),
    *(number(signal.value) for signal in SignalId),
)
calibrations = Table(
    "calibrations",
    METADATA,
    Column("number", sa.Integer(), primary_key=True, autoincrement=False),
    text("kind", nullable=False),
    moment("created_at", nullable=False),
    json("body", nullable=False),
)
models = Table(
    "models",
    METADATA,
    Column("number", sa.Integer(), primary_key=True, autoincrement=False),
    text("kind", nullable=False),
    moment("created_at", nullable=False),
    day("trained_to", nullable=False),
    text("by", nullable=False),
    sa.Column("in_use", sa.Boolean(), nullable=False),
    json("card", nullable=False),
    json("body", nullable=False),
)
backtests = Table(
    "backtests",
    METADATA,
    key(),
    moment("created_at", nullable=False),
    json("details", nullable=False),
    json("results", nullable=False),
    sqlite_autoincrement=True,
)
