"""How long each node took, told in the state so that the run summary can show it."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

P = ParamSpec("P")
Update = dict[str, Any]


def timed(node: Callable[P, Update]) -> Callable[P, Update]:
    """The node's own update plus one duration under its name."""

    @wraps(node)
    def run(*args: P.args, **kwargs: P.kwargs) -> Update:
        started = time.perf_counter()
        update = node(*args, **kwargs)
        seconds = time.perf_counter() - started
        return {**update, "durations": [{"node": node.__name__, "seconds": round(seconds, 4)}]}

    return run
