"""A server that agents reach, and the official client's conversations with it."""

import json
import os
import socket
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from ssl import PROTOCOL_TLS_CLIENT, SSLContext
from typing import Any, TypeVar

import anyio
import httpx2
import uvicorn
from integration.web.web_cast import TODAY, Cast
from mcp import Client, MCPError, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp_types import CallToolResult, ResourceTemplateReference

from domain.principals import Principal, TokenScope, User
from keepwell.bootstrap import House
from keepwell.knowledge_base import ids_within
from keepwell.signing_in import door

Said = TypeVar("Said")
ROOT = Path(__file__).parents[3]
EVERY_SCOPE = (TokenScope.READ, TokenScope.ASK, TokenScope.REVIEW, TokenScope.WRITE)
ACCOUNT = ResourceTemplateReference(type="ref/resource", uri="account://{external_id}")
NO_TLS = SSLContext(PROTOCOL_TLS_CLIENT)
"""For conversations within this machine: everybody's certificates need not be read for each."""
MODES = ("auto", "legacy")
"""The newest protocol, and the one with a handshake that most clients still speak."""


@dataclass(frozen=True)
class Home:
    house: House
    cast: Cast
    url: str = ""

    def token(self, user: User, *scopes: TokenScope) -> str:
        return door.make_token(self.house, user, "tests", frozenset(scopes or EVERY_SCOPE), None)[0]

    def principal(self, user: User) -> Principal:
        return door.principal(self.house, user)

    def accounts(self, user: User) -> list[dict[str, Any]]:
        """Those of somebody's book."""
        ids = ids_within(self.house, self.principal(user).scope)
        return list(self.house.accounts.rows(ids).iter_rows(named=True))

    def talk(self, token: str, work: Callable[[Client], Awaitable[Said]], mode: str = "auto") -> Said:
        """One conversation over HTTP."""
        return anyio.run(partial(self._talk, token, work, mode))

    async def _talk(self, token: str, work: Callable[[Client], Awaitable[Said]], mode: str) -> Said:
        headers = {"authorization": f"Bearer {token}"}
        async with (
            httpx2.AsyncClient(headers=headers, timeout=120, verify=NO_TLS) as http,
            self.client(http, mode) as client,
        ):
            return await work(client)

    def client(self, http: httpx2.AsyncClient, mode: str = "auto") -> Client:
        return Client(streamable_http_client(self.url, http_client=http), mode=mode)

    def asks(self, token: str, tool: str, **asked: Any) -> CallToolResult:
        async def work(client: Client) -> CallToolResult:
            return await client.call_tool(tool, asked)

        return self.talk(token, work)

    def over_stdio(self, *arguments: str, mode: str = "auto", **environment: str) -> Client:
        return Client(self.command(*arguments, **environment), mode=mode)

    def command(self, *arguments: str, **environment: str) -> StdioServerParameters:
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        told = {"KEEPWELL_HOME": str(self.house.settings.home), "KEEPWELL_TODAY": TODAY.isoformat()}
        return StdioServerParameters(
            command=sys.executable,
            args=["-m", "keepwell", "mcp", *arguments],
            env={**kept, **told, **environment},
            cwd=ROOT,
        )


def text(result: CallToolResult) -> str:
    return "\n".join(one.text for one in result.content if one.type == "text")


def all_of(result: CallToolResult) -> str:
    """Everything that somebody is told, in words and in fields."""
    return text(result) + json.dumps(result.structured_content, ensure_ascii=False)


def refusal(result: CallToolResult) -> str:
    """One sentence or two, and no trace of the machinery."""
    assert result.is_error
    said = text(result)
    assert "\n" not in said
    assert 0 < len(said) <= 2_000
    assert not any(
        one in said for one in ("Traceback", "Error(", 'File "', "pydantic", "sqlalchemy", "`keepwell ")
    )
    return said


async def read(client: Client, uri: str) -> str:
    """What a resource says, or why it is not read."""
    try:
        found = await client.read_resource(uri)
    except MCPError as refused:
        return f"refused: {refused.error.message}"
    return "\n".join(getattr(one, "text", "") for one in found.contents)


@contextmanager
def served(app: Any) -> Iterator[str]:
    """On a free port of this machine, until the end."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        found.listen(64)
        port = found.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="on"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [found]}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{port}/mcp"
        finally:
            server.should_exit = True
            thread.join(20)
