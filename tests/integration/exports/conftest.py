"""One scored house for all exports, only read after that."""

from datetime import timedelta

import pytest
from deck_reader import Decks
from exported_house import ACCOUNTS, HOSTILE_ID, TODAY, hostile_bundle

from domain.scores import Standing
from keepwell.bootstrap import House
from keepwell.daily_job import DAILY, Order, run_daily
from keepwell.exports.account_story import QUARTER, Story, for_customer, tell
from keepwell.exports.qbr import customer_deck, internal_deck
from keepwell.importing import import_into
from keepwell.portfolio import portfolio
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
    run_daily(house, Order(DAILY, TODAY - timedelta(days=DAYS - 1), TODAY), lambda *_: None)
    return house


@pytest.fixture(scope="session")
def stories(house: House) -> dict[str, Story]:
    """Of the hostile account and of those with the most alerts, by id; the first has most to hide."""
    rows = [row for row in portfolio(house) if row.standing == Standing.ACTIVE]
    rows = [row for row in rows if row.account_external_id != HOSTILE_ID]
    pressing = sorted(rows, key=lambda row: (-len(row.alerts), row.health or 0.0))
    names = [row.account_external_id for row in (*pressing[:2], pressing[-1])]
    return {name: tell(house, name, None, QUARTER) for name in (*names, HOSTILE_ID)}


@pytest.fixture(scope="session")
def internal(stories: dict[str, Story]) -> Decks:
    return {name: internal_deck(story) for name, story in stories.items()}


@pytest.fixture(scope="session")
def customer(stories: dict[str, Story]) -> Decks:
    return {name: customer_deck(for_customer(story)) for name, story in stories.items()}
