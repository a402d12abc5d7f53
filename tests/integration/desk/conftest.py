"""Four accounts of two CSMs, on either database: made once on each, and copied for each test."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from copied_home import copied
from desk_cast import TODAY, alert, days, house_at, score
from integration.conftest import BACKENDS
from integration.emptied import Emptied, Held, held, put
from storage_rows import load

from agents.health.calibration import expert
from keepwell.bootstrap import House
from storage.engine import connect

ACCOUNTS = [
    {"name": "Ørsted Ågård", "segment": "smb", "csm": "Sara Lund", "domain": "orsted.example"},
    {"name": "Bolt & Sons", "segment": "smb", "csm": "Sara Lund"},
    {"name": "Café Zürich", "segment": "mid", "csm": "Kim Ito"},
    {"name": "Dune", "segment": None, "csm": None},
]
SUBSCRIPTIONS = [
    {
        "external_id": "s1",
        "account": "A-1",
        "start_date": date(2025, 1, 1),
        "renewal_date": date(2026, 3, 14),
    },
    {"external_id": "s2", "account": "A-2", "start_date": date(2025, 1, 1), "mrr_cents": 20_000},
    {"external_id": "s3", "account": "A-3", "start_date": date(2026, 2, 20), "mrr_cents": 40_000},
]


def draw(url: str, home: Path) -> None:
    found = house_at(url, home)
    load(found.intake, accounts=ACCOUNTS, subscriptions=SUBSCRIPTIONS)
    found.calibrations.add(expert(found.now()))
    for back, drop in ((days(28), 0.0), (days(0), 6.0)):
        score(
            found,
            TODAY - back,
            {1: (70 - drop, "green"), 2: (45 - drop, "orange"), 3: (30 - drop, "red"), 4: (None, "unknown")},
        )
    alert(found, 2, "sudden_drop", TODAY, "Bolt & Sons fell 6 points in a week")
    found.engine.dispose()


@pytest.fixture(scope="session")
def drawn_on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("desk") / "home"
    draw(f"sqlite:///{home / 'keepwell.db'}", home)
    return home


@pytest.fixture(scope="session")
def drawn_on_postgresql(emptied: Emptied, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Held]:
    home, name = tmp_path_factory.mktemp("desk") / "home", emptied.take()
    draw(emptied.url_of(name), home)
    engine = connect(emptied.url_of(name))
    content = held(engine)
    engine.dispose()
    emptied.give_back(name)
    return home, content


@contextmanager
def _copy(request: pytest.FixtureRequest, folder: Path) -> Iterator[House]:
    if request.param == "sqlite":
        home = copied(request.getfixturevalue("drawn_on_sqlite"), folder / "home")
        with _open(f"sqlite:///{home / 'keepwell.db'}", home) as house:
            yield house
        return
    drawn, content = request.getfixturevalue("drawn_on_postgresql")
    emptied: Emptied = request.getfixturevalue("emptied")
    name = emptied.take()
    with _open(emptied.url_of(name), copied(drawn, folder / "home")) as house:
        put(house.engine, content)
        yield house
    emptied.give_back(name)


@contextmanager
def _open(url: str, home: Path) -> Iterator[House]:
    house = house_at(url, home)
    yield house
    house.engine.dispose()


@pytest.fixture(params=BACKENDS)
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    with _copy(request, tmp_path) as found:
        yield found


@pytest.fixture(scope="module", params=BACKENDS)
def left_alone(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One for all tests of a file that only read."""
    with _copy(request, tmp_path_factory.mktemp("left_alone")) as found:
        yield found
