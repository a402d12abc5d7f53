"""What prompts are called."""

import re

_NAME = re.compile(r"[a-z][a-z0-9_]*/[a-z][a-z0-9_-]*")


def is_name(text: str) -> bool:
    return _NAME.fullmatch(text) is not None
