"""One scored house for all exports, only read after that."""

from datetime import timedelta

import pytest
from exported_house import ACCOUNTS, TODAY, hostile_bundle

from keepwell.bootstrap import House
from keepwell.calibrating import Wish, fit_calibration
from keepwell.daily_job import DAILY, Order, run_daily
from keepwell.importing import import_into
from keepwell.settings import Settings
from sources.demo.portfolio import write_demo

DAYS = 2


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    home = tmp_path_factory.mktemp("exports") / "home"
    house = House(Settings(home=home, today=TODAY))
    write_demo(home / "demo", ACCOUNTS, as_of=TODAY)
    import_into(house, home / "demo", source="demo")
    import_into(house, hostile_bundle(home / "hostile"), source="hostile")
    fit_calibration(house, TODAY, Wish(by="tests", why="exports"))
    run_daily(house, Order(DAILY, TODAY - timedelta(days=DAYS - 1), TODAY), lambda *_: None)
    return house
