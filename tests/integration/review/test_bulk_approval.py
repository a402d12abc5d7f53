"""Many drafts approved at once, in both databases."""

from typing import Any

import pytest
from draft_cast import BO, BY_TEMPLATE, new_draft
from review_desk_cast import BROKEN, STRANGER, Desk, contact, outbox

from domain.drafts import DraftKind
from domain.errors import ConflictError, KeepwellError
from outbox.review import bulk


def test_many_alike_are_approved_together_after_a_look(desk: Desk) -> None:
    desk.keep(*(new_draft(reason=f"r{n}") for n in range(3)))
    shown = bulk.preview(desk.review(), [3, 1, 2, 1], "kim")
    assert [one.id for one in shown.drafts] == [1, 2, 3]
    assert outbox(desk) == []
    done = bulk.approve(desk.review(), [1, 2, 3], "kim", shown.token)
    assert [one.draft.id for one in done.approved] == [1, 2, 3]
    assert done.held_back == ()
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


def test_one_that_holds_no_more_stays_in_the_queue_and_the_others_leave(desk: Desk) -> None:
    desk.keep(new_draft(), new_draft(reason="b", to=(BO,)))
    token = bulk.preview(desk.review(), [1, 2], "kim").token
    contact(desk, 2, email=None)
    done = bulk.approve(desk.review(), [1, 2], "kim", token)
    assert [one.draft.id for one in done.approved] == [1]
    [held] = done.held_back
    assert "Bo Berg <bo@fjord.example> is no contact of" in held.says
    assert (desk.store.get(2).state, desk.store.verdicts(2)) == ("blocked", [])
    assert len(outbox(desk)) == 1


def test_a_preview_leaves_out_and_tells_what_holds_no_more(desk: Desk) -> None:
    desk.keep(new_draft(), new_draft(reason="b", to=(STRANGER,)))
    shown = bulk.preview(desk.review(), [1, 2], "kim")
    assert ([one.id for one in shown.drafts], [one.draft.id for one in shown.held_back]) == ([1], [2])
    assert desk.store.get(2).state == "waiting"
    assert [one.draft.id for one in bulk.approve(desk.review(), [1], "kim", shown.token).approved] == [1]


def test_one_in_somebody_elses_hand_holds_all_of_them(desk: Desk) -> None:
    desk.keep(new_draft(), new_draft(reason="b"))
    token = bulk.preview(desk.review(), [1, 2], "kim").token
    desk.review().claim(2, "lee")
    with pytest.raises(ConflictError, match="claimed by lee"):
        bulk.approve(desk.review(), [1, 2], "kim", token)
    assert (outbox(desk), desk.store.verdicts(1)) == ([], [])
