"""A small demo home, made once by the real command and copied for each test that changes it."""

from functools import partial
from pathlib import Path

import pytest
from copied_home import copied
from e2e_runner import Keepwell, Outcome, inside, script

ACCOUNTS = 24


@pytest.fixture(scope="session")
def first_demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Outcome]:
    """The home, and what the first `keepwell demo` said."""
    home = tmp_path_factory.mktemp("demo") / "home"
    return home, script(home, "demo", "--accounts", str(ACCOUNTS), "--no-serve")


@pytest.fixture(scope="session")
def demo_home(first_demo: tuple[Path, Outcome]) -> Path:
    """Only for tests that leave it as it is."""
    assert first_demo[1].code == 0, first_demo[1].err
    return first_demo[0]


@pytest.fixture
def home(demo_home: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    return copied(demo_home, tmp_path / "home")


@pytest.fixture
def look(demo_home: Path) -> Keepwell:
    """Runs a command that only reads."""
    return partial(inside, demo_home)


@pytest.fixture
def keepwell(home: Path) -> Keepwell:
    """Runs a command that may change the home."""
    return partial(inside, home)


@pytest.fixture
def nothing(tmp_path: Path) -> Keepwell:
    """Runs a command in a home where nothing ever was."""
    return partial(inside, tmp_path / "empty")
