"""The daily job on real storage: the same result however it is cut, stopped and started."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from copied_home import copied
from integration.graph.conftest import AS_OF, house_at, ran
from integration.graph.portfolio_state import alerts, opportunities, same_bits, scores, signals

from agents.collector.readings import Readings
from domain.errors import BusyError
from keepwell.bootstrap import House
from keepwell.daily_job import DAILY, Order, resume, run_daily
from storage.facts import Facts

pytestmark = pytest.mark.usefixtures("undrafted")

MakeHouse = Callable[[str], House]
DAYS = 12
FIRST = AS_OF - timedelta(days=DAYS - 1)


@pytest.fixture(scope="module")
def ran_before(imported: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Only to be copied."""
    return ran(imported, tmp_path_factory.mktemp("before") / "home", FIRST)


@pytest.fixture
def together(ran_before: Path, tmp_path: Path) -> Iterator[House]:
    """After a run of all days, that nothing disturbed."""
    house = house_at(copied(ran_before, tmp_path / "together"))
    yield house
    house.engine.dispose()


def test_a_backfill_equals_one_run_a_day_to_the_bit(together: House, new_house: MakeHouse) -> None:
    daily = new_house("daily")
    for n in range(DAYS):
        day = FIRST + timedelta(days=n)
        run_daily(daily, Order(DAILY, day, day))
    assert same_bits(scores(together), scores(daily))
    assert same_bits(signals(together), signals(daily))
    assert alerts(together) == alerts(daily)
    assert alerts(daily)
    assert opportunities(together) == opportunities(daily)
    assert opportunities(daily)


def test_the_same_run_twice_changes_nothing(together: House) -> None:
    house = together
    before = scores(house), alerts(house), opportunities(house)
    again = run_daily(house, Order(DAILY, AS_OF, AS_OF))
    assert same_bits(before[0], scores(house))
    assert before[1:] == (alerts(house), opportunities(house))
    assert again.summary is not None
    assert again.summary["alerts_opened"] == 0
    assert again.summary["opportunities_found"] == 0


def test_every_account_is_scored_and_counted(new_house: MakeHouse) -> None:
    house = new_house("counted")
    summary = run_daily(house, Order(DAILY, AS_OF, AS_OF)).summary or {}
    assert summary["accounts"] == len(house.accounts.ids())
    assert sum(summary["bands"].values()) == summary["customers"]
    assert set(summary["seconds"]) >= {"collect_signals", "score_health", "watch_rules"}
    assert summary["failures"] == []


def test_an_account_that_breaks_the_collector_stops_nobody_else(
    new_house: MakeHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = new_house("broken")
    from graph import engines

    real, victim = engines.read, house.accounts.ids()[7]

    def read(facts: Facts, *rest: Any, **more: Any) -> Readings:
        if victim in facts.accounts["account_id"].to_list():
            raise ZeroDivisionError("planted")
        return real(facts, *rest, **more)

    monkeypatch.setattr(engines, "read", read)
    summary = run_daily(house, Order(DAILY, AS_OF, AS_OF)).summary or {}
    assert [(f["key"], f["reason"]) for f in summary["failures"]] == [
        (str(victim), "ZeroDivisionError: planted")
    ]
    scored = house.scores.latest()["account_id"].to_list()
    assert victim not in scored
    assert len(scored) >= len(house.accounts.ids()) - 3


def test_a_second_run_of_the_day_is_refused_while_the_first_is_alive(new_house: MakeHouse) -> None:
    house = new_house("busy")
    first = house.runs.start(DAILY, AS_OF, {})
    with pytest.raises(BusyError, match=f"run {first.id}"):
        run_daily(house, Order(DAILY, AS_OF, AS_OF))


def test_a_run_that_failed_is_resumed_to_the_same_result(
    together: House, new_house: MakeHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = new_house("failed")
    from graph import words

    with monkeypatch.context() as broken:
        broken.setattr(words, "_grounds", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            run_daily(house, Order(DAILY, FIRST, AS_OF))
    failed = house.runs.latest()
    assert failed is not None
    assert failed.state == "failed"
    resume(house, failed.id)
    assert same_bits(scores(house), scores(together))
    assert alerts(house) == alerts(together)
    assert opportunities(house) == opportunities(together)


def test_scoring_old_data_as_of_today_does_not_put_its_alerts_to_sleep(new_house: MakeHouse) -> None:
    house = new_house("stale")
    years_later = AS_OF + timedelta(days=700)
    stale = run_daily(house, Order(DAILY, years_later, years_later)).summary or {}
    assert (stale["alert_days"], stale["alerts_opened"]) == (0, 0)
    then = run_daily(house, Order(DAILY, AS_OF, AS_OF)).summary or {}
    assert then["alerts_opened"] > 0
