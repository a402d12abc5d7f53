"""What people do with a run: cancel it, repeat what failed in it, ask what it changed."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from copied_home import copied
from integration.graph.conftest import AS_OF, house_at

from domain.errors import CancelledError
from domain.scope import AccountScope
from keepwell.bootstrap import House
from keepwell.daily_job import DAILY, RESCORE, Order, resume, run_daily
from keepwell.rescoring import rescore_failed
from keepwell.run_changes import changes, changes_of_run
from storage.runs import RunState


def test_a_run_that_is_cancelled_ends_between_two_steps_and_resumed_it_finishes(
    new_house: Callable[[str], House],
) -> None:
    house = new_house("one")

    def cancelling(stage: str, _done: int, _total: int) -> None:
        run = house.runs.latest(DAILY)
        if stage == "Scoring accounts" and run is not None and run.stop_asked_by is None:
            house.runs.cancel(run.id, "kim")

    with pytest.raises(CancelledError):
        run_daily(house, Order(DAILY, AS_OF, AS_OF), cancelling)
    run = house.runs.latest(DAILY)
    assert run is not None
    assert (run.state, run.summary) == (RunState.CANCELLED, None)
    done = resume(house, run.id)
    assert done.state is RunState.DONE
    assert done.summary is not None
    assert done.summary["accounts"] == len(house.accounts.ids())


@pytest.fixture
def after(drafted: Path, tmp_path: Path) -> House:
    return house_at(copied(drafted, tmp_path / "home"))


def test_only_what_failed_is_scored_again_for_all_days_of_its_run(after: House) -> None:
    run = after.runs.latest(DAILY)
    assert run is not None
    broken, unwritten = after.accounts.ids()[3:5]
    after.runs.failed(run.id, "span 1-60", str(broken), "its facts could not be read")
    after.runs.failed(run.id, "draft", str(unwritten), "no words")
    after.runs.failed(run.id, "words", f"usage_drop account {broken} 2026-06-17", "no words")
    report = rescore_failed(after, run.id)
    again = after.runs.latest(RESCORE)
    assert again is not None
    assert again.details is not None
    assert again.details["account_ids"] == [broken, unwritten]
    assert again.details["first"] == (AS_OF - timedelta(days=6)).isoformat()
    assert (again.state, report.accounts) == (RunState.DONE, 2)
    after.engine.dispose()


def test_changes_are_those_between_the_two_days(after: House) -> None:
    run = after.runs.latest(DAILY)
    assert run is not None
    found = changes_of_run(after, run)
    week = changes(after, AS_OF, AS_OF - timedelta(days=6))
    scores = {
        day: {row["account_id"]: row for row in after.scores.bands(day).iter_rows(named=True)}
        for day in (AS_OF - timedelta(days=6), AS_OF)
    }
    then, now = scores.values()
    assert week.bands
    for one in week.bands:
        assert one.band_before != one.band_after
        if one.after is not None:
            assert now[one.account_id]["health"] == one.after
        if one.before is not None:
            assert then[one.account_id]["health"] == one.before
    assert [abs(one.by) for one in week.moves] == sorted((abs(one.by) for one in week.moves), reverse=True)
    assert (found.before, found.day) == (AS_OF - timedelta(days=7), AS_OF)
    assert len(found.opened) >= len(week.opened) > 0
    assert found.drafts == len(after.drafts.of_accounts(after.accounts.ids()))
    after.engine.dispose()


def test_changes_in_a_book_are_of_its_accounts_alone(after: House) -> None:
    rows = after.accounts.rows()
    csm = next(name for name in rows["csm"].to_list() if name)
    own = set(rows.filter(rows["csm"] == csm)["account_id"].to_list())
    before = AS_OF - timedelta(days=6)
    found, every = changes(after, AS_OF, before, AccountScope(csm)), changes(after, AS_OF, before)
    seen = {one.account_id for one in (*found.bands, *found.moves, *found.opened, *found.closed)}
    assert seen
    assert seen <= own
    assert [one for one in every.bands if one.account_id in own] == found.bands
    assert found.drafts < every.drafts
    after.engine.dispose()
