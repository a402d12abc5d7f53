"""The real steps over real homes: with a portfolio, and with nothing in it."""

import logging
from pathlib import Path
from threading import Event

import pytest
from copied_home import copied
from fastapi.testclient import TestClient
from web_cast import TODAY, Cast

from keepwell.bootstrap import House
from keepwell.settings import Settings
from keepwell.web.app import build_app
from keepwell.web.warming import STEPS, State, Warming


def warmed(home: Path) -> tuple[House, State, dict[str, object]]:
    house, done = House(Settings(KEEPWELL_HOME=home, KEEPWELL_TODAY=TODAY)), Event()
    warming = Warming(house, (*STEPS, lambda _: done.set()), begin_after=0, look_every=30)
    with TestClient(build_app(house, warming=warming)) as client:
        assert done.wait(120)
        (told,) = (one for one in client.get("/ready").json()["checks"] if one["what"] == "warm-up")
    return house, warming.state, told


def test_a_home_with_a_portfolio_is_loaded_and_told_by_readiness(
    web_home: tuple[Path, Cast], tmp_path: Path
) -> None:
    house, state, told = warmed(copied(web_home[0], tmp_path / "home"))
    assert state is State.DONE
    assert told["required"] is False
    assert house.portfolio_kept._whole is not None
    house.engine.dispose()


def test_a_fresh_home_takes_no_harm_and_logs_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "keepwell.warming"):
        house, state, _ = warmed(tmp_path / "home")
    assert (state, caplog.records) == (State.DONE, [])
    house.engine.dispose()
