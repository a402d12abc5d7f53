"""docs/access.md: every route and every tool with who may use it, as the application asks it.

`python -m keepwell.web.route_table`."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from keepwell.mcp_server.callers import OF_A_PERSON_HERE, READS
from keepwell.mcp_server.door import PATH
from keepwell.mcp_server.offers import Offer
from keepwell.mcp_server.server import OFFERS
from keepwell.web.access import Rule, table

PAGE = Path(__file__).parents[2] / "docs" / "access.md"
HEAD = """# Who may use what

Made of the application by `python -m keepwell.web.route_table`; a test holds it true. A route that names nobody keeps
the application from starting. Whose accounts somebody sees is decided apart from this, in the queries: a CSM's own book
and what is shared with them; an account outside it is not there (404), by whatever way it is asked for.

| method | path | who |
|---|---|---|
"""
AGENTS = f"""
## Agents

`{PATH}` ([mcp.md](mcp.md)) answers whoever sends a token, and no session; over stdio it is a token, too, or a person of
this home with the scopes {" and ".join(sorted(OF_A_PERSON_HERE))}, or with those that are named. Roles are not asked:
whose accounts it is about is decided as everywhere, and each of these needs a scope. What a token has no scope for is
not listed to it either.

| what | | scope |
|---|---|---|
"""


def written(rows: Sequence[tuple[str, str, Rule | None]]) -> str:
    lines = [f"| {method} | `{path}` | {rule.says() if rule else 'nobody'} |" for method, path, rule in rows]
    rest = f"| resources and prompts | | {READS} |"
    return HEAD + "\n".join(lines) + "\n" + AGENTS + "\n".join([*map(_offered, OFFERS), rest]) + "\n"


def _offered(one: Offer) -> str:
    return f"| `{one.name}` | {'changes something' if one.changes else ''} | {one.scope} |"


def main() -> None:
    from keepwell.bootstrap import House
    from keepwell.settings import Settings
    from keepwell.web.app import build_app

    with TemporaryDirectory() as home:
        app = build_app(House(Settings(home=Path(home))))
        PAGE.write_text(written(table(app.routes)), encoding="utf-8")


if __name__ == "__main__":
    main()
