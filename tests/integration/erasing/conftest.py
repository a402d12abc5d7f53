"""A home one person has words in everywhere, made once; each test forgets in a copy."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from copied_home import copied
from integration.erasing.marked_home import house_at, lived_in, write_marked

from keepwell.bootstrap import House


@pytest.fixture(scope="session")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_marked(tmp_path_factory.mktemp("marked") / "bundle")


@pytest.fixture(scope="session")
def marked(bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("lived") / "home"
    lived_in(home, bundle)
    return home


@pytest.fixture
def open_copy(marked: Path, tmp_path: Path) -> Iterator[Callable[[], House]]:
    made: list[House] = []
    home = copied(marked, tmp_path / "home")

    def opened() -> House:
        made.append(house_at(home, hours=40))
        return made[-1]

    yield opened
    for house in made:
        house.engine.dispose()
