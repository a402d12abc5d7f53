"""How things look in a terminal: one JSON document, or text and tables a person can read."""

import json
import math
import os
import re
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from keepwell.cli.plain import visible

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.text import Text

Json = typer.Option(False, "--json", help="One JSON document on stdout.")
By = typer.Option(None, "--by", help="Who says so (default: the user of this machine).")
BAND_STYLE = {"red": "bold red", "orange": "yellow", "green": "green", "unknown": "dim"}
BLOCKS = "▁▂▃▄▅▆▇█"
PIPED_WIDTH = 100
ROOMY = 130
NAME_WIDTH = 40
_UNSEEN = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def day(text: str) -> date:
    """What `--as-of` and its like accept; ValueError, which the command line reports as a usage error."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"'{visible(text)}' is not a date. Write it as YYYY-MM-DD.") from None


def day_option(default: None, *names: str, help: str) -> Any:
    return typer.Option(default, *names, parser=day, metavar="YYYY-MM-DD", help=help)


def one_of(*choices: str) -> Any:
    """A parser that takes one of `choices`, in any case."""

    def choose(text: str) -> str:
        if text.lower() not in choices:
            raise typer.BadParameter(f"'{visible(text)}' is none of {', '.join(choices)}.")
        return text.lower()

    return choose


def console(stderr: bool = False) -> "Console":
    """Colour in a terminal; in a pipe plain text, 100 columns wide unless COLUMNS says otherwise."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    given = os.environ.get("COLUMNS", "").isdigit() or stream.isatty()
    return Console(stderr=stderr, width=None if given else PIPED_WIDTH, highlight=False)


def roomy() -> bool:
    """Whether there is space for the columns that are only nice to have."""
    return console().width >= ROOMY


def say(what: "RenderableType" = "", style: str | None = None, indent: int = 0) -> None:
    """One paragraph or table on stdout; a plain string is data, never markup, and wraps under its indent."""
    from rich.padding import Padding
    from rich.text import Text

    shown = text(what, style or "") if isinstance(what, str) else what
    if isinstance(shown, Text) and not shown.plain:
        typer.echo()
        return
    _put(Padding(shown, (0, 0, 0, indent)) if indent else shown)


def item(lead: "Text", body: str) -> None:
    """A list item: the lead, two spaces, and the body wrapped under itself."""
    from rich.table import Table

    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column()
    grid.add_row(lead, text(body))
    _put(grid)


def _put(what: "RenderableType") -> None:
    out = console()
    if out.is_terminal:
        out.print(what)
        return
    with out.capture() as held:
        out.print(what)
    # Padding to the full width is for eyes; a file or a pipe is better off without it.
    typer.echo("\n".join(line.rstrip() for line in held.get().split("\n")), nl=False)


def text(words: str, style: str = "") -> "Text":
    """Data as it is, with what a terminal would act on made visible."""
    from rich.text import Text

    return Text(visible(words), style=style)


def document(value: Any) -> None:
    """Writes one JSON document to stdout; NaN and infinities become null."""
    utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    written = json.dumps(_plain(value), ensure_ascii=not utf8, indent=2, allow_nan=False)
    typer.echo(_UNSEEN.sub(lambda found: f"\\u{ord(found.group()):04x}", written))


def as_text(value: Any) -> str:
    """The same for a file."""
    return json.dumps(_plain(value), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


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
    """A column whose name starts with `>` is set to the right; without rows only the head is shown."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    named = None if title is None else text(title, "bold")
    grid = Table(title=named, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for name in columns:
        right = name.startswith(">")
        grid.add_column(
            name.lstrip(">"), justify="right" if right else "left", overflow="fold", no_wrap=right
        )
    for row in rows:
        grid.add_row(*[cell if isinstance(cell, Text) else text(words(cell)) for cell in row])
    _put(grid)


def words(cell: Any) -> str:
    """Plain text for a cell; a missing value is a dot."""
    if cell is None or (isinstance(cell, float) and not math.isfinite(cell)):
        return "·"
    return f"{cell:.1f}" if isinstance(cell, float) else str(cell)


def name(words: str) -> "Text":
    """A name, cut where it is longer than any table can take."""
    return text(clip(words, NAME_WIDTH))


def clip(words: str, width: int) -> str:
    shown = visible(words)
    return shown if len(shown) <= width else shown[: width - 1] + "…"


def whole(value: float | None) -> str:
    return "·" if value is None or not math.isfinite(value) else f"{value:.0f}"


def signed(value: float | None) -> "Text":
    """A change with its sign: falling red, rising green."""
    from rich.text import Text

    if value is None or not math.isfinite(value):
        return Text("·", style="dim")
    style = "red" if value <= -0.05 else "green" if value >= 0.05 else "dim"
    return Text(f"{value:+.1f}", style=style)


def banded(value: float | None, band: str) -> "Text":
    """The score and its band; in brackets where too little is measured for a band."""
    from rich.text import Text

    thin = band == "unknown" and whole(value) != "·"
    return Text(f"({whole(value)})" if thin else f"{whole(value)} {band}", style=BAND_STYLE.get(band, ""))


def standing(value: float | None, band: str, standing: str) -> "Text":
    """The score of a customer; of anybody else, what they are."""
    from rich.text import Text

    return banded(value, band) if standing == "active" else Text(standing.replace("_", " "), style="dim")


def sparkline(values: Sequence[float | None]) -> str:
    """One block a value on a fixed scale of 0 to 100, a space where nothing is known."""
    return "".join(
        " " if v is None or not math.isfinite(v) else BLOCKS[min(7, max(0, int(v / 12.5)))] for v in values
    )
