"""Passages made of all facts that have none: nothing is searched by keyword before, everything is after."""

from collections.abc import Callable, Iterator

from knowledge import cutting, words
from knowledge.cutters import cut
from storage.uncut import Made, Uncut, UncutFacts

VERSION = f"{cutting.VERSION} {words.VERSION}"
Progress = Callable[[int, int], None]
"""Called with (facts done, facts in all)."""
AT_ONCE = 1000


def make_passages(
    facts: UncutFacts,
    progress: Progress | None = None,
    at_once: int = AT_ONCE,
    enough: Callable[[], bool] = lambda: False,
) -> int:
    """Cut every fact that is not cut as it stands, `at_once` in a transaction, until it is `enough`; gives how many
    were."""
    waiting, done = facts.waiting_in(), 0
    # Where nothing waits nothing is locked: this comes before every question.
    for origin in waiting:
        while not enough() and (made := facts.cut(origin, _made, at_once)):
            done += made
            if progress is not None:
                progress(done, max(done, sum(waiting.values())))
            if made < at_once:
                break
    return done


def _made(fact: Uncut) -> Iterator[Made]:
    for passage in cut(fact):
        yield Made(passage, words.numbered(cutting.indexed_text(passage)).astype("<u4").tobytes())
