"""A dry run says what the next run then does, and leaves not one byte of the home otherwise."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from copied_home import copied
from integration.web.web_cast import TODAY

from domain.errors import BusyError
from domain.opportunities import OpportunityState
from domain.reviews import QueueAsk
from keepwell.bootstrap import House
from keepwell.daily_job import run_daily
from keepwell.dry_run import DryRun, dry_run
from keepwell.operations.scratch import PREFIX, scratch, sweep
from keepwell.run_orders import asked_order
from keepwell.settings import Settings

TOMORROW = TODAY + timedelta(days=8)
"""Far enough on for alerts to open and close, and for bands to change."""


@pytest.fixture(scope="module")
def home(web_home: tuple[Path, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(web_home[0], tmp_path_factory.mktemp("dry") / "home")


def house_of(home: Path, **more: Any) -> House:
    return House(Settings(home=home, today=TOMORROW, **more))


@pytest.fixture(scope="module")
def house(home: Path) -> Iterator[House]:
    found = house_of(home)
    yield found
    found.engine.dispose()


@pytest.fixture(scope="module")
def dry(house: House) -> tuple[dict[str, str], DryRun, dict[str, str]]:
    """With every file of the home, before and after."""
    house.engine.dispose()  # a connection that is closed puts its log into the file
    before = files(house.settings.home)
    found = dry_run(house, asked_order(house))
    house.engine.dispose()
    return before, found, files(house.settings.home)


def files(home: Path) -> dict[str, str]:
    """By name, the hash of each: database, tables, indexes, checkpoints, logs."""
    return {
        str(one.relative_to(home)): hashlib.sha256(one.read_bytes()).hexdigest()
        for one in sorted(home.rglob("*"))
        if one.is_file() and not one.name.endswith(("-wal", "-shm"))
    }


def test_it_leaves_no_byte_otherwise(dry: tuple[dict[str, str], DryRun, dict[str, str]]) -> None:
    before, _, after = dry
    assert after == before
    assert {"keepwell.db", "checkpoints.db"} <= before.keys()
    assert any(name.startswith("scores/") for name in before)
    assert any(name.startswith("activity/") for name in before)


def test_it_says_what_the_next_run_then_does(
    dry: tuple[dict[str, str], DryRun, dict[str, str]], home: Path, tmp_path: Path
) -> None:
    found = dry[1]
    house = house_of(copied(home, tmp_path / "home"))
    before = state(house)
    run = run_daily(house, asked_order(house))
    after, told = state(house), run.summary or {}
    house.engine.dispose()
    bands = {
        (one, before["bands"].get(one), after["bands"].get(one))
        for one in before["bands"].keys() | after["bands"].keys()
        if before["bands"].get(one) != after["bands"].get(one)
    }
    assert bands == {(one.account_id, one.band_before, one.band_after) for one in found.moved}
    assert bands, "it moves somebody, or the test shows nothing"
    new = after["alerts"].keys() - before["alerts"].keys()
    opened = sorted((after["alerts"][one].account_id, str(after["alerts"][one].rule)) for one in new)
    assert sorted((one.account_id, one.kind) for one in found.alerts_opened) == opened
    assert opened
    assert found.as_json()["alerts_opened_by_kind"] == told["alerts_opened_by_rule"]
    assert len(found.alerts_closed) == told["alerts_closed"]
    assert len(found.opportunities_found) == told["opportunities_found"]
    assert len(found.opportunities_closed) == told["opportunities_closed"]
    assert found.as_json()["drafts_written_by_kind"] == told["drafts_written_by_kind"]
    drafts = {after["queue"][one] for one in after["queue"].keys() - before["queue"].keys()}
    assert {(one.account_id, one.kind, one.says) for one in found.drafts_written} == drafts
    assert (found.scored, found.bands) == (told["scored"], told["bands"])


def state(house: House) -> dict[str, Any]:
    latest = house.scores.latest()
    customers = latest.filter(latest["standing"] == "active").select("account_id", "band")
    ask = QueueAsk(now=house.now(), today=house.today(), limit=None)
    return {
        "bands": dict(customers.iter_rows()),
        "alerts": {one.id: one for one in house.alerts.list()},
        "opportunities": [one for one in house.opportunities.list() if one.state is OpportunityState.OPEN],
        "queue": {one.id: (one.account_id, str(one.kind), one.subject) for one in house.drafts.page(ask)},
    }


def test_no_model_is_asked_and_what_it_would_be_asked_is_told(home: Path) -> None:
    house = house_of(home, model="test-model", model_url="http://127.0.0.1:9/v1", model_reads=3)
    found = dry_run(house, asked_order(house)).model
    calls = house.model_calls.by_agent_and_day(TODAY - timedelta(days=400), house.now().date())
    house.engine.dispose()
    assert calls == []
    assert found is not None
    by_agent = {one.agent: one for one in found.agents}
    assert 0 < by_agent["collector"].calls <= 3
    assert by_agent["words"].calls > 0
    assert found.micros is None, "nothing was ever asked: what it costs is not known"


def test_a_run_of_the_day_that_is_going_on_is_waited_for(home: Path, tmp_path: Path) -> None:
    house = house_of(copied(home, tmp_path / "home"))
    house.runs.start("daily", TOMORROW)
    with pytest.raises(BusyError):
        dry_run(house, asked_order(house))
    assert list(house.settings.home.glob(f"{PREFIX}*")) == []
    house.engine.dispose()


def test_one_is_tried_out_at_a_time_and_what_a_killed_one_left_is_swept(house: House) -> None:
    home = house.settings.home
    left = home / f"{PREFIX}{2**22 + 1}-dead"
    left.mkdir()
    with scratch(house) as copy, pytest.raises(BusyError, match="tried out"), scratch(house):
        assert copy.settings.home.parent == home
    (left / "x").parent.mkdir(exist_ok=True)
    sweep(house.settings)
    assert [one.name for one in home.iterdir() if one.name.startswith(PREFIX)] == []


def test_nothing_of_a_copy_leads_back(house: House) -> None:
    settings = house.settings.model_copy(
        update={"model": "m", "model_url": "http://m", "otel_endpoint": "http://t", "chroma_url": "http://c"}
    )
    with scratch(replace(house, settings=settings)) as copy:
        inside = str(copy.settings.home)
        assert copy.settings.home.name.startswith(f"{PREFIX}{os.getpid()}-")
        places = (copy.settings.database, copy.settings.activity, copy.settings.history)
        assert all(inside in place for place in places)
        assert not copy.language_model.present
        assert copy.traces is None
        assert copy.settings.chroma_url is None
