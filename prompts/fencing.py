"""What somebody outside wrote, put into a prompt as data.

A fence is a line ⟦label 3f9c1a2b7d5e⟧ before a text and ⟦end 3f9c1a2b7d5e⟧ after it. Nothing inside can close it or
open another: the brackets ⟦ and ⟧ cannot occur in it (each becomes [ or ]), and the number is a hash of the text, tried
again until the text does not contain it. Each letter is replaced by one letter, so offsets into the text stay true.
The same text has the same fence every time: answers to the same question can be kept.
"""

import re
from collections.abc import Sequence
from hashlib import sha256

from domain.errors import MisconfiguredError

Fenced = str | Sequence[tuple[str, str]]
"""A text, or (label, text) pairs whose labels an answer can point to."""
BRACKETS = "⟦⟧"
# What a terminal or a model may act on and a reader does not see: controls, bidirectional marks, invisible tags.
UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\U000e0000-\U000e007f]"
)
_LABEL = re.compile(r"[\w][\w .:#/@+-]{0,79}")
_SAFE = str.maketrans({"⟦": "[", "⟧": "]"})


def fenced(texts: Fenced) -> str:
    """Customer texts as data: each between two lines that no text can hold."""
    pairs = [("text", texts)] if isinstance(texts, str) else list(texts)
    return "\n".join(_fence(label, text) for label, text in pairs)


def _fence(label: str, text: str) -> str:
    if not _LABEL.fullmatch(label) or label == "end":
        raise MisconfiguredError(f"'{label}' cannot be the label of a text in a prompt.")
    inside = harmless(text)
    mark = _mark(inside)
    return f"⟦{label} {mark}⟧\n{inside}\n⟦end {mark}⟧"


def harmless(text: str) -> str:
    """The text as a prompt shows it, letter for letter: no brackets of a fence, nothing unseen."""
    return UNSEEN.sub("\ufffd", text.translate(_SAFE))


def _mark(text: str) -> str:
    told = text.encode("utf-8", "replace")
    for attempt in range(1000):
        mark = sha256(b"%d " % attempt + told).hexdigest()[:12]
        if mark not in text:
            return mark
    raise MisconfiguredError("A text holds every mark it could be fenced with.")


def is_plain(value: object) -> bool:
    """Whether a value may stand outside a fence: one line that a reader sees whole, without the brackets of a fence."""
    shown = str(value)
    known = value is not None and not isinstance(value, list | tuple | dict | set | bool)
    return known and shown.isprintable() and not any(bracket in shown for bracket in BRACKETS)
