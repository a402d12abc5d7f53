"""One pass from facts to the 17 signals and the circumstances of every account on every as-of day."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from agents.collector.axis import Axis
from agents.collector.circumstances import circumstances
from agents.collector.contract import contract
from agents.collector.engagement import engagement
from agents.collector.expansion import expansion
from agents.collector.gaps import SourceDays
from agents.collector.grid import Grid
from agents.collector.readings import Circumstances, Floats, Gap, Measure, Parts, Readings
from agents.collector.relationship import relationship
from agents.collector.standing import standing
from agents.collector.traces import traces
from domain.signals import SignalId
from storage.facts import Facts

__all__ = ["Circumstances", "Gap", "Readings", "read"]


def read(
    facts: Facts,
    days: Sequence[date],
    source_days: SourceDays | None = None,
    with_parts: bool = True,
    traced: Sequence[date] = (),
) -> Readings:
    """The readings of `facts.accounts` on `days`, from facts dated by each day only.

    `facts` must reach LOOKBACK_DAYS before the first day and up to the last (ValueError otherwise). The
    numbers of a day are the same bits whatever other days and accounts are read beside it, given the
    `source_days` of all accounts that share a source; without them the accounts in `facts` are taken to be
    all. `with_parts` False leaves out the numbers of the sentences. `traced` are those of the days of which
    the traces are wanted too.
    """
    wanted = tuple(sorted(set(days)))
    if not wanted:
        raise ValueError("no as-of day was asked for: give at least one")
    if wanted[-1] > facts.until:
        raise ValueError(
            f"the facts end on {facts.until}, before {wanted[-1]}: load them up to the last as-of day"
        )
    grid = Grid(facts, Axis.covering(wanted), source_days or SourceDays.measure(facts))
    values: dict[SignalId, Floats] = {}
    parts: dict[SignalId, Parts] = {}
    for dimension in (engagement, relationship, contract, expansion):
        for signal, measure in dimension(grid).items():
            values[signal] = measure.values
            if with_parts:
                parts[signal] = _told(measure)
    return Readings(
        account_ids=grid.account_ids,
        days=wanted,
        values=values,
        parts=parts,
        standing=standing(grid),
        circumstances=circumstances(grid, values),
        traced=tuple(sorted(set(traced))),
        traces=traces(grid, sorted(set(traced))) if traced else {},
    )


def _told(measure: Measure) -> Parts:
    """The numbers of the sentence; 0 where there is none to say."""
    missing = np.isnan(measure.values)
    return {
        name: np.where(missing, np.zeros((), dtype=part.dtype), part) for name, part in measure.parts.items()
    }
