"""What every message passes: lists show what the caller's token may, and what cannot be asked is refused in a
sentence."""

from collections.abc import Mapping, Sequence
from typing import Any

import mcp_types
from fastmcp.exceptions import ToolError, ValidationError
from fastmcp.server.middleware import CallNext, Middleware, MiddlewareContext
from fastmcp.tools.base import Tool, ToolResult
from pydantic import ValidationError as WrongArguments
from starlette.concurrency import run_in_threadpool

from domain.principals import Principal, TokenScope
from keepwell.mcp_server.callers import READS, Callers
from keepwell.mcp_server.offers import LONGEST, carried_out, refuse_reading
from keepwell.mcp_server.resources import LONGEST_URI
from keepwell.mcp_server.told import line

Listed = Sequence[Any]
NO_TOOL = "There is no such tool."
SHOWN_FAULTS = 3


class Guard(Middleware):
    """`scopes`: what a token needs for each tool. Whether it has it is asked again by the tool itself."""

    def __init__(self, callers: Callers, scopes: Mapping[str, TokenScope]) -> None:
        self._callers, self._scopes = callers, scopes

    async def on_list_tools(
        self,
        context: MiddlewareContext[mcp_types.ListToolsRequest],
        call_next: CallNext[mcp_types.ListToolsRequest, Sequence[Tool]],
    ) -> Sequence[Tool]:
        who = await self._who()
        return [one for one in await call_next(context) if who.may(self._scopes[one.name])]

    async def on_list_resources(
        self, context: MiddlewareContext[Any], call_next: CallNext[Any, Listed]
    ) -> Listed:
        return await self._to_readers(context, call_next)

    async def on_list_resource_templates(
        self, context: MiddlewareContext[Any], call_next: CallNext[Any, Listed]
    ) -> Listed:
        return await self._to_readers(context, call_next)

    async def on_list_prompts(
        self, context: MiddlewareContext[Any], call_next: CallNext[Any, Listed]
    ) -> Listed:
        return await self._to_readers(context, call_next)

    async def on_call_tool(
        self,
        context: MiddlewareContext[mcp_types.CallToolRequestParams],
        call_next: CallNext[mcp_types.CallToolRequestParams, ToolResult],
    ) -> ToolResult:
        if context.message.name not in self._scopes:
            raise ToolError(NO_TOOL)
        try:
            return await call_next(context)
        except ValidationError as wrong:
            raise ToolError(_says(wrong.__cause__)) from None

    async def on_read_resource(
        self,
        context: MiddlewareContext[mcp_types.ReadResourceRequestParams],
        call_next: CallNext[mcp_types.ReadResourceRequestParams, Any],
    ) -> Any:
        if len(str(context.message.uri)) > LONGEST_URI:
            refuse_reading("There is no such resource.")
        return await call_next(context)

    async def _to_readers(self, context: MiddlewareContext[Any], call_next: CallNext[Any, Listed]) -> Listed:
        who = await self._who()
        return await call_next(context) if who.may(READS) else []

    async def _who(self) -> Principal:
        return await run_in_threadpool(carried_out, self._callers.who, refuse_reading)


def _says(fault: BaseException | None) -> str:
    """Which argument, and what is wrong with it; never what it was, which may be long or not for a log."""
    if not isinstance(fault, WrongArguments):
        return "The arguments cannot be read."
    faults = fault.errors(include_url=False, include_context=False, include_input=False)
    told = [
        f"{'.'.join(map(str, one['loc'][:3]))[:80]}: {_plain(one['msg'])}" for one in faults[:SHOWN_FAULTS]
    ]
    more = f" And {len(faults) - SHOWN_FAULTS} more." if len(faults) > SHOWN_FAULTS else ""
    return line(f"{' '.join(told)}{more}")[:LONGEST]


def _plain(message: str) -> str:
    said = message.removeprefix("Value error, ")[:300].rstrip(".")
    return f"{said[:1].lower()}{said[1:]}."
