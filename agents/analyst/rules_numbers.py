"""Figures and what they are compared with: "more than 5k", "20% or less", "between 40 and 60", "three or more"."""

import re

from agents.analyst.days import COUNTED
from agents.analyst.filters import Op
from agents.analyst.reading import Means, Reading, Than, rule

_WORDS = "|".join(word for word in COUNTED if len(word) > 2 and " " not in word)
FIGURE = (
    rf"(?:[$€£] ?)?(?:\d[\d,]*(?:\.\d+)?|(?:{_WORDS})\b) ?(?:k\b|m\b|mn\b|million\b|thousand\b|%|"
    rf"percent\b|per cent\b|pct\b)?"
)
BEFORE = {
    Op.AT_LEAST: "at or above|at or over|above or at|(?:greater|more|higher) than or equal to|equal to or more than|"
    "at least|no less than|no fewer than|a minimum of|minimum of|>=|≥|from",
    Op.AT_MOST: "at or below|at or under|below or at|(?:less|fewer|lower) than or equal to|equal to or less than|"
    "at most|no more than|not more than|up to|a maximum of|maximum of|<=|≤",
    Op.ABOVE: "more than|greater than|higher than|larger than|bigger than|above|over|exceeding|exceeds|north of|>",
    Op.BELOW: "less than|fewer than|lower than|smaller than|below|under|beneath|<",
    Op.IS: "exactly|equal to|=",
}
AFTER = {
    Op.AT_LEAST: r"or more|or higher|or above|or over|or greater|and up|and above|and more|plus\b|\+",
    Op.AT_MOST: "or less|or fewer|or lower|or below|or under|and below",
}
SIZES = {"k": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "million": 1e6}


def figure(text: str) -> tuple[float, bool]:
    """The number, and whether it is a percentage (then still 20 for 20 %)."""
    words = text.strip().lstrip("$€£ ")
    found = re.match(r"([\d,]*\.?\d+|[a-z]+?)(?: ?(k|m|mn|million|thousand|%|percent|per cent|pct))?$", words)
    assert found is not None, text
    number = COUNTED[found[1]] if found[1].isalpha() else float(found[1].replace(",", ""))
    return number * SIZES.get(found[2] or "", 1.0), (found[2] or "") in ("%", "percent", "per cent", "pct")


def _compared(op: Op) -> Means:
    def means(match: re.Match[str], reading: Reading) -> str:
        number, percent = figure(match["figure"])
        return reading.than(Than(op, number, percent=percent))

    return means


def _noun_between(op: Op) -> Means:
    """ "8 points or more", "three seats or fewer"."""

    def means(match: re.Match[str], reading: Reading) -> str:
        number, percent = figure(match["figure"])
        return f"{reading.than(Than(op, number, percent=percent))} {match['noun']} "

    return means


def _either(match: re.Match[str], reading: Reading) -> str | None:
    """ "A score of 9 or 10": neighbours are a range."""
    low, high = int(match["low"]), int(match["high"])
    return reading.than(Than(Op.BETWEEN, low, high)) if high - low == 1 else None


def _between(match: re.Match[str], reading: Reading) -> str:
    (low, one), (high, other) = figure(match["low"]), figure(match["high"])
    return reading.than(Than(Op.BETWEEN, low, high, percent=one or other))


# Not where a day follows: "over 30 days" is a window, and "more than 30 days ago" is read with its verb.
_UNITS = r"(?! ?(?:days?|weeks?|months?|quarters?|years?)\b)"
_NOUNS = r"(?:(?:health |open |support )?(?:points?|tickets?|alerts?|seats?|licen[cs]es?|users?|people|opportunities))"
COMPARISONS = (
    rule(rf"\bbetween (?P<low>{FIGURE}) and (?P<high>{FIGURE})(?![\w%]){_UNITS}", _between),
    rule(r"(?<=\bof )(?P<low>\d{1,2}) or (?P<high>\d{1,2})(?![\w%])", _either),
    *(
        rule(rf"(?<![\w.])(?P<figure>{FIGURE}) (?P<noun>{_NOUNS}) (?:{words})(?!\w)", _noun_between(op))
        for op, words in AFTER.items()
    ),
    *(
        rule(rf"(?<!\w)(?:{words}) (?P<figure>{FIGURE})(?![\w%.]){_UNITS}", _compared(op))
        for op, words in BEFORE.items()
    ),
    *(
        rule(rf"(?<![\w.])(?P<figure>{FIGURE}) ?(?:{words})(?!\w)", _compared(op))
        for op, words in AFTER.items()
    ),
)
