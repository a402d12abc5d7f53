"""The round trip of Agent Inbox with everything real behind it: SQL, the checks, the queue of the outbox."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from copied_home import copied
from integration.graph.conftest import AS_OF, house_at
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.sqlite import SqliteSaver
from langgraph.types import Command

from domain.drafts import INTERNAL, DraftState, VerdictKind
from domain.reviews import StoredDraft
from graph.outreach import build_outreach_graph
from graph.outreach_state import OutreachDeps
from keepwell.bootstrap import House
from keepwell.outreach_desk import RealDesk
from keepwell.review_desk import draft_page, review_of


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
