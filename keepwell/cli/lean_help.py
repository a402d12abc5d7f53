"""What draws help, loaded without the parsers of Markdown and of program text that it brings: this command line has no
use for them, and they are a third of the time that help takes."""

import sys
from importlib import import_module
from types import ModuleType

UNUSED = (("rich.markdown", "Markdown"), ("rich.traceback", "Traceback"))
"""Help here is marked up as rich does it, and mishaps are told in our own words (mishaps.py)."""


def asked_for(arguments: list[str]) -> bool:
    return not arguments or "--help" in arguments


def load() -> None:
    """Empty stand-ins answer to the unused names while Typer's part for help is loaded, and to nobody afterwards."""
    stood_in = [(name, what) for name, what in UNUSED if name not in sys.modules]
    for name, what in stood_in:
        sys.modules[name] = stand_in = ModuleType(name)
        setattr(stand_in, what, type(what, (), {}))
    try:
        import_module("typer.rich_utils")
    finally:
        for name, _ in stood_in:
            del sys.modules[name]
