"""A view that a worker has worked out is the view: another process, the same numbers, facts and words."""

import os
import signal
from collections.abc import Iterator
from datetime import timedelta

import pytest
from web_cast import TODAY, Web

from keepwell.account_view import view_account
from keepwell.desk.workers import GoneError, Worker

SINCE = TODAY - timedelta(days=28)


@pytest.fixture(scope="module")
def worker(shown: Web) -> Iterator[Worker]:
    worker = Worker(shown.house)
    assert worker.ask(None) is None
    yield worker
    worker.close()


def test_it_says_what_the_server_would_work_out(shown: Web, worker: Worker) -> None:
    house = shown.house
    day = house.scores.newest_day()
    assert day is not None
    for account_id in shown.ids_of(shown.cast.csm)[:3]:
        asked = (account_id, day, day - timedelta(days=28), None)
        assert worker.ask(asked) == view_account(house, house.accounts.get(account_id), *asked[1:])


def test_what_it_cannot_work_out_it_leaves_to_the_server(worker: Worker) -> None:
    assert worker.ask((99_999, TODAY, SINCE, None)) is None


def test_one_that_is_killed_is_seen_to_be_gone(shown: Web) -> None:
    worker = Worker(shown.house)
    os.kill(worker.pid, signal.SIGKILL)
    with pytest.raises(GoneError):
        worker.ask((1, TODAY, SINCE, None))
    worker.close()
