"""Runs that people begin and end from outside the command line: in processes of their own, which outlive the server."""

import json
import threading
from datetime import date
from typing import Any

from domain.errors import BusyError, ConflictError
from domain.principals import Principal
from keepwell.bootstrap import House
from keepwell.run_orders import asked_order, begin
from keepwell.scheduling.commands import Commands, Ended
from storage.runs import DAILY, HANDED_OVER, Run, RunState

NEVER_BEGAN = "its process ended before it began: {}"


def start_run(house: House, who: Principal, as_of: date | None = None, backfill: int = 0) -> Run:
    """The run is there at once, and its process takes it within seconds. BusyError while a daily run is alive."""
    _refuse_beside_another(house)
    run = begin(house, asked_order(house, as_of, backfill), HANDED_OVER)
    house.audit.note(who.name, "started run", f"run {run.id}", who.user_id)
    _taken_over(house, run)
    return run


def try_out(house: House, as_of: date | None = None, backfill: int = 0) -> dict[str, Any]:
    """What `keepwell run --dry-run --json` says; BusyError while a run of the day, or another dry run, is going on."""
    _refuse_beside_another(house)
    order = asked_order(house, as_of, backfill)
    days = str((order.as_of - order.first).days + 1)
    words = ("run", "--dry-run", "--json", "--as-of", order.as_of.isoformat(), "--backfill", days)
    ended = Commands(house.settings).told(*words)
    if ended.code != 0:
        raise ConflictError(f"The dry run did not come to its end: {' '.join(ended.tail.split())}")
    found: dict[str, Any] = json.loads(ended.tail)
    return {**found, **{name: date.fromisoformat(found[name]) for name in ("first", "as_of")}}


def resume_run(house: House, who: Principal, run_id: int) -> None:
    """ConflictError where it is done or going on."""
    found = house.runs.get(run_id)
    if found.state == RunState.DONE or house.runs.lives(found):
        raise ConflictError(f"Run {run_id} is {found.state}; there is nothing to go on with.")
    house.audit.note(who.name, "resumed run", f"run {run_id}", who.user_id)
    _in_the_background(house, "run", "--resume", str(run_id))


def retry_failed(house: House, who: Principal, run_id: int) -> None:
    """Only the accounts that failed in it."""
    house.runs.get(run_id)
    house.audit.note(who.name, "retried run", f"run {run_id}", who.user_id)
    _in_the_background(house, "rescore", "--failed-in", str(run_id))


def cancel_run(house: House, who: Principal, run_id: int) -> Run:
    """It ends between two of its steps. Twice is once; ConflictError where it is done."""
    before = house.runs.get(run_id)
    after = house.runs.cancel(run_id, who.name)
    if (after.state, after.stop_asked_by) != (before.state, before.stop_asked_by):
        house.audit.note(who.name, "cancelled run", f"run {run_id}", who.user_id)
    return after


def _refuse_beside_another(house: House) -> None:
    going = house.runs.alive(DAILY)
    if going is not None:
        raise BusyError(f"Run {going.id} is going on. Wait for it, or cancel it.")


def _taken_over(house: House, run: Run) -> None:
    def carried_out() -> None:
        ended = run_command(house, "run", "--resume", str(run.id))
        house.runs.never_taken(run.id, NEVER_BEGAN.format(ended.tail or f"code {ended.code}"))

    threading.Thread(target=carried_out, daemon=True, name=f"run-{run.id}").start()


def _in_the_background(house: House, *words: str) -> None:
    threading.Thread(target=run_command, args=(house, *words), daemon=True, name="command").start()


def run_command(house: House, *words: str) -> Ended:
    """A command of Keepwell on this home; when it has ended."""
    return Commands(house.settings).run(*words)
