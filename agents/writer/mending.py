"""A model's draft some of whose sentences say more than their evidence: those give way to the template's.

Only wording is mended. A false number, name, link or promise makes the whole draft void: a model that writes one is not
to be trusted with the rest.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count

from agents.writer.rendering import Block, Composed, Line, cited
from domain.drafts import Problem, ProblemCode

LEAST_KEPT = 0.5
"""Of the sentences of its body, what must hold for the draft still to be the model's."""


@dataclass(frozen=True)
class Mended:
    """`replaced` and `dropped` sentences of the model's; none of them stands any more."""

    composed: Composed
    replaced: int
    dropped: int


def mended(composed: Composed, plain: Composed, problems: Sequence[Problem]) -> Mended | None:
    """None where there is more amiss than wording, or too little would be left. To be checked again."""
    numbers = {one.sentence for one in problems}
    if None in numbers or any(one.code is not ProblemCode.UNSAID for one in problems):
        return None
    return _Mending(composed, plain, frozenset(one for one in numbers if one is not None)).done()


class _Mending:
    """Sentences are numbered as the message has them: the subject first, then line by line."""

    def __init__(self, composed: Composed, plain: Composed, wrong: frozenset[int]) -> None:
        self.composed, self.plain, self.wrong = composed, plain, wrong
        self.told = {name for line in self._lines(held=True) for name in cited(line)}
        self.replaced = self.dropped = 0

    def done(self) -> Mended | None:
        kept, lost = (sum(line.part == "body" for line in self._lines(held=held)) for held in (True, False))
        if not kept or kept < LEAST_KEPT * (kept + lost):
            return None
        numbers = count(1)
        blocks = [self._block(block, [next(numbers) for _ in block.lines]) for block in self.composed.blocks]
        return Mended(Composed(self._subject(), tuple(_headed(blocks))), self.replaced, self.dropped)

    def _lines(self, *, held: bool) -> Iterator[Line]:
        every = (line for block in self.composed.blocks for line in block.lines)
        return (line for number, line in enumerate(every, start=1) if (number not in self.wrong) is held)

    def _subject(self) -> Line:
        if 0 not in self.wrong:
            return self.composed.subject
        self.replaced += 1
        return self.plain.subject

    def _block(self, block: Block, numbers: Sequence[int]) -> Block:
        told = [
            line if number not in self.wrong else self._instead(line, block.style)
            for line, number in zip(block.lines, numbers, strict=True)
        ]
        return replace(block, lines=tuple(line for line in told if line is not None))

    def _instead(self, line: Line, style: str) -> Line | None:
        """The template's on the same evidence, where that is told nowhere else; the head of a list has none."""
        found = None if _heads(line) else next(self._plain(line, style), None)
        if found is None:
            self.dropped += 1
            return None
        self.told.update(cited(found))
        self.replaced += 1
        return found

    def _plain(self, line: Line, style: str) -> Iterator[Line]:
        untold = set(cited(line)) - self.told
        for block in self.plain.blocks:
            for one in block.lines:
                if one.part == line.part and (
                    line.part == "ask" or (block.style == style and untold.intersection(cited(one)))
                ):
                    yield one


def _heads(line: Line) -> bool:
    """Whether it announces a list."""
    return line.part == "body" and line.text.rstrip().endswith(":")


def _headed(blocks: Sequence[Block]) -> Iterator[Block]:
    """Without empty paragraphs, and without the head of a list that is gone."""
    told = [block for block in blocks if block.lines]
    for block, after in zip(told, [*told[1:], None], strict=True):
        if not _heads(block.lines[-1]) or (after is not None and after.style == "points"):
            yield block
        elif block.lines[:-1]:
            yield replace(block, lines=block.lines[:-1])
