"""Where the time of a daily job goes: every moment belongs to the innermost stage under way, so the shares add up."""

import importlib
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

OTHER = "everything else"

STAGES: tuple[tuple[str, str], ...] = (
    ("source days", "keepwell.daily_job:measured"),
    ("source days", "keepwell.daily_job:remembered"),
    ("read conversations", "storage.mentions:MentionStore.unread"),
    ("read conversations", "storage.mentions:MentionStore.save"),
    ("load use (Delta)", "storage.activity:Activity.scan"),
    ("load use (Delta)", "storage.activity:Activity.use"),
    ("load other facts (SQL)", "storage.facts_store:FactStore.load"),
    ("load other facts (SQL)", "storage.facts_store:FactStore.load_rolled"),
    ("load other facts (SQL)", "storage.facts_store:FactStore.load_accounts"),
    ("collect (kernel)", "graph.engines:read"),
    ("score", "graph.nodes.score_health:score"),
    ("store history (Delta)", "storage.score_history:ScoreHistory.write"),
    ("store newest (SQL)", "storage.scores:ScoreStore.write"),
    ("watch: rules", "graph.nodes.watch_rules:conditions"),
    ("watch: rules", "graph.nodes.watch_rules:advance"),
    ("watch: alerts in storage", "storage.alerts:AlertStore.episodes"),
    ("watch: alerts in storage", "storage.alerts:AlertStore.source_episodes"),
    ("watch: alerts in storage", "storage.alerts:AlertStore.apply"),
    ("ledger", "storage.runs:RunStore.plan"),
    ("ledger", "storage.runs:RunStore.done"),
    ("ledger", "storage.runs:RunStore.entries"),
    ("ledger", "storage.runs:RunStore.beat"),
    ("checkpoints", "langgraph.checkpoint.sqlite:SqliteSaver.put"),
    ("checkpoints", "langgraph.checkpoint.sqlite:SqliteSaver.put_writes"),
    ("checkpoints", "langgraph.checkpoint.sqlite:SqliteSaver.delete_thread"),
)
"""Nested calls count for the inner one: what FactStore.load takes without the scan of the activity is SQL."""

BRIEF = "brief"
WORDS = "graph.engines:LocalEngine.words"
"""In this process or waiting for its helpers."""


@dataclass
class Stopwatch:
    """Calls as (stage, start, end), from any thread."""

    calls: list[tuple[str, float, float]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def timing(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def timed(*args: Any, **kwargs: Any) -> Any:
            started = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                with self._lock:
                    self.calls.append((stage, started, time.perf_counter()))

        return timed

    def seconds(self, started: float, ended: float) -> dict[str, float]:
        """Seconds per stage between two moments, the longest first; they add up to the whole."""
        found: dict[str, float] = defaultdict(float)
        marks = sorted(
            [(start, 0, index) for index, (_, start, _) in enumerate(self.calls)]
            + [(end, 1, index) for index, (_, _, end) in enumerate(self.calls)]
        )
        under_way: dict[int, float] = {}
        last = started
        for moment, ends, index in marks:
            found[self._innermost(under_way)] += max(0.0, min(moment, ended) - last)
            last = max(last, min(moment, ended))
            if ends:
                del under_way[index]
            else:
                under_way[index] = moment
        found[OTHER] += ended - last
        longest = sorted(found.items(), key=lambda one: -one[1])
        return {stage: seconds for stage, seconds in longest if seconds > 0.0}

    def _innermost(self, under_way: dict[int, float]) -> str:
        """The stage that began last; anything within the writing of alerts belongs to that."""
        if not under_way:
            return OTHER
        stages = [self.calls[index][0] for index in under_way]
        if BRIEF in stages:
            return BRIEF
        return self.calls[max(under_way, key=lambda index: under_way[index])][0]


@contextmanager
def watched() -> Iterator[Stopwatch]:
    """A stopwatch on every stage of STAGES while the block runs."""
    watch, undo = Stopwatch(), []
    for stage, path in (*STAGES, (BRIEF, WORDS)):
        owner, name = _owner(path)
        original = getattr(owner, name)
        setattr(owner, name, watch.timing(stage, original))
        undo.append((owner, name, original))
    try:
        yield watch
    finally:
        for owner, name, original in reversed(undo):
            setattr(owner, name, original)


def _owner(path: str) -> tuple[Any, str]:
    module, _, attribute = path.partition(":")
    *parents, name = attribute.split(".")
    owner: Any = importlib.import_module(module)
    for parent in parents:
        owner = getattr(owner, parent)
    return owner, name
