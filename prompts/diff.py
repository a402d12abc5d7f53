"""Two texts side by side: unified, and within changed lines by words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

CONTEXT = 3
MOST_WORDS = 4000
"""Of a changed line that is compared word by word; a longer one is shown as gone and come."""
ALIKE = 0.5
_PIECES = re.compile(r"\s+|[^\W_]+|[\W_]")


class Span(NamedTuple):
    how: Literal["same", "gone", "new"]
    text: str


@dataclass(frozen=True)
class Hunk:
    """`lines` are lists of spans. `old` and `new` are the first line and how many there are, of each text."""

    old: tuple[int, int]
    new: tuple[int, int]
    lines: tuple[tuple[Span, ...], ...]

    @property
    def head(self) -> str:
        return f"@@ -{self.old[0]},{self.old[1]} +{self.new[0]},{self.new[1]} @@"


def compare(old: str, new: str) -> list[Hunk]:
    """Nothing where both are the same."""
    before, after = old.split("\n"), new.split("\n")
    # With its shortcut for lines that stand there often: without it, thousands of the same line take minutes.
    matcher = SequenceMatcher(None, before, after)
    return [_hunk(group, before, after) for group in matcher.get_grouped_opcodes(CONTEXT) if before != after]


def _hunk(
    group: Sequence[tuple[str, int, int, int, int]], before: Sequence[str], after: Sequence[str]
) -> Hunk:
    (_, a, _, c, _), (_, _, b, _, d) = group[0], group[-1]
    lines = tuple(line for one in group for line in _lines(one, before, after))
    return Hunk((a + 1, b - a), (c + 1, d - c), lines)


def _lines(
    step: tuple[str, int, int, int, int], before: Sequence[str], after: Sequence[str]
) -> Iterator[tuple[Span, ...]]:
    how, a, b, c, d = step
    if how == "equal":
        yield from ((Span("same", line),) for line in before[a:b])
        return
    old, new = before[a:b], after[c:d]
    if len(old) == len(new):
        for one, other in zip(old, new, strict=True):
            spans = _by_words(one, other)
            yield from [spans] if spans else [(Span("gone", one),), (Span("new", other),)]
        return
    yield from ((Span("gone", line),) for line in old)
    yield from ((Span("new", line),) for line in new)


def _by_words(old: str, new: str) -> tuple[Span, ...]:
    """Nothing where they have too little in common, or are too long, to be read that way."""
    mine, theirs = _PIECES.findall(old), _PIECES.findall(new)
    if max(len(mine), len(theirs)) > MOST_WORDS:
        return ()
    matcher = SequenceMatcher(None, mine, theirs, autojunk=False)
    if matcher.ratio() < ALIKE:
        return ()
    spans: list[Span] = []
    for how, a, b, c, d in matcher.get_opcodes():
        if how == "equal":
            spans.append(Span("same", "".join(mine[a:b])))
            continue
        spans += [Span("gone", "".join(mine[a:b]))] if b > a else []
        spans += [Span("new", "".join(theirs[c:d]))] if d > c else []
    return tuple(spans)
