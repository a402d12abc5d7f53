"""One application and one identity provider for all tests of a file: each has people of its own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from front_door import FrontDoor, opened
from identity_provider import IdentityProvider


@pytest.fixture(scope="module")
def usual_door(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FrontDoor]:
    home, theirs = tmp_path_factory.mktemp("door"), IdentityProvider()
    shutil.copy(sqlite_template, home / "keepwell.db")
    door = opened(theirs, home)
    yield door
    door.house.engine.dispose()
    theirs.close()


@pytest.fixture
def at(usual_door: FrontDoor) -> FrontDoor:
    """With an honest provider of which nothing is known yet; the people are those of the tests before, too."""
    usual_door.theirs.reset()
    usual_door.set_up()
    return usual_door
