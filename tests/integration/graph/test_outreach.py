"""A message through its graph, with threads in a real file and a desk that keeps what it is told."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.sqlite import SqliteSaver
from langgraph.types import Command

from domain.drafts import OPEN_STATES, DraftState, content_hash
from domain.errors import ConflictError, KeepwellError, NotFoundError
from graph.inbox import Shown
from graph.outreach import Outreach, build_outreach_graph
from graph.outreach_state import Looked, OutreachDeps

ANA = "ana@fjord.example"
FALSE = "99 of 60 seats"


@dataclass
class MemoryDesk:
    """One draft. What is said of it is kept in `log`; a body with FALSE in it fails its check."""

    subject: str = "Your seats"
    body: str = "41 of 60 seats are in use."
    to: tuple[str, ...] = (ANA,)
    state: DraftState = DraftState.WAITING
    there: bool = True
    log: list[str] = field(default_factory=list)

    @property
    def hash(self) -> str:
        return content_hash(list(self.to), self.subject, self.body)

    def compose(self, account_id: int, reason: str, as_of: date) -> int:
        if reason != "alert:escalation":
            raise NotFoundError(f"Nothing is live under {reason}.")
        return 7

    def look(self, draft_id: int) -> Looked:
        if not self.there or draft_id != 7:
            raise NotFoundError(f"There is no draft {draft_id}.")
        shown = Shown(self.to, self.subject, self.body, "Why: use fell.", FALSE not in self.body)
        return Looked(self.state, self.hash, shown)

    def approve(self, draft_id: int, content_hash: str, by: str) -> None:
        self._same(content_hash)
        if self.state is DraftState.APPROVED:
            return
        if self.state not in OPEN_STATES:
            raise ConflictError(f"It is {self.state}.")
        self.state = DraftState.APPROVED
        self.log.append(f"approved by {by}: {self.body}")

    def edit(
        self, draft_id: int, content_hash: str, to: tuple[str, ...], subject: str, body: str, by: str
    ) -> Looked:
        if (to, subject, body) == (self.to, self.subject, self.body):
            return self.look(draft_id)
        self._same(content_hash)
        if to != self.to:
            raise KeepwellError(f"{to[0]} is no contact of this account.")
        self.subject, self.body = subject, body
        self.log.append(f"edited by {by}")
        return self.look(draft_id)

    def rewrite(self, draft_id: int, content_hash: str, feedback: str, by: str) -> None:
        if self.body == f"Rewritten: {feedback}":
            return
        self._same(content_hash)
        self.body = f"Rewritten: {feedback}"
        self.log.append(f"rewritten for {by}")

    def reject(self, draft_id: int, reason: str, by: str) -> None:
        if self.state is DraftState.REJECTED:
            return
        self.state = DraftState.REJECTED
        self.log.append(f"rejected by {by}: {reason}")

    def _same(self, content_hash: str) -> None:
        if content_hash != self.hash:
            raise ConflictError("It has changed since.")


@pytest.fixture
def saver(tmp_path: Path) -> Iterator[SqliteSaver]:
    connection = sqlite3.connect(tmp_path / "threads.db", check_same_thread=False)
    yield SqliteSaver(connection, serde=JsonPlusSerializer(allowed_msgpack_modules=None))
    connection.close()


class Thread:
    """One message in the graph; every step runs in a graph built anew, as after a restart."""

    def __init__(self, saver: SqliteSaver, desk: MemoryDesk, name: str = "t") -> None:
        self.saver, self.desk = saver, desk
        self.config: Any = {"configurable": {"thread_id": name}}

    @property
    def graph(self) -> Outreach:
        return build_outreach_graph(self.saver)

    def begin(self, **state: Any) -> dict[str, Any]:
        return self._run(state)

    def answer(self, given: Any) -> dict[str, Any]:
        return self._run(Command(resume=given))

    def _run(self, given: Any) -> dict[str, Any]:
        return dict(self.graph.invoke(given, self.config, context=OutreachDeps(self.desk, "kim")))


@pytest.fixture
def thread(saver: SqliteSaver) -> Thread:
    return Thread(saver, MemoryDesk())


def asked(done: dict[str, Any]) -> dict[str, Any]:
    ((one,),) = [interrupt.value for interrupt in done["__interrupt__"]]
    return dict(one)


ACCEPT = [{"type": "accept", "args": None}]
APPROVE = {"decisions": [{"type": "approve"}]}


@pytest.mark.parametrize("answer", [ACCEPT, APPROVE])
def test_a_draft_is_shown_and_approved_in_either_shape(thread: Thread, answer: Any) -> None:
    shown = asked(thread.begin(draft_id=7))
    assert shown["action_request"]["args"] == {
        "to": ANA,
        "subject": "Your seats",
        "body": "41 of 60 seats are in use.",
    }
    done = thread.answer(answer)
    assert done["outcome"] == "approved"
    assert thread.desk.log == ["approved by kim: 41 of 60 seats are in use."]


def test_a_new_message_is_written_for_its_reason(thread: Thread) -> None:
    asked(thread.begin(account_id=1, reason="alert:escalation", as_of="2026-11-20"))
    assert thread.answer(ACCEPT)["outcome"] == "approved"


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ({"account_id": 1, "reason": "alert:saturation", "as_of": "2026-11-20"}, "Nothing is live under"),
        ({"account_id": 1, "reason": "alert:escalation", "as_of": "soon"}, "soon"),
        ({"account_id": 1}, "Name a draft_id"),
    ],
)
def test_without_a_reason_there_is_nothing_to_write(thread: Thread, state: dict[str, Any], told: str) -> None:
    done = thread.begin(**state)
    assert done["outcome"] == "nothing to write"
    assert told in done["told"]


def test_an_edit_that_passes_is_sent_as_it_was_edited(thread: Thread) -> None:
    args = {**asked(thread.begin(draft_id=7))["action_request"]["args"], "body": "41 seats are in use."}
    done = thread.answer([{"type": "edit", "args": {"action": "send_message", "args": args}}])
    assert done["outcome"] == "approved"
    assert thread.desk.log == ["edited by kim", "approved by kim: 41 seats are in use."]


def test_an_edit_that_fails_its_check_is_kept_and_asked_about_again(thread: Thread) -> None:
    args = {**asked(thread.begin(draft_id=7))["action_request"]["args"], "body": FALSE}
    again = asked(thread.answer([{"type": "edit", "args": {"args": args}}]))
    assert again["action_request"]["args"]["body"] == FALSE
    assert again["config"]["allow_accept"] is False
    assert "cannot be sent as it stands" in again["description"]
    assert thread.desk.log == ["edited by kim"]


def test_an_edit_of_the_recipient_to_a_stranger_is_refused(thread: Thread) -> None:
    args = {**asked(thread.begin(draft_id=7))["action_request"]["args"], "to": "x@evil.example"}
    again = asked(thread.answer([{"type": "edit", "args": {"args": args}}]))
    assert "x@evil.example is no contact" in again["description"]
    assert again["action_request"]["args"]["to"] == ANA
    assert thread.desk.log == []


@pytest.mark.parametrize(
    "answer",
    [[{"type": "response", "args": "shorter"}], {"decisions": [{"type": "respond", "message": "shorter"}]}],
)
def test_feedback_brings_another_message(thread: Thread, answer: Any) -> None:
    thread.begin(draft_id=7)
    again = asked(thread.answer(answer))
    assert again["action_request"]["args"]["body"] == "Rewritten: shorter"
    assert thread.answer(ACCEPT)["outcome"] == "approved"
    assert thread.desk.log == ["rewritten for kim", "approved by kim: Rewritten: shorter"]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ([{"type": "ignore", "args": None}], "ignored in the inbox"),
        ({"decisions": [{"type": "reject", "message": "wrong person"}]}, "wrong person"),
    ],
)
def test_a_message_is_turned_down_in_either_shape(thread: Thread, answer: Any, reason: str) -> None:
    thread.begin(draft_id=7)
    assert thread.answer(answer)["outcome"] == "rejected"
    assert thread.desk.log == [f"rejected by kim: {reason}"]


@pytest.mark.parametrize("wrong", ["yes", [], [{"type": "approve!"}], {"decisions": []}, 7, [None]])
def test_a_wrong_answer_leaves_the_thread_usable(thread: Thread, wrong: Any) -> None:
    thread.begin(draft_id=7)
    for _ in range(2):
        again = asked(thread.answer(wrong))
        assert again["description"].startswith("**")
    assert thread.desk.log == []
    assert thread.answer(ACCEPT)["outcome"] == "approved"


def test_a_message_that_changed_since_it_was_shown_is_not_approved_unseen(thread: Thread) -> None:
    thread.begin(draft_id=7)
    thread.desk.body = "Changed on the command line."
    again = asked(thread.answer(ACCEPT))
    assert "has changed since it was shown" in again["description"]
    assert again["action_request"]["args"]["body"] == "Changed on the command line."
    assert thread.desk.log == []


def test_what_was_decided_elsewhere_ends_the_thread(thread: Thread) -> None:
    thread.begin(draft_id=7)
    thread.desk.state = DraftState.REJECTED
    assert thread.answer(ACCEPT)["outcome"] == "rejected"
    assert thread.desk.log == []


def test_a_draft_that_is_gone_ends_the_thread(thread: Thread) -> None:
    thread.begin(draft_id=7)
    thread.desk.there = False
    assert thread.answer(ACCEPT)["outcome"] == "gone"


def test_two_threads_of_one_draft_approve_it_once(saver: SqliteSaver) -> None:
    desk = MemoryDesk()
    first, second = Thread(saver, desk, "a"), Thread(saver, desk, "b")
    first.begin(draft_id=7)
    second.begin(draft_id=7)
    assert [one.answer(ACCEPT)["outcome"] for one in (first, second)] == ["approved", "approved"]
    assert len(desk.log) == 1


def test_a_lost_thread_is_begun_anew_from_the_draft(saver: SqliteSaver) -> None:
    desk = MemoryDesk()
    Thread(saver, desk, "lost").begin(draft_id=7)
    saver.delete_thread("lost")
    anew = Thread(saver, desk, "anew")
    anew.begin(draft_id=7)
    assert anew.answer(ACCEPT)["outcome"] == "approved"


def test_a_thread_holds_plain_values_and_no_text_of_the_message(thread: Thread) -> None:
    thread.begin(draft_id=7)
    held = thread.graph.get_state(thread.config).values
    assert held["draft_id"] == 7
    assert not [value for value in held.values() if not isinstance(value, str | int | None | dict)]
    assert "41 of 60" not in str(held)


def test_a_graph_that_brings_its_desk_along_needs_no_context(saver: SqliteSaver) -> None:
    desk = MemoryDesk()
    graph = build_outreach_graph(saver, lambda _: OutreachDeps(desk, "studio"))
    config: Any = {"configurable": {"thread_id": "studio"}}
    graph.invoke({"draft_id": 7}, config)
    assert graph.invoke(Command(resume=ACCEPT), config)["outcome"] == "approved"
    assert desk.log == [f"approved by studio: {replace(desk, log=[]).body}"]


class Killed(BaseException):
    """As by kill -9: nothing of ours catches it."""


class DyingDesk(MemoryDesk):
    """Dies once, before or after what it is told for the `at`th time."""

    def __init__(self, at: int, after: bool) -> None:
        super().__init__()
        self.at, self.after, self.told = at, after, 0

    def __getattribute__(self, name: str) -> Any:
        does = super().__getattribute__(name)
        if name not in ("compose", "look", "approve", "edit", "rewrite", "reject"):
            return does

        def dying(*args: Any) -> Any:
            self.told += 1
            dies = self.told == self.at
            if dies and not self.after:
                raise Killed
            done = does(*args)
            if dies:
                raise Killed
            return done

        return dying


BEGUN = {"account_id": 1, "reason": "alert:escalation", "as_of": "2026-11-20"}
EDIT = {"to": ANA, "subject": "Your seats", "body": "41 seats are in use."}
WAYS: dict[str, tuple[list[Any], list[str]]] = {
    "accept": ([ACCEPT], ["approved by kim: 41 of 60 seats are in use."]),
    "edit": (
        [[{"type": "edit", "args": {"args": EDIT}}]],
        ["edited by kim", "approved by kim: 41 seats are in use."],
    ),
    "respond": (
        [[{"type": "response", "args": "shorter"}], APPROVE],
        ["rewritten for kim", "approved by kim: Rewritten: shorter"],
    ),
    "ignore": ([[{"type": "ignore", "args": None}]], ["rejected by kim: ignored in the inbox"]),
}


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("way", sorted(WAYS))
def test_a_thread_that_dies_at_any_step_ends_as_if_it_had_not(
    saver: SqliteSaver, way: str, after: bool
) -> None:
    answers, log = WAYS[way]
    for at in range(1, 30):
        desk = DyingDesk(at, after)
        _seen_through(Thread(saver, desk, f"{way} {after} {at}"), answers)
        assert desk.log == log, f"died at {at}"
        if desk.told < at:
            return
    pytest.fail("it went on for ever")


def _seen_through(thread: Thread, answers: list[Any]) -> None:
    """Begun anew where nothing was kept yet, gone on with where it was; an answer is given to what asks for one."""
    for given in (BEGUN, *(Command(resume=one) for one in answers)):
        try:
            thread._run(given)
        except Killed:
            kept = thread.graph.get_state(thread.config).next
            thread._run(None if kept else given)


def test_a_thread_that_has_carried_a_message_carries_another(thread: Thread) -> None:
    thread.begin(draft_id=7)
    thread.answer(ACCEPT)
    done = thread.begin(account_id=1, reason="alert:saturation", as_of="2026-11-20")
    assert done["outcome"] == "nothing to write"
    assert "Nothing is live under" in done["told"]
    assert thread.begin(**BEGUN)["outcome"] == "approved"
