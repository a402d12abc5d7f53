"""A small scored portfolio, made once; tests that change it copy it."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from copied_home import copied
from operations_house import AS_OF, house_at

from keepwell.bootstrap import House
from keepwell.daily_job import DAILY, Order, run_daily
from keepwell.importing import import_into
from sources.demo.portfolio import write_demo

ACCOUNTS = 12


@pytest.fixture(scope="session")
def scored_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Only for tests that leave it as it is.."""
    home = tmp_path_factory.mktemp("operations") / "home"
    house = house_at(home)
    write_demo(home / "demo", ACCOUNTS, as_of=AS_OF, seed=11)
    import_into(house, home / "demo", source="demo")
    run_daily(house, Order(DAILY, AS_OF - timedelta(days=1), AS_OF))
    house.engine.dispose()
    return home


@pytest.fixture
def scored(scored_home: Path, tmp_path: Path) -> Iterator[House]:
    house = house_at(copied(scored_home, tmp_path / "home"))
    yield house
    house.engine.dispose()


@pytest.fixture
def opened() -> Iterator[Callable[..., House]]:
    """Houses that are closed after the test."""
    made: list[House] = []

    def at(home: Path, **more: object) -> House:
        made.append(house_at(home, **more))
        return made[-1]

    yield at
    for house in made:
        if "engine" in house.__dict__:
            house.engine.dispose()
