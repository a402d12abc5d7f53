"""What nobody has been through yet, read in batches: each is kept before the next is taken up."""

from collections.abc import Callable

from graph.deps import Deps


def read_all(some: Callable[[], int], at_once: int, stage: str, run_id: int, deps: Deps) -> int:
    """`some` reads up to `at_once`, keeps what it found and gives how many those were; a run that dies reads none
    twice. Gives how many there were."""
    read = 0
    while count := some():
        read += count
        deps.progress(stage, read, read + (at_once if count == at_once else 0))
        deps.runs.beat(run_id, deps.holder)
    return read
