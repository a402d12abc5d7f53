"""Passages made of all facts that have none: nothing is searched by keyword before, everything is after."""

from collections.abc import Callable, Iterator

from knowledge import cutting, words
from knowledge.cutters import cut
from storage.uncut import Made, Uncut, UncutFacts

VERSION = f"{cutting.VERSION} {words.VERSION}"
Progress = Callable[[int, int], None]
"""Called with (facts done, facts in all)."""
AT_ONCE = 1000


def make_passages(facts: UncutFacts, progress: Progress | None = None) -> int:
    """Cut every fact that is not cut as it stands; gives how many there were."""
    waiting, done = facts.waiting_in(), 0
    # Where nothing waits nothing is locked: this comes before every question.
    for origin in waiting:
        while made := facts.cut(origin, _made, AT_ONCE):
            done += made
            if progress is not None:
                progress(done, max(done, sum(waiting.values())))
            if made < AT_ONCE:
                break
    return done


def _made(fact: Uncut) -> Iterator[Made]:
    for passage in cut(fact):
        yield Made(passage, words.numbered(cutting.indexed_text(passage)).astype("<u4").tobytes())
