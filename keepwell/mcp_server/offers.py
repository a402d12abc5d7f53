"""Offers to a caller, joined to who asks: identity and scope first, then the work, and every error as a sentence."""

import inspect
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, get_type_hints
from uuid import uuid4

from domain.errors import KeepwellError
from domain.principals import TokenScope
from keepwell.bootstrap import House
from keepwell.mcp_server.callers import Callers
from keepwell.mcp_server.told import Told
from keepwell.refusals import without_commands
from prompts.fencing import harmless

if TYPE_CHECKING:
    from fastmcp.tools.base import ToolResult

BROKEN = "Something broke here. It is in the log of the server under the number {number}."
LONGEST = 2_000
Result = TypeVar("Result")
log = logging.getLogger("keepwell.mcp")


@dataclass(frozen=True)
class Offer:
    """A function of (house, who, what is asked) that answers something told, and the scope a token needs for it.

    `changes`: it is not only read; `final`: what it does may not be taken back by asking again.
    """

    does: Callable[..., Any]
    scope: TokenScope
    title: str
    changes: bool = False
    final: bool = False
    costly: bool = False

    @property
    def name(self) -> str:
        return self.does.__name__

    @property
    def told(self) -> type[Told]:
        """What it answers."""
        found: type[Told] = get_type_hints(self.does)["return"]
        return found

    def joined(self, house: House, callers: Callers) -> "Callable[..., ToolResult]":
        """As the library wants a tool: without who and where, which no caller has a word in."""
        from fastmcp.tools.base import ToolResult

        def run(**asked: Any) -> ToolResult:
            told = carried_out(lambda: self.does(house, callers.may(self.scope, self.costly), **asked))
            return ToolResult(content=told.as_text(), structured_content=told.model_dump(mode="json"))

        return dressed(run, self.does)


def dressed(run: Callable[..., Result], like: Callable[..., Any]) -> Callable[..., Result]:
    """With the name, the words and the arguments of another function, but for its first two."""
    signature = inspect.signature(like)
    named = list(signature.parameters.values())[2:]
    run.__name__, run.__doc__ = like.__name__, like.__doc__
    run.__signature__ = signature.replace(parameters=named)  # type: ignore[attr-defined]  # what inspect goes by
    run.__annotations__ = {one.name: one.annotation for one in named} | {
        "return": signature.return_annotation
    }
    return run


def carried_out(work: Callable[[], Result], refuse: "Callable[[str], NoReturn] | None" = None) -> Result:
    """What `work` gives; a refusal, or a fault that nobody foresaw, in one sentence and no more."""
    try:
        return work()
    except KeepwellError as refused:
        return (refuse or refuse_tool)(sentence(str(refused)))
    except Exception as broken:
        number = uuid4().hex
        log.error("unexpected", exc_info=broken, extra={"told": {"request_id": number}})
        return (refuse or refuse_tool)(BROKEN.format(number=number))


def refuse_tool(says: str) -> NoReturn:
    from fastmcp.exceptions import ToolError

    raise ToolError(says)


def refuse_reading(says: str) -> NoReturn:
    """Resources and prompts have no answer that is an error: the protocol's own has to do."""
    from mcp import MCPError
    from mcp_types import INVALID_PARAMS

    raise MCPError(code=INVALID_PARAMS, message=says)


def sentence(says: str) -> str:
    """As a caller can use it, and bounded."""
    return harmless(without_commands(says))[:LONGEST]
