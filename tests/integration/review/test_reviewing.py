"""Review in both databases: who has a draft in hand, what they say of it, what stays of that."""

from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from draft_cast import BODY, BY_TEMPLATE, NOW, TODAY, new_draft
from forgotten import forgotten
from review_desk_cast import CLEO, Desk, approve, hash_of, trail

from domain.errors import ConflictError, KeepwellError, NotFoundError
from domain.reviews import Kept, RejectReason
from domain.scope import AccountScope
from outbox.review import bulk, rework
from storage import schema
from storage.engine import write


def test_a_claim_keeps_others_off_until_it_is_over(desk: Desk) -> None:
    desk.keep()
    until = desk.review().claim(1, "Kim").claimed_until
    assert until == NOW + timedelta(minutes=15)
    steps = [
        lambda: desk.review().claim(1, "lee"),
        lambda: approve(desk, by="lee"),
        lambda: desk.review().reject(1, "lee", RejectReason.NOT_NEEDED),
        lambda: desk.review().snooze(1, "lee", TODAY),
        lambda: desk.review().release(1, "lee"),
        lambda: rework.edit(desk.review(), 1, "lee", None, "Hi"),
        lambda: rework.rewrite(desk.review(), 1, "lee", "shorter"),
        lambda: bulk.preview(desk.review(), [1], "lee"),
    ]
    for step in steps:
        with pytest.raises(ConflictError, match=r"claimed by Kim until 2026-03-02 10:15 UTC.*--take-over"):
            step()
    desk.later(minutes=15)
    assert desk.review().claim(1, "lee").claimed_by == "lee"
    assert approve(desk, by="LEE").draft.id == 1
    assert desk.store.get(1).claimed_by is None


def test_a_claim_is_renewed_by_doing_something_and_taken_over_by_saying_so(desk: Desk) -> None:
    desk.keep()
    desk.review().claim(1, "kim")
    desk.later(minutes=10)
    rework.edit(desk.review(), 1, "kim", None, "Hi Ana,\n\nShort.")
    assert desk.store.get(1).claimed_until == desk.now + timedelta(minutes=15)
    assert desk.review().claim(1, "lee", take_over=True).claimed_by == "lee"
    desk.review().release(1, "lee")
    desk.review().release(1, "noor")
    assert desk.store.get(1).holder(desk.now) is None
    assert [change for _, change in trail(desk)] == ["claimed", "edited", "taken over", "released"]


def test_a_rejection_needs_a_reason_and_can_be_reopened(desk: Desk) -> None:
    desk.keep()
    with pytest.raises(KeepwellError, match="Say in a few words why"):
        desk.review().reject(1, "kim", RejectReason.OTHER)
    done = desk.review().reject(1, "kim", RejectReason.WRONG_TIME, "they are closing their year")
    assert (done.state, done.close_reason) == ("rejected", "wrong_time: they are closing their year")
    with pytest.raises(ConflictError, match=r"was rejected; `keepwell review reopen 1`"):
        approve(desk)
    assert desk.review().reopen(1, "lee").state == "waiting"
    [verdict] = desk.store.verdicts(1)
    assert (verdict.reason, verdict.taken_back_at) == ("wrong_time", NOW)
    assert trail(desk) == [("kim", "rejected"), ("lee", "reopened")]
    assert approve(desk).draft.id == 1


def test_nothing_is_reopened_beside_a_newer_draft_for_the_same_reason(desk: Desk) -> None:
    desk.keep()
    desk.review().reject(1, "kim", RejectReason.NOT_NEEDED)
    desk.later(days=31)
    assert desk.keep() == [2]
    with pytest.raises(ConflictError, match="There is a newer draft for Account 1"):
        desk.review().reopen(1, "kim")
    assert desk.store.get(1).state == "rejected"


def test_a_snooze_ends_by_itself_and_leaves_a_day_to_look(desk: Desk) -> None:
    desk.keep()
    done = desk.review().snooze(1, "kim", date(2026, 3, 6), "back from the fair")
    assert (done.state, done.snoozed_until) == ("snoozed", date(2026, 3, 6))
    assert done.due_at == datetime(2026, 3, 10, 9, tzinfo=NOW.tzinfo)  # it wakes on a Saturday
    desk.later(days=5)
    assert desk.review().get(1).state == "waiting"
    assert (
        desk.store.keep([new_draft(body="News")], None, desk.now, lambda _: desk.now)[0].kept is Kept.IN_HAND
    )
    for until, says in ((date(2026, 3, 6), "is over"), (date(2028, 1, 1), "more than a year away")):
        with pytest.raises(KeepwellError, match=says):
            desk.review().snooze(1, "kim", until)


def test_another_csms_draft_or_one_whose_account_is_gone_is_not_there(desk: Desk) -> None:
    desk.keep()
    lees = desk.review(AccountScope("Lee"))
    steps = [
        lambda: lees.get(1),
        lambda: lees.claim(1, "lee"),
        lambda: lees.approve(1, "lee", hash_of(desk)),
        lambda: lees.undo(1, "lee"),
        lambda: lees.reject(1, "lee", RejectReason.NOT_NEEDED),
        lambda: lees.reopen(1, "lee"),
        lambda: lees.snooze(1, "lee", TODAY),
        lambda: rework.edit(lees, 1, "lee", None, "Hi"),
        lambda: rework.vouch(lees, 1, "lee", 0),
        lambda: rework.rewrite(lees, 1, "lee", "x"),
        lambda: bulk.preview(lees, [1], "lee"),
        lambda: bulk.approve(lees, [1], "lee", "x"),
    ]
    for step in steps:
        with pytest.raises(NotFoundError, match=r"^There is no draft 1\. `keepwell queue` lists them\.$"):
            step()
    with write(desk.engine) as connection:
        connection.execute(sa.delete(schema.contacts))
        connection.execute(sa.delete(schema.accounts))
    with pytest.raises(NotFoundError, match=r"^There is no draft 1\."):
        desk.review().approve(1, "kim", "0" * 64)


@pytest.mark.parametrize("by", ["", "  ", "x\x1b[31m", "x" * 201])
def test_nobody_decides_without_a_name(desk: Desk, by: str) -> None:
    desk.keep()
    with pytest.raises(KeepwellError, match="Say who you are"):
        desk.review().approve(1, by, hash_of(desk))


def test_every_verdict_is_kept_with_the_text_as_drafted_and_as_it_left(desk: Desk) -> None:
    desk.keep(
        new_draft(),
        new_draft(reason="b", written=BY_TEMPLATE),
        new_draft(2, to=(CLEO,)),
    )
    rework.edit(desk.review(), 1, "kim", None, BODY.replace("Shall", "Could"))
    approve(desk, 1)
    desk.review().reject(2, "kim", RejectReason.WRONG_TONE, "stiff")
    desk.later(days=1)
    approve(desk, 3)
    found = [one.as_json() for one in desk.store.judged()]
    assert [(one["draft"], one["verdict"], one["reason"]) for one in found] == [
        (1, "edit", None),
        (1, "approve", None),
        (2, "reject", "wrong_tone"),
        (3, "approve", None),
    ]
    left = found[1]
    assert "Shall we talk" in left["drafted"]["body"]
    assert "Could we talk" in left["final"]["body"]
    assert (left["prompt"], left["prompt_version"], left["language"], left["kind"]) == (
        "writer/follow_up",
        3,
        "en",
        "follow_up",
    )
    assert left["evidence"][0]["id"] == "seats"
    assert [one.verdict.draft_id for one in desk.store.judged(NOW + timedelta(hours=1))] == [3]
    assert [one.verdict.draft_id for one in desk.store.judged(scope=AccountScope("Lee"))] == [3]
    forgotten(desk.engine, 1)
    assert [one.verdict.draft_id for one in desk.store.judged()] == [3]


def test_how_often_a_prompt_version_is_approved_as_it_wrote(desk: Desk) -> None:
    desk.keep(*(new_draft(reason=f"r{n}") for n in range(6)), new_draft(reason="t", written=BY_TEMPLATE))
    approve(desk, 1)
    rework.edit(desk.review(), 2, "kim", None, "Hi Ana,\n\nAnother.")
    approve(desk, 2)
    desk.review().reject(3, "kim", RejectReason.TOO_WEAK)
    rework.rewrite(desk.review(), 4, "kim", "shorter")
    approve(desk, 5)
    desk.review().undo(5, "kim")
    desk.review().snooze(6, "kim", TODAY)
    approve(desk, 7)
    rates = desk.store.approval_rates()
    assert [(one.prompt_name, one.prompt_version) for one in rates] == [("writer/follow_up", 3), (None, None)]
    assert [(one.approved, one.edited, one.rejected, one.anew) for one in rates] == [
        (1, 1, 1, 1),
        (1, 0, 0, 0),
    ]
    assert [one.rate for one in rates] == [0.25, 1.0]
    assert desk.store.approval_rates(AccountScope("Lee")) == []
