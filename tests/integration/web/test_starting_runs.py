"""Runs begun, tried out and ended from a screen or by a program: one way for both, in a process of its own."""

import json
import re
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from web_cast import TODAY, Web

from domain.principals import TokenScope
from keepwell.scheduling.commands import Commands, Ended
from storage.runs import HANDED_OVER, RunState

RUNS = "/api/v1/runs"
FOUND = {
    "first": "2026-03-18",
    "as_of": "2026-03-18",
    "accounts": 30,
    "scored": 28,
    "customers": 27,
    "bands": {"red": 4, "orange": 3, "green": 20, "unknown": 0},
    "failures": 0,
    "moved": [
        {
            "account_id": 1,
            "account": "Fjord AS",
            "before": 41.0,
            "after": 39.0,
            "band_before": "orange",
            "band_after": "red",
        }
    ],
    "alerts_opened": [
        {
            "account_id": 1,
            "account": "Fjord AS",
            "kind": "sudden_drop",
            "says": "Fjord AS fell <b>2</b>",
            "why": None,
        }
    ],
    "alerts_opened_by_kind": {"sudden_drop": 1},
    "alerts_closed": [],
    "alerts_closed_by_kind": {},
    "opportunities_found": [],
    "opportunities_closed": [],
    "drafts_written": [],
    "drafts_written_by_kind": {},
    "drafts_withdrawn": [],
    "model": None,
    "notes": [],
    "seconds": 3.2,
}


class Asked:
    """In the place of processes: what they were asked, and what they answer."""

    def __init__(self) -> None:
        self.words: list[tuple[str, ...]] = []
        self.ended = Ended(0)

    def run(self, _commands: Commands, *words: str) -> Ended:
        self.words.append(words)
        return self.ended


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[Asked]:
    found = Asked()
    monkeypatch.setattr(Commands, "run", lambda commands, *words: found.run(commands, *words))
    monkeypatch.setattr(Commands, "told", lambda commands, *words: found.run(commands, *words))
    yield found
    settled()


def settled() -> None:
    for thread in threading.enumerate():
        if thread.name.startswith("run-") or thread.name == "command":
            thread.join(10)


def test_screen_and_program_begin_a_run_in_the_same_way(web: Web, asked: Asked) -> None:
    with web.client(web.cast.admin) as client:
        shown = client.post("/runs/start")
    settled()
    number = int(shown.headers["location"].rpartition("/")[2])
    assert web.house.runs.get(number).state is RunState.FAILED, "its process ended without taking it"
    with web.program(web.cast.admin, TokenScope.ADMIN, TokenScope.READ) as program:
        begun = program.post(RUNS, json={"as_of": TODAY.isoformat(), "backfill": 2})
        settled()
        assert begun.status_code == 202, begun.text
        assert program.get(begun.headers["location"]).json()["as_of"] == TODAY.isoformat()
    assert (begun.json()["state"], begun.json()["id"]) == ("running", number + 1)
    assert asked.words == [("run", "--resume", str(one)) for one in (number, number + 1)]
    details = web.house.runs.get(number + 1).details or {}
    assert details["first"] == (TODAY - timedelta(days=1)).isoformat()
    noted = [one.subject for one in web.house.audit.entries() if one.action == "started run"]
    assert noted == [f"run {number + 1}", f"run {number}"]


def test_one_daily_run_at_a_time_whoever_begins_it(web: Web, asked: Asked) -> None:
    web.house.runs.start("daily", TODAY - timedelta(days=3))
    with web.program(web.cast.admin, TokenScope.ADMIN) as program:
        for path in (RUNS, f"{RUNS}/dry-run"):
            refused = program.post(path)
            assert refused.status_code == 409
            assert refused.headers["content-type"] == "application/problem+json"
            assert "is going on" in refused.json()["detail"]
    assert asked.words == []


def test_a_run_is_cancelled_once_however_often_it_is_asked_for(web: Web) -> None:
    runs = web.house.runs
    run = runs.start("daily", TODAY)
    with web.program(web.cast.admin, TokenScope.ADMIN, TokenScope.READ) as program:
        first, again = (program.post(f"{RUNS}/{run.id}/cancel") for _ in range(2))
        assert first.status_code == again.status_code == 200
        assert first.json() == again.json()
        assert (first.json()["state"], first.json()["stop_asked_by"]) == ("running", web.cast.admin.name)
        runs.cancelled(run.id)
        over = program.post(f"{RUNS}/{run.id}/cancel")
        assert (over.status_code, over.json()["state"]) == (200, "cancelled")
    cancelled = [one for one in web.house.audit.entries(limit=20) if one.action == "cancelled run"]
    assert len(cancelled) == 1


def test_there_is_nothing_to_cancel_of_a_run_that_is_done(web: Web) -> None:
    [done] = web.house.runs.all(1)
    with web.program(web.cast.admin, TokenScope.ADMIN) as program:
        refused = program.post(f"{RUNS}/{done.id}/cancel")
        missing = program.post(f"{RUNS}/999999/cancel")
    assert (refused.status_code, missing.status_code) == (409, 404)
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["detail"] == f"Run {done.id} is done; there is nothing to cancel."


def test_a_run_waits_for_its_process_alive(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()
    monkeypatch.setattr(Commands, "run", lambda *_: Ended(0 if over.wait(10) else 1))
    with web.client(web.cast.admin) as client:
        where = client.post("/runs/start").headers["location"]
        assert "It is starting" in client.get(where).text
        assert web.house.runs.get(int(where.rpartition("/")[2])).holder == HANDED_OVER
    over.set()
    settled()


def test_a_dry_run_is_asked_of_a_process_and_told_by_screen_and_program(web: Web, asked: Asked) -> None:
    asked.ended = Ended(0, json.dumps({"dry_run": True, **FOUND}))
    with web.program(web.cast.admin, TokenScope.ADMIN) as program:
        told = program.post(f"{RUNS}/dry-run", json={"as_of": TODAY.isoformat()})
    assert told.status_code == 200, told.text
    assert told.json() == FOUND
    wanted = ("run", "--dry-run", "--json", "--as-of", TODAY.isoformat(), "--backfill", "1")
    assert asked.words == [wanted]
    with web.client(web.cast.admin) as client:
        page = client.post("/runs/dry").headers["location"]
        for _ in range(100):
            found = client.get(page)
            if found.status_code == 303:
                break
        shown = client.get(found.headers["location"]).text
    assert re.search(r"Fjord AS</a>\s*<span class=\"band orange\">41 orange</span>", shown)
    assert "&lt;b&gt;2&lt;/b&gt;" in shown
    assert web.house.runs.all(1)[0].as_of == TODAY


def test_a_dry_run_that_breaks_says_why(web: Web, asked: Asked) -> None:
    asked.ended = Ended(1, "No space left.\n")
    with web.program(web.cast.admin, TokenScope.ADMIN) as program:
        refused = program.post(f"{RUNS}/dry-run")
    assert (refused.status_code, refused.json()["detail"]) == (
        409,
        "The dry run did not come to its end: No space left.",
    )


@pytest.mark.parametrize("path", ["/start", "/dry", "/1/cancel", "/1/resume"])
def test_only_admins_begin_or_end_runs(web: Web, asked: Asked, path: str) -> None:
    for user in (web.cast.csm, web.cast.reviewer):
        with web.client(user) as client:
            assert client.post(f"/runs{path}").status_code == 403
    assert asked.words == []


def test_the_words_that_processes_are_given_are_commands_and_their_answer_is_in_no_log(web: Web) -> None:
    ended = Commands(web.house.settings).told("run", "--dry-run", "--resume", "1")
    assert ended.code == 2
    assert "--dry-run goes with" in " ".join(ended.tail.split())
    assert not (web.house.settings.home / "logs").exists()
