"""What may be asked: something, and not a whole document."""

import re

from agents.analyst.plain_words import LONGEST
from domain.errors import QuestionRejectedError

_WORD = re.compile(r"\w")


def askable(text: str) -> str:
    """The question with its spaces mended; QuestionRejectedError where there is none, or far too much of one."""
    plain = " ".join(text.split())
    if not _WORD.search(plain):
        raise QuestionRejectedError("There is nothing to look for: write a question, or a few words of it.")
    if len(plain) > LONGEST:
        raise QuestionRejectedError(
            f"That is {len(plain):,} letters long, and {LONGEST} are the most: "
            "ask one question, without the text around it."
        )
    return plain
