"""The review desk by keyboard in a real browser: changed, approved, taken back, and in the end delivered once."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes, policy

import pytest
from browser import Seat, Sits
from web_cast import Web

from domain.drafts import DraftState
from domain.outbox import OutboxState
from domain.reviews import QueueRow
from domain.scope import EVERYONE
from keepwell.outbox_desk import outbox_page
from keepwell.review_desk import queue_page
from keepwell.sending import sender_of

ADDED = "I am glad to talk it through on the phone."
WHOLE = "form => form.scrollHeight <= form.clientHeight && form.clientHeight > 150"
A_MINUTE = timedelta(minutes=1)


def waiting(web: Web) -> list[QueueRow]:
    """Those that could be approved as they are, in the order of the list."""
    return [one for one in queue_page(web.house).rows if one.state == "waiting" and not one.problems]


def alike(one: QueueRow) -> tuple[object, ...]:
    return one.kind, one.language, one.profile, one.prompt_version


def state(web: Web, draft: int) -> DraftState:
    return web.house.drafts.get(draft, today=web.house.today()).state


def outbox(web: Web) -> list[OutboxState]:
    return [one.state for one in outbox_page(web.house, EVERYONE).rows]


def sent_by(web: Web, moment: datetime) -> list[str]:
    """What is written once a sender has looked then."""
    house = replace(web.house, now=lambda: moment)
    sender_of(house).round()
    house.engine.dispose()
    folder = house.settings.outbox_folder
    return [text_of(one.read_bytes()) for one in folder.glob("*.eml")]


def text_of(letter: bytes) -> str:
    body = message_from_bytes(letter, policy=policy.default).get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def opened(web: Web, seat: Seat, draft: QueueRow) -> None:
    """By j and Enter, from the list."""
    seat.go("/review")
    steps = [one.id for one in queue_page(web.house).rows].index(draft.id) + 1
    seat.press(*"j" * steps, "Enter")
    seat.page.wait_for_url(f"**/review/{draft.id}")
    seat.says("You have it until")


@pytest.fixture
def desk(unhurried: Web, sits: Sits) -> Seat:
    return sits(unhurried.cast.reviewer)


def test_a_draft_is_changed_approved_taken_back_and_leaves_once_when_it_is_approved_again(
    unhurried: Web, desk: Seat
) -> None:
    draft = waiting(unhurried)[0]
    opened(unhurried, desk, draft)
    desk.press("e")
    field = desk.page.locator("textarea[name=body]:focus")
    field.wait_for()
    before = field.input_value()
    desk.press("Control+End")
    desk.page.keyboard.type(f"\n{ADDED}")
    desk.press("Control+Enter")
    desk.told("Saved.")
    desk.page.locator(".diff ins").last.wait_for()  # it is said before the reader is there anew
    assert desk.page.locator(".diff ins").all_inner_texts()[-1].strip().endswith(ADDED)
    assert before.strip() in desk.page.locator(".diff").inner_text()

    desk.press("a")
    desk.told("Approved: ")
    assert state(unhurried, draft.id) is DraftState.APPROVED
    (message,) = outbox_page(unhurried.house, EVERYONE).rows
    assert message.due_at >= message.created_at + timedelta(seconds=unhurried.house.settings.undo_seconds)
    assert sent_by(unhurried, message.due_at - A_MINUTE) == []
    desk.press("u")
    desk.told("it waits for review")
    desk.page.wait_for_url(f"**/review/{draft.id}")
    assert state(unhurried, draft.id) is DraftState.WAITING
    assert sent_by(unhurried, message.due_at + A_MINUTE) == []

    desk.press("a")
    desk.told("Approved: ")
    due = outbox_page(unhurried.house, EVERYONE).rows[0].due_at
    (letter,) = sent_by(unhurried, due + A_MINUTE)
    assert ADDED in letter
    assert len(sent_by(unhurried, due + 10 * A_MINUTE)) == 1
    assert outbox(unhurried) == [OutboxState.SENT, OutboxState.UNDONE]
    desk.go("/outbox")
    desk.says("undone")


def test_what_is_decided_leads_on_to_the_next_draft_of_the_list(unhurried: Web, desk: Seat) -> None:
    """Rejected with a reason, put to sleep, approved: the hands stay on the keyboard."""
    kinds = Counter(one.kind for one in queue_page(unhurried.house).rows)
    kind, _ = kinds.most_common(1)[0]
    first, second, third, *_ = [one.id for one in queue_page(unhurried.house, kind=kind).rows]
    desk.go(f"/review?kind={kind}")
    desk.press("j", "Enter")
    desk.says("You have it until")
    desk.press("r", "Escape", "Escape", "r")
    form = desk.page.locator("form:has(select[name=reason])")
    assert form.evaluate(WHOLE), "all of the form is in sight, though it was put away once"
    desk.page.locator("select[name=reason]").select_option("not_needed")
    desk.page.locator("textarea[name=note]").fill("They called us yesterday")
    desk.press("Tab", "Enter")
    desk.told("Rejected: ")
    desk.page.locator(f"li.at a[href^='/review/{second}?']").wait_for()
    assert state(unhurried, first) is DraftState.REJECTED
    desk.says("You have it until")
    desk.press("h")
    desk.page.locator("input[name=until]").wait_for()
    desk.page.get_by_role("button", name="Snooze it").click()
    desk.told("Asleep until")
    desk.page.locator(f"li.at a[href^='/review/{third}?']").wait_for()
    assert state(unhurried, second) is DraftState.SNOOZED
    desk.go("/review?state=rejected")
    desk.press("j", "Enter")
    desk.says("Rejected: not needed")
    desk.press("t")
    desk.says("They called us yesterday")
    desk.press("u")
    desk.told("It is in the queue again.")
    assert state(unhurried, first) is DraftState.WAITING


def test_many_are_approved_after_each_was_shown_and_only_alike(unhurried: Web, desk: Seat) -> None:
    rows = [one for one in waiting(unhurried) if not one.warnings]
    groups = [[one for one in rows if alike(one) == kind] for kind in {alike(one) for one in rows}]
    group = max(groups, key=len)[:3]
    stranger = next(one for one in rows if one.kind != group[0].kind)
    assert len(group) > 1
    desk.go("/review")
    choose(desk, [group[0], stranger])
    with desk.refusal(409):
        desk.press("b")
        desk.says("Only like with like")
    desk.press("Escape")
    desk.go("/review")
    choose(desk, group)
    desk.press("b")
    desk.says("Nothing is approved yet: read each.")
    for one in group:
        assert unhurried.house.drafts.get(one.id).message.body.strip()[:40] in desk.main()
    desk.press("a")
    desk.told(f"{len(group)} drafts approved.")
    assert {state(unhurried, one.id) for one in group} == {DraftState.APPROVED}
    desk.press("u")
    desk.told(f"{len(group)} approvals taken back.")
    assert {state(unhurried, one.id) for one in group} == {DraftState.WAITING}


def choose(desk: Seat, wanted: list[QueueRow]) -> None:
    for one in wanted:
        desk.page.locator(f"input[data-pick][value='{one.id}']").check()
    desk.page.locator("[data-picked-count]").get_by_text(str(len(wanted))).wait_for()
