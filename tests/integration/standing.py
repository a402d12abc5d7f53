"""A database that the tests of a module read and leave as it is."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from integration.conftest import create_database, database_url
from sqlalchemy.engine import Engine

from storage.engine import connect


@contextmanager
def standing(request: pytest.FixtureRequest, folder: Path, name: str) -> Iterator[Engine]:
    """Migrated and empty, of the kind that is the fixture's parameter; `name` is nobody else's on the server."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), folder / "keepwell.db")
        url = f"sqlite:///{folder / 'keepwell.db'}"
    else:
        server = request.getfixturevalue("postgres_url")
        create_database(server, name, "template")
        url = database_url(server, name)
    engine = connect(url)
    yield engine
    engine.dispose()
