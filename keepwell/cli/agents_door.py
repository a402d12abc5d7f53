"""`keepwell mcp`: what agents talk to, over stdin and stdout or HTTP."""

import os
from typing import TYPE_CHECKING

import typer

from keepwell.cli import show

if TYPE_CHECKING:
    from keepwell.bootstrap import House
    from keepwell.mcp_server.callers import Caller

SCOPES = ("read", "ask", "review", "write")
TOKEN = "KEEPWELL_TOKEN"  # noqa: S105 - the name of a variable
PORT = 8766
WHO = (
    f"Say whose accounts these are: {TOKEN}=kw_... in the environment (a token of a person, made under Settings), or "
    "--as ADDRESS of a user of this home."
)


def register(app: typer.Typer) -> None:
    app.command("mcp")(mcp)


def mcp(
    http: bool = typer.Option(
        False, "--http", help="Over HTTP at /mcp instead: each request brings its token."
    ),
    port: int = typer.Option(
        PORT, min=1, max=65535, help="Of --http. `keepwell serve` has /mcp on its own port."
    ),
    email: str | None = typer.Option(None, "--as", metavar="ADDRESS", help="As this user, without a token."),
    scope: list[str] = typer.Option(
        [],
        "--scope",
        parser=show.one_of(*SCOPES),
        metavar="SCOPE",
        help=f"With --as: what may be done ({', '.join(SCOPES)}; may be repeated; default: read and ask).",
    ),
) -> None:
    """Serve agents (Model Context Protocol): over stdin and stdout for one person, or with --http for several."""
    from keepwell.bootstrap import house

    if http:
        if email is not None or scope:
            raise typer.BadParameter("With --http each request brings its own token.", param_hint="'--as'")
        _over_http(house(), port)
        return
    from keepwell.mcp_server.running import over_stdio

    the_house = house()
    over_stdio(the_house, _caller(the_house, email, scope))


def _over_http(the_house: "House", port: int) -> None:
    from keepwell.mcp_server.running import over_http

    show.say(f"Agents reach Keepwell at http://{the_house.settings.host}:{port}/mcp. Ctrl-C ends it.")
    over_http(the_house, port)


def _caller(the_house: "House", email: str | None, scopes: list[str]) -> "Caller":
    """Never everything for nobody in particular: a token, or somebody by name."""
    from domain.errors import MisconfiguredError
    from domain.principals import TokenScope
    from keepwell.mcp_server.callers import OF_A_PERSON_HERE, by_address, by_secret

    token = os.environ.get(TOKEN, "").strip()
    if token and (email is not None or scopes):
        raise MisconfiguredError(
            f"{TOKEN} says who you are already. Leave out --as and --scope, or unset it."
        )
    if token:
        return by_secret(the_house, token)
    if email is None:
        raise MisconfiguredError(WHO)
    return by_address(the_house, email, frozenset(map(TokenScope, scopes)) or OF_A_PERSON_HERE)
