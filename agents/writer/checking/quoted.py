"""What stands in quotation marks, and whether the evidence says it so, to the letter."""

import re
import unicodedata
from dataclasses import dataclass

from domain.drafts import Evidence, ValueKind

_PAIRS = re.compile(
    r"[“„«‹\"](?P<a>[^“”„«»‹›\"]*)(?:[”“»›\"]|$)"
    r"|‘(?P<b>[^‘]*?)’(?![^\W\d_])"
    r"|(?<![\w’'])'(?=\w)(?P<c>[^']*(?:(?<=\w)'(?=\w)[^']*)*)'(?!\w)"
    r"|[‚](?P<d>[^‘’]*)[‘’]"
)
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "‐": "-", "‑": "-", "–": "-", "—": "-"})
_DOUBLE = str.maketrans(dict.fromkeys('“”„«»‹›"', "'"))
_ENDS = " .,;:!?…'"
_NAMING = frozenset({ValueKind.NAME, ValueKind.PRODUCT, ValueKind.TEXT, ValueKind.QUOTE})


@dataclass(frozen=True)
class Quoted:
    start: int
    end: int
    text: str
    found: bool


def quoted_in(text: str, cited: tuple[Evidence, ...]) -> tuple[Quoted, ...]:
    """`text` is NFKC, on one line. An opening mark that is never closed quotes all that follows."""
    sources = [folded(words) for one in cited for words in _words_of(one)]
    found: list[Quoted] = []
    for one in _PAIRS.finditer(text):
        inner = next((part for part in one.groups() if part is not None), "")
        if inner.strip(_ENDS):
            found.append(Quoted(one.start(), one.end(), inner, _stands(inner, sources)))
    return tuple(found)


def _words_of(one: Evidence) -> list[str]:
    """What may be quoted of it: their words, and names and titles that it holds."""
    told = [one.quote] if one.quote else []
    return told + [value.raw for value in one.values.values() if value.kind in _NAMING]


def _stands(inner: str, sources: list[str]) -> bool:
    """Each piece between "..." in one source, in order, with no letter of a word cut off."""
    pieces = [folded(piece).strip(_ENDS) for piece in re.split(r"\[?(?:\.\.\.|…)\]?", inner)]
    return any(_in_order([piece for piece in pieces if piece], source) for source in sources)


def _in_order(pieces: list[str], source: str) -> bool:
    at = 0
    for piece in pieces:
        found = re.compile(rf"(?<!\w){re.escape(piece)}(?!\w)").search(source, at)
        if found is None:
            return False
        at = found.end()
    return bool(pieces)


def folded(text: str) -> str:
    """NFKC, single spaces, one kind of quotation mark and apostrophe."""
    one_line = " ".join(unicodedata.normalize("NFKC", text).split())
    return one_line.translate(_DOUBLE).translate(_APOSTROPHES)
