"""The list of commands, and the one place where an error becomes a sentence and an exit code."""

import os
import sys
from contextlib import suppress
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperGroup

from domain.errors import KeepwellError
from keepwell.cli import accounts, alerts, calibrate, data, demo, doctor, mishaps, runs
from keepwell.cli.plain import visible

if TYPE_CHECKING:
    from typer._click.core import Context

STOPPED = (
    "Stopped. What was finished is kept; `keepwell doctor` says whether a run is left to resume, and how."
)


class _ReaderGone(Exception):  # noqa: N818 - not an error: head or less has seen enough
    pass


class _Stopped(Exception):  # noqa: N818 - Ctrl-C is a wish
    pass


class Commands(TyperGroup):
    """Typer would turn Ctrl-C and a closed pipe into exit codes of its own before we could say a word."""

    def invoke(self, ctx: "Context") -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError as gone:
            raise _ReaderGone from gone
        except KeyboardInterrupt as stopped:
            raise _Stopped from stopped


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Keepwell: which accounts need a person today, why, and on what evidence.",
)
for module in (demo, data, runs, accounts, alerts, calibrate, doctor):
    module.register(app)


def main() -> None:
    """Exits 0, 1 (refused: one sentence on stderr), 2 (usage) or 130 (Ctrl-C); never shows a traceback unasked."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    mishaps.keep_the_terminal_clean()
    try:
        _run()
    except KeepwellError as refused:
        _end(str(refused), 1)
    except (KeyboardInterrupt, _Stopped):
        _end(STOPPED, 130)
    except (BrokenPipeError, _ReaderGone):
        _reader_gone()
    except Exception as broken:
        if mishaps.debugging():
            raise
        _end(mishaps.told(broken), 1)


def _run() -> None:
    try:
        app()
    finally:
        # Here, where a closed pipe can still be dealt with, and not at interpreter exit.
        sys.stdout.flush()


def _end(sentence: str, code: int) -> None:
    with suppress(BrokenPipeError):
        typer.echo(f"keepwell: {visible(sentence)}", err=True)
    sys.exit(code)


def _reader_gone() -> None:
    """The reader (head, less) went away: that is its right."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(0)
