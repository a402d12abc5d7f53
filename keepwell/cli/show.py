"""How things look in a terminal: one JSON document, or a table a person can read."""

import json
import math
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from domain.errors import KeepwellError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

Json = typer.Option(False, "--json", help="One JSON document on stdout.")
BAND_STYLE = {"red": "bold red", "orange": "yellow", "green": "green", "unknown": "dim"}
BLOCKS = "▁▂▃▄▅▆▇█"


def parse_day(text: str | None, fallback: date) -> date:
    """An ISO date, or the fallback when none was given; KeepwellError when it is not a date."""
    if text is None:
        return fallback
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise KeepwellError(f"'{text}' is not a date. Write it as YYYY-MM-DD.") from None


def console(stderr: bool = False) -> "Console":
    """Colour in a terminal; in a pipe, plain text wide enough that no column is cut."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    return Console(stderr=stderr, width=None if stream.isatty() else 140, highlight=False, soft_wrap=False)


def document(value: Any) -> None:
    """Writes one JSON document to stdout; NaN and infinities become null."""
    typer.echo(json.dumps(_plain(value), ensure_ascii=False, indent=2, allow_nan=False))


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    return value


def table(columns: Sequence[str], rows: Iterable[Sequence[Any]], title: str | None = None) -> None:
    """A column whose name starts with `>` is set to the right."""
    from rich import box
    from rich.table import Table

    grid = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for name in columns:
        right = name.startswith(">")
        grid.add_column(name.lstrip(">"), justify="right" if right else "left", overflow="fold")
    for row in rows:
        grid.add_row(*[cell if _is_text(cell) else words(cell) for cell in row])
    console().print(grid)


def _is_text(cell: Any) -> bool:
    return type(cell).__module__.startswith("rich.")


def words(cell: Any) -> str:
    """Plain text for a cell; markup in data is escaped, a missing value is a dot."""
    from rich.markup import escape

    if cell is None or (isinstance(cell, float) and not math.isfinite(cell)):
        return "·"
    if isinstance(cell, float):
        return f"{cell:.1f}"
    return escape(str(cell))


def signed(value: float | None) -> "Text":
    """A change with its sign: falling red, rising green."""
    from rich.text import Text

    if value is None or not math.isfinite(value):
        return Text("·", style="dim")
    style = "red" if value <= -0.05 else "green" if value >= 0.05 else "dim"
    return Text(f"{value:+.1f}", style=style)


def banded(value: float | None, band: str) -> "Text":
    from rich.text import Text

    shown = "·" if value is None or not math.isfinite(value) else f"{value:.0f}"
    return Text(f"{shown} {band}", style=BAND_STYLE.get(band, ""))


def sparkline(values: Sequence[float | None]) -> str:
    """One block a value on a fixed scale of 0 to 100, a space where nothing is known."""
    return "".join(
        " " if v is None or not math.isfinite(v) else BLOCKS[min(7, max(0, int(v / 12.5)))] for v in values
    )
