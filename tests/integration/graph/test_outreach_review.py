"""The round trip of Agent Inbox with everything real behind it: SQL, the checks, the queue of the outbox."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from copied_home import copied
from integration.graph.conftest import AS_OF, house_at
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.sqlite import SqliteSaver
from langgraph.types import Command
from obedient_model import ObedientModel
from pydantic import SecretStr
from scripted_model import KEY

from domain.drafts import INTERNAL, DraftState, VerdictKind
from domain.reviews import StoredDraft
from graph.outreach import build_outreach_graph
from graph.outreach_state import OutreachDeps
from keepwell.bootstrap import House
from keepwell.outreach_desk import RealDesk
from keepwell.review_desk import draft_page, review_of
from keepwell.settings import Settings
from outbox.review import rework


@pytest.fixture(scope="module")
def house(drafted: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = house_at(copied(drafted, tmp_path_factory.mktemp("inbox") / "home"))
    yield made
    made.engine.dispose()


@pytest.fixture(scope="module")
def unread(house: House) -> Iterator[StoredDraft]:
    """Messages to customers that pass their checks, each given out once."""
    found = house.drafts.of_accounts(house.accounts.ids(), [DraftState.WAITING])
    return iter([one for one in found if one.kind not in INTERNAL])


@pytest.fixture
def saver(tmp_path: Path) -> Iterator[SqliteSaver]:
    connection = sqlite3.connect(tmp_path / "threads.db", check_same_thread=False)
    yield SqliteSaver(connection, serde=JsonPlusSerializer(allowed_msgpack_modules=None))
    connection.close()


class Inbox:
    def __init__(self, house: House, saver: SqliteSaver, name: str = "t") -> None:
        self.house, self.saver = house, saver
        self.config: Any = {"configurable": {"thread_id": name}}

    def send(self, given: Any) -> dict[str, Any]:
        deps = OutreachDeps(RealDesk(self.house), "kim")
        return dict(build_outreach_graph(self.saver).invoke(given, self.config, context=deps))

    def open(self, draft: StoredDraft) -> dict[str, Any]:
        return asked(self.send({"draft_id": draft.id}))

    def answer(self, given: Any) -> dict[str, Any]:
        return self.send(Command(resume=given))


def asked(done: dict[str, Any]) -> dict[str, Any]:
    ((one,),) = [interrupt.value for interrupt in done["__interrupt__"]]
    return dict(one)


@pytest.fixture
def inbox(house: House, saver: SqliteSaver) -> Inbox:
    return Inbox(house, saver)


def queued(house: House, draft: StoredDraft) -> list[dict[str, Any]]:
    return [dict(row) for row in draft_page(review_of(house), draft.id).outbox]


@pytest.mark.parametrize("answer", [[{"type": "accept", "args": None}], {"decisions": [{"type": "approve"}]}])
def test_what_was_shown_and_approved_waits_in_the_outbox_once(
    inbox: Inbox, unread: Iterator[StoredDraft], answer: Any
) -> None:
    draft = next(unread)
    shown = inbox.open(draft)
    assert shown["action_request"]["args"]["body"] == draft.message.body
    assert inbox.answer(answer)["outcome"] == "approved"
    assert len(queued(inbox.house, draft)) == 1
    (verdict,) = inbox.house.drafts.verdicts(draft.id)
    assert (verdict.verdict, verdict.by, verdict.content_hash) == (
        VerdictKind.APPROVE,
        "kim",
        draft.message.hash,
    )


def test_the_reviewer_sees_why_and_on_what_each_sentence_rests(
    inbox: Inbox, unread: Iterator[StoredDraft]
) -> None:
    draft = next(unread)
    told = inbox.open(draft)["description"]
    assert draft.account in told
    assert all(
        one.ref.replace("_", "\\_") in told for one in draft.revision.evidence if one.origin == "figure"
    )
    assert "no AI: no model is configured" in told


def test_an_edit_with_a_number_nobody_measured_is_kept_blocked(
    inbox: Inbox, unread: Iterator[StoredDraft]
) -> None:
    draft = next(unread)
    args = inbox.open(draft)["action_request"]["args"]
    body = args["body"].replace("\n\n", "\n\nYour team saved 4,711 hours with us last month.\n\n", 1)
    again = asked(
        inbox.answer([{"type": "edit", "args": {"action": "send_message", "args": {**args, "body": body}}}])
    )
    assert again["config"]["allow_accept"] is False
    assert "4,711" in again["description"]
    assert inbox.house.drafts.get(draft.id).state is DraftState.BLOCKED
    assert queued(inbox.house, draft) == []
    # and the thread goes on: the words taken out again, it may leave
    done = inbox.answer(
        {"decisions": [{"type": "edit", "edited_action": {"name": "send_message", "args": args}}]}
    )
    assert done["outcome"] == "approved"
    assert len(queued(inbox.house, draft)) == 1
    assert inbox.house.drafts.get(draft.id).message.body == args["body"]


def test_no_edit_sends_to_a_stranger(inbox: Inbox, unread: Iterator[StoredDraft]) -> None:
    draft = next(unread)
    args = {**inbox.open(draft)["action_request"]["args"], "to": "boss@evil.example"}
    again = asked(inbox.answer([{"type": "edit", "args": {"args": args}}]))
    assert "boss@evil.example" in again["description"]
    assert again["action_request"]["args"]["to"] == draft.message.recipients[0].address
    assert queued(inbox.house, draft) == []


def test_feedback_without_a_model_is_refused_in_a_sentence(
    inbox: Inbox, unread: Iterator[StoredDraft]
) -> None:
    draft = next(unread)
    inbox.open(draft)
    again = asked(inbox.answer([{"type": "response", "args": "warmer, please"}]))
    assert "none is configured" in again["description"]
    assert inbox.answer({"decisions": [{"type": "reject", "message": "not now"}]})["outcome"] == "rejected"
    stored = inbox.house.drafts.get(draft.id)
    assert stored.close_reason == "other: not now"


def test_what_is_decided_on_the_command_line_ends_the_thread(
    inbox: Inbox, unread: Iterator[StoredDraft]
) -> None:
    draft = next(unread)
    inbox.open(draft)
    review_of(inbox.house).approve(draft.id, "ola", draft.content_hash)
    assert inbox.answer([{"type": "ignore", "args": None}])["outcome"] == "approved"
    assert len(queued(inbox.house, draft)) == 1


def test_a_message_is_written_for_a_reason_and_only_for_one(house: House, saver: SqliteSaver) -> None:
    alert = next(one for one in house.alerts.live() if one.account_id is not None)
    live = house.drafts.of_accounts([alert.account_id or 0])
    inbox = Inbox(house, saver)
    start = {"account_id": alert.account_id, "as_of": AS_OF.isoformat()}
    done = inbox.send({**start, "reason": live[0].reason})
    assert done["draft_id"] == live[0].id
    nothing = Inbox(house, saver, "other").send({**start, "reason": "alert:nothing"})
    assert nothing["outcome"] == "nothing to write"


def test_a_reviewer_of_another_book_finds_no_such_draft(
    house: House, saver: SqliteSaver, unread: Iterator[StoredDraft]
) -> None:
    draft = next(unread)
    other = next(csm for csm, _ in house.accounts.csms() if csm != draft.csm)
    deps = OutreachDeps(RealDesk(house, other), "kim")
    config: Any = {"configurable": {"thread_id": "foreign"}}
    done = build_outreach_graph(saver).invoke({"draft_id": draft.id}, config, context=deps)
    assert done["outcome"] == "gone"
    assert draft.account not in str(done)


class Killed(BaseException):
    """As by kill -9: nothing of ours catches it."""


def dies_after(monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """The next time, right after what it does is in SQL."""
    does = getattr(rework, step)

    def once(*args: Any) -> Any:
        does(*args)
        monkeypatch.setattr(rework, step, does)
        raise Killed

    monkeypatch.setattr(rework, step, once)


def edited(args: dict[str, str], **more: str) -> list[dict[str, Any]]:
    return [{"type": "edit", "args": {"action": "send_message", "args": {**args, **more}}}]


def others_of(house: House, draft: StoredDraft) -> list[str]:
    now = {one.address for one in draft.message.recipients}
    return [
        one.address
        for one in house.drafts.contacts([draft.account_id])[draft.account_id]
        if one.address not in now
    ]


def test_one_that_dies_between_another_reader_and_another_text_goes_on_with_both(
    inbox: Inbox, unread: Iterator[StoredDraft], monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = next(one for one in unread if others_of(inbox.house, one))
    args = inbox.open(draft)["action_request"]["args"]
    to, body = others_of(inbox.house, draft)[0], f"{args['body']}\n\nP.S. Take your time.  \n"
    dies_after(monkeypatch, "readdress")
    with pytest.raises(Killed):
        inbox.answer(edited(args, to=to, body=body))
    inbox.send(None)
    stored = inbox.house.drafts.get(draft.id)
    assert [one.address for one in stored.message.recipients] == [to]
    assert "Take your time." in stored.message.body
    assert [one.how for one in inbox.house.drafts.revisions(draft.id)] == [
        "composed",
        "readdressed",
        "edited",
    ]


def test_one_that_dies_after_its_edit_does_not_edit_again(
    inbox: Inbox, unread: Iterator[StoredDraft], monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = next(unread)
    args = inbox.open(draft)["action_request"]["args"]
    dies_after(monkeypatch, "edit")
    with pytest.raises(Killed):
        inbox.answer(edited(args, subject=f" {args['subject']}, in short "))
    assert inbox.send(None)["outcome"] == "approved"
    assert len(queued(inbox.house, draft)) == 1
    assert [one.verdict for one in inbox.house.drafts.verdicts(draft.id)] == ["edit", "approve"]


def test_one_that_dies_after_a_rewrite_has_it_written_once(
    inbox: Inbox, unread: Iterator[StoredDraft], monkeypatch: pytest.MonkeyPatch, obedient: ObedientModel
) -> None:
    draft, plain = next(unread), inbox.house
    known: dict[str, Any] = {"model_url": obedient.url, "model": "scripted", "model_key": SecretStr(KEY)}
    # What runs have the model write for is no matter to a person who asks.
    inbox.house = House(Settings(home=plain.settings.home, model_drafts=0, **known), now=plain.now)
    rework.edit(review_of(plain), draft.id, "kim", f"{draft.message.subject}, in short", draft.message.body)
    inbox.open(draft)
    dies_after(monkeypatch, "rewrite")
    with pytest.raises(Killed):
        inbox.answer([{"type": "response", "args": "warmer, please"}])
    again = asked(inbox.send(None))
    assert not again["description"].startswith("**Draft")
    assert [one.how for one in inbox.house.drafts.revisions(draft.id)] == [
        "composed",
        "edited",
        "rewritten",
    ]
    assert len(obedient.asked) == 1
    inbox.house.language_model.close()
    inbox.house.engine.dispose()


def test_an_edit_of_nothing_but_spaces_is_an_approval(inbox: Inbox, unread: Iterator[StoredDraft]) -> None:
    draft = next(unread)
    args = inbox.open(draft)["action_request"]["args"]
    given = edited(args, to=f"{args['to']}, {args['to']}", body=f"{args['body']} \r\n")
    assert inbox.answer(given)["outcome"] == "approved"
    assert [one.verdict for one in inbox.house.drafts.verdicts(draft.id)] == ["approve"]


def test_two_answers_at_once_to_one_thread_approve_it_once(
    inbox: Inbox, unread: Iterator[StoredDraft]
) -> None:
    draft = next(unread)
    inbox.open(draft)
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(inbox.answer, [[{"type": "accept", "args": None}]] * 2))
    assert {one["outcome"] for one in done} == {"approved"}
    assert len(queued(inbox.house, draft)) == 1
    assert len(inbox.house.drafts.verdicts(draft.id)) == 1


def test_nothing_is_written_for_an_account_of_another_book_and_its_name_is_not_told(
    house: House, saver: SqliteSaver, unread: Iterator[StoredDraft]
) -> None:
    draft = next(unread)
    other = next(csm for csm, _ in house.accounts.csms() if csm != draft.csm)
    before = house.drafts.of_accounts([draft.account_id])
    deps, config = OutreachDeps(RealDesk(house, other), "kim"), {"configurable": {"thread_id": "foreign"}}
    begun: Any = {"account_id": draft.account_id, "reason": "alert:nothing", "as_of": AS_OF.isoformat()}
    done = build_outreach_graph(saver).invoke(begun, config, context=deps)  # type: ignore[arg-type]
    assert done["outcome"] == "nothing to write"
    assert draft.account not in str(done)
    assert house.drafts.of_accounts([draft.account_id]) == before


@pytest.mark.parametrize("days", [-30, 30])
def test_no_message_is_written_of_another_time(house: House, saver: SqliteSaver, days: int) -> None:
    alert = next(one for one in house.alerts.live() if one.account_id is not None)
    day = AS_OF + timedelta(days=days)
    begun = {"account_id": alert.account_id, "reason": f"alert:{alert.rule}", "as_of": day.isoformat()}
    assert Inbox(house, saver).send(begun)["outcome"] == "nothing to write"
