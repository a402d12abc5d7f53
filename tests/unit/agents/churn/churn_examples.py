"""Examples of a made-up portfolio: who leaves is drawn from one planted number, or from nothing."""

from datetime import date, timedelta

import numpy as np

from agents.churn.baselines import COUNTS
from agents.churn.candidates import TO_LEAVE
from agents.churn.examples import Examples
from agents.churn.features import FeatureTable

END = date(2026, 6, 1)
HORIZONS = (30, 60, 90)
PLANTED = "talk_missed"
NAMES = (*COUNTS, PLANTED, "people_gone", "use_break", "segment = small")
CANDIDATES = {candidate.name: candidate for candidate in TO_LEAVE}


def make_examples(
    seed: int, accounts: int = 200, days: int = 17, step: int = 21, signal: float = 0.0, base: float = 0.0025
) -> Examples:
    """`signal`: how much a standard deviation of PLANTED, which drifts, adds to the log of the chance of leaving."""
    rng = np.random.default_rng(seed)
    first = END.toordinal() - days * step
    planted, gone = np.empty((days, accounts)), np.full(accounts, np.inf)
    planted[0] = rng.normal(size=accounts)
    for n in range(days):
        if n:
            planted[n] = 0.9 * planted[n - 1] + 0.43 * rng.normal(size=accounts)
        chance = 1.0 - np.exp(-base * step * np.exp(signal * planted[n] - signal**2 / 2))
        leaves = np.isinf(gone) & (rng.random(accounts) < chance)
        gone[leaves] = first + n * step + rng.integers(1, step + 1, accounts)[leaves]
    joins = first + step * rng.integers(0, days * 2 // 3, accounts)
    day = np.repeat(first + step * np.arange(days), accounts)
    who = np.tile(np.arange(1, accounts + 1), days)
    there = (day < gone[who - 1]) & (day >= joins[who - 1])
    day, who = day[there], who[there]
    values = np.asfortranarray(rng.normal(size=(who.size, len(NAMES))) + 2.0)
    values[:, NAMES.index(PLANTED)] = planted[(day - first) // step, who - 1]
    values[:, NAMES.index("tenure")] = day - joins[who - 1]
    values[rng.random(values.shape) < 0.05] = np.nan
    leaves, followed = gone[who - 1] - day, (END.toordinal() - day).astype(float)
    leaves = np.where(leaves <= followed, leaves, np.inf)
    came = {h: np.where(followed >= h, (leaves <= h).astype(float), np.nan) for h in HORIZONS}
    table = FeatureTable(NAMES, values, who.astype(np.int64), day.astype(np.int64))
    return Examples(table, came, leaves, followed, np.zeros(who.size, dtype=np.int64))


def shuffled(examples: Examples, seed: int) -> Examples:
    """Every account gets the outcomes of its rows from another account's fate: nothing can be learnt."""
    rng = np.random.default_rng(seed)
    ids = np.unique(examples.accounts)
    other = dict(zip(ids.tolist(), rng.permutation(ids).tolist(), strict=True))
    place = {(a, d): n for n, (a, d) in enumerate(zip(examples.accounts, examples.table.days, strict=True))}
    pairs = [
        (n, place.get((other[int(a)], d)))
        for n, (a, d) in enumerate(zip(examples.accounts, examples.table.days, strict=True))
    ]
    mine = np.array([n for n, found in pairs if found is not None])
    theirs = np.array([found for _, found in pairs if found is not None])
    kept, fates = examples.rows(mine), examples.rows(theirs)
    return Examples(kept.table, fates.came, fates.leaves, fates.followed, fates.settled)


def day_before(days: int) -> date:
    return END - timedelta(days=days)
