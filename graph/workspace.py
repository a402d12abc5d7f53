"""Arrays shared by the nodes of one process. Everything in it is a pure function of stored facts and can be rebuilt."""

from dataclasses import dataclass, field
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from agents.health.score import Scores
from graph.engines import Block
from graph.prices import Prices
from graph.state import Span

Found = dict[str, NDArray[np.float64]]
"""Numbers by name, [A, T] each."""


@dataclass
class Workspace:
    """What the nodes of a block hand one another, dropped with the block."""

    blocks: dict[Span, Block] = field(default_factory=dict)
    healths: dict[Span, list[Scores]] = field(default_factory=dict)
    risks: dict[Span, list[Found]] = field(default_factory=dict)
    prices: Prices | None = None
    lock: Lock = field(default_factory=Lock)

    def drop(self, span: Span) -> None:
        with self.lock:
            self.blocks.pop(span, None)
            self.healths.pop(span, None)
            self.risks.pop(span, None)
