"""A copy to try things out on, of either database: the same rows, and nothing that is done there is seen here."""

from pathlib import Path

from sqlalchemy.engine import Engine
from storage_rows import TODAY, load

from domain.desk import DeskChange
from domain.scope import EVERYONE
from keepwell.bootstrap import House
from keepwell.operations.scratch import scratch
from keepwell.settings import Settings


def test_what_is_done_on_a_copy_is_done_nowhere_else(engine: Engine, tmp_path: Path) -> None:
    url = engine.url.render_as_string(hide_password=False).replace("+psycopg", "")
    house = House(Settings(home=tmp_path, database_url=url, today=TODAY))
    load(house.intake, accounts=[{"name": "Fjord AS", "csm": "Kim"}, {"name": "Hill"}], interactions=[{}])
    with scratch(house) as copy:
        assert copy.engine.dialect.name == "sqlite"
        assert copy.accounts.rows().equals(house.accounts.rows())
        copy.desk.change(DeskChange.assign("Lee"), [1, 2], EVERYONE, 1)
        load(copy.intake, accounts=[{"external_id": "A-9", "name": "New"}])
        assert len(copy.accounts.ids()) == 3
        inside = copy.settings.home
    assert house.accounts.rows()["csm"].to_list() == ["Kim", None]
    assert house.accounts.ids() == [1, 2]
    assert not inside.exists()
    house.engine.dispose()
