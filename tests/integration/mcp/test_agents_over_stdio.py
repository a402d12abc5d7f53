"""The real command over stdin and stdout: the official client uses it, and stdout carries nothing but the protocol."""

import json
import subprocess
from typing import Any

import anyio
import pytest
from agents_cast import ROOT, Home, read, refusal
from mcp import MCPError
from test_agents_over_http import INITIALIZE, everything

from domain.principals import TokenScope
from keepwell.mcp_server.callers import RefusedError, by_address, by_secret
from keepwell.mcp_server.running import over_stdio
from keepwell.mcp_server.server import SCOPES
from keepwell.signing_in.people import let_in_again, shut_out


def test_the_official_client_uses_everything_and_a_revoked_token_ends_it(home: Home) -> None:
    """One process: starting one takes long."""
    token = home.token(home.cast.admin)

    async def conversation() -> None:
        async with home.over_stdio(mode="legacy", KEEPWELL_TOKEN=token) as client:
            assert {one.name for one in (await client.list_tools()).tools} == SCOPES.keys()
            told = await everything(client)
            assert [name for name in SCOPES if told[name].is_error] == []
            newest = home.house.api_tokens.list(home.cast.admin.id)[0]
            home.house.api_tokens.revoke(newest.id)
            assert "not known, or not any more" in refusal(await client.call_tool("portfolio_today", {}))
            assert "not known, or not any more" in await read(client, "keepwell://accounts")
            with pytest.raises(MCPError, match="not any more"):
                await client.list_tools()

    anyio.run(conversation)


def test_stdout_carries_the_protocol_and_nothing_else(home: Home) -> None:
    """As a user who was named, who may look and ask, and not more than was said."""
    asked: list[dict[str, Any]] = [
        INITIALIZE,
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/list"},
        _call(3, "portfolio_today"),
        _call(4, "search_history", query="contract"),
        _call(5, "list_drafts"),
        {"jsonrpc": "2.0", "id": 6, "method": "no/such"},
    ]
    command = home.command("--as", home.cast.csm.email, KEEPWELL_DEBUG="1")
    with subprocess.Popen(
        [command.command, *command.args],
        cwd=ROOT,
        env=command.env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for one in asked:
            process.stdin.write(json.dumps(one).encode() + b"\n")
        process.stdin.flush()
        wanted = {one["id"] for one in asked if "id" in one}
        answers: dict[int, Any] = {}
        while answers.keys() != wanted:
            line = json.loads(process.stdout.readline())
            assert line["jsonrpc"] == "2.0"
            answers[line["id"]] = line
        process.stdin.close()
        assert process.stdout.read() == b""
        assert process.wait(20) == 0
    assert answers[1]["result"]["serverInfo"]["name"] == "keepwell"
    assert {one["name"] for one in answers[2]["result"]["tools"]} == {
        name for name, scope in SCOPES.items() if scope in (TokenScope.READ, TokenScope.ASK)
    }
    assert not answers[3]["result"]["isError"]
    assert not answers[4]["result"]["isError"]
    assert answers[5]["result"]["isError"]
    assert "error" in answers[6]


def _call(number: int, tool: str, **asked: Any) -> dict[str, Any]:
    told = {"name": tool, "arguments": asked}
    return {"jsonrpc": "2.0", "id": number, "method": "tools/call", "params": told}


def test_nobody_in_particular_is_refused_with_one_sentence(home: Home) -> None:
    command = home.command()
    done = subprocess.run(
        [command.command, *command.args], cwd=ROOT, env=command.env, capture_output=True, text=True, input=""
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("keepwell: Say whose accounts these are: KEEPWELL_TOKEN=kw_...")
    assert len(done.stderr.splitlines()) == 1


def test_an_unknown_token_or_user_never_gets_as_far_as_a_server(home: Home) -> None:
    with pytest.raises(RefusedError, match="not known"):
        over_stdio(home.house, by_secret(home.house, "kw_nobody"))
    with pytest.raises(RefusedError, match="No user of this home"):
        over_stdio(home.house, by_address(home.house, "nobody@ours.example"))


def test_a_named_user_who_is_shut_out_is_refused_from_then_on(home: Home) -> None:
    caller = by_address(home.house, home.cast.reviewer.email)
    assert caller().scopes == {TokenScope.READ, TokenScope.ASK}
    shut_out(home.house, "tests", home.cast.reviewer.email)
    try:
        with pytest.raises(RefusedError, match="shut out"):
            caller()
    finally:
        let_in_again(home.house, "tests", home.cast.reviewer.email)
