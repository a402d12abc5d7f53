"""A person is forgotten: no byte of them is left, the numbers are, and no import brings them back."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from integration.erasing.marked_home import ACCOUNT, ADDRESS, AS_OF, MARKERS, NAME, NUMBER, hits

from domain.errors import BusyError, NotFoundError
from keepwell.bootstrap import House
from keepwell.daily_job import DAILY, Order, run_daily
from keepwell.erasing import forget as steps
from keepwell.erasing.forget import Forgotten, forget
from keepwell.erasing.subject_access import SOMEBODY, dossier
from keepwell.importing import import_into
from keepwell.knowledge_base import catch_up

Open = Callable[[], House]


def scores(house: House) -> list[tuple[Any, ...]]:
    query = "SELECT * FROM scores ORDER BY account_id"
    with sqlite3.connect(house.settings.home / "keepwell.db") as connection:
        columns = [row[1] for row in connection.execute("PRAGMA table_info(scores)")]
        kept = [at for at, name in enumerate(columns) if name not in ("run_id", "scored_at")]
        return [tuple(row[at] for at in kept) for row in connection.execute(query)]


def test_no_byte_of_a_forgotten_person_is_left(open_copy: Open) -> None:
    house = open_copy()
    home = house.settings.home
    assert {one.marker for one in hits(home, MARKERS)} == set(MARKERS)  # or the scan would prove nothing
    done = forget(house, NAME, "kim")
    house.engine.dispose()
    assert hits(home, MARKERS) == []
    assert done.left == []
    assert {"contacts", "interactions", "usage events", "message files", "model_answers"} <= set(done.rows)


def test_an_import_of_the_same_bundle_brings_nothing_of_them_back(open_copy: Open, bundle: Path) -> None:
    house = open_copy()
    forget(house, ADDRESS, "kim")
    report = import_into(house, bundle, source="demo")
    assert sum(table.accepted + table.updated for table in report.tables.values()) == 0
    catch_up(house)
    assert house.disc_words.people(named=NAME) == []
    house.engine.dispose()
    assert hits(house.settings.home, MARKERS) == []


def test_scores_are_the_same_to_the_last_digit_when_they_are_made_anew(open_copy: Open) -> None:
    house = open_copy()
    before = scores(house)
    forget(house, NUMBER, "kim")
    run_daily(house, Order(DAILY, AS_OF, AS_OF))
    assert scores(house) == before
    assert before


def test_a_dry_run_counts_what_an_erasure_takes_and_changes_nothing(open_copy: Open) -> None:
    house = open_copy()
    planned = forget(house, NAME, "kim", dry_run=True)
    again = forget(house, NAME, "kim", dry_run=True)
    done = forget(house, NAME, "kim")
    assert planned == again
    tables = {
        name: rows
        for name, rows in done.rows.items()
        if name not in ("message files", "threads", "log lines")
    }
    assert planned.rows == tables


@pytest.mark.parametrize("step", ["users_of", "drop_threads", "clean", "compact"])
def test_an_erasure_that_died_at_any_step_is_finished_by_the_next(
    open_copy: Open, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    house = open_copy()

    def dies(*_: Any, **__: Any) -> Any:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(steps if hasattr(steps, step) else house.forgetting.__class__, step, dies)
        with pytest.raises(KeyboardInterrupt):
            forget(house, NAME, "kim")
    house.engine.dispose()
    later = open_copy()
    if step == "compact":
        with pytest.raises(NotFoundError):
            forget(later, NAME, "kim")
    else:
        assert isinstance(forget(later, NAME, "kim"), Forgotten)
    later.engine.dispose()
    assert hits(later.settings.home, MARKERS) == []


def test_nobody_is_forgotten_while_a_run_is_going_on(open_copy: Open) -> None:
    house = open_copy()
    house.runs.start(DAILY, AS_OF)
    with pytest.raises(BusyError, match="Wait for it to end"):
        forget(house, NAME, "kim")
    assert house.disc_words.people(named=NAME)


def test_who_was_forgotten_is_said_to_be_so_by_address(open_copy: Open) -> None:
    house = open_copy()
    forget(house, NAME, "kim")
    with pytest.raises(NotFoundError, match="was forgotten on 2026-06-18"):
        forget(house, ADDRESS, "kim")


def test_a_dossier_has_everything_of_the_person_and_nothing_of_others(open_copy: Open) -> None:
    house = open_copy()
    found = dossier(house, ADDRESS)
    told = str(found).lower()
    assert [one for one in MARKERS if one.lower() not in told] == ["cachedword"]
    assert {"contacts", "interactions", "surveys", "usage_events", "draft_revisions"} <= set(found["tables"])
    account = house.accounts.find(ACCOUNT)
    others = [one for one in house.disc_words.people([account.id]) if one.external_id != NUMBER]
    assert others
    assert not [one.called for one in others if one.called.lower() in told]
    assert SOMEBODY in str(found)
