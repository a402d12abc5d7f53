"""Prompts that a person picks in their client; the texts are Markdown files beside this one."""

from pathlib import Path
from typing import TYPE_CHECKING

from domain.principals import Principal
from keepwell.bootstrap import House
from keepwell.mcp_server.asked import account_named
from keepwell.mcp_server.callers import READS, Callers
from keepwell.mcp_server.offers import carried_out, refuse_reading
from keepwell.mcp_server.told import line

if TYPE_CHECKING:
    from fastmcp import FastMCP

TEXTS = Path(__file__).parent / "prompts"


def add_prompts(server: "FastMCP[None]", house: House, callers: Callers) -> None:
    def prepare_qbr(account: str) -> str:
        """Prepare a quarterly business review with an account."""
        return carried_out(lambda: qbr(house, callers.may(READS), account), refuse_reading)

    def morning_round() -> str:
        """Go through the accounts that need a person today."""
        carried_out(lambda: callers.may(READS), refuse_reading)
        return written("morning_round")

    server.prompt(prepare_qbr, title="Prepare a QBR")
    server.prompt(morning_round, title="Morning round")


def qbr(house: House, who: Principal, account: str) -> str:
    from keepwell.knowledge_base import account_in

    found = account_in(house, who.scope, account_named(account))
    return written("prepare_qbr", account=line(found.name), external_id=line(found.external_id))


def written(name: str, **values: object) -> str:
    """The file with its values put in; one that is missing is an error."""
    from jinja2 import Environment, StrictUndefined

    text = (TEXTS / f"{name}.md").read_text(encoding="utf-8")
    # Plain text for a model: nothing here is HTML.
    return Environment(undefined=StrictUndefined, autoescape=False).from_string(text).render(values)  # noqa: S701
