"""docs/access.md: every route with who may use it, as the application asks it. `python -m keepwell.web.route_table`."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from keepwell.web.access import Rule, table

PAGE = Path(__file__).parents[2] / "docs" / "access.md"
HEAD = """# Who may use what

Made of the application by `python -m keepwell.web.route_table`; a test holds it true. A route that names nobody keeps
the application from starting. Whose accounts somebody sees is decided apart from this, in the queries: a CSM's own book
and what is shared with them; an account outside it is not there (404), by whatever way it is asked for.

| method | path | who |
|---|---|---|
"""


def written(rows: Sequence[tuple[str, str, Rule | None]]) -> str:
    lines = [f"| {method} | `{path}` | {rule.says() if rule else 'nobody'} |" for method, path, rule in rows]
    return HEAD + "\n".join(lines) + "\n"


def main() -> None:
    from keepwell.bootstrap import House
    from keepwell.settings import Settings
    from keepwell.web.app import build_app

    with TemporaryDirectory() as home:
        app = build_app(House(Settings(home=Path(home))))
        PAGE.write_text(written(table(app.routes)), encoding="utf-8")


if __name__ == "__main__":
    main()
