"""How long each node took, told in the state so that the run summary can show it."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from langgraph.runtime import Runtime

from graph.deps import Deps

S = TypeVar("S")
Node = Callable[[S, Runtime[Deps]], dict[str, Any]]


def timed(node: Node[S]) -> Node[S]:
    """The node's own update plus one duration under its name."""

    @wraps(node)
    def run(state: S, runtime: Runtime[Deps]) -> dict[str, Any]:
        started = time.perf_counter()
        update = node(state, runtime)
        seconds = time.perf_counter() - started
        return {**update, "durations": [{"node": node.__name__, "seconds": round(seconds, 4)}]}

    return run
