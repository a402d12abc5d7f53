"""Promises, gifts and claims in other words than the planted ones: a line each in untrue/BANK_LANGUAGE.txt, by kind."""

import re
from importlib import resources

from benchmarks.drafting.facts import LANGUAGES

BANKS = ("unseen", "model", "aside", "late", "stranger")
"""`unseen` is from before the words of a model were held against its evidence; the others were written
with that, `stranger` by somebody who had not seen the rule."""


def untrue(bank: str) -> dict[str, dict[str, list[str]]]:
    """By kind and language."""
    found: dict[str, dict[str, list[str]]] = {}
    for language in LANGUAGES:
        file = resources.files(__package__).joinpath("untrue", f"{bank}_{language}.txt")
        for block in re.split(r"^## ", file.read_text("utf-8"), flags=re.MULTILINE)[1:]:
            kind, *lines = block.strip().split("\n")
            found.setdefault(kind, {})[language] = lines
    return found
