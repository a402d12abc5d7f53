"""kill -9 at random moments, then --resume: the result of an undisturbed run, each alert once."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from integration.graph.conftest import AS_OF
from integration.graph.portfolio_state import alerts, same_bits, scores

from keepwell.bootstrap import House
from keepwell.daily_job import DAILY, Order, resume, run_daily

MakeHouse = Callable[[str], House]
FIRST = AS_OF - timedelta(days=20)
WORKER = """
import sys
from datetime import date
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from integration.graph.conftest import AS_OF, house_at
from keepwell.daily_job import DAILY, Order, resume, run_daily
house = house_at(Path(sys.argv[2]))
print("ready", flush=True)
if sys.argv[3] == "new":
    run_daily(house, Order(DAILY, date.fromisoformat(sys.argv[4]), AS_OF))
else:
    resume(house, int(sys.argv[3]))
"""


def _start(home: Path, what: str) -> "subprocess.Popen[str]":
    tests = Path(__file__).resolve().parents[2]
    arguments = [sys.executable, "-c", WORKER, str(tests), str(home), what, FIRST.isoformat()]
    worker = subprocess.Popen(
        arguments, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONWARNINGS": "ignore"}
    )
    assert worker.stdout is not None
    assert worker.stdout.readline() == "ready\n"
    return worker


def _ends_within(worker: "subprocess.Popen[str]", seconds: float) -> bool:
    try:
        worker.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


@pytest.fixture(scope="module")
def undisturbed(imported: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[House, float]:
    import shutil

    from integration.graph.conftest import house_at

    home = tmp_path_factory.mktemp("kills") / "undisturbed"
    shutil.copytree(imported, home)
    house = house_at(home)
    started = time.perf_counter()
    run_daily(house, Order(DAILY, FIRST, AS_OF))
    return house, time.perf_counter() - started


@pytest.mark.parametrize("seed", range(6))
def test_a_run_killed_again_and_again_ends_as_if_nothing_had_happened(
    new_house: MakeHouse, undisturbed: tuple[House, float], seed: int
) -> None:
    whole, seconds = undisturbed
    house = new_house(f"killed-{seed}")
    house.engine.dispose()
    moments = random.Random(seed)  # moments to kill at, not secrets
    kills = 0
    for attempt in range(4):
        run = house.runs.latest()
        worker = _start(house.settings.home, "new" if run is None else str(run.id))
        with worker:
            if _ends_within(worker, moments.uniform(0.05, 0.9) * seconds / (attempt + 1)):
                break
            worker.send_signal(signal.SIGKILL)
            kills += 1
    last = house.runs.latest()
    if last is None:
        run_daily(house, Order(DAILY, FIRST, AS_OF))
    elif last.state != "done":
        resume(house, last.id)
    assert kills >= 1
    assert same_bits(scores(house), scores(whole))
    assert alerts(house) == alerts(whole)
    once = Counter((a.rule, a.account_id, a.source, a.opened_on) for a in house.alerts.list())
    assert once.most_common(1)[0][1] == 1
