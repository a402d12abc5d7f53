"""The list of commands that help shows without loading any of them is what they say of themselves."""

from importlib import import_module
from pkgutil import iter_modules

import pytest
import typer
from typer.main import get_group

import keepwell.cli
from keepwell.cli.commands import LISTED, loaded


@pytest.mark.parametrize(("name", "told"), [(name, told) for name, _, told in LISTED])
def test_a_command_is_listed_with_its_own_words(name: str, told: str) -> None:
    command = loaded(name)
    assert command.name == name
    assert (command.help or "").split("\n\n")[0].replace("\n", " ") == told


def test_every_command_is_listed_once_under_its_module() -> None:
    there = []
    for one in iter_modules(keepwell.cli.__path__):
        module = import_module(f"keepwell.cli.{one.name}")
        if hasattr(module, "register"):
            alone = typer.Typer()
            module.register(alone)
            there += [(name, one.name) for name in get_group(alone).commands]
    assert sorted(there) == sorted((name, module) for name, module, _ in LISTED)
