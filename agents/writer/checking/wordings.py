"""Wordings kept as data: files of regular expressions, one a line, by name and language."""

import re
from functools import cache
from importlib import resources
from typing import Any

import yaml


@cache
def wordings(file: str) -> dict[str, Any]:
    """words/FILE.yaml as it is."""
    text = resources.files(__package__).joinpath("words", f"{file}.yaml").read_text("utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


@cache
def pattern(file: str, table: str, language: str, around: str = "{}") -> re.Pattern[str]:
    """The alternatives of a table in one language, else in English; `around` is what they stand in."""
    by_language = wordings(file)[table]
    return re.compile(around.format("|".join(by_language.get(language, by_language["en"]))), re.IGNORECASE)
