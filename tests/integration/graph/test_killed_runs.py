"""kill -9 at random moments, then --resume: the result of an undisturbed run, each alert once."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from copied_home import copied
from integration.graph.conftest import AS_OF
from integration.graph.portfolio_state import (
    actions,
    alerts,
    drafts,
    notes,
    opportunities,
    plans,
    same_bits,
    scores,
    told,
)

from domain.playbooks import NewAction
from keepwell.bootstrap import House
from keepwell.daily_job import DAILY, Order, resume, run_daily

MakeHouse = Callable[[str], House]
FIRST = AS_OF - timedelta(days=20)
PARENT = """
import os, sys
from datetime import date
from functools import wraps
from pathlib import Path
sys.path.insert(0, sys.argv[1])
# All that a run needs is imported before it is forked: imports start no threads, and cost more than the run.
import deltalake, holidays, langgraph.checkpoint.sqlite, polars
import agents.writer.checking, graph.daily, keepwell.model_door, keepwell.work_days
import storage.accounts, storage.calibrations, storage.migrations, storage.model_calls, storage.source_days
from integration.graph.conftest import AS_OF, house_at
from keepwell.daily_job import DAILY, Order, resume, run_daily
from storage.actions import ActionStore
from storage.alerts import AlertStore
from storage.drafts import DraftStore
from storage.opportunities import OpportunityStore
from storage.plans import PlanStore
from storage.runs import RunStore
from storage.scores import ScoreStore

def told(step):
    @wraps(step)
    def run(*args, **more):
        print("before", step.__name__, flush=True)
        result = step(*args, **more)
        print("after", step.__name__, flush=True)
        return result
    return run

for store, names in (
    (RunStore, "plan done pending finish"), (ScoreStore, "write"), (AlertStore, "apply"),
    (PlanStore, "close_many open_for_alerts"), (ActionStore, "keep measure"), (OpportunityStore, "apply"),
    (DraftStore, "wake withdraw_over keep"),
):
    for name in names.split():
        setattr(store, name, told(getattr(store, name)))

def work(home, what):
    house = house_at(Path(home))
    if what == "new":
        run_daily(house, Order(DAILY, date.fromisoformat(sys.argv[2]), AS_OF))
    else:
        resume(house, int(what))

for line in sys.stdin:
    child = os.fork()
    if child == 0:
        print(os.getpid(), flush=True)
        work(*line.split())
        os._exit(0)
    os.waitpid(child, 0)
    print("gone", flush=True)
"""
STEPS = 30  # a run announces some fifty steps; counting them is the same on a busy machine and an idle one


@pytest.fixture(scope="module")
def parent() -> Iterator["subprocess.Popen[str]"]:
    tests = Path(__file__).resolve().parents[2]
    arguments = [sys.executable, "-c", PARENT, str(tests), FIRST.isoformat()]
    quiet = {**os.environ, "PYTHONWARNINGS": "ignore"}
    with subprocess.Popen(
        arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=quiet
    ) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


def _killed_after(parent: "subprocess.Popen[str]", home: Path, what: str, steps: int, pause: float) -> bool:
    """Run in a process of its own; whether it was still at it when it had announced so many steps."""
    assert parent.stdin is not None
    assert parent.stdout is not None
    parent.stdin.write(f"{home} {what}\n")
    parent.stdin.flush()
    worker = int(parent.stdout.readline())
    for _ in range(steps):
        if parent.stdout.readline() == "gone\n":
            return False
    time.sleep(pause)
    os.kill(worker, signal.SIGKILL)
    while parent.stdout.readline() != "gone\n":
        pass
    return True


@pytest.fixture(scope="module")
def undisturbed(imported: Path, tmp_path_factory: pytest.TempPathFactory) -> House:
    from integration.graph.conftest import house_at

    house = house_at(copied(imported, tmp_path_factory.mktemp("kills") / "undisturbed"))
    prepare(house)
    run_daily(house, Order(DAILY, FIRST, AS_OF))
    return house


def prepare(house: House) -> None:
    """Something to measure and somebody to leave alone."""
    house.actions.hold_out("weekly_look", 0.5, "kim")
    for account in house.accounts.ids()[::3]:
        house.actions.log(NewAction(account, "contact_check", AS_OF - timedelta(days=15), "kim"))


@pytest.mark.parametrize("seed", range(6))
def test_a_run_killed_again_and_again_ends_as_if_nothing_had_happened(
    new_house: MakeHouse, undisturbed: House, parent: "subprocess.Popen[str]", seed: int
) -> None:
    house = new_house(f"killed-{seed}")
    prepare(house)
    house.engine.dispose()
    moments = random.Random(seed)  # moments to kill at, not secrets
    kills = 0
    for _ in range(3):
        run = house.runs.latest()
        what = "new" if run is None else str(run.id)
        steps, pause = moments.randint(1, STEPS), moments.uniform(0, 0.05)
        if not _killed_after(parent, house.settings.home, what, steps, pause):
            break
        kills += 1
    last = house.runs.latest()
    if last is None:
        run_daily(house, Order(DAILY, FIRST, AS_OF))
    elif last.state != "done":
        resume(house, last.id)
    assert kills >= 1
    assert same_bits(scores(house), scores(undisturbed))
    assert alerts(house) == alerts(undisturbed)
    assert opportunities(house) == opportunities(undisturbed)
    assert opportunities(house)
    assert plans(house) == plans(undisturbed)
    assert actions(house) == actions(undisturbed)
    assert notes(house) == notes(undisturbed)
    assert drafts(house) == drafts(undisturbed)
    assert told(house) == told(undisturbed)
    assert told(house)
    once = Counter((a.rule, a.account_id, a.source, a.opened_on) for a in house.alerts.list())
    assert once.most_common(1)[0][1] == 1
