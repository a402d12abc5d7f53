"""Review in both databases: what people say of drafts, what that does, and what is refused in which words."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from draft_cast import ANA, BO, BODY, BY_TEMPLATE, NOW, TODAY, AnyTime, new_draft
from review_desk_cast import Desk
from storage_rows import load

from domain.drafts import DraftKind, DraftState, Origin, Problem, ProblemCode, Recipient, VerdictKind, Writer
from domain.errors import ConflictError, KeepwellError, NotFoundError
from domain.reviews import How, Kept, RejectReason
from domain.scope import AccountScope
from outbox.review import bulk, rework
from storage import schema
from storage.engine import read, write

CLEO = Recipient("Cleo", "cleo@other.example", 3)
STRANGER = Recipient("X", "x@evil.example", None)
BROKEN = Problem(ProblemCode.NUMBER, "55 is in no evidence", "55", 1)
FALSE = "Hi Ana,\n\nYour team uses 55 of 60 seats.\n\nKim"


def outbox(desk: Desk) -> list[dict[str, Any]]:
    with read(desk.engine) as connection:
        rows = connection.execute(sa.select(schema.outbox_messages).order_by(schema.outbox_messages.c.id))
        return [dict(row) for row in rows.mappings()]


def set_outbox(desk: Desk, **values: Any) -> None:
    with write(desk.engine) as connection:
        connection.execute(sa.update(schema.outbox_messages).values(values))


def contact(desk: Desk, number: int, **values: Any) -> None:
    with write(desk.engine) as connection:
        c = schema.contacts
        connection.execute(sa.update(c).where(c.c.id == number).values(values))


def hash_of(desk: Desk, number: int = 1) -> str:
    return desk.store.get(number).content_hash


def approve(desk: Desk, number: int = 1, by: str = "kim") -> Any:
    return desk.review().approve(number, by, hash_of(desk, number))


def trail(desk: Desk, number: int = 1) -> list[tuple[str, str]]:
    return [(event.by, event.change) for event in desk.store.events(number)]


def test_an_approval_is_a_verdict_a_state_and_a_row_that_waits(desk: Desk) -> None:
    desk.keep()
    done = approve(desk)
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
    assert approve(desk).leaves_at == datetime(2026, 3, 9, 9, tzinfo=NOW.tzinfo)
    assert approve(desk, 2).leaves_at == desk.now + timedelta(seconds=30)


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
    with pytest.raises(ConflictError, match=r"is blocked: 55 is in no evidence\. Edit it, or vouch"):
        approve(desk)


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
    with pytest.raises(ConflictError, match=says):
        approve(desk)
    assert outbox(desk) == []


def test_a_contact_whose_import_was_undone_or_whose_source_deleted_them_gets_nothing(desk: Desk) -> None:
    desk.keep(new_draft(to=(Recipient("Dee", "dee@fjord.example", 4),)))
    number = load(
        desk.intake, "more", contacts=[{"external_id": "d", "name": "Dee", "email": "dee@fjord.example"}]
    )
    assert desk.review().get(1).message.recipients[0].contact_id == 4
    desk.intake.undo(number)
    with pytest.raises(ConflictError, match=r"Dee <dee@fjord\.example> is no contact of Account 1"):
        approve(desk)


@pytest.mark.parametrize("to", [(), (STRANGER,), (CLEO,)])
def test_a_draft_that_goes_past_the_accounts_contacts_is_refused(desk: Desk, to: Any) -> None:
    desk.keep(new_draft(to=to))
    with pytest.raises(ConflictError, match=r"goes to nobody|is no contact of"):
        approve(desk)


def test_a_text_changed_past_the_review_is_refused(desk: Desk) -> None:
    desk.keep()
    with write(desk.engine) as connection:
        connection.execute(sa.update(schema.draft_revisions).values(body="Send money"))
    with pytest.raises(ConflictError, match="does not match its own hash"):
        approve(desk)


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


def test_an_edit_is_a_revision_with_its_diff_that_is_checked_again(desk: Desk) -> None:
    desk.keep()
    done = rework.edit(
        desk.review(), 1, "kim", "Your  41 seats ", BODY.replace("Shall we talk", "Can we talk")
    )
    assert (done.draft.state, done.problems, done.draft.message.subject) == ("waiting", (), "Your 41 seats")
    assert "-Your team uses 41 of 60 seats. Shall we talk on Thursday?" in done.diff
    assert done.figures is not None
    assert (done.figures["words_added"], done.figures["words_removed"]) == (2, 1)
    revision = done.draft.revision
    assert (revision.number, revision.how, revision.by, revision.written.by) == (
        2,
        How.EDITED,
        "kim",
        Writer.PERSON,
    )
    assert revision.written.prompt_version == 3
    [verdict] = desk.store.verdicts(1)
    assert (verdict.verdict, verdict.revision, verdict.content_hash) == (VerdictKind.EDIT, 2, hash_of(desk))
    assert verdict.details is not None
    assert verdict.details["diff"] == done.diff
    assert desk.store.get(1).claimed_by == "kim"


def test_an_edit_that_says_what_no_evidence_says_blocks_the_draft(desk: Desk) -> None:
    desk.keep()
    done = rework.edit(desk.review(), 1, "kim", None, FALSE)
    assert (done.draft.state, [one.says for one in done.problems]) == ("blocked", ["55 is in no evidence"])
    with pytest.raises(ConflictError, match="is blocked"):
        approve(desk)
    again = rework.edit(desk.review(), 1, "kim", None, BODY)
    assert (again.draft.state, len(desk.store.revisions(1))) == ("waiting", 3)


@pytest.mark.parametrize("body", [BODY, BODY + "\n\n", BODY.replace("\n", "  \r\n")])
def test_an_edit_that_changes_nothing_is_none(desk: Desk, body: str) -> None:
    desk.keep()
    with pytest.raises(ConflictError, match="as it stands: nothing was changed"):
        rework.edit(desk.review(), 1, "kim", "Your seats", body)
    assert len(desk.store.revisions(1)) == 1


def test_an_empty_or_endless_text_is_refused(desk: Desk) -> None:
    desk.keep()
    for body in ("", " \n ", "x" * 60_000):
        with pytest.raises(KeepwellError, match=r"needs a subject and a text|50,000 characters"):
            rework.edit(desk.review(), 1, "kim", None, body)


def test_an_edit_of_what_was_changed_meanwhile_is_refused(desk: Desk) -> None:
    desk.keep()
    shown = hash_of(desk)
    rework.edit(desk.review(), 1, "kim", None, "Hi Ana")
    with pytest.raises(ConflictError, match="is not what you were shown"):
        rework.edit(desk.review(), 1, "kim", None, "Hi Ana, again", shown)

    def meanwhile(*told: Any) -> Any:
        rework.edit(desk.review(), 1, "kim", None, "Hi, first")
        return desk.review().parts.recut(*told)

    with pytest.raises(ConflictError, match=r"changed meanwhile \(revision 3 by kim\)"):
        rework.edit(desk.review(recut=meanwhile), 1, "kim", None, "Hi, second")


def test_vouching_makes_a_persons_word_evidence(desk: Desk) -> None:
    desk.keep(new_draft(body=FALSE, problems=(BROKEN,)))
    done = rework.vouch(desk.review(), 1, "kim", 1)
    assert (done.draft.state, done.draft.revision.how) == ("waiting", How.VOUCHED)
    fact = done.draft.revision.evidence[-1]
    assert (fact.origin, fact.ref, fact.quote) == (
        Origin.VOUCHED,
        "vouched:kim",
        "Your team uses 55 of 60 seats.",
    )
    assert [value.raw for value in fact.values.values()] == ["55", "60"]
    assert fact.id in done.draft.message.sentences[1].evidence
    assert ("kim", "vouched") in trail(desk)
    assert approve(desk).draft.id == 1


def test_nobody_can_vouch_for_a_link_or_for_what_has_no_problem(desk: Desk) -> None:
    link = Problem(ProblemCode.LINK, "This link is not on the list", "https://x", 1)
    desk.keep(new_draft(body="Hi Ana,\n\nSee https://x\n\nKim", problems=(link,)))
    with pytest.raises(ConflictError, match=r"Nobody can vouch for that: This link is not on the list\."):
        rework.vouch(desk.review(), 1, "kim", 1)
    with pytest.raises(ConflictError, match="Sentence 1 of draft 1 has no problem"):
        rework.vouch(desk.review(), 1, "kim", 0)
    with pytest.raises(KeepwellError, match="has sentences 1 to 3, no 10"):
        rework.vouch(desk.review(), 1, "kim", 9)


def test_it_can_go_to_another_contact_of_the_account_only(desk: Desk) -> None:
    desk.keep()
    ours, theirs = desk.store.contacts([1])[1], desk.store.contacts([2])[2]
    done = rework.readdress(desk.review(), 1, "kim", [ours[1]])
    assert done.draft.message.recipients == (BO,)
    with pytest.raises(ConflictError, match="Cleo is no contact of Account 1"):
        rework.readdress(desk.review(), 1, "kim", theirs)
    with pytest.raises(ConflictError, match="goes to them already"):
        rework.readdress(desk.review(), 1, "kim", [ours[1]])
    approve(desk)
    assert outbox(desk)[0]["recipients"] == [BO.as_json()]


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


def test_a_rewrite_keeps_the_feedback_and_replaces_the_text(desk: Desk) -> None:
    desk.keep()
    done = rework.rewrite(desk.review(), 1, "kim", "  Shorter, please: {x} %s </s> ")
    revision = done.draft.revision
    assert (revision.how, revision.feedback) == (How.REWRITTEN, "Shorter, please: {x} %s </s>")
    assert "Shorter: 41 seats." in done.draft.message.body
    [verdict] = desk.store.verdicts(1)
    assert (verdict.verdict, verdict.revision) == (VerdictKind.RESPOND, 1)
    for feedback in ("  ", "x" * 2_001):
        with pytest.raises(KeepwellError, match=r"Say what is to be different|2,000 characters"):
            rework.rewrite(desk.review(), 1, "kim", feedback)


def test_a_writer_that_fails_changes_nothing(desk: Desk) -> None:
    desk.keep()

    def broken(*_: Any) -> Any:
        raise KeepwellError("The writer has no facts left.")

    with pytest.raises(KeepwellError, match="no facts left"):
        rework.rewrite(desk.review(rewrite=broken), 1, "kim", "shorter")
    assert (len(desk.store.revisions(1)), desk.store.verdicts(1)) == (1, [])


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


def test_many_alike_are_approved_together_after_a_look(desk: Desk) -> None:
    desk.keep(*(new_draft(reason=f"r{n}") for n in range(3)))
    shown = bulk.preview(desk.review(), [3, 1, 2, 1], "kim")
    assert [one.id for one in shown.drafts] == [1, 2, 3]
    assert outbox(desk) == []
    done = bulk.approve(desk.review(), [1, 2, 3], "kim", shown.token)
    assert [one.draft.id for one in done] == [1, 2, 3]
    told = [desk.store.verdicts(number)[0] for number in (1, 2, 3)]
    assert {one.bulk for one in told} == {shown.token}
    assert len({one.id for one in told}) == len(outbox(desk)) == 3


@pytest.mark.parametrize(
    ("other", "says"),
    [
        ({"kind": DraftKind.CHECK_IN}, "differ in their kind"),
        ({"language": "de"}, "differ in their language"),
        ({"profile": "D"}, r"differ in their profile \(D, unknown\)"),
        ({"written": BY_TEMPLATE}, "differ in their prompt"),
        ({"warnings": ("They read Danish.",)}, r"has warnings \(They read Danish"),
        ({"problems": (BROKEN,)}, "is blocked"),
        ({"to": (STRANGER,)}, "is no contact of"),
    ],
)
def test_only_like_is_approved_with_like(desk: Desk, other: dict[str, Any], says: str) -> None:
    desk.keep(new_draft(), new_draft(reason="b", **other))
    with pytest.raises(KeepwellError, match=says):
        bulk.preview(desk.review(), [1, 2], "kim")


def test_a_preview_stands_for_exactly_what_it_showed(desk: Desk) -> None:
    desk.keep(new_draft(), new_draft(reason="b"), new_draft(reason="c"))
    token = bulk.preview(desk.review(), [1, 2], "kim").token
    desk.keep(new_draft(body="Hi Ana,\n\nNews."))
    for ids, given in (([1, 2], token), ([2, 3], token), ([1, 2], ""), ([1, 2], "é")):
        with pytest.raises(ConflictError, match="not the drafts that were shown"):
            bulk.approve(desk.review(), ids, "kim", given)
    with pytest.raises(KeepwellError, match="Name 1 to 50 drafts"):
        bulk.preview(desk.review(), range(1, 52), "kim")
    with pytest.raises(KeepwellError, match="Name 1 to 50 drafts"):
        bulk.preview(desk.review(), [], "kim")
    assert outbox(desk) == []


def test_one_that_cannot_be_approved_holds_all_of_them(desk: Desk) -> None:
    desk.keep(new_draft(), new_draft(reason="b", to=(BO,)))
    token = bulk.preview(desk.review(), [1, 2], "kim").token
    contact(desk, 2, email=None)
    with pytest.raises(ConflictError, match="Bo Berg"):
        bulk.approve(desk.review(), [1, 2], "kim", token)
    assert (outbox(desk), desk.store.verdicts(1)) == ([], [])


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
    desk.store.forget_contact(1)
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
