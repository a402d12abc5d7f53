"""Questions that lean on the one before them: "and in March?", "what about Beta?"."""

import re
from collections.abc import Iterable

LEAST = 3
_LEANS = re.compile(
    r"^(?:and|what about|how about|und|et|y)\b[ ,]*(?P<rest>.*?)\s*\??$", re.IGNORECASE | re.DOTALL
)
_NEW = re.compile(
    r"\b(?:what|which|who|when|why|how|where|is|are|did|does|do|was|were|has|have)\b", re.IGNORECASE
)
_LAST_SPAN = re.compile(
    r"\b(?:in|on|since|during|before|after|until|for|at|about|of|with)\s+(?P<what>[^?,]+?)\s*\??$",
    re.IGNORECASE,
)


def leans(question: str) -> bool:
    """Whether it cannot be understood without the question before it."""
    return bool(_LEANS.match(question.strip()))


def without_names(question: str, names: Iterable[str]) -> str:
    """The question without the accounts it is about: their name stands under every mail of theirs."""
    text = question
    for name in names:
        text = re.sub(rf"\b{re.escape(name)}(?:'s|’s)?(?!\w)", " ", text, flags=re.IGNORECASE)
        for part in name.split():
            if len(part) > LEAST and part[0].isupper():
                text = re.sub(rf"\b{re.escape(part)}(?:'s|’s)?(?!\w)", " ", text)
    return " ".join(text.split()) or question


def followed(question: str, before: str | None) -> str:
    """The question with what it leaves to the one before it; itself where it leans on nothing."""
    found = _LEANS.match(question.strip())
    if before is None or found is None or not found["rest"]:
        return question
    rest = found["rest"]
    if _NEW.search(rest):
        return rest
    kept = before.strip().rstrip("?").strip()
    if _preposition(rest) and (last := _same_kind(kept, rest)) is not None:
        return f"{kept[:last].rstrip()} {rest}?"
    return f"{kept} {rest}?" if _preposition(rest) else f"{_without_last(kept)} {rest}?"


def _preposition(rest: str) -> str | None:
    first = rest.split()[0].lower()
    return (
        first
        if first in ("in", "on", "since", "during", "before", "after", "until", "for", "at", "about")
        else None
    )


def _same_kind(kept: str, rest: str) -> int | None:
    """Where the part of the question begins that `rest` takes the place of."""
    found = re.search(rf"\b{_preposition(rest)}\b[^?]*$", kept, re.IGNORECASE)
    return found.start() if found else None


def _without_last(kept: str) -> str:
    """Without what the last preposition brings: "what did they say about the price" keeps "what did they say about"."""
    found = _LAST_SPAN.search(kept)
    return kept[: found.start("what")].rstrip() if found else kept
