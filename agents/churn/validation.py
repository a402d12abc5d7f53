"""Rolling-origin validation grouped by account: what each candidate would have said, never having seen the account.

For every origin and every group of accounts, a candidate learns from the other accounts' days whose outcome was known
on the origin, and rates the group's days after it up to the next origin.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from agents.churn.candidates import Candidate, rate
from agents.churn.examples import Examples, folds

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

EFFORT = ((3_000, 5, 5), (15_000, 3, 3), (float("inf"), 2, 2))
"""Origins and groups of accounts for up to so many rows: every fit is dear with many, and chance is small then."""


@dataclass(frozen=True)
class Split:
    learns: Flags
    rates: Flags
    origin: date | None


@dataclass(frozen=True)
class Rated:
    """Log-odds by candidate on the rows that some split rated; NaN elsewhere."""

    log_odds: dict[str, Floats]
    rows: Flags


def splits(examples: Examples, horizon: int) -> list[Split]:
    """By time and account; by account alone where all rows are of days too close together to tell past from future."""
    known = np.isfinite(examples.came[horizon])
    origins_at_most, groups_of = next((o, g) for rows, o, g in EFFORT if len(examples) <= rows)
    groups = folds(examples.accounts, groups_of)
    origins = _origins(examples, horizon, origins_at_most)
    if not origins:
        return [Split(known & (groups != g), known & (groups == g), None) for g in range(groups.max() + 1)]
    return list(_rolling(examples, horizon, groups, origins))


def _rolling(
    examples: Examples, horizon: int, groups: NDArray[np.int64], origins: Sequence[date]
) -> Iterator[Split]:
    known, days = np.isfinite(examples.came[horizon]), examples.table.days
    for place, origin in enumerate(origins):
        until = origins[place + 1].toordinal() if place + 1 < len(origins) else int(days.max()) + 1
        later = known & (days >= origin.toordinal()) & (days < until)
        before = examples.known_by(origin, horizon)
        for group in range(int(groups.max()) + 1):
            yield Split(before & (groups != group), later & (groups == group), origin)


def _origins(examples: Examples, horizon: int, count: int) -> list[date]:
    """Evenly spread over the later two thirds of the days whose outcome is known; none where there is no room."""
    days = examples.table.days[np.isfinite(examples.came[horizon])]
    if not days.size:
        return []
    first, last = int(days.min()), int(days.max())
    begin = first + horizon + (last - first - horizon) // 3
    if last - first < 2 * horizon or begin >= last:
        return []
    step = max((last - begin) // count, 1)
    return [date.fromordinal(begin) + timedelta(days=step * n) for n in range(count)]


def validate(
    examples: Examples, candidates: Sequence[Candidate], horizon: int, horizons: tuple[int, ...]
) -> Rated:
    """What the candidates would have said; the first stands in for one that had too few leavers to learn from."""
    rated = {candidate.name: np.full(len(examples), np.nan) for candidate in candidates}
    rows = np.zeros(len(examples), dtype=np.bool_)
    for split in splits(examples, horizon):
        leavers = int(examples.came[horizon][split.learns].sum())
        stayers = int(split.learns.sum()) - leavers
        if min(leavers, stayers) < 3 or not split.rates.any():
            continue
        seen = examples if split.origin is None else examples.seen_on(split.origin)
        learns, values = seen.rows(split.learns), examples.table.values[split.rates]
        odds = np.empty(0)
        for candidate in candidates:
            if not odds.size or candidate.worth_trying(leavers):
                odds = rate(candidate.fit(learns, horizon, horizons), values, horizon)
            else:
                odds = rated[candidates[0].name][split.rates]
            rated[candidate.name][split.rates] = odds
        rows |= split.rates
    return Rated(rated, rows)
