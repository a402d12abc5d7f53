"""Figures about the work as a whole, for whoever watches it: counts and moments, nobody's name. One short reading."""

from dataclasses import dataclass, field
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from storage import schema
from storage.engine import read
from storage.migrations import HEAD
from storage.runs import RunState


@dataclass(frozen=True)
class LastRun:
    kind: str
    finished_at: datetime
    seconds: float


@dataclass(frozen=True)
class ModelUse:
    """What was asked on one day, by agent and outcome; `micros` are millionths of the currency."""

    agent: str
    outcome: str
    currency: str
    calls: int
    read: int
    written: int
    micros: int


@dataclass(frozen=True)
class Figures:
    last_runs: list[LastRun] = field(default_factory=list)
    runs: dict[tuple[str, str], int] = field(default_factory=dict)
    bands: dict[str, int] = field(default_factory=dict)
    drafts: dict[str, int] = field(default_factory=dict)
    outbox: dict[str, int] = field(default_factory=dict)
    model: list[ModelUse] = field(default_factory=list)
    waiting_for_score: int = 0
    passages_without_vector: int = 0
    database_bytes: int = 0


def figures(engine: Engine, day: date) -> Figures:
    """As of now; of the model, what was asked on `day`."""
    r, d, o = schema.runs.c, schema.drafts.c, schema.outbox_messages.c
    with read(engine) as connection:
        by_kind = sa.select(r.kind, r.state, sa.func.count()).group_by(r.kind, r.state)
        return Figures(
            last_runs=_last_runs(connection),
            runs={(kind, state): count for kind, state, count in connection.execute(by_kind)},
            bands=_counts(connection, schema.scores.c.band, schema.scores.c.standing == "active"),
            drafts=_counts(connection, d.state, d.state.not_in(schema.CLOSED_STATES)),
            outbox=_counts(connection, o.state),
            model=_model(connection, day),
            waiting_for_score=_rows(connection, schema.account_touches),
            passages_without_vector=_rows(connection, schema.passages, schema.passages.c.vector.is_(None)),
            database_bytes=_bytes(connection),
        )


def is_newest_schema(engine: Engine) -> bool:
    """Whether the database answers, and has the tables of this release."""
    with read(engine) as connection:
        return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == HEAD


def _last_runs(connection: Connection) -> list[LastRun]:
    """The newest that succeeded, of each kind."""
    r = schema.runs.c
    newest = sa.select(sa.func.max(r.id)).where(r.state == RunState.DONE.value).group_by(r.kind)
    query = sa.select(r.kind, r.started_at, r.finished_at).where(r.id.in_(newest))
    return [
        LastRun(kind, finished, (finished - started).total_seconds())
        for kind, started, finished in connection.execute(query)
        if finished is not None
    ]


def _counts(
    connection: Connection, column: "sa.ColumnElement[str]", where: "sa.ColumnElement[bool] | None" = None
) -> dict[str, int]:
    query = sa.select(column, sa.func.count()).group_by(column)
    found = connection.execute(query if where is None else query.where(where)).tuples().all()
    return {str(name): count for name, count in found}


def _rows(connection: Connection, table: sa.Table, where: "sa.ColumnElement[bool] | None" = None) -> int:
    query = sa.select(sa.func.count()).select_from(table)
    return int(connection.execute(query if where is None else query.where(where)).scalar_one())


def _model(connection: Connection, day: date) -> list[ModelUse]:
    m = schema.model_calls.c
    outcome = sa.func.coalesce(m.outcome, "open")
    sums = [sa.func.coalesce(sa.func.sum(one), 0) for one in (m.tokens_read, m.tokens_written, m.micros)]
    query = sa.select(m.agent, outcome, m.currency, sa.func.count(), *sums).where(m.day == day)
    rows = connection.execute(query.group_by(m.agent, outcome, m.currency)).tuples().all()
    return [ModelUse(*row[:4], *(int(amount) for amount in row[4:])) for row in rows]


def _bytes(connection: Connection) -> int:
    if connection.dialect.name == "postgresql":
        query = "SELECT pg_database_size(current_database())"
    else:
        query = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    return int(connection.exec_driver_sql(query).scalar_one())
