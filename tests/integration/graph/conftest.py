"""A small imported portfolio, made once and copied for each test that changes it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from copied_home import copied
from obedient_model import ObedientModel

from graph.nodes.profile_contacts import profile_some
from graph.nodes.read_conversations import read_some
from keepwell import daily_job
from keepwell.bootstrap import House
from keepwell.daily_job import DAILY, Order, active_calibration, run_daily
from keepwell.importing import import_into
from keepwell.settings import Settings
from sources.demo.portfolio import write_demo

AS_OF = date(2026, 6, 17)
ACCOUNTS = 60


def house_at(home: Path, hour: int = 20, database: str | None = None) -> House:
    """A house whose clock goes on from some hour of AS_OF."""
    start = datetime.combine(AS_OF, datetime.min.time(), UTC) + timedelta(hours=hour)
    begun = time.monotonic()
    settings = Settings(home=home, DATABASE_URL=database)
    return House(settings, now=lambda: start + timedelta(seconds=time.monotonic() - begun))


@pytest.fixture(scope="session")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("imported")
    write_demo(home / "demo", ACCOUNTS, as_of=AS_OF, seed=11)
    house = house_at(home, hour=12)
    import_into(house, home / "demo", source="demo")
    active_calibration(house)
    _read_once(house)
    house.engine.dispose()
    return home


def _read_once(house: House) -> None:
    """Its conversations, as the first run would: reading them anew in every copy takes longer than the runs."""
    while read_some(house.mentions) or profile_some(house.disc):
        pass


@pytest.fixture(scope="session")
def drafted(imported: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same after a run of its last week, drafts and all."""
    home = copied(imported, tmp_path_factory.mktemp("drafted") / "home")
    house = house_at(home)
    run_daily(house, Order(DAILY, AS_OF - timedelta(days=6), AS_OF))
    house.engine.dispose()
    return home


@pytest.fixture
def new_house(imported: Path, tmp_path: Path) -> Iterator[Callable[[str], House]]:
    """Makes a house of its own with the imported portfolio in it."""
    made: list[House] = []

    def make(name: str) -> House:
        made.append(house_at(copied(imported, tmp_path / name)))
        return made[-1]

    yield make
    for house in made:
        house.engine.dispose()


@contextmanager
def no_drafts() -> Iterator[None]:
    """Runs that write to nobody: for what is no matter of drafts, which take a third of a run. Those have tests of
    their own, of runs that are killed and resumed, repeated and moved to another database too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(daily_job, "drafting", lambda *_: None)
        yield


@pytest.fixture
def undrafted() -> Iterator[None]:
    with no_drafts():
        yield


def ran(imported: Path, home: Path, first: date) -> Path:
    """The imported portfolio after a run of the days from `first` on, an hour before houses are opened."""
    house = house_at(copied(imported, home), hour=19)
    with no_drafts():
        run_daily(house, Order(DAILY, first, AS_OF))
    house.engine.dispose()
    return home


@pytest.fixture(scope="session")
def ran_today(imported: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Only to be copied."""
    return ran(imported, tmp_path_factory.mktemp("ran") / "home", AS_OF)


@pytest.fixture
def house_today(ran_today: Path, tmp_path: Path) -> Iterator[House]:
    """A house of its own, after a run of the newest day."""
    house = house_at(copied(ran_today, tmp_path / "today"))
    yield house
    house.engine.dispose()


@pytest.fixture
def obedient() -> Iterator[ObedientModel]:
    model = ObedientModel()
    yield model
    model.close()
