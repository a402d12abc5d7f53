"""What a language of the phrase reader is made of."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Rules:
    """`growth` and `advanced` say what a sentence must hold; the voids take it back; `harmless` words are no
    negation.

    An advanced term counts with `interest`, or with `question` and a question mark.
    """

    growth: re.Pattern[str]
    growth_void: re.Pattern[str]
    advanced: re.Pattern[str]
    interest: re.Pattern[str]
    question: re.Pattern[str]
    advanced_void: re.Pattern[str]
    harmless: re.Pattern[str]


def any_of(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?:{alternative})" for alternative in alternatives))
