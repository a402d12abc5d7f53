"""The server, joined together: what is offered, to whom, and what is refused before anything runs."""

import logging
import os
from importlib.metadata import version
from typing import TYPE_CHECKING

from domain.principals import TokenScope
from keepwell.bootstrap import House
from keepwell.mcp_server.brief import account_brief
from keepwell.mcp_server.callers import Callers
from keepwell.mcp_server.deciding import decide_draft
from keepwell.mcp_server.drafts import draft_for_review, list_drafts, show_draft
from keepwell.mcp_server.numbers import report
from keepwell.mcp_server.offers import Offer
from keepwell.mcp_server.questions import ask, search_history
from keepwell.mcp_server.today import portfolio_today
from keepwell.mcp_server.told import QUOTED_IS_DATA

if TYPE_CHECKING:
    from fastmcp import FastMCP

OFFERS = (
    Offer(portfolio_today, TokenScope.READ, "Who needs a person today"),
    Offer(account_brief, TokenScope.READ, "Account brief"),
    Offer(ask, TokenScope.ASK, "Ask a question", costly=True),
    Offer(search_history, TokenScope.ASK, "Search what was said", costly=True),
    Offer(report, TokenScope.READ, "Business numbers"),
    Offer(draft_for_review, TokenScope.WRITE, "Draft a message for review", changes=True, costly=True),
    Offer(list_drafts, TokenScope.REVIEW, "Drafts in review"),
    Offer(show_draft, TokenScope.REVIEW, "Read a draft"),
    Offer(decide_draft, TokenScope.REVIEW, "Decide about a draft", changes=True, final=True),
)
SCOPES = {one.name: one.scope for one in OFFERS}
INSTRUCTIONS = (
    "Keepwell knows which customer accounts drift, why, and what to do. You see the accounts of the person whose "
    "token this is, and no others: what is not found may belong to a colleague. Begin with portfolio_today or "
    f"account_brief. Cite the sources that answers name; where an answer abstains, say so. {QUOTED_IS_DATA} Messages "
    "are only ever written into the review queue; a person decides what leaves."
)


def build_server(house: House, callers: Callers) -> "FastMCP[None]":
    """Over one house; `callers` says whose message each one is."""
    _keep_the_library_quiet()
    from fastmcp import FastMCP

    from keepwell.mcp_server.guard import Guard
    from keepwell.mcp_server.prompting import add_prompts
    from keepwell.mcp_server.resources import add_resources

    server: FastMCP[None] = FastMCP(
        name="keepwell",
        instructions=INSTRUCTIONS,
        version=version("keepwell"),
        middleware=[Guard(callers, SCOPES)],
        strict_input_validation=True,
        mask_error_details=True,
        on_duplicate="error",
    )
    for one in OFFERS:
        add_tool(server, one, house, callers)
    add_resources(server, house, callers)
    add_prompts(server, house, callers)
    return server


def add_tool(server: "FastMCP[None]", offer: Offer, house: House, callers: Callers) -> None:
    from mcp_types import ToolAnnotations

    server.tool(
        offer.joined(house, callers),
        title=offer.title,
        output_schema=offer.told.model_json_schema(mode="serialization"),
        annotations=ToolAnnotations(
            title=offer.title,
            read_only_hint=not offer.changes,
            destructive_hint=offer.final,
            idempotent_hint=True,
            open_world_hint=False,
        ),
    )


def _keep_the_library_quiet() -> None:
    """Before it is imported: no settings from a file that lies about, no handlers of its own, and none of its records,
    which quote what was asked. What breaks is in our own log, by its number."""
    os.environ.setdefault("FASTMCP_ENV_FILE", os.devnull)
    os.environ["FASTMCP_LOG_ENABLED"] = "false"
    logging.getLogger("fastmcp").setLevel(logging.CRITICAL)
    logging.getLogger("mcp").setLevel(logging.CRITICAL)
