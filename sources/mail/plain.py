"""Text of a message made fit to store: what cannot be text goes, everything else stays as it was written."""

import re

from sources.refused import Refused
from sources.text import clean

SURROGATES = re.compile("[\ud800-\udfff]")
BLANKS = re.compile(r"\n{4,}")
SPACES = re.compile(r"\s+")


def tidy(text: str, limit: int) -> str:
    """At most `limit` characters of `text`, without NULs, half surrogates and invisible characters."""
    # Cut first, with room for what goes: a header of 5 MB need not be cleaned to its end.
    kept = SURROGATES.sub("\ufffd", text[: limit * 2].replace("\0", ""))
    found = clean(kept)
    return "" if isinstance(found, Refused) else BLANKS.sub("\n\n\n", found)[:limit]


def one_line(text: str, limit: int) -> str:
    return SPACES.sub(" ", tidy(text, limit)).strip()
