"""The same import and the same day on PostgreSQL: the same scores and alerts as on SQLite."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from integration.conftest import create_database, database_url
from integration.graph.conftest import AS_OF, house_at
from integration.graph.portfolio_state import (
    actions,
    alerts,
    notes,
    opportunities,
    plans,
    same_bits,
    scores,
    signals,
)

from domain.playbooks import NewAction
from keepwell.bootstrap import House
from keepwell.daily_job import DAILY, Order, active_calibration, run_daily
from keepwell.importing import import_into


def prepare(house: House) -> None:
    """Something to measure and somebody to leave alone."""
    house.actions.hold_out("weekly_look", 0.5, "kim")
    house.actions.log(NewAction(1, "contact_check", AS_OF - timedelta(days=15), "kim"))


def test_postgresql_gives_what_sqlite_gives(
    new_house: Callable[[str], House], imported: Path, postgres_url: str, tmp_path: Path
) -> None:
    create_database(postgres_url, "daily_run")
    server = house_at(tmp_path / "server", hour=12, database=database_url(postgres_url, "daily_run"))
    import_into(server, imported / "demo", source="demo")
    active_calibration(server)
    prepare(server)
    run_daily(server, Order(DAILY, AS_OF, AS_OF))
    file = new_house("file")
    prepare(file)
    run_daily(file, Order(DAILY, AS_OF, AS_OF))
    assert server.engine.dialect.name == "postgresql"
    assert same_bits(scores(server), scores(file))
    assert same_bits(signals(server), signals(file))
    assert alerts(server) == alerts(file)
    assert opportunities(server) == opportunities(file)
    assert opportunities(file)
    assert plans(server) == plans(file)
    assert actions(server) == actions(file)
    assert notes(server) == notes(file)
    server.engine.dispose()
