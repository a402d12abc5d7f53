"""Byte-for-byte comparison of readings."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.collector.readings import Circumstances, Readings


def arrays(
    readings: Readings, days: Sequence[date] | None = None, accounts: Sequence[int] | None = None
) -> dict[str, bytes]:
    """Every number of the readings on the days and accounts given, as bytes, by name."""
    at = np.array([readings.days.index(day) for day in (days or readings.days)])
    who = (
        np.searchsorted(readings.account_ids, accounts)
        if accounts is not None
        else np.arange(readings.account_ids.size)
    )
    found: dict[str, NDArray[Any]] = {f"value {signal}": array for signal, array in readings.values.items()}
    for signal, parts in readings.parts.items():
        found |= {f"part {signal}.{name}": array for name, array in parts.items()}
    found |= {
        f.name: getattr(readings.circumstances, f.name) for f in fields(Circumstances) if f.name != "gaps"
    }
    found["standing"] = readings.standing
    told = {name: np.ascontiguousarray(array[np.ix_(who, at)]).tobytes() for name, array in found.items()}
    traced = [readings.traced.index(readings.days[index]) for index in at if readings.traced]
    for name, array in readings.traces.items():
        told[f"trace {name}"] = np.ascontiguousarray(array[np.ix_(who, traced)]).tobytes()
    return told


def different(left: dict[str, bytes], right: dict[str, bytes]) -> list[str]:
    assert left.keys() == right.keys()
    return [name for name in left if left[name] != right[name]]
