"""The list of commands, and the one place where an error becomes a sentence and an exit code."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any, NoReturn

import typer
from typer.core import TyperGroup

from domain.errors import KeepwellError
from keepwell.cli import lean_help, mishaps
from keepwell.cli.commands import announced, loaded
from keepwell.cli.plain import visible

if TYPE_CHECKING:
    from typer._click.core import Command, Context

STOPPED = (
    "Stopped. What was finished is kept; `keepwell doctor` says whether a run is left to resume, and how."
)


class _ReaderGone(Exception):  # noqa: N818 - not an error: head or less has seen enough
    pass


class _Stopped(Exception):  # noqa: N818 - Ctrl-C is a wish
    pass


@contextmanager
def _in_our_words() -> Iterator[None]:
    """Typer would turn Ctrl-C and a closed pipe into exit codes of its own before we could say a word."""
    try:
        yield
    except BrokenPipeError as gone:
        raise _ReaderGone from gone
    except SystemExit as ended:
        # Commands raise typer.Exit; this is rich, which ends with 1 when its reader goes away.
        raise _ReaderGone from ended
    except KeyboardInterrupt as stopped:
        raise _Stopped from stopped


class Commands(TyperGroup):
    """The whole of Keepwell: help is shown while a context is made, everything else while one is invoked."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**{**given, "commands": announced()})

    def make_context(self, *args: Any, **kwargs: Any) -> "Context":
        with _in_our_words():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: "Context") -> Any:
        with _in_our_words():
            return super().invoke(ctx)

    def resolve_command(
        self, ctx: "Context", args: list[str]
    ) -> "tuple[str | None, Command | None, list[str]]":
        name, found, rest = super().resolve_command(ctx, args)
        return name, loaded(name) if name else found, rest


app = typer.Typer(cls=Commands, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def keepwell() -> None:
    """Keepwell: which accounts need a person today, why, and on what evidence."""


def main() -> None:
    """Exits 0, 1 (refused: one sentence on stderr), 2 (usage) or 130 (Ctrl-C); never shows a traceback unasked."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    mishaps.keep_the_terminal_clean()
    for argument in sys.argv[1:]:
        if not argument.isprintable() and any("\ud800" <= letter <= "\udfff" for letter in argument):
            _end(f"The argument '{argument}' is not UTF-8. Write it, or rename the file, in UTF-8.", 2)
    try:
        _run()
    except KeepwellError as refused:
        _end(str(refused), 1)
    except (KeyboardInterrupt, _Stopped):
        _end(STOPPED, 130)
    except (BrokenPipeError, _ReaderGone):
        _close_stdout()  # the reader (head, less) went away: that is its right
    except Exception as broken:
        if mishaps.debugging():
            raise
        _end(mishaps.told(broken), 1)


def _run() -> None:
    if lean_help.asked_for(sys.argv[1:]):
        lean_help.load()
    try:
        app(prog_name="keepwell")
    finally:
        # Here, where a closed pipe can still be dealt with, and not at interpreter exit.
        sys.stdout.flush()


def _end(sentence: str, code: int) -> NoReturn:
    with suppress(BrokenPipeError):
        typer.echo(f"keepwell: {visible(sentence)}", err=True)
    try:
        sys.stdout.flush()
    except OSError:
        _close_stdout()
    sys.exit(code)


def _close_stdout() -> None:
    """What is left in the buffer has nowhere to go; Python would complain of it on its way out."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
