"""Customer text made safe for a terminal: nothing in it moves the cursor, turns the line round or breaks it."""

import re

_SPACES = re.compile("[\t\n\r\x0b\x0c\u0085\u2028\u2029]+")
_ACTING = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def visible(text: str) -> str:
    """One line of `text`: line breaks become spaces, what a terminal acts on becomes a replacement mark."""
    return _ACTING.sub("\ufffd", _SPACES.sub(" ", text))
