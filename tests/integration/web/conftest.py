"""One demo portfolio for all screens, made once; tests that change anything get a copy."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from api_cast import Unhurried
from copied_home import copied
from web_cast import TODAY, Cast, Web

from domain.principals import User
from keepwell.bootstrap import House
from keepwell.knowledge_base import catch_up, ready
from keepwell.settings import Settings
from keepwell.web.app import build_app

if TYPE_CHECKING:
    from browser import Seat, Sits


@pytest.fixture(scope="session")
def shown(web_home: tuple[Path, Cast]) -> Iterator[Web]:
    """Only for tests that leave it as it is (sessions and the log of who came aside)."""
    home, cast = web_home
    yield from _opened(home, cast)


@pytest.fixture(scope="session")
def indexed(shown: Web) -> Web:
    """What every copy would do anew before its first answer is done once, in the home they are copies of."""
    catch_up(shown.house)
    for account in shown.ids_of(shown.cast.csm)[:2]:
        ready(shown.house, account, None)
    return shown


@pytest.fixture
def web(web_home: tuple[Path, Cast], tmp_path: Path) -> Iterator[Web]:
    """A copy that a test may change."""
    home, cast = web_home
    yield from _opened(copied(home, tmp_path / "home"), cast)


@pytest.fixture(scope="module")
def unhurried(web_home: tuple[Path, Cast], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """A copy for all tests of a file, which may change it, and ask as often as they like."""
    home, cast = web_home
    for web in _opened(copied(home, tmp_path_factory.mktemp("unhurried") / "home"), cast):
        web.app.state.throttle = Unhurried()
        yield web


def _opened(home: Path, cast: Cast) -> Iterator[Web]:
    house = House(Settings(home=home, today=TODAY))
    yield Web(house, build_app(house), cast)
    house.engine.dispose()


class Chromium:
    """One for all tests of a row that need it. No longer: while Playwright is at work its event loop counts as running
    here, and whatever else would run one is refused."""

    def __init__(self) -> None:
        self._running = ExitStack()
        self._browser: Any = None

    def begin(self) -> Any:
        from browser import chromium
        from playwright.sync_api import sync_playwright

        if self._browser is None:
            path = chromium()
            play = self._running.enter_context(sync_playwright())
            self._browser = play.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
            self._running.callback(self._browser.close)
        return self._browser

    def end(self) -> None:
        self._browser = None
        self._running.close()


CHROMIUM = Chromium()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(nextitem: pytest.Item | None) -> Iterator[None]:
    yield
    if "chrome" not in getattr(nextitem, "fixturenames", ()):
        CHROMIUM.end()


@pytest.fixture
def chrome() -> Any:
    return CHROMIUM.begin()


@pytest.fixture(scope="module")
def office(unhurried: Web) -> Iterator[str]:
    """Where the copy of this file is served, for all its journeys."""
    from browser import served

    with served(unhurried) as base:
        yield base


@pytest.fixture
def sits(unhurried: Web, office: str, chrome: Any) -> "Iterator[Sits]":
    """Somebody at a browser; when the journey ends, nothing may have gone wrong, and nothing have been asked of another
    machine, in any of its browsers."""
    from browser import seated

    with ExitStack() as all_of_them:

        def sit(user: User | None, dark: bool = False) -> "Seat":
            return all_of_them.enter_context(seated(chrome, unhurried, office, user, dark))

        yield sit
