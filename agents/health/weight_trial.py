"""Whether fitted weights earn their place: tried on accounts and days that the fit had not seen."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from agents.churn import metrics
from agents.churn.examples import Examples, folds
from agents.churn.features import FeatureTable
from agents.churn.metrics import Figure
from agents.churn.outcomes import RETURNED
from agents.churn.validation import splits
from agents.health.history import HORIZON
from agents.health.weights import LEAST_LEAVERS, SIGNALS, Rows, Weights, fit_per_segment, health_of
from domain.calibration import Ranking, WeightTrial

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LEAST_TRIED = 10  # accounts that left, for what they say of the fitted weights to be heard
WORSE_BY = 0.01  # of AUC: what chance may take away without the fitted weights being called worse
MOST_RATED = 60_000  # rows that are judged; more only narrow the interval
SEED = 7
RESAMPLES = 200


@dataclass(frozen=True)
class _Rated:
    """Rows that some split rated, with the health that weights fitted without them and the expert's give."""

    rows: Rows
    fitted: Floats
    expert: Floats


def try_weights(
    rows: Rows, days: Ints, followed: Ints, names: tuple[str, ...], prior: Mapping[str, Weights]
) -> WeightTrial:
    """Fit on other accounts' days known by then, rate these accounts' later days; AUC beside the prior's.

    `days` [N] are proleptic ordinals, `followed` [N] how many days the facts go on after each row. What people
    marked is left out here: the trial is on what came.
    """
    if rows.leavers < LEAST_LEAVERS:
        return _untried(rows, names, prior, _too_few(rows.leavers))
    rated = _rated(replace(rows, marked=np.zeros_like(rows.marked)), days, followed, names, prior)
    if rated is None or rated.rows.leavers < LEAST_TRIED:
        says = (
            f"Weights stay expert: {rows.leavers} accounts that left are too few, or too close together, to fit "
            "weights on some and check them on others."
        )
        return _untried(rows, names, prior, says)
    return _judged(rated)


def _too_few(leavers: int) -> str:
    told = {0: "there are none", 1: "there is one"}.get(leavers, f"there are {leavers}")
    return (
        f"Weights stay expert: fitting them takes {LEAST_LEAVERS} accounts that left within {HORIZON} days of a day "
        f"long enough ago to know who stayed, and {told}."
    )


def _untried(rows: Rows, names: tuple[str, ...], prior: Mapping[str, Weights], says: str) -> WeightTrial:
    """The expert weights need no fit, so they can be judged on everything."""
    health = health_of(rows.points, _per_row(prior, names, rows.segment))
    left = rows.left
    measures = {"expert": metrics.auc_of(-health, left)}
    figures = metrics.with_intervals(measures, rows.accounts, SEED, RESAMPLES) if left.size else {}
    expert = _ranking(figures["expert"]) if figures else Ranking()
    if expert.low is not None and rows.leavers >= LEAST_LEAVERS:
        says += (
            f" Expert weights told leavers from stayers with AUC {_told(figures['expert'])}; 0.50 is a coin."
        )
    return WeightTrial(used=False, leavers=rows.leavers, says=says, expert=expert)


def _rated(
    rows: Rows, days: Ints, followed: Ints, names: tuple[str, ...], prior: Mapping[str, Weights]
) -> _Rated | None:
    table = FeatureTable(tuple(SIGNALS), rows.points, rows.accounts, days)
    settled = np.full(days.size, RETURNED)
    past = Examples(table, {HORIZON: rows.left}, np.full(days.size, np.inf), followed.astype(float), settled)
    fitted, expert = np.full(days.size, np.nan), np.full(days.size, np.nan)
    for split in splits(past, HORIZON):
        learns = rows.rows(split.learns)
        if split.rates.any() and learns.leavers >= LEAST_LEAVERS:
            mine = rows.rows(split.rates)
            found = fit_per_segment(learns, names, prior)
            fitted[split.rates] = health_of(mine.points, _per_row(found, names, mine.segment))
            expert[split.rates] = health_of(mine.points, _per_row(prior, names, mine.segment))
    told = np.isfinite(fitted) & np.isfinite(expert)
    if not told.any():
        return None
    shares = -(-int(told.sum()) // MOST_RATED)
    told &= folds(rows.accounts, shares) == 0
    return _Rated(rows.rows(told), fitted[told], expert[told])


def _per_row(weights: Mapping[str, Weights], names: tuple[str, ...], segment: Ints) -> Floats:
    """[N, 17]."""
    per_name = np.array([[weights[name].get(signal, 0.0) for signal in SIGNALS] for name in names])
    found: Floats = per_name[segment]
    return found


def _judged(rated: _Rated) -> WeightTrial:
    left, accounts = rated.rows.left, rated.rows.accounts
    fitted, expert = metrics.auc_of(-rated.fitted, left), metrics.auc_of(-rated.expert, left)
    figures = metrics.with_intervals({"fitted": fitted, "expert": expert}, accounts, SEED, RESAMPLES)
    beyond = metrics.difference(fitted, expert, accounts, SEED, RESAMPLES)
    used, says = _verdict(figures["fitted"], figures["expert"], beyond)
    return WeightTrial(
        used=used,
        says=says,
        leavers=rated.rows.leavers,
        expert=_ranking(figures["expert"]),
        fitted=_ranking(figures["fitted"]),
        difference=_ranking(beyond),
    )


def _verdict(fitted: Figure, expert: Figure, beyond: Figure) -> tuple[bool, str]:
    where = "on accounts and days the fit had not seen"
    both = f"AUC {_told(fitted)}, expert weights {_told(expert)}"
    if not _tells(fitted) and not _tells(expert):
        return False, (
            "Weights stay expert: nothing measured here tells who leaves within 90 days better than chance "
            f"(fitted weights {both}, {where}; 0.50 is a coin)."
        )
    worse = beyond.value is None or beyond.low is None or beyond.value < 0.0 or beyond.low <= -WORSE_BY
    if worse or not _tells(fitted):
        return False, (
            f"Weights stay expert: fitted ones did not hold up {where} ({both}; difference {_signed(beyond)})."
        )
    return True, f"Fitted weights told who leaves within 90 days no worse than expert ones {where}: {both}."


def _tells(figure: Figure) -> bool:
    return figure.low is not None and figure.low > 0.5


def _told(figure: Figure) -> str:
    if figure.value is None:
        return "unknown"
    interval = "" if figure.low is None else f" ({figure.low:.2f} to {figure.high:.2f})"
    return f"{figure.value:.2f}{interval}"


def _signed(figure: Figure) -> str:
    if figure.value is None or figure.low is None:
        return "unknown"
    return f"{figure.value:+.3f}, {figure.low:+.3f} to {figure.high:+.3f}"


def _ranking(figure: Figure) -> Ranking:
    return Ranking(value=figure.value, low=figure.low, high=figure.high)
