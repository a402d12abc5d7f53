"""Whatever a CSM's agent asks for of another's account, by whichever way: it is not there, its name told nobody."""

from typing import Any

import pytest
from agents_cast import ACCOUNT, Home, all_of, read
from mcp import Client, MCPError

from keepwell.mcp_server.server import OFFERS
from keepwell.review_desk import queue_page, review_of

DECISIONS: tuple[dict[str, Any], ...] = (
    {"decision": "reject", "reason": "not_needed"},
    {"decision": "snooze", "until": "2026-04-01"},
)


@pytest.fixture(scope="module")
def foreign(desk: Home) -> dict[str, Any]:
    """An account of the other CSM with a draft, and that draft."""
    rows = queue_page(desk.house, state="all", user=desk.principal(desk.cast.other).scope).rows
    draft = review_of(desk.house).get(rows[0].id)
    return {"name": draft.account, "external_id": draft.account_external_id, "draft": draft}


def test_no_tool_reaches_it(desk: Home, foreign: dict[str, Any]) -> None:
    """By external id, by the beginning of its name, by its draft: as if there were none."""
    draft = foreign["draft"]
    ways = (foreign["external_id"], foreign["name"][:-2], foreign["name"].lower()[:5])
    asked: list[tuple[str, dict[str, Any]]] = [("portfolio_today", {"limit": 50, "hours": 24.0})]
    asked += [("report", {"by": by}) for by in ("account", "csm", "segment", "plan")]
    asked += [("list_drafts", {"state": "all", "limit": 50})]
    for way in ways:
        asked += [
            ("account_brief", {"account": way}),
            ("ask", {"question": "How is its health?", "account": way}),
            ("ask", {"question": f"What is the health of {way}?"}),
            ("ask", {"question": "And why?", "after": [f"What is the health of {way}?"]}),
            ("search_history", {"query": way, "limit": 30}),
            ("search_history", {"query": "renewal", "account": way}),
            ("draft_for_review", {"account": way, "reason": draft.reason}),
            ("list_drafts", {"account": way}),
        ]
    asked += [("show_draft", {"draft_id": draft.id})]
    asked += [("decide_draft", {"draft_id": draft.id, **one}) for one in DECISIONS]
    asked += [
        (
            "decide_draft",
            {"draft_id": draft.id, "decision": "approve", "shown_hash": draft.content_hash},
        )
    ]
    assert {name for name, _ in asked} == {one.name for one in OFFERS}

    async def work(client: Client) -> list[tuple[str, dict[str, Any], str]]:
        return [(name, given, all_of(await client.call_tool(name, given))) for name, given in asked]

    told = desk.talk(desk.token(desk.cast.csm), work)
    assert [(name, given) for name, given, said in told if foreign["name"] in said] == []
    assert [(name, given) for name, given, said in told if draft.message.body in said] == []
    assert review_of(desk.house).get(draft.id).state == draft.state


def test_a_draft_of_it_is_refused_in_the_words_for_one_that_does_not_exist(
    desk: Home, foreign: dict[str, Any]
) -> None:
    token = desk.token(desk.cast.csm)
    number, none = foreign["draft"].id, 987_654
    for tool, more in (("show_draft", {}), *(("decide_draft", one) for one in DECISIONS)):
        there, nowhere = (
            all_of(desk.asks(token, tool, draft_id=one, **more)).replace(str(one), "N")
            for one in (number, none)
        )
        assert there == nowhere


def test_an_account_of_it_is_refused_in_the_words_for_one_that_does_not_exist(
    desk: Home, foreign: dict[str, Any]
) -> None:
    """But for the caller's own accounts that are nearest to what was asked."""
    token = desk.token(desk.cast.csm)
    mine = {one["name"] for one in desk.accounts(desk.cast.csm)}
    for asked in (foreign["name"], foreign["external_id"]):
        said = all_of(desk.asks(token, "account_brief", account=asked))
        assert said.startswith(f"There is no account '{asked}'.")
        others = [one["name"] for one in desk.accounts(desk.cast.other) if one["name"] != asked]
        assert not [name for name in others if name in said and name not in mine]


def test_no_resource_prompt_or_completion_reaches_it(desk: Home, foreign: dict[str, Any]) -> None:
    async def work(client: Client) -> list[str]:
        told = [
            await read(client, "keepwell://accounts"),
            await read(client, f"account://{foreign['external_id']}"),
            await read(client, f"account://{foreign['name'][:-2].replace(' ', '%20')}"),
        ]
        for argument in ("external_id", "account"):
            for begun in ("", foreign["name"][:4], foreign["external_id"]):
                found = await client.complete(ACCOUNT, {"name": argument, "value": begun})
                told.append(repr(found.completion.values))
        for way in (foreign["external_id"], foreign["name"][:-2]):
            with pytest.raises(MCPError) as refused:
                await client.get_prompt("prepare_qbr", {"account": way})
            told.append(refused.value.error.message)
        return told

    told = desk.talk(desk.token(desk.cast.csm), work)
    assert [said for said in told if foreign["name"] in said] == []
    assert [said for said in told[:1] if foreign["external_id"] in said] == []
    assert repr([foreign["external_id"]]) not in told


def test_its_own_csm_and_who_sees_everything_reach_it_by_the_same_ways(
    desk: Home, foreign: dict[str, Any]
) -> None:
    """Otherwise nothing above would be of any worth."""

    async def work(client: Client) -> list[str]:
        return [
            all_of(await client.call_tool("account_brief", {"account": foreign["name"][:-2]})),
            all_of(await client.call_tool("show_draft", {"draft_id": foreign["draft"].id})),
            all_of(await client.call_tool("list_drafts", {"account": foreign["external_id"]})),
            await read(client, "keepwell://accounts"),
            await read(client, f"account://{foreign['external_id']}"),
        ]

    for user in (desk.cast.other, desk.cast.admin):
        told = desk.talk(desk.token(user), work)
        assert [foreign["name"] in said for said in told] == [True] * len(told)
