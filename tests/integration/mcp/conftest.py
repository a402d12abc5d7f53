"""The web application as agents reach it, over a copy of the demo that these tests may change."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from agents_cast import Home, served
from copied_home import copied
from integration.web.api_cast import Unhurried
from integration.web.web_cast import TODAY, Cast

from keepwell.bootstrap import House
from keepwell.settings import Settings
from keepwell.web.app import build_app


@pytest.fixture(scope="session")
def home(web_home: tuple[Path, Cast], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """Without a server."""
    made, cast = web_home
    house = House(Settings(home=copied(made, tmp_path_factory.mktemp("agents") / "home"), today=TODAY))
    yield Home(house, cast)
    house.engine.dispose()


@pytest.fixture(scope="session")
def desk(home: Home) -> Iterator[Home]:
    """On a port, at the /mcp of the web application, where each may ask as often as they like."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("keepwell.web.app.Throttle", Unhurried)
        app = build_app(home.house)
    with served(app) as url:
        yield replace(home, url=url)
