"""The results on the screen, and between the markers of benchmarks/README.md."""

from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.figures import Figure

README = Path(__file__).parent / "README.md"
BEGIN, END = "<!-- figures: written by python -m benchmarks -->", "<!-- end of figures -->"
MET = {True: "yes", False: "**no**", None: ""}

Rows = list[list[str]]


def figure_rows(found: list[Figure]) -> Rows:
    return [[one.what, one.measured, one.ratio, one.aim, MET[one.met]] for one in found]


HEAD = ["what", "measured", "figure", "aim", "met"]


def show(console: Console, title: str, head: list[str], rows: Rows) -> None:
    table = Table(title=title, title_justify="left")
    for name in head:
        table.add_column(name)
    for row in rows:
        table.add_row(*(cell.replace("**", "") for cell in row))
    console.print(table)


def markdown(head: list[str], rows: Rows) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *rows]]
    return "\n".join(lines)


def between_markers(text: str, inside: str) -> str:
    """`text` with what stands between the markers replaced; ValueError where a marker is missing."""
    before, found, rest = text.partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not (found and ended):
        raise ValueError(f"{README.name} has lost its markers: {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{inside}\n\n{END}{after}"


def write_readme(inside: str, readme: Path = README) -> None:
    readme.write_text(between_markers(readme.read_text(), inside))
