"""One demo portfolio for all questions: made, imported and scored once a session, and only read after that."""

from datetime import timedelta

import pytest
from question_world import TODAY, Demo, world

from keepwell.bootstrap import House
from keepwell.calibrating import Wish, fit_calibration
from keepwell.daily_job import DAILY, Order, run_daily
from keepwell.importing import import_into
from keepwell.settings import Settings
from sources.demo.portfolio import write_demo

ACCOUNTS = 40
DAYS = 110
"""Days of scores: the past day asked about, and the 30 before it that its changes look back to."""


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    home = tmp_path_factory.mktemp("questions") / "home"
    house = House(Settings(home=home, today=TODAY))
    write_demo(home / "demo", ACCOUNTS, as_of=TODAY)
    import_into(house, home / "demo", source="demo")
    fit_calibration(house, TODAY, Wish(by="tests", why="the sample portfolio"))
    run_daily(house, Order(DAILY, TODAY - timedelta(days=DAYS - 1), TODAY), lambda *_: None)
    return Demo(house, home / "demo", world(house, home / "demo", TODAY))
