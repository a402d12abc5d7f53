"""What was asked of which model by whom on which day, and what that cost."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from storage.engine import read
from storage.schema import model_calls


@dataclass(frozen=True)
class CostRow:
    """`failed`: calls that ended otherwise than well; micros are millionths of the currency."""

    day: date
    agent: str
    model: str
    currency: str
    calls: int
    cached: int
    failed: int
    read: int
    written: int
    micros: int


def cost_rows(engine: Engine, first: date, last: date) -> list[CostRow]:
    """Both days included; the newest day first."""
    m = model_calls.c
    by = (m.day, m.agent, m.model, m.currency)
    cached = sa.func.sum(sa.case((m.cached.is_(True), 1), else_=0))
    failed = sa.func.sum(sa.case((m.outcome != "ok", 1), else_=0))
    sums = [sa.func.coalesce(sa.func.sum(one), 0) for one in (m.tokens_read, m.tokens_written, m.micros)]
    query = (
        sa.select(*by, sa.func.count(), cached, failed, *sums)
        .where(m.day.between(first, last))
        .group_by(*by)
        .order_by(m.day.desc(), m.agent, m.model, m.currency)
    )
    with read(engine) as connection:
        return [CostRow(*row[:4], *(int(n) for n in row[4:])) for row in connection.execute(query).tuples()]
