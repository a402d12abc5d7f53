"""Resources: the caller's accounts as a list, and each as a brief; names are completed within the caller's book."""

from typing import TYPE_CHECKING

from domain.principals import Principal
from keepwell.bootstrap import House
from keepwell.mcp_server.asked import account_named
from keepwell.mcp_server.brief import account_brief
from keepwell.mcp_server.callers import READS, Callers
from keepwell.mcp_server.offers import carried_out, refuse_reading
from keepwell.mcp_server.told import line, score

if TYPE_CHECKING:
    from fastmcp import FastMCP
    from mcp_types import Completion, CompletionArgument, CompletionContext, PromptReference
    from mcp_types import ResourceTemplateReference as TemplateReference

ACCOUNTS, ACCOUNT = "keepwell://accounts", "account://{external_id}"
MOST_LISTED, MOST_COMPLETED = 500, 20
LONGEST_URI = 800


def add_resources(server: "FastMCP[None]", house: House, callers: Callers) -> None:
    def accounts() -> str:
        return carried_out(lambda: account_list(house, callers.may(READS)), refuse_reading)

    def account(external_id: str) -> str:
        return carried_out(lambda: brief_of(house, callers.may(READS), external_id), refuse_reading)

    def complete(
        ref: "PromptReference | TemplateReference",  # noqa: ARG001  # the shape of a completion handler
        argument: "CompletionArgument",
        context: "CompletionContext | None",  # noqa: ARG001
    ) -> "Completion":
        return carried_out(
            lambda: completed(house, callers.may(READS), argument.name, argument.value),
            refuse_reading,
        )

    server.resource(
        ACCOUNTS,
        name="accounts",
        title="Accounts",
        mime_type="text/markdown",
        description=f"The caller's accounts with external ids, the worst health first, at most {MOST_LISTED}.",
    )(accounts)
    server.resource(
        ACCOUNT,
        name="account",
        title="Account brief",
        mime_type="text/markdown",
        description="One account on a page, by its external id (percent-encoded where it holds a slash).",
    )(account)
    server.completion(complete)


def account_list(house: House, who: Principal) -> str:
    from keepwell.desk.ask import PortfolioAsk
    from keepwell.desk.page import page

    found = page(house, who.scope, PortfolioAsk(limit=MOST_LISTED, snoozed=True), who.user_id)
    rows = [
        f"- {line(one.external_id)}: {line(one.name)}, health {score(one.health)} ({one.band})"
        + (f", renews {one.renewal}" if one.renewal else "")
        for one in found.rows
    ]
    more = f"\n{found.total - len(rows)} more are not shown." if found.total > len(rows) else ""
    return "\n".join([f"# {found.total} accounts as of {found.day} ({who.scope.says()})", *rows]) + more


def brief_of(house: House, who: Principal, external_id: str) -> str:
    return account_brief(house, who, account_named(external_id)).as_text()


def completed(house: House, who: Principal, argument: str, begun: str) -> "Completion":
    """External ids, or names of accounts, that begin so."""
    from mcp_types import Completion

    from keepwell.knowledge_base import ids_within

    rows = house.accounts.rows(ids_within(house, who.scope)).sort("name", "external_id")
    told = rows["external_id" if argument == "external_id" else "name"].to_list()
    wanted = begun[:200].casefold()
    found = [one for one in told if one.casefold().startswith(wanted)]
    return Completion(values=found[:MOST_COMPLETED], total=len(found), has_more=len(found) > MOST_COMPLETED)
