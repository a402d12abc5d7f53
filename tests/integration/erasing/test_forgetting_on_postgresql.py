"""On PostgreSQL, too, no byte of a forgotten person is left in the files of the database; nor in its server's log, once
the operator has emptied that as docs/privacy.md says."""

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from copied_home import copied
from integration.emptied import Emptied
from integration.erasing.marked_home import MARKERS, NAME, house_at
from sqlalchemy.engine import Connection

from domain.errors import BusyError
from keepwell.bootstrap import House
from keepwell.erasing.forget import SERVERS_LOG, finish, forget
from storage.engine import connect, read
from storage.forgetting.compacting import compact
from storage.sql_copy import fill

PAGE = Path(__file__).parents[3] / "docs" / "privacy.md"
IN_SQL = [one for one in MARKERS if one != "heldorphan"]
"""But for a conversation that is kept packed."""


@pytest.fixture
def database(emptied: Emptied) -> Iterator[str]:
    name = emptied.take()
    yield emptied.url_of(name)
    emptied.give_back(name)


@pytest.fixture
def superuser(database: str) -> Iterator[Connection]:
    """Whoever runs the server; the tests' own user is one."""
    engine = connect(database)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        yield connection
    engine.dispose()


def lived_in_postgresql(marked: Path, database: str, tmp_path: Path) -> House:
    home = copied(marked, tmp_path / "home")
    engine = connect(database)
    fill(engine, home / "keepwell.db")
    engine.dispose()
    for file in home.glob("keepwell.db*"):
        file.unlink()
    return house_at(home, hours=40, DATABASE_URL=database)


def found_in(folder: Path, markers: list[str]) -> set[str]:
    """Which of these stand in any file below, as it lies on disk."""
    told = set[str]()
    for file in folder.rglob("*"):
        if file.is_file():
            lower = file.read_bytes().lower()
            told |= {one for one in markers if one.lower().encode() in lower}
    return told


def told_by(connection: Connection, query: str) -> str:
    return str(connection.exec_driver_sql(query).scalar_one())


def test_no_byte_of_a_forgotten_person_is_left_in_the_files_of_the_database_or_of_its_server(
    marked: Path, database: str, superuser: Connection, tmp_path: Path
) -> None:
    house = lived_in_postgresql(marked, database, tmp_path)
    server = Path(told_by(superuser, "SHOW data_directory"))
    own = (
        server / "base" / told_by(superuser, "SELECT oid FROM pg_database WHERE datname = current_database()")
    )
    superuser.exec_driver_sql("ANALYZE")
    superuser.exec_driver_sql("CHECKPOINT")
    assert found_in(own, IN_SQL) == set(IN_SQL)  # or the scan would prove nothing
    assert found_in(server / "pg_wal", IN_SQL)
    done = forget(house, NAME, "kim")
    house.engine.dispose()
    superuser.exec_driver_sql("CHECKPOINT")
    assert found_in(own, MARKERS) == set()
    assert done.left == []
    assert done.yours == [SERVERS_LOG]
    for statement in emptying_the_log():
        superuser.exec_driver_sql(statement)
    assert found_in(server / "pg_wal", MARKERS) == set()


def emptying_the_log() -> list[str]:
    """What the page tells a superuser to do."""
    block = re.search(r"```sql\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert block is not None
    return [one.strip() for one in block[1].split(";") if one.strip()]


def test_who_still_reads_old_rows_is_waited_for_and_the_next_finishes_it(
    marked: Path, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = lived_in_postgresql(marked, database, tmp_path)
    monkeypatch.setattr("storage.forgetting.store.compact", lambda engine: compact(engine, 0.5))
    with read(house.engine) as held:
        held.exec_driver_sql("SELECT count(*) FROM contacts")
        with pytest.raises(BusyError, match="finishes it"):
            forget(house, NAME, "kim")
        assert house.forgetting.unfinished()
    finish(house)
    assert house.forgetting.unfinished() == []
    house.engine.dispose()


def test_a_reader_that_ends_in_time_keeps_nobody_from_finishing(database: str) -> None:
    engine = connect(database)
    begun, over = threading.Event(), threading.Event()

    def reads() -> None:
        with read(engine) as connection:
            connection.exec_driver_sql("SELECT count(*) FROM contacts")
            begun.set()
            over.wait(60)

    reader = threading.Thread(target=reads)
    reader.start()
    begun.wait(60)
    threading.Timer(0.3, over.set).start()
    assert compact(engine, 60) == []
    reader.join()
    engine.dispose()


def test_tables_of_another_owner_are_named(database: str, superuser: Connection) -> None:
    superuser.exec_driver_sql("CREATE ROLE no_owner LOGIN")
    try:
        superuser.exec_driver_sql("SET ROLE no_owner")
        from storage.forgetting.compacting import STATISTICS, _on_postgresql

        assert _on_postgresql(superuser, ["users", STATISTICS], 5) == [STATISTICS, "users"]
    finally:
        superuser.exec_driver_sql("RESET ROLE")
        superuser.exec_driver_sql("DROP ROLE no_owner")
