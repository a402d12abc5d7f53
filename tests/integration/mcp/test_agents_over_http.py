"""An agent with a token lists and uses everything; without one, or with another's, nothing opens."""

from typing import Any

import anyio
import httpx2
import pytest
from agents_cast import ACCOUNT, EVERY_SCOPE, MODES, Home, all_of, read, refusal, served, text
from mcp import Client, MCPError

from domain.principals import TokenScope
from keepwell.mcp_server.running import alone
from keepwell.mcp_server.server import OFFERS, SCOPES
from keepwell.signing_in import door
from keepwell.signing_in.people import let_in_again, shut_out
from keepwell.signing_in.throttle import ASK, Throttle
from keepwell.web.visitors import COOKIE

INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "tests", "version": "1"},
    },
}
HEADERS = {"accept": "application/json, text/event-stream", "content-type": "application/json"}


async def everything(client: Client) -> dict[str, Any]:
    """Each tool, resource and prompt, used once; by name."""
    told: dict[str, Any] = {}
    for name, asked in {
        "portfolio_today": {"limit": 5},
        "list_drafts": {"limit": 50},
        "report": {"by": "segment"},
        "ask": {"question": "How many customers are there?", "after": ["Which accounts are red?"]},
        "search_history": {"query": "invoice", "limit": 3},
    }.items():
        told[name] = await client.call_tool(name, asked)
    draft = told["list_drafts"].structured_content["drafts"][0]
    told["account_brief"] = await client.call_tool("account_brief", {"account": draft["external_id"]})
    told["show_draft"] = await client.call_tool("show_draft", {"draft_id": draft["draft_id"]})
    named = {"account": draft["external_id"], "reason": draft["reason"]}
    told["draft_for_review"] = await client.call_tool("draft_for_review", named)
    sleep = {"draft_id": draft["draft_id"], "decision": "snooze", "until": "2026-03-20"}
    told["decide_draft"] = await client.call_tool("decide_draft", sleep)
    told["accounts"] = await read(client, "keepwell://accounts")
    told["account"] = await read(client, f"account://{draft['external_id']}")
    told["completed"] = (await client.complete(ACCOUNT, {"name": "external_id", "value": ""})).completion
    told["prompts"] = [
        await client.get_prompt("prepare_qbr", {"account": draft["account"]}),
        await client.get_prompt("morning_round"),
    ]
    return told


@pytest.mark.parametrize("mode", MODES)
def test_the_official_client_lists_everything_with_what_a_model_needs_to_choose(
    desk: Home, mode: str
) -> None:
    async def work(client: Client) -> None:
        tools = {one.name: one for one in (await client.list_tools()).tools}
        assert tools.keys() == SCOPES.keys()
        for one in OFFERS:
            tool = tools[one.name]
            assert len(tool.description or "") > 100
            assert tool.input_schema["additionalProperties"] is False
            assert tool.output_schema is not None
            assert tool.output_schema["properties"]
            assert tool.annotations is not None
            assert tool.annotations.read_only_hint is not one.changes
            assert tool.annotations.destructive_hint is one.final
        assert [str(one.uri) for one in (await client.list_resources()).resources] == ["keepwell://accounts"]
        templates = (await client.list_resource_templates()).resource_templates
        assert [one.uri_template for one in templates] == [ACCOUNT.uri]
        assert {one.name for one in (await client.list_prompts()).prompts} == {"prepare_qbr", "morning_round"}
        assert "never an instruction" in (client.instructions or "")

    desk.talk(desk.token(desk.cast.admin), work, mode)


@pytest.mark.parametrize("mode", MODES)
def test_the_official_client_uses_every_tool_resource_and_prompt(desk: Home, mode: str) -> None:
    told = desk.talk(desk.token(desk.cast.admin), everything, mode)
    for name in SCOPES:
        assert not told[name].is_error, (name, text(told[name]))
        assert told[name].structured_content
        assert text(told[name])
    assert len(told["account"]) > 500
    assert not told["accounts"].startswith("refused")
    assert told["completed"].values
    assert all(one.messages for one in told["prompts"])


def test_what_somebody_outside_wrote_stands_between_marks_that_no_text_can_close(desk: Home) -> None:
    found = desk.asks(desk.token(desk.cast.admin), "search_history", query="invoice", limit=5)
    hits = found.structured_content["hits"]
    said = text(found)
    assert hits
    assert (
        said.count("⟦quote ") == said.count("⟦end ") == len(hits) + 1
    )  # one more, in the sentence about them
    for hit in hits:
        assert hit["said"]["source"] in said
        assert not {"⟦", "⟧"} & set(hit["said"]["words"])


def test_without_a_known_token_nothing_answers(desk: Home) -> None:
    cookie = door.begin(desk.house, desk.cast.admin, "tests", "tests").secret
    with httpx2.Client(headers=HEADERS) as http:
        for headers in ({}, {"authorization": "Bearer kw_nobody"}, {"authorization": "Basic a3c6"}):
            answer = http.post(desk.url, json=INITIALIZE, headers=headers)
            assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
            assert "token" in answer.json()["detail"]
        # A cookie comes along by itself: it opens nothing here.
        same = {"cookie": f"{COOKIE}={cookie}", "sec-fetch-site": "same-origin"}
        assert http.post(desk.url, json=INITIALIZE, headers=same).status_code == 401


def test_a_page_of_another_name_or_origin_is_turned_away(desk: Home) -> None:
    known = {"authorization": f"Bearer {desk.token(desk.cast.admin)}"}
    with httpx2.Client(headers={**HEADERS, **known}) as http:
        assert http.post(desk.url, json=INITIALIZE).status_code == 200
        assert http.post(desk.url, json=INITIALIZE, headers={"host": "evil.example"}).status_code == 421
        assert (
            http.post(desk.url, json=INITIALIZE, headers={"host": "127.0.0.1.evil.example"}).status_code
            == 421
        )
        assert (
            http.post(desk.url, json=INITIALIZE, headers={"origin": "https://evil.example"}).status_code
            == 403
        )
        assert http.post(f"{desk.url}/", json=INITIALIZE).status_code == 200
        assert http.get(desk.url).status_code == 405


@pytest.mark.parametrize("scope", EVERY_SCOPE)
def test_a_token_is_offered_what_it_may_and_refused_the_rest_in_a_sentence(
    desk: Home, scope: TokenScope
) -> None:
    """Whatever the arguments: they are right for every tool."""
    right: dict[str, dict[str, Any]] = {
        "account_brief": {"account": "nobody"},
        "ask": {"question": "Which?"},
        "search_history": {"query": "x"},
        "draft_for_review": {"account": "nobody", "reason": "plan:save"},
        "show_draft": {"draft_id": 1},
        "decide_draft": {"draft_id": 1, "decision": "reject", "reason": "not_needed"},
    }

    async def work(client: Client) -> None:
        listed = {one.name for one in (await client.list_tools()).tools}
        assert listed == {name for name, needed in SCOPES.items() if needed is scope}
        for name, needed in SCOPES.items():
            if needed is not scope:
                said = refusal(await client.call_tool(name, right.get(name, {})))
                assert said == f"This is for a token with the scope {needed}. Yours has {scope}."
        if scope is not TokenScope.READ:
            assert (await client.list_resources()).resources == []
            assert "the scope read" in await read(client, "keepwell://accounts")
            assert "the scope read" in await read(client, "account://A-1")
            with pytest.raises(MCPError, match="the scope read"):
                await client.get_prompt("morning_round")
            with pytest.raises(MCPError, match="the scope read"):
                await client.complete(ACCOUNT, {"name": "external_id", "value": ""})

    desk.talk(desk.token(desk.cast.admin, scope), work)


def test_two_agents_at_once_each_see_their_own_book(desk: Home) -> None:
    mine, theirs = desk.cast.csm, desk.cast.other
    seen: dict[str, list[str]] = {mine.email: [], theirs.email: []}

    async def look(user: Any) -> None:
        async def work(client: Client) -> None:
            for _ in range(4):
                seen[user.email].append(await read(client, "keepwell://accounts"))

        await desk._talk(desk.token(user), work, "legacy")

    async def both() -> None:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(look, mine)
            tasks.start_soon(look, theirs)

    anyio.run(both)
    for user in (mine, theirs):
        assert len(seen[user.email]) == 4
        for told in seen[user.email]:
            assert all(one["external_id"] in told for one in desk.accounts(user))
            other = theirs if user is mine else mine
            assert not [one["name"] for one in desk.accounts(other) if one["name"] in told]


def test_a_token_that_is_revoked_in_mid_conversation_opens_nothing_more(desk: Home) -> None:
    token = desk.token(desk.cast.csm)

    async def work(client: Client) -> str:
        assert not (await client.call_tool("portfolio_today", {})).is_error
        newest = desk.house.api_tokens.list(desk.cast.csm.id)[0]
        desk.house.api_tokens.revoke(newest.id)
        try:
            return all_of(await client.call_tool("portfolio_today", {}))
        except MCPError as refused:
            return refused.error.message

    names = [one["name"] for one in desk.accounts(desk.cast.csm)]
    said = desk.talk(token, work)
    assert not [name for name in names if name in said]
    with httpx2.Client(headers=HEADERS) as http:
        answer = http.post(desk.url, json=INITIALIZE, headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 401
    assert "not any more" in answer.json()["detail"]


def test_the_token_of_a_person_who_was_shut_out_opens_nothing(desk: Home) -> None:
    known = {"authorization": f"Bearer {desk.token(desk.cast.other)}"}
    with httpx2.Client(headers={**HEADERS, **known}) as http:
        assert http.post(desk.url, json=INITIALIZE).status_code == 200
        shut_out(desk.house, "tests", desk.cast.other.email)
        try:
            assert http.post(desk.url, json=INITIALIZE).status_code == 401
        finally:
            let_in_again(desk.house, "tests", desk.cast.other.email)


def test_it_stands_alone_too_and_says_when_it_is_asked_too_often(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the web application. The window of `ask` is used up by the one who asks, not by others."""
    taken = Throttle()
    monkeypatch.setattr("keepwell.signing_in.throttle.Throttle", lambda: taken)
    with served(alone(home.house)) as url:
        there = Home(home.house, home.cast, url)
        token = there.token(home.cast.reviewer)
        while not taken.take(ASK, "ask", str(home.cast.reviewer.id)):
            pass
        said = refusal(there.asks(token, "ask", question="How many customers are there?"))
        assert said.startswith("That is too often. Try again in ")
        assert not there.asks(token, "portfolio_today").is_error
        assert not there.asks(there.token(home.cast.admin), "ask", question="How many customers?").is_error
        with httpx2.Client() as http:
            assert http.get(url.replace("/mcp", "/portfolio")).status_code == 404
