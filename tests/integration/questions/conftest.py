"""One demo portfolio for all questions: made, imported and scored once a session, and only read after that."""

import pytest
from question_world import TODAY, Demo, world

from keepwell.bootstrap import House
from keepwell.sample import load_sample
from keepwell.settings import Settings

ACCOUNTS = 60


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    home = tmp_path_factory.mktemp("questions") / "home"
    house = House(Settings(home=home, today=TODAY))
    load_sample(house, ACCOUNTS, lambda *_: None)
    return Demo(house, home / "demo", world(house, home / "demo", TODAY))
