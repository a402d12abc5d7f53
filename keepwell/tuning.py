"""Weights and lines as an admin sets them by hand: what it would change, before it does; and going back to a frame."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from agents.health.retold import read_in
from domain.calibration import Calibration, SegmentFrame, segment_key
from domain.errors import ConflictError, KeepwellError
from domain.scores import Band, Standing
from domain.signals import SignalId
from keepwell.bootstrap import House
from keepwell.calibration import active_calibration

LONGEST_WHY = 500
LEAST_APART = 1.0
"""Points between red and orange: on one line there would be no orange."""


@dataclass(frozen=True)
class Tuning:
    """`segment` "" is the whole portfolio and every segment without a frame of its own. Weights in any unit: they count
    by their share."""

    segment: str
    red: float
    orange: float
    weights: Mapping[SignalId, float]


@dataclass(frozen=True)
class Changed:
    account_id: int
    name: str
    external_id: str
    before: str
    after: str
    health_before: float
    health_after: float


@dataclass(frozen=True)
class Effect:
    """How the customers stand in each; `changed` are those whose band is another, the largest moves first."""

    bands_before: Mapping[str, int]
    bands_after: Mapping[str, int]
    changed: tuple[Changed, ...]


def tuned(house: House, tuning: Tuning, by: str, why: str) -> Calibration:
    """The frame in use with this change, unnumbered and not stored. KeepwellError for what no frame can be."""
    base = active_calibration(house)
    _check(tuning)
    name = next((one for one in base.segments if segment_key(one) == segment_key(tuning.segment)), None)
    if name is None:
        raise KeepwellError(f"There is no segment '{tuning.segment}' in the calibration.")
    was, whole = base.segments[name], sum(tuning.weights.values())
    frame = was.model_copy(
        update={
            "red": float(tuning.red),
            "orange": float(tuning.orange),
            "weights": {signal: tuning.weights.get(signal, 0.0) / whole for signal in SignalId},
        }
    )
    return base.model_copy(
        update={
            "number": base.number + 1,
            "kind": "tuned",
            "created_at": house.now(),
            "by": by,
            "why": " ".join(why.split())[:LONGEST_WHY],
            "note": f"Set by hand, from calibration {base.number}: {_told(name, was, frame)}.",
            "segments": {**base.segments, name: frame},
        }
    )


def _check(tuning: Tuning) -> None:
    if not 0 <= tuning.red <= tuning.orange - LEAST_APART <= 100 - LEAST_APART:
        raise KeepwellError("Red lies below orange, by a point or more, and both between 0 and 100.")
    weights = list(tuning.weights.values())
    if any(not 0 <= one <= 1e6 for one in weights) or not any(weights):
        raise KeepwellError("A weight is 0 or more, and not all of them are 0.")


def _told(name: str, was: SegmentFrame, now: SegmentFrame) -> str:
    lines = [f"{line} {getattr(was, line):g} to {getattr(now, line):g}" for line in ("red", "orange")]
    moved = sum(abs(now.weights[s] - was.weights.get(s, 0.0)) >= 0.0005 for s in SignalId)
    told = [one for one in lines if one.split()[1] != one.split()[3]]
    weights = [f"{moved} weights"] if moved else []
    return f"{name or 'all segments'}: {', '.join([*told, *weights]) or 'nothing changed'}"


def effect(house: House, calibration: Calibration) -> Effect:
    """On the customers as they were measured last, against the frame in use."""
    values, scores = house.scores.latest_signals(), house.scores.latest_of(("standing",))
    active = scores.filter(scores["standing"] == str(Standing.ACTIVE)).select("account_id")
    rows = values.join(active, on="account_id", how="semi").sort("account_id")
    ids = rows["account_id"].to_numpy().astype(np.int64)
    named = house.accounts.rows().select("account_id", "name", "external_id", "segment")
    about = {row["account_id"]: row for row in named.iter_rows(named=True)}
    segments = {account: row["segment"] for account, row in about.items()}
    read = {s: rows[s.value].cast(float).fill_null(np.nan).to_numpy() for s in SignalId}
    was, band_was = read_in(read, active_calibration(house), segments, ids)
    now, band_now = read_in(read, calibration, segments, ids)
    changed = [
        Changed(
            int(ids[at]),
            about[int(ids[at])]["name"],
            about[int(ids[at])]["external_id"],
            band_was[at],
            band_now[at],
            float(was[at]),
            float(now[at]),
        )
        for at in range(ids.size)
        if band_was[at] != band_now[at]
    ]
    changed.sort(key=lambda one: (-abs(one.health_after - one.health_before), one.account_id))
    return Effect(_counted(band_was), _counted(band_now), tuple(changed))


def _counted(bands: list[str]) -> dict[str, int]:
    found = Counter(bands)
    return {str(band): found.get(str(band), 0) for band in Band}


def keep(house: House, calibration: Calibration, expected: int) -> Calibration:
    """Numbered and in use from the next run on. ConflictError where another came in between; KeepwellError without a
    reason."""
    if not calibration.why:
        raise KeepwellError("Say why, for those who wonder later.")
    if active_calibration(house).number != expected:
        raise ConflictError("Another calibration came in between. Look at it, then set yours again.")
    return house.calibrations.get(house.calibrations.add(calibration))


def back_to(house: House, number: int, by: str, why: str) -> Calibration:
    """An earlier frame in use again, under a number of its own."""
    was = house.calibrations.get(number)
    note = f"Calibration {number} again. {was.note}"
    again = was.model_copy(
        update={"created_at": house.now(), "by": by, "why": why.strip()[:LONGEST_WHY], "note": note}
    )
    return keep(house, again, active_calibration(house).number)
