"""The list of commands, and the one place where an error becomes a sentence and an exit code."""

import os
import sys

import typer

from domain.errors import KeepwellError
from keepwell.cli import accounts, alerts, calibrate, data, demo, doctor, runs
from keepwell.house import check_rooms

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Keepwell: which accounts need a person today, why, and on what evidence.",
)
for module in (demo, data, runs, accounts, alerts, calibrate, doctor):
    module.register(app)


def main() -> None:
    """Exits 0, 1 (refused: one sentence on stderr) or 2 (usage)."""
    try:
        check_rooms()
        app()
    except KeepwellError as refused:
        _say(str(refused))
        sys.exit(1)
    except KeyboardInterrupt:
        _say("Stopped. What was finished is kept; `keepwell run --resume` goes on from there.")
        sys.exit(130)
    except BrokenPipeError:
        # The reader (head, less) went away: that is its right.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


def _say(sentence: str) -> None:
    typer.echo(f"keepwell: {sentence}", err=True)
