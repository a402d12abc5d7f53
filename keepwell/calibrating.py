"""A new calibration from the portfolio as it was on some days of the past half year."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from agents.collector.kernel import read
from agents.collector.readings import Readings
from agents.collector.usage import use_since
from agents.health.calibration import fit
from domain.calibration import Calibration
from domain.errors import KeepwellError
from domain.scores import Standing
from graph.assess import facts_since
from graph.spans import spans
from keepwell.bootstrap import House
from keepwell.daily_job import active_calibration
from keepwell.source_liveness import measured

EVERY = 14
SAMPLES = 13  # half a year, one day in two weeks: neighbouring days say the same
TOO_FEW = 8


def fit_calibration(house: House, as_of: date, by: str) -> Calibration:
    """Fit, store and return it. KeepwellError where too few customers have been seen to say anything."""
    days = tuple(as_of - timedelta(days=EVERY * n) for n in range(SAMPLES))[::-1]
    readings = _read(house, days)
    active = readings.standing == tuple(Standing).index(Standing.ACTIVE)
    customers = int(active.any(axis=1).sum())
    if customers < TOO_FEW:
        raise KeepwellError(
            f"Only {customers} customers are known in the half year up to {as_of}: too few to calibrate on. "
            "The expert ranges stay in force."
        )
    base = active_calibration(house)
    made = fit(readings, house.accounts.segments(), base, now=house.now(), fitted_on=as_of, by=by)
    return house.calibrations.get(house.calibrations.add(made))


def _read(house: House, days: Sequence[date]) -> Readings:
    """Readings of the whole portfolio on the sample days, without the numbers of the sentences."""
    ids = house.accounts.ids()
    if not ids:
        raise KeepwellError("There are no accounts yet. `keepwell import` or `keepwell demo` brings some.")
    shared = measured(house, facts_since(days), days[-1])
    since = use_since(days[0])
    pieces = [
        read(house.facts.load_rolled(*span, since, days[-1]), days, shared, with_parts=False)
        for span in spans(ids, len(days))
    ]
    whole = pieces[0]
    return replace(
        whole,
        account_ids=np.concatenate([piece.account_ids for piece in pieces]),
        values={
            signal: np.concatenate([piece.values[signal] for piece in pieces]) for signal in whole.values
        },
        standing=np.concatenate([piece.standing for piece in pieces]),
    )
