"""Drafts of a real run, approved days later or after facts have changed: what still holds leaves, the rest says why."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from copied_home import copied
from integration.graph.conftest import AS_OF, house_at

from domain.drafts import INTERNAL, DraftState
from domain.reviews import StoredDraft
from keepwell.bootstrap import House
from keepwell.rechecking import recheck
from keepwell.review_desk import review_of
from outbox.review.review import Approved, HeldBack
from storage import schema
from storage.engine import write


@pytest.fixture(scope="module")
def house(drafted: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = house_at(copied(drafted, tmp_path_factory.mktemp("rechecked") / "home"))
    yield made
    made.engine.dispose()


@pytest.fixture(scope="module")
def waiting(house: House) -> list[StoredDraft]:
    return house.drafts.of_accounts(house.accounts.ids(), [DraftState.WAITING])


@pytest.fixture(scope="module")
def unread(waiting: list[StoredDraft]) -> Iterator[StoredDraft]:
    """Each given out once."""
    return iter([one for one in waiting if one.kind not in INTERNAL])


def change(house: House, table: sa.Table, condition: Any, **values: Any) -> int:
    with write(house.engine) as connection:
        statement = sa.update(table).values(**values) if values else sa.delete(table)
        return connection.execute(statement.where(condition)).rowcount


def citing(house: House, waiting: list[StoredDraft], name: str) -> tuple[StoredDraft, str]:
    """A draft nobody has judged yet that cites evidence of this name, and the reference of that."""
    open_ = {one.id for one in house.drafts.many([one.id for one in waiting]) if one.state == "waiting"}
    for draft in waiting:
        for one in draft.revision.evidence:
            if one.id == name and draft.id in open_ and draft.kind not in INTERNAL:
                return draft, one.ref
    raise AssertionError(f"no draft cites {name}")


def approve(house: House, draft: StoredDraft) -> Approved | HeldBack:
    return review_of(house).approve(draft.id, "kim", draft.content_hash)


def test_nothing_changed_and_everything_holds(house: House, waiting: list[StoredDraft]) -> None:
    found = recheck(house, waiting)
    assert len(found) == len(waiting) > 20
    assert {number: one.problems for number, one in found.items() if one.problems} == {}


def test_what_proposes_a_day_holds_until_that_day_is_over(house: House, waiting: list[StoredDraft]) -> None:
    before = recheck(house, waiting)
    late = House(house.settings, now=lambda: house.now() + timedelta(days=7))
    day = AS_OF + timedelta(days=7)
    over = {number for number, one in before.items() if one.good_until and one.good_until < day}
    held = {number: one.problems for number, one in recheck(late, waiting).items() if one.problems}
    late.engine.dispose()
    assert over
    assert over <= held.keys()
    assert all("is over" in held[number][0].says for number in over)


def test_an_alert_that_is_over_holds_its_draft_back(house: House, unread: Iterator[StoredDraft]) -> None:
    draft = next(one for one in unread if one.alert_id is not None)
    assert draft.alert_id is not None
    house.alerts.resolve(draft.alert_id, "kim", "talked to them")
    done = approve(house, draft)
    assert isinstance(done, HeldBack)
    assert "What it was written for is over." in done.says
    assert house.drafts.get(draft.id).state is DraftState.BLOCKED


def test_a_meeting_that_took_place_after_all_is_not_said_to_be_missed(
    house: House, waiting: list[StoredDraft]
) -> None:
    draft, ref = citing(house, waiting, "missed")
    assert change(house, schema.interactions, schema.interactions.c.external_id == ref, attended=True)
    done = approve(house, draft)
    assert isinstance(done, HeldBack)
    assert "counts as missed no more" in done.says


def test_use_that_was_taken_back_holds_back_the_figure_that_rested_on_it(
    house: House, waiting: list[StoredDraft], monkeypatch: pytest.MonkeyPatch
) -> None:
    draft, _ = citing(house, waiting, "use")
    usage = house.facts.load_told

    def without(ids: Any, *days: Any) -> Any:
        return usage([one for one in ids if one != draft.account_id], *days)

    monkeypatch.setattr(house.facts, "load_told", without)
    done = approve(house, draft)
    assert isinstance(done, HeldBack)
    assert "is not borne out by the facts any more" in done.says


def test_what_still_holds_leaves(house: House, unread: Iterator[StoredDraft]) -> None:
    draft = next(one for one in unread if house.drafts.get(one.id).state == "waiting")
    assert isinstance(approve(house, draft), Approved)
