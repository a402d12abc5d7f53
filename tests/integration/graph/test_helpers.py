"""Words composed by helper processes: the same words, whatever becomes of the helpers or of the run."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from integration.graph.conftest import AS_OF, house_at, ran
from integration.graph.portfolio_state import alerts, opportunities

from graph import engines
from graph.helpers import Helpers
from keepwell.bootstrap import House
from keepwell.daily_job import DAILY, Order, run_daily

pytestmark = pytest.mark.usefixtures("undrafted")

MakeHouse = Callable[[str], House]
FIRST = AS_OF - timedelta(days=60)
RUN = """
import sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from graph.helpers import Helpers
from graph.remote import StorageUrls

if __name__ == "__main__":
    home = Path(sys.argv[2])
    helpers = Helpers(2, StorageUrls(f"sqlite:///{home}/keepwell.db", f"{home}/activity"), None)
    print(*helpers.pids, flush=True)
    time.sleep(600)
"""


@pytest.fixture
def helped(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many words each call asked the helpers for; they are begun with the first."""
    asked: list[int] = []
    real = Helpers.words

    def words(self: Helpers, wanted: Sequence[Any], segments: Any) -> list[Any]:
        asked.append(len(wanted))
        return real(self, wanted, segments)

    monkeypatch.setattr(engines, "WORDS_ALONE", 0)
    monkeypatch.setattr(Helpers, "words", words)
    return asked


@pytest.fixture(scope="module")
def alone(imported: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    house = house_at(ran(imported, tmp_path_factory.mktemp("alone") / "home", FIRST))
    found = [alerts(house), opportunities(house)]
    house.engine.dispose()
    return found


def test_helpers_find_the_words_that_the_run_itself_finds(
    alone: list[Any], helped: list[int], new_house: MakeHouse
) -> None:
    house = new_house("helped")
    run_daily(house, Order(DAILY, FIRST, AS_OF))
    told = [alert for alert in house.alerts.list() if alert.account_id is not None]
    assert sum(helped) == len(told) + len(house.opportunities.list())
    assert [alerts(house), opportunities(house)] == alone


def test_a_run_whose_helpers_die_finds_its_words_itself(
    alone: list[Any], helped: list[int], new_house: MakeHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, counted = new_house("bereft"), Helpers.words

    def words(self: Helpers, wanted: Sequence[Any], segments: Any) -> list[Any]:
        os.kill(self.pids[0], signal.SIGKILL)
        return counted(self, wanted, segments)

    monkeypatch.setattr(Helpers, "words", words)
    run_daily(house, Order(DAILY, FIRST, AS_OF))
    assert helped
    assert [alerts(house), opportunities(house)] == alone


def _alive(pid: int) -> bool:
    try:
        return "zombie" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc: run it on Linux")
def test_a_run_that_is_killed_leaves_no_helpers(new_house: MakeHouse, tmp_path: Path) -> None:
    script = tmp_path / "run.py"
    script.write_text(RUN)
    root, home = str(Path(engines.__file__).parents[1]), str(new_house("killed").settings.home)
    with subprocess.Popen(
        [sys.executable, str(script), root, home], stdout=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout is not None
        helpers = [int(pid) for pid in run.stdout.readline().split()]
        assert helpers
        assert all(_alive(pid) for pid in helpers)
        run.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 30
    while any(_alive(pid) for pid in helpers) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(_alive(pid) for pid in helpers)
