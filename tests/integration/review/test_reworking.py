"""Drafts changed by people in both databases: edited, vouched for, sent to others, written anew."""

from typing import Any

import pytest
from draft_cast import BO, BODY, new_draft
from review_desk_cast import BROKEN, FALSE, Desk, approve, hash_of, outbox, trail

from domain.drafts import Origin, Problem, ProblemCode, VerdictKind, Writer
from domain.errors import ConflictError, KeepwellError
from domain.reviews import How
from outbox.review import rework
from outbox.review.review import HeldBack


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
    assert isinstance(approve(desk), HeldBack)
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
