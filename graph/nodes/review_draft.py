"""The steps of one message: written, checked, waited for, revised, handed over or turned down.

A node begins again from its top after an interrupt and after a crash. So the one that waits does nothing else, and
every other has one effect, which the desk keeps once.
"""

from datetime import date
from typing import Any

from langgraph.runtime import Runtime
from langgraph.types import interrupt

from domain.drafts import VerdictKind
from domain.errors import KeepwellError, NotFoundError
from graph.inbox import Answer, NotUnderstood, read_answer, request
from graph.outreach_state import OutreachDeps, OutreachState

Update = dict[str, Any]
GONE = "gone"
NOTHING = "nothing to write"
IGNORED = "ignored in the inbox"


def compose(state: OutreachState, runtime: Runtime[OutreachDeps]) -> Update:
    """A draft that is there already is taken as it is. What a thread has carried before is still in its state: only
    another reason asks for another draft."""
    fresh: Update = {"answer": None, "refused": "", "outcome": "", "told": ""}
    account, reason, day = state.get("account_id"), state.get("reason"), state.get("as_of")
    asked = [account, reason, day] if account is not None else None
    if state.get("draft_id") is not None and asked in (None, state.get("composed_for")):
        return fresh
    if account is None or not reason or not day:
        told = "Name a draft_id, or an account_id with its reason and the day (as_of)."
        return {**fresh, "outcome": NOTHING, "told": told}
    try:
        draft = runtime.context.desk.compose(account, reason, date.fromisoformat(day))
    except (KeepwellError, ValueError) as refused:
        return {**fresh, "outcome": NOTHING, "told": str(refused)}
    return {**fresh, "draft_id": draft, "composed_for": asked}


def check(state: OutreachState, runtime: Runtime[OutreachDeps]) -> Update:
    """Where the draft stands now; decided, it is over with this thread."""
    try:
        looked = runtime.context.desk.look(state["draft_id"])
    except NotFoundError as gone:
        return {"outcome": GONE, "told": str(gone)}
    outcome = "" if looked.undecided else str(looked.state)
    return {"content_hash": looked.content_hash, "outcome": outcome, "answer": None}


def wait_for_review(state: OutreachState, runtime: Runtime[OutreachDeps]) -> Update:
    try:
        looked = runtime.context.desk.look(state["draft_id"])
    except NotFoundError:
        return {"answer": None}  # `check` says so
    given = interrupt(request(looked.shown, state.get("refused", "")))
    if looked.content_hash != state["content_hash"]:
        return {"answer": None, "refused": "The message has changed since it was shown. Look at it again."}
    answer = read_answer(given, looked.shown)
    if isinstance(answer, NotUnderstood):
        return {"answer": None, "refused": answer.says}
    return {"answer": answer.as_plain(), "refused": ""}


def revise(state: OutreachState, runtime: Runtime[OutreachDeps]) -> Update:
    """An edit that passes the checks goes on as approved: that is what sending one in means."""
    desk, by = runtime.context.desk, runtime.context.by
    draft, content_hash = state["draft_id"], state["content_hash"]
    answer = _answer(state)
    try:
        if answer.verdict is VerdictKind.RESPOND:
            desk.rewrite(draft, content_hash, answer.words, by)
            return {"answer": None}
        assert answer.to is not None
        assert answer.subject is not None
        assert answer.body is not None
        looked = desk.edit(draft, content_hash, answer.to, answer.subject, answer.body, by)
    except KeepwellError as refused:
        return {"answer": None, "refused": str(refused)}
    if not looked.shown.may_approve:
        return {"answer": None, "refused": "Your edit is kept, and cannot be sent as it stands."}
    return {"content_hash": looked.content_hash, "answer": Answer(VerdictKind.APPROVE).as_plain()}


def hand_over(state: OutreachState, runtime: Runtime[OutreachDeps]) -> Update:
    try:
        runtime.context.desk.approve(state["draft_id"], state["content_hash"], runtime.context.by)
    except KeepwellError as refused:
        return {"answer": None, "refused": str(refused)}
    return {"answer": None, "refused": ""}


def turn_down(state: OutreachState, runtime: Runtime[OutreachDeps]) -> Update:
    try:
        reason = _answer(state).words or IGNORED
        runtime.context.desk.reject(state["draft_id"], reason, runtime.context.by)
    except KeepwellError as refused:
        return {"answer": None, "refused": str(refused)}
    return {"answer": None, "refused": ""}


def _answer(state: OutreachState) -> Answer:
    told = state.get("answer")
    assert told is not None, "a person has answered before this step"
    return Answer.from_plain(told)
