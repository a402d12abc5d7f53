"""The sender's own new words, told apart from what they quote and sign with.

Line by line and in linear time: the patterns of mail-parser-reply, which know how mail programs write in a dozen
languages, are only ever laid on a few short lines, because over a whole message they can take minutes.
"""

import itertools
import re
from dataclasses import dataclass

from mailparser_reply.constants import MAIL_LANGUAGES

from sources.mail.attributions import RULE, SENT_FROM, SEPARATOR, attribution_ends, header_block

QUOTED = re.compile(r"\s{0,3}(?:>|\|\s)")
DASHES = re.compile(r"\s*(?:--|__|—|–—|-- ?)\s*")
LIST_FOOT = re.compile(r"\s*_{20,}\s*")
SIGNED_DASH = re.compile(r"\s*-\s?\w[\w.]*(?:\s\w[\w.]*){0,2}\s*")
NAMES = r"[\s,.!]{0,3}(?:[^\W\d_a-zß-öø-ÿ][\w.'-]*[\s,]{0,2}){0,3}"
CLOSINGS = [
    re.compile(rf"\s*(?i:{words})\b{NAMES}")
    for words in (
        *(
            word.rstrip(",.")
            for rules in MAIL_LANGUAGES.values()
            for word in rules.get("signatures", [])
            if not word.startswith("/")
        ),
        r"(?:best|warm|kind|many|with)?\s?(?:kind\s)?(?:regards|wishes)",
        r"cheers|sincerely(?: yours)?|yours (?:truly|faithfully|sincerely)|thanks(?: again| a lot| so much)?",
        r"(?:many )?thanks|thank you|thx|best|br|mfg|lg|vg|saludos|atentamente|abraços|atenciosamente",
        r"hilsen|hälsningar",
    )
]
PRIVATE = re.compile(
    r"confidential|disclaimer|intended recipient|unsubscribe|virus|vertraulich|confidentiel|privileged|www\.|https?://",
    re.IGNORECASE,
)
POSTSCRIPT = re.compile(r"\s*p\.?\s?s\b\.?[:\s-]", re.IGNORECASE)
MOST_SIGNED = 12  # lines that a signature behind a closing has at most
LONGEST_CLOSING = 60
MOST_WORDS = 10  # in a line of a signature


@dataclass(frozen=True)
class Words:
    own: str
    quoted: str
    signature: str


def split_words(text: str) -> Words:
    lines = text.split("\n")
    quoted = _quoted(lines)
    own: list[str] = []
    signature: list[str] = []
    for begin, end in _stretches(quoted):
        if quoted[begin]:
            continue
        said, signed = _unsigned(lines[begin:end])
        own += said
        signature += signed
    told = [line for line, is_quoted in zip(lines, quoted, strict=True) if is_quoted]
    return Words(*(_joined(part) for part in (own, told, signature)))


def _joined(lines: list[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in lines)).strip()


def _stretches(marks: list[bool]) -> list[tuple[int, int]]:
    """(begin, end) of runs of equal marks."""
    edges = [0, *(i for i in range(1, len(marks)) if marks[i] != marks[i - 1]), len(marks)]
    return [(a, b) for a, b in itertools.pairwise(edges) if a < b]


def _quoted(lines: list[str]) -> list[bool]:
    """Which lines are somebody else's: behind ">", announced, or all that follows the head of another message."""
    marks = [bool(QUOTED.match(line)) for line in lines]
    place = 0
    while place < len(lines):
        if marks[place]:
            place += 1
            continue
        if _rest_is_quoted(lines, place):
            return marks[:place] + [True] * (len(lines) - place)
        follows = _quotes_follow(lines, marks, place + 1)
        announced = attribution_ends(lines, place, follows)
        if announced:
            begin = place - announced + 1
            marks[begin : place + 1] = [True] * announced
            if not follows:
                return marks[:begin] + [True] * (len(lines) - begin)
        place += 1
    return _with_gaps(lines, marks)


def _rest_is_quoted(lines: list[str], place: int) -> bool:
    line = lines[place]
    if not line.strip():
        return False
    if SEPARATOR.fullmatch(line) or header_block(lines, place):
        return True
    following = next((i for i in range(place + 1, min(place + 4, len(lines))) if lines[i].strip()), None)
    return bool(RULE.fullmatch(line)) and following is not None and header_block(lines, following)


def _quotes_follow(lines: list[str], marks: list[bool], place: int) -> bool:
    """Whether what was announced stands behind ">": then what comes after it is the sender's again."""
    return any(marks[i] for i in range(place, min(place + 8, len(lines)))) and not any(
        lines[i].strip() and not marks[i] for i in range(place, _first(marks, place))
    )


def _first(marks: list[bool], place: int) -> int:
    return next((i for i in range(place, len(marks)) if marks[i]), len(marks))


def _with_gaps(lines: list[str], marks: list[bool]) -> list[bool]:
    """Blank lines between two quoted ones belong to them."""
    for begin, end in _stretches(marks):
        inside = begin > 0 and end < len(marks)
        if inside and not marks[begin] and not any(line.strip() for line in lines[begin:end]):
            marks[begin:end] = [True] * (end - begin)
    return marks


def _unsigned(lines: list[str]) -> tuple[list[str], list[str]]:
    """A stretch of the sender's lines in two: what they say, and what they sign with."""
    cut, end = _signature_begins(lines), len(lines)
    while cut < end:  # a name above "-- ", or above the foot of a mailing list, signs as well
        cut, end = _signature_begins(lines[:cut]), cut
    after = next((i for i in range(cut, len(lines)) if POSTSCRIPT.match(lines[i])), len(lines))
    return lines[:cut] + lines[after:], lines[cut:after]


def _signature_begins(lines: list[str]) -> int:
    filled = [i for i, line in enumerate(lines) if line.strip()]
    for nth, place in enumerate(filled):
        line, left = lines[place], len(filled) - nth
        if (DASHES.fullmatch(line) and (left > 1 or nth)) or LIST_FOOT.fullmatch(line):
            return place
        if SENT_FROM.fullmatch(line) and left <= 4:
            return place
        if nth and left <= MOST_SIGNED and _closes(line) and _short(lines[place + 1 :]):
            return place
        if nth and left <= 2 and SIGNED_DASH.fullmatch(line) and not _is_list(lines, filled, nth):
            return place
    return len(lines)


def _closes(line: str) -> bool:
    return len(line) <= LONGEST_CLOSING and any(pattern.fullmatch(line) for pattern in CLOSINGS)


def _short(lines: list[str]) -> bool:
    """Names, titles, numbers, a disclaimer: nothing that asks or tells."""
    kept = lines[: next((i for i, line in enumerate(lines) if POSTSCRIPT.match(line)), len(lines))]
    return all(
        PRIVATE.search(line) or (len(line.split()) <= MOST_WORDS and not line.rstrip().endswith("?"))
        for line in kept
    )


def _is_list(lines: list[str], filled: list[int], nth: int) -> bool:
    """ "- one" under "- another" is a list, and nobody's name."""
    around = [lines[filled[i]] for i in (nth - 1, nth + 1) if 0 <= i < len(filled)]
    return any(line.lstrip().startswith("-") and not DASHES.fullmatch(line) for line in around)
