"""A new calibration from the portfolio as it was on past days, and what became of its accounts."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import polars as pl

from agents.churn.outcomes import outcomes
from agents.collector.axis import LOOKBACK_DAYS
from agents.collector.gaps import SourceDays
from agents.collector.kernel import read
from agents.collector.usage import use_since
from agents.health.calibration import expert
from agents.health.fitting import bands, fit_from_history
from agents.health.history import FalseAlarm, History, history_of
from agents.health.thresholds import Load
from domain.alerts import AlertState, RuleId
from domain.calibration import Calibration, RedChoice
from domain.errors import KeepwellError
from domain.scores import Band
from graph.spans import BLOCK, spans
from keepwell.bootstrap import House
from keepwell.source_liveness import measured
from keepwell.threads import one_blas_thread

EVERY = 7
FEWEST_DAYS = 25  # half a year
MOST_DAYS = 157  # three years: what was before says little of today's product
SETTLED = 60  # days after the very first fact: before, no window is filled
MOST_CELLS = 1_000_000
"""Accounts x days that are read; of a larger portfolio evenly spread blocks. The process then peaks at 1.1 GB."""

TOO_FEW = 8
NOT_ABOUT_LEAVING = frozenset({RuleId.SATURATION, RuleId.MOMENTUM, RuleId.ACTION_CONFIRMED, RuleId.DATA_GAP})
"""Rules whose false alarms say nothing of how likely an account was to leave."""

Done = Callable[[int, int], None]


@dataclass(frozen=True)
class Made:
    """A new calibration beside the one before it, and how the customers of the day stand in each."""

    calibration: Calibration
    before: Calibration
    bands_before: dict[Band, int]
    bands: dict[Band, int]
    stored: bool

    def as_json(self) -> dict[str, Any]:
        return self.calibration.model_dump(mode="json") | {
            "stored": self.stored,
            "before": self.before.model_dump(mode="json"),
            "bands_before": {str(band): count for band, count in self.bands_before.items()},
            "bands": {str(band): count for band, count in self.bands.items()},
        }


@dataclass(frozen=True)
class Wish:
    """What a person asked for: who and why, where red is drawn, and whether to keep it."""

    by: str = "keepwell"
    why: str = ""
    red: RedChoice = RedChoice.MEAN
    store: bool = True


def fit_calibration(house: House, as_of: date, wish: Wish, progress: Done | None = None) -> Made:
    """Fit on what was known by `as_of`; KeepwellError where too few customers have been seen to say anything."""
    before = house.calibrations.latest() or expert(house.now())
    pieces, share = _histories(house, as_of, _begun(before, as_of), progress)
    customers = sum(int(piece.active[:, -FEWEST_DAYS:].any(axis=1).sum()) for piece in pieces)
    if customers < TOO_FEW:
        raise KeepwellError(
            f"Only {customers} customers are known in the half year up to {as_of}: too few to calibrate on. "
            "The expert ranges stay in force."
        )
    segments = house.accounts.segments()
    with one_blas_thread():
        made = fit_from_history(
            pieces,
            expert(house.now()),
            segments,
            now=house.now(),
            by=wish.by,
            why=wish.why,
            red=wish.red,
            false_alarms=false_alarms(house, as_of),
            load=_load(house, as_of, sum(piece.account_ids.size for piece in pieces), share),
        )
    made = made.model_copy(update={"number": before.number + 1})
    if wish.store:
        made = _keep(house, before, made)
    return Made(made, before, _bands(pieces, before, segments), _bands(pieces, made, segments), wish.store)


def _keep(house: House, before: Calibration, made: Calibration) -> Calibration:
    if house.calibrations.latest() is None:
        house.calibrations.add(before)  # number 1 is always the expert's, to compare with and to go back to
    return house.calibrations.get(house.calibrations.add(made))


def _begun(before: Calibration, as_of: date) -> date | None:
    """Since when churn and growth are new; a calibration of a later day is none before this one."""
    return before.fitted_on if before.fitted_on is not None and before.fitted_on < as_of else None


def false_alarms(house: House, as_of: date) -> list[FalseAlarm]:
    """What people had marked by the day."""
    return [
        FalseAlarm(alert.account_id, alert.opened_on)
        for alert in house.alerts.list(AlertState.RESOLVED)
        if alert.false_alarm
        and alert.account_id is not None
        and alert.rule not in NOT_ABOUT_LEAVING
        and alert.closed_on is not None
        and alert.closed_on <= as_of
    ]


def _load(house: House, as_of: date, seen: int, share: float) -> Load:
    """What was not read is taken to be like what was. CSMs are those of accounts that existed by the day."""
    rows = house.accounts.rows()
    then = rows.filter(pl.col("created_at").is_null() | (pl.col("created_at").dt.date() <= as_of))
    return Load(round(seen / share), then["csm"].drop_nulls().n_unique())


def _bands(
    pieces: list[History], calibration: Calibration, segments: dict[int, str | None]
) -> dict[Band, int]:
    """Of the accounts read."""
    found = [bands(piece, calibration, segments) for piece in pieces]
    return {band: sum(one[band] for one in found) for band in Band}


def sample_days(first_fact: date, as_of: date) -> tuple[date, ...]:
    """One day a week up to `as_of`, ascending: as far back as windows are filled, half a year to three years."""
    weeks = (as_of - first_fact - timedelta(days=SETTLED)).days // EVERY + 1
    count = min(max(weeks, FEWEST_DAYS), MOST_DAYS)
    return tuple(as_of - timedelta(days=EVERY * n) for n in range(count))[::-1]


def _histories(
    house: House, as_of: date, since: date | None, progress: Done | None
) -> tuple[list[History], float]:
    """What was read, and which share of all accounts that is."""
    ids = house.accounts.ids()
    if not ids:
        raise KeepwellError("There are no accounts yet. `keepwell import` or `keepwell demo` brings some.")
    days = sample_days(house.facts.first_day() or as_of, as_of)
    shared = measured(house, days[0] - timedelta(days=LOOKBACK_DAYS), as_of)
    cut = _spread(spans(ids, len(days)), len(days))
    found = []
    for done, span in enumerate(cut):
        piece = _history(house, span, days, shared, since)
        if piece is not None:
            found.append(piece)
        if progress is not None:
            progress(done + 1, len(cut))
    read = sum(first <= account <= last for account in ids for first, last in cut)
    return found, read / len(ids)


def _spread(cut: list[tuple[int, int]], days: int) -> list[tuple[int, int]]:
    """As many spans as MOST_CELLS allows, evenly spread: accounts imported early and late."""
    width = cut[0][1] - cut[0][0] + 1
    most = max(1, MOST_CELLS // (max(width, BLOCK) * days))
    if len(cut) <= most:
        return cut
    return [cut[place * len(cut) // most] for place in range(most)]


def _history(
    house: House, span: tuple[int, int], days: tuple[date, ...], shared: SourceDays, since: date | None
) -> History | None:
    """The signals of each day and what came after, from one reading of the facts up to the last day."""
    first = house.facts.first_day() or days[0]
    wanted = replace(use_since(days[0]), features=min(first, use_since(days[0]).features or first))
    facts = house.facts.load_rolled(*span, wanted, days[-1])
    if facts.accounts.is_empty():
        return None
    readings = read(facts, days, shared, with_parts=False)
    return history_of(readings, outcomes(facts, days[0], shared), days[-1], since)
