"""Approvals in both databases: what they leave behind, what holds them back, how they are taken back."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from draft_cast import ANA, BODY, NOW, AnyTime, new_draft, recheck
from review_desk_cast import (
    BROKEN,
    CLEO,
    FALSE,
    STRANGER,
    Desk,
    approve,
    approved,
    contact,
    hash_of,
    outbox,
    set_outbox,
    trail,
)
from storage_rows import load

from domain.drafts import GOOD_UNTIL, DraftKind, DraftState, Problem, ProblemCode, Recipient, VerdictKind
from domain.errors import ConflictError
from domain.reviews import Checked, StoredDraft
from outbox.review.review import Approved, HeldBack
from storage import schema
from storage.engine import write
from storage.outbox_blocks import block


def held_back(desk: Desk, says: str, **parts: Any) -> None:
    """Blocked, with the reason; nothing is sent, and nobody is said to have approved."""
    done = approve(desk, **parts)
    assert isinstance(done, HeldBack)
    assert says in done.says
    stored = desk.store.get(1)
    assert (stored.state, stored.revision.problems) == (DraftState.BLOCKED, done.problems)
    assert (outbox(desk), desk.store.verdicts(1)) == ([], [])
    assert trail(desk)[-1] == ("kim", "held back")


def test_an_approval_is_a_verdict_a_state_and_a_row_that_waits(desk: Desk) -> None:
    desk.keep()
    done = approved(desk)
    [verdict] = desk.store.verdicts(1)
    assert (verdict.verdict, verdict.by, verdict.content_hash) == (VerdictKind.APPROVE, "kim", hash_of(desk))
    assert (desk.store.get(1).state, desk.store.get(1).approved_at) == (DraftState.APPROVED, NOW)
    [row] = outbox(desk)
    assert (row["verdict_id"], row["state"], row["not_before"]) == (verdict.id, "waiting", done.leaves_at)
    assert (row["subject"], row["body"], row["content_hash"]) == ("Your seats", BODY, hash_of(desk))
    assert row["recipients"] == [ANA.as_json()]
    assert done.leaves_at == NOW + timedelta(seconds=30)


def test_what_is_approved_in_the_evening_leaves_when_they_are_at_work(desk: Desk) -> None:
    desk.keep(new_draft(), new_draft(reason="b", kind=DraftKind.ACCOUNT_REVIEW))
    desk.now = datetime(2026, 3, 6, 16, 59, 45, tzinfo=NOW.tzinfo)  # Friday, seconds before they go home
    assert approved(desk).leaves_at == datetime(2026, 3, 9, 9, tzinfo=NOW.tzinfo)
    assert approved(desk, 2).leaves_at == desk.now + timedelta(seconds=30)


def test_the_working_hours_are_asked_for_the_accounts_country(desk: Desk) -> None:
    asked = []

    class Noted(AnyTime):
        def next_moment(self, now: datetime, country: str | None, zone: str | None) -> datetime:
            asked.append((now, country))
            return now

    desk.keep()
    desk.review(work=Noted()).approve(1, "kim", hash_of(desk))
    assert asked == [(NOW + timedelta(seconds=30), "DE")]


def test_only_what_was_shown_can_be_approved(desk: Desk) -> None:
    desk.keep()
    shown = hash_of(desk)
    desk.keep(new_draft(body="Hi Ana,\n\nNews."))
    for given in (shown, "", "abc", hash_of(desk)[:15], "%" * 20):
        with pytest.raises(ConflictError, match="is not what you were shown"):
            desk.review().approve(1, "kim", given)
    assert desk.review().approve(1, "kim", f" {hash_of(desk)[:16].upper()} ").draft.id == 1


def test_a_second_approval_is_told_of_the_first(desk: Desk) -> None:
    desk.keep()
    approve(desk)
    with pytest.raises(
        ConflictError, match=r"was approved on 2026-03-02 10:00 UTC; `keepwell review undo 1`"
    ):
        approve(desk, by="lee")
    assert len(outbox(desk)) == 1


def test_a_blocked_draft_is_refused_with_the_reasons(desk: Desk) -> None:
    desk.keep(new_draft(body=FALSE, problems=(BROKEN,)))
    done = approve(desk)
    assert isinstance(done, HeldBack)
    assert (done.says, done.problems) == ("Draft 1 is blocked: 55 is in no evidence.", (BROKEN,))
    assert outbox(desk) == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"email": "ana@elsewhere.example"}, "Ana Silva has another address by now"),
        ({"account_id": 2}, "is no contact of Account 1"),
        ({"email": None}, "is no contact of Account 1"),
    ],
)
def test_somebody_who_left_or_moved_gets_nothing(desk: Desk, change: dict[str, Any], says: str) -> None:
    desk.keep()
    contact(desk, 1, **change)
    held_back(desk, says)


def test_a_contact_whose_import_was_undone_or_whose_source_deleted_them_gets_nothing(desk: Desk) -> None:
    desk.keep(new_draft(to=(Recipient("Dee", "dee@fjord.example", 4),)))
    number = load(
        desk.intake, "more", contacts=[{"external_id": "d", "name": "Dee", "email": "dee@fjord.example"}]
    )
    assert desk.review().get(1).message.recipients[0].contact_id == 4
    desk.intake.undo(number)
    held_back(desk, "Dee <dee@fjord.example> is no contact of Account 1")


@pytest.mark.parametrize("to", [(), (STRANGER,), (CLEO,)])
def test_a_draft_that_goes_past_the_accounts_contacts_is_refused(desk: Desk, to: Any) -> None:
    desk.keep(new_draft(to=to))
    held_back(desk, "is no contact of" if to else "goes to nobody")


def test_a_text_changed_past_the_review_is_refused(desk: Desk) -> None:
    desk.keep()
    with write(desk.engine) as connection:
        connection.execute(sa.update(schema.draft_revisions).values(body="Send money"))
    with pytest.raises(ConflictError, match="does not match its own hash"):
        approve(desk)


def test_an_approval_is_undone_while_it_waits_and_can_be_given_again(desk: Desk) -> None:
    desk.keep()
    approve(desk)
    assert desk.review().undo(1, "lee").state == "waiting"
    assert [row["state"] for row in outbox(desk)] == ["undone"]
    assert desk.store.verdicts(1)[0].taken_back_at == NOW
    with pytest.raises(ConflictError, match="is waiting, not approved"):
        desk.review().undo(1, "lee")
    approve(desk)
    assert [row["state"] for row in outbox(desk)] == ["undone", "waiting"]
    assert trail(desk) == [("kim", "approved"), ("lee", "approval undone"), ("kim", "approved")]


@pytest.mark.parametrize("state", ["sending", "sent", "unclear"])
def test_what_is_leaving_or_has_left_cannot_be_undone(desk: Desk, state: str) -> None:
    desk.keep()
    approve(desk)
    set_outbox(desk, state=state)
    with pytest.raises(ConflictError, match="is leaving or may have left"):
        desk.review().undo(1, "kim")
    with write(desk.engine) as connection:
        connection.execute(sa.update(schema.drafts).values(state="sent"))
    with pytest.raises(ConflictError, match="has left already"):
        desk.review().undo(1, "kim")


def test_a_draft_that_was_withdrawn_meanwhile_cannot_be_approved(desk: Desk) -> None:
    desk.keep()
    shown = hash_of(desk)
    desk.store.withdraw([1], "The alert it was written for is over.", NOW)
    with pytest.raises(ConflictError, match=r"was withdrawn on .*: The alert it was written for is over"):
        desk.review().approve(1, "kim", shown)


OUTDATED = Problem(ProblemCode.OUTDATED, "By now 38 of 60 seats are in use.", "41", 1)


def test_what_holds_no_more_is_held_back_until_it_holds_again(desk: Desk) -> None:
    desk.keep()
    before = hash_of(desk)
    held_back(desk, "By now 38 of 60 seats", recheck=lambda drafts: {1: Checked((OUTDATED,))})
    assert (hash_of(desk), len(desk.store.revisions(1))) == (before, 1)
    done = approved(desk)
    stored = desk.store.get(1)
    assert (stored.state, stored.revision.problems, done.draft.content_hash) == ("approved", (), before)


def test_what_is_held_back_untouched_is_written_anew_by_the_next_run(desk: Desk) -> None:
    desk.keep()
    held_back(desk, "By now", recheck=lambda drafts: {1: Checked((OUTDATED,))})
    desk.keep(new_draft(body=BODY.replace("Shall", "Could")))
    assert (desk.store.get(1).state, desk.store.get(1).revision.number) == (DraftState.WAITING, 2)


def test_nothing_is_approved_on_a_check_of_an_earlier_revision(desk: Desk) -> None:
    desk.keep()
    shown = hash_of(desk)

    def meanwhile(drafts: Sequence[StoredDraft]) -> dict[int, Checked]:
        desk.keep(new_draft(warnings=("They read Danish.",)))
        return recheck(drafts)

    with pytest.raises(ConflictError, match=r"changed meanwhile \(revision 2 by keepwell\)"):
        desk.review(recheck=meanwhile).approve(1, "kim", shown)
    assert outbox(desk) == []


def test_who_must_not_be_written_to_holds_it_back(desk: Desk) -> None:
    desk.keep()
    with write(desk.engine) as connection:
        block(connection, ANA.address, NOW, "kim", "asked not to be written to", None)
    held_back(desk, "ana@fjord.example is not to be written to: asked not to be written to.")


@pytest.mark.parametrize(("good_until", "leaves"), [(date(2026, 3, 9), True), (date(2026, 3, 8), False)])
def test_what_would_arrive_after_a_day_it_speaks_of_is_held_back(
    desk: Desk, good_until: date, leaves: bool
) -> None:
    desk.keep()
    desk.now = datetime(2026, 3, 6, 18, tzinfo=NOW.tzinfo)  # Friday evening: it leaves on Monday

    def told(drafts: Sequence[StoredDraft]) -> dict[int, Checked]:
        return {1: Checked((), good_until)}

    if not leaves:
        held_back(desk, "It speaks of 2026-03-08 as a day to come, and can leave on 2026-03-09", recheck=told)
        return
    assert isinstance(approve(desk, recheck=told), Approved)
    [verdict] = desk.store.verdicts(1)
    assert (verdict.details or {})[GOOD_UNTIL] == "2026-03-09"
