"""Scores and readings cut into the fixed blocks in which accounts are compared with one another."""

from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.collector.readings import Circumstances, Readings
from agents.health.score import Scores
from graph.spans import BLOCK

Rows = NDArray[np.int64]


def blocks(scores: Scores, readings: Readings) -> Iterator[tuple[Scores, Readings]]:
    """Both, block by block; blocks are the same however many of them were read together."""
    which = (scores.account_ids - 1) // BLOCK
    for block in np.unique(which):
        rows = np.flatnonzero(which == block)
        yield _scores(scores, rows), _readings(readings, rows)


def _scores(scores: Scores, rows: Rows) -> Scores:
    by_account = ("account_ids", "band", "standing", "weeks_falling", "red", "orange")
    return replace(
        scores,
        columns=_each(scores.columns, rows),
        points=_each(scores.points, rows),
        weights=_each(scores.weights, rows),
        **{name: getattr(scores, name)[rows] for name in by_account},
    )


def _readings(readings: Readings, rows: Rows) -> Readings:
    return replace(
        readings,
        account_ids=readings.account_ids[rows],
        values=_each(readings.values, rows),
        standing=readings.standing[rows],
        parts={signal: _each(parts, rows) for signal, parts in readings.parts.items()},
        circumstances=_circumstances(readings.circumstances, rows),
    )


def _circumstances(around: Circumstances, rows: Rows) -> Circumstances:
    names = [field.name for field in fields(around) if field.name != "gaps"]
    return replace(around, **{name: getattr(around, name)[rows] for name in names})


def _each(arrays: dict[Any, Any], rows: Rows) -> dict[Any, Any]:
    return {name: array[rows] for name, array in arrays.items()}
