"""The command line: one module per part of the work, heavy libraries loaded only by the command that needs them."""

from keepwell.cli.app import main

__all__ = ["main"]
