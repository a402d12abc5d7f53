"""What a person changed: the diff that is kept, and figures about it."""

import difflib
import re
import unicodedata
from dataclasses import dataclass
from typing import Any, Literal

MANY_WORDS = 1_500
_WORD = re.compile(r"\s+|\S+")


@dataclass(frozen=True)
class Stretch:
    """Words that stayed, were added or were taken away."""

    kind: Literal["kept", "added", "removed"]
    text: str


def plain(text: str) -> str:
    """A text as messages have it: composed letters, plain line ends, no spaces at the end of lines, none around."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def one_line(text: str) -> str:
    return " ".join(plain(text).split())


def unified(old: tuple[str, str], new: tuple[str, str]) -> str:
    """A unified diff of (subject, body) and (subject, body)."""
    before, after = ([f"Subject: {subject}", "", *body.split("\n")] for subject, body in (old, new))
    return "\n".join(difflib.unified_diff(before, after, "drafted", "edited", lineterm="", n=2))


def figures(old: tuple[str, str], new: tuple[str, str]) -> dict[str, Any]:
    """Words added and taken away, and how alike the texts are (0 to 1); None where they are too long to compare."""
    before, after = " ".join(old).split(), " ".join(new).split()
    told: dict[str, Any] = {"words_before": len(before), "words_after": len(after)}
    told["subject_changed"] = old[0] != new[0]
    if max(len(before), len(after)) > MANY_WORDS:
        return told | {"words_added": None, "words_removed": None, "alike": None}
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    kept = sum(block.size for block in matcher.get_matching_blocks())
    alike = round(2 * kept / max(1, len(before) + len(after)), 4)
    return told | {"words_added": len(after) - kept, "words_removed": len(before) - kept, "alike": alike}


def by_word(old: str, new: str) -> list[Stretch]:
    """What became of `old`, word by word, in the order in which it is read."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    if max(len(before), len(after)) > MANY_WORDS:
        return [Stretch("removed", old), Stretch("added", new)] if old != new else [Stretch("kept", old)]
    told: list[Stretch] = []
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for change, a, b, c, d in matcher.get_opcodes():
        if change == "equal":
            told.append(Stretch("kept", "".join(before[a:b])))
            continue
        gone, come = "".join(before[a:b]), "".join(after[c:d])
        told += [Stretch("removed", gone)] if gone else []
        told += [Stretch("added", come)] if come else []
    return told
