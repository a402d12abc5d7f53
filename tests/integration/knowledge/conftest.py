"""A library on either database."""

from pathlib import Path

import pytest
from library import Library
from sqlalchemy.engine import Engine

from storage.activity import Activity


@pytest.fixture
def library(engine: Engine, activity: Activity, tmp_path: Path) -> Library:
    return Library(engine, activity, tmp_path / "index")


@pytest.fixture
def shelved(sqlite_engine: Engine, activity: Activity, tmp_path: Path) -> Library:
    """On SQLite alone: for what the database has no part in."""
    return Library(sqlite_engine, activity, tmp_path / "index")
