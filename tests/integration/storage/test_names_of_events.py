"""What an event is called is the same on both databases, so that a home that moves tells nothing twice."""

from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from domain.webhooks import EventKind
from storage.runs import RunStore
from storage.webhook_sources import happened

ENDED = datetime(2026, 6, 17, 12, 0, 0, 120000, UTC)


def test_the_end_of_a_run_has_one_name_whatever_the_databases_zone_is(engine: Engine) -> None:
    runs = RunStore(engine, lambda: ENDED, timedelta(minutes=1))
    runs.finish(runs.start("daily", date(2026, 6, 17)).id, {})
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.text("SET TIME ZONE 'Asia/Tokyo'"))
        (told,) = happened(connection, EventKind.RUN_FINISHED, ENDED - timedelta(days=1))
    assert told.event == "run 1 done 2026-06-17 12:00:00.120000"
    assert told.at == ENDED
