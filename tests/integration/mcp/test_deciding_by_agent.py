"""A decision by way of an agent: about exactly what was shown, in the person's name, once; and with its token noted."""

from typing import Any

import pytest
from agents_cast import Home, refusal
from mcp import Client

from domain.drafts import DraftState
from domain.principals import TokenScope
from keepwell.mcp_server.deciding import decide_draft
from keepwell.review_desk import queue_page, review_of


@pytest.fixture
def draft_id(desk: Home) -> int:
    """One of the CSM's that waits, and that could be approved."""
    rows = queue_page(desk.house, state="waiting", user=desk.principal(desk.cast.csm).scope).rows
    return next(row.id for row in rows if not row.problems)


def test_an_approval_is_of_what_was_shown_and_happens_once(desk: Home, draft_id: int) -> None:
    async def work(client: Client) -> None:
        shown = (await client.call_tool("show_draft", {"draft_id": draft_id})).structured_content
        approve: dict[str, Any] = {"draft_id": draft_id, "decision": "approve"}
        assert "shown_hash" in refusal(await client.call_tool("decide_draft", approve))
        other = refusal(await client.call_tool("decide_draft", {**approve, "shown_hash": "0" * 64}))
        assert "is not what you were shown" in other
        assert review_of(desk.house).get(draft_id).state is DraftState.WAITING
        done, again = [
            (
                await client.call_tool("decide_draft", {**approve, "shown_hash": shown["hash"]})
            ).structured_content
            for _ in range(2)
        ]
        assert (done["state"], done["changed"], bool(done["leaves_at"])) == ("approved", True, True)
        assert (again["state"], again["changed"]) == ("approved", False)
        turned = {"draft_id": draft_id, "decision": "reject", "reason": "not_needed"}
        assert "was approved" in refusal(await client.call_tool("decide_draft", turned))

    desk.talk(desk.token(desk.cast.csm), work)
    scope = desk.principal(desk.cast.csm).scope
    verdicts = desk.house.drafts.verdicts(draft_id, scope)
    assert [one.by for one in verdicts] == [desk.cast.csm.name]
    assert len(desk.house.drafts.outbox_of(draft_id, scope)) == 1
    noted = [one for one in desk.house.audit.entries() if one.subject == f"draft {draft_id}"]
    newest = desk.house.api_tokens.list(desk.cast.csm.id)[0]
    assert [(one.action, one.user_id, one.details["token"]) for one in noted] == [
        ("approve draft by agent", desk.cast.csm.id, newest.id)
    ]


def test_a_rejection_needs_its_reason_and_the_same_again_changes_nothing(desk: Home, draft_id: int) -> None:
    who = desk.principal(desk.cast.csm)
    token = desk.token(desk.cast.csm)
    assert "a reason" in refusal(desk.asks(token, "decide_draft", draft_id=draft_id, decision="reject"))
    reject = {"draft_id": draft_id, "decision": "reject", "reason": "other"}
    assert refusal(desk.asks(token, "decide_draft", **reject))
    done = desk.asks(token, "decide_draft", **reject, note="They were called.").structured_content
    assert (done["state"], done["changed"]) == ("rejected", True)
    assert decide_draft(desk.house, who, draft_id, "reject").changed is False
    assert len(desk.house.drafts.verdicts(draft_id, who.scope)) == 1


def test_a_token_that_writes_has_a_draft_written_and_may_not_decide_about_it(
    desk: Home, draft_id: int
) -> None:
    draft = review_of(desk.house).get(draft_id)
    token = desk.token(desk.cast.csm, TokenScope.READ, TokenScope.WRITE)
    named = {"account": draft.account_external_id, "reason": draft.reason}
    told = desk.asks(token, "draft_for_review", **named).structured_content
    assert (told["draft_id"], told["state"]) == (draft_id, "waiting")
    assert draft.message.body not in str(told)
    said = refusal(
        desk.asks(token, "decide_draft", draft_id=draft_id, decision="reject", reason="not_needed")
    )
    assert said.startswith("This is for a token with the scope review.")
    assert desk.house.drafts.outbox_of(draft_id) == []


def test_a_reason_that_is_none_is_refused_with_those_that_have_drafts(desk: Home, draft_id: int) -> None:
    draft = review_of(desk.house).get(draft_id)
    token = desk.token(desk.cast.csm)
    asked = {"account": draft.account_external_id, "reason": "qbr:2020-01-01"}
    said = refusal(desk.asks(token, "draft_for_review", **asked))
    assert "That is no reason to write today." in said
    assert draft.reason in said
