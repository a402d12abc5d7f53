"""When the people of an account were last heard of, and how often lately."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from storage import schema
from storage.engine import read


@dataclass(frozen=True)
class Activity:
    """`heard` and `written` count conversations from and to the person since the day asked for."""

    heard: int
    written: int
    last_heard: datetime | None
    last_written: datetime | None


NEVER = Activity(0, 0, None, None)


class ContactActivity:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def of(self, account_id: int, since: datetime, until: datetime) -> dict[int, Activity]:
        """By contact (a person's first record), those never heard of left out."""
        i, c = schema.interactions.c, schema.contacts.c
        person = sa.func.coalesce(c.same_as, c.id)
        ours = i.direction == "out"
        lately = i.occurred_at >= since
        columns = (
            sa.func.sum(sa.case((lately & ~sa.func.coalesce(ours, sa.false()), 1), else_=0)),
            sa.func.sum(sa.case((lately & ours, 1), else_=0)),
            sa.func.max(sa.case((~sa.func.coalesce(ours, sa.false()), i.occurred_at))),
            sa.func.max(sa.case((ours, i.occurred_at))),
        )
        joined = schema.interactions.join(schema.contacts, c.id == i.contact_id)
        query = sa.select(person, *columns).select_from(joined).group_by(person)
        with read(self._engine) as connection:
            rows = connection.execute(query.where(i.account_id == account_id, i.occurred_at <= until))
            return {who: Activity(int(n), int(m), heard, written) for who, n, m, heard, written in rows}
