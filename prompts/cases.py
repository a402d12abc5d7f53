"""The cases that are shipped with a prompt: cases/<agent>/<name>.jsonl, a case a line."""

import json
from functools import cache
from importlib.resources import files

from domain.errors import MisconfiguredError
from domain.prompts import PromptCase


@cache
def shipped_cases(name: str) -> tuple[PromptCase, ...]:
    """In the order of the file; none where there is no file. MisconfiguredError for one that cannot be read."""
    agent, _, title = name.partition("/")
    file = files("prompts") / "cases" / agent / f"{title}.jsonl"
    if not file.is_file():
        return ()
    found = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            told = json.loads(line)
            found.append(PromptCase(name=name, **{**told, "key": f"shipped-{told['key']}"}))
        except (ValueError, TypeError, KeyError) as wrong:
            raise MisconfiguredError(f"Case {number} of {name} cannot be read: {wrong}.") from wrong
    return tuple(found)
