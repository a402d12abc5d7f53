"""A verdict and what prompts are tried on by it, in both databases: kept together or not at all."""

from typing import Any

import pytest
from draft_cast import BODY, NOW, new_draft
from review_desk_cast import Desk

from domain.drafts import DraftKind, DraftState, VerdictKind
from domain.prompts import PromptCase
from domain.reviews import RejectReason, Revision, StoredDraft
from outbox.review import bulk, rework
from storage.outbox import OutboxStore
from storage.prompt_cases import PromptCaseStore

NAME = "writer/draft"


def case(draft: StoredDraft, drafted: Revision, kind: VerdictKind, about: str) -> PromptCase | None:
    if draft.kind is DraftKind.CHECK_IN:
        return None
    return PromptCase(
        NAME,
        "",
        {"about": about, "told": "half a \ud83d pair"},
        approved=draft.message.body if kind is VerdictKind.APPROVE else "",
        drafted=drafted.message.body,
        account_id=draft.account_id,
        draft_id=draft.id,
    )


def cases(desk: Desk) -> list[tuple[str, str, str]]:
    store = PromptCaseStore(desk.engine, desk.clock)
    return [(one.drafted, one.approved, one.given["about"]) for one in store.of(NAME)]


def approve(desk: Desk, number: int = 1, **other: Any) -> None:
    desk.review(**{"case": case, **other}).approve(number, "kim", desk.store.get(number).content_hash)


def test_each_verdict_replaces_the_case_of_the_one_before(desk: Desk) -> None:
    desk.keep()
    review = desk.review(case=case)
    rework.rewrite(review, 1, "kim", "shorter, please")
    assert cases(desk) == [(BODY, "", "shorter, please")]
    again = desk.store.get(1).message.body
    rework.edit(review, 1, "kim", None, f"{again}\nBest")
    approve(desk)
    assert cases(desk) == [(again, f"{again}\nBest", "")]


def test_many_at_once_are_a_case_each_and_some_are_none(desk: Desk) -> None:
    ids = desk.keep(
        new_draft(), new_draft(2, to=(), reason="b"), new_draft(reason="c", kind=DraftKind.CHECK_IN)
    )
    review = desk.review(case=case)
    one = bulk.preview(review, ids[:1], "kim")
    bulk.approve(review, ids[:1], "kim", one.token)
    approve(desk, ids[2])
    assert len(cases(desk)) == 1


def test_a_case_that_cannot_be_kept_leaves_the_draft_as_it_was(desk: Desk) -> None:
    desk.keep()

    def broken(*_: Any) -> PromptCase:
        raise RuntimeError("no case")

    with pytest.raises(RuntimeError):
        approve(desk, case=broken)
    assert (desk.store.get(1).state, desk.store.verdicts(1), desk.store.outbox_of(1)) == (
        DraftState.WAITING,
        [],
        [],
    )


def test_what_is_taken_back_is_no_case_any_more(desk: Desk) -> None:
    desk.keep()
    review = desk.review(case=case)
    approve(desk)
    review.undo(1, "lee")
    assert cases(desk) == []
    review.reject(1, "kim", RejectReason.TOO_WEAK)
    assert cases(desk) == [(BODY, "", "too_weak")]
    review.reopen(1, "kim")
    assert cases(desk) == []


def test_the_outbox_takes_an_approval_back_as_review_does(desk: Desk) -> None:
    desk.keep()
    approve(desk)
    OutboxStore(desk.engine, desk.clock).undo(1, "lee", "too early")
    draft = desk.store.get(1)
    assert (draft.state, draft.approved_at) == (DraftState.WAITING, None)
    assert [one.taken_back_at for one in desk.store.verdicts(1)] == [NOW]
    last = desk.store.events(1)[-1]
    assert (last.by, last.change, last.reason) == ("lee", "approval undone", "too early")
    assert cases(desk) == []
    approve(desk)
    assert len(cases(desk)) == 1
