"""Readings and frames for the health tests: only what a test is about is spelled out."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np

from agents.collector.readings import Circumstances, Readings
from domain.calibration import Anchors, Calibration, SegmentFrame
from domain.scores import Standing
from domain.signals import SignalId

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
PLAIN: Anchors = (0.0, 25.0, 50.0, 75.0, 100.0)
"""Under these a raw value is its own points."""


def make_frame(weights: dict[SignalId, float] | None = None, **more: Any) -> SegmentFrame:
    weights = weights or dict.fromkeys(SignalId, 1.0)
    ranges = dict.fromkeys(weights, PLAIN)
    return SegmentFrame(**{"ranges": ranges, "weights": weights, "red": 42.0, "orange": 60.0} | more)


def make_calibration(frame: SegmentFrame | None = None, **segments: SegmentFrame) -> Calibration:
    frames = {"": frame or make_frame(), **segments}
    return Calibration(number=7, kind="expert", created_at=NOW, segments=frames)


def make_circumstances(shape: tuple[int, int], **arrays: Any) -> Circumstances:
    flags = (
        *("expansion_signal", "users_grown", "explores", "asked_advanced", "on_top_tier"),
        *("seasonal", "usage_held", "conversations_held"),
    )
    whole = {"saturated_days": np.int64, "leaving_step": np.int8}
    built: dict[str, Any] = {}
    for name in Circumstances.__dataclass_fields__:
        if name == "gaps":
            continue
        empty = False if name in flags else 0 if name in whole else np.nan
        kind = np.bool_ if name in flags else whole.get(name, np.float64)
        built[name] = np.broadcast_to(np.asarray(arrays.get(name, empty), dtype=kind), shape).copy()
    return Circumstances(**built)


def make_readings(
    days: Sequence[date],
    values: dict[SignalId, Any],
    standing: Any = Standing.ACTIVE,
    first_id: int = 1,
    **circumstances: Any,
) -> Readings:
    """`values` are [A, T] (or anything that becomes it); signals not named are missing."""
    grids = {signal: np.atleast_2d(np.asarray(grid, dtype=np.float64)) for signal, grid in values.items()}
    accounts = max(grid.shape[0] for grid in grids.values())
    shape = (accounts, len(days))
    missing = np.full(shape, np.nan)
    places = standing if isinstance(standing, np.ndarray) else np.full(shape, list(Standing).index(standing))
    return Readings(
        account_ids=np.arange(first_id, first_id + accounts, dtype=np.int64),
        days=tuple(days),
        values={s: np.broadcast_to(grids.get(s, missing), shape).copy() for s in SignalId},
        parts={},
        standing=places.astype(np.int8),
        circumstances=make_circumstances(shape, **circumstances),
    )


def days_back(*back: int, from_day: date = TODAY) -> tuple[date, ...]:
    return tuple(sorted(from_day - timedelta(days=n) for n in back))
