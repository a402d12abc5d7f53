"""The command line: one module per part of the work, heavy libraries loaded only by the command that needs them."""

import sys


def main() -> None:
    """The console script; see keepwell/cli/app.py for the exit codes."""
    from keepwell.house import intruder

    found = intruder()
    if found is not None:
        sys.exit(f"keepwell: {found}")
    from keepwell.cli.app import main as run

    run()


__all__ = ["main"]
