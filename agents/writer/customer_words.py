"""What customers wrote, as a message may hold it: one clean bounded line, or a name. Never anything to follow."""

import re
import unicodedata

LONGEST_QUOTE, SHORTEST_QUOTE, LONGEST_NAME = 180, 12, 80
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_ENDS = " \t.,;:-–—\"'“”„«»‹›‘’"
_MARKS = str.maketrans(dict.fromkeys('“”„«»‹›"', "'"))
_STRANGE = re.compile(
    r"(?:https?|ftp|mailto|javascript|data):|www\.|@|[<>{}\[\]|\\^`~⟦⟧]|\.(?:com|net|org|io|ru|cn)\b",
    re.IGNORECASE,
)
_ORDERS = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:instructions?|prompts?|rules?|previous|above)\b"
    r"|\b(?:system prompt|developer mode|jailbreak|prompt injection|language model)\b|\bas an ai\b",
    re.IGNORECASE,
)


def one_line(text: str) -> str:
    """NFKC on one line, without anything a reader does not see."""
    plain = unicodedata.normalize("NFKC", text)
    if plain.isprintable():  # hence no control and no separator but the space
        return " ".join(plain.split())
    seen = (" " if unicodedata.category(one) in ("Cc", "Zs", "Zl", "Zp") else one for one in plain)
    return " ".join(
        "".join(one for one in seen if unicodedata.category(one) not in ("Cf", "Co", "Cs", "Cn")).split()
    )


def quotable(text: str) -> str | None:
    """Whole sentences of it that may stand between quotation marks; None where it cannot be quoted as it is.

    Words that hold an address, a link, markup, or read like orders to a machine are not repeated to anybody.
    """
    plain = one_line(text).translate(_MARKS)
    if _STRANGE.search(plain) or _ORDERS.search(plain):
        return None
    kept = ""
    for sentence in _SENTENCE.split(plain):
        longer = f"{kept} {sentence}".strip()
        if len(longer) > LONGEST_QUOTE:
            break
        kept = longer
    kept = kept.strip(_ENDS)
    return kept if len(kept) >= SHORTEST_QUOTE or (kept and kept == plain.strip(_ENDS)) else None


def repeatable(text: str) -> bool:
    """Whether a text of ours that may hold words of theirs can be shown: no address, link, markup or order in it."""
    plain = one_line(text)
    return not _STRANGE.search(plain) and not _ORDERS.search(plain)


def named(text: str) -> str | None:
    """A name as it may stand in a message; None where it is none."""
    plain = one_line(text).translate(_MARKS).strip()
    if not plain or len(plain) > LONGEST_NAME or _STRANGE.search(plain) or _ORDERS.search(plain):
        return None
    return plain if any(one.isalpha() for one in plain) else None
