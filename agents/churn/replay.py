"""History replayed: at each refit everything is learnt anew from what was known that day, and rates the days after.

Nothing that rates a day has seen an outcome of it, and every method rates the same rows.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from agents.churn.baselines import plain_score, plain_trees
from agents.churn.contest import Contest
from agents.churn.examples import Examples, folds
from agents.churn.model import RiskModel
from agents.churn.prior import shift_to
from agents.churn.training import Trained, train
from agents.churn.traits import Categories
from agents.odds import odds_of, risk_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

RISK, PLAIN = "risk", "plain LightGBM"
Done = Callable[[int, int], None]


@dataclass(frozen=True)
class Stage:
    """Learn from `learns` what was known on `on`, and rate `rates`; `on` None: outcomes of all of `learns`."""

    on: date | None
    learns: Flags
    rates: Flags


@dataclass(frozen=True)
class Learnt:
    """What one stage came to."""

    on: date
    rows: int
    trained: Trained


@dataclass(frozen=True)
class Replay:
    """`scores` by method, [N], higher is more at risk, NaN where not rated; `risk` by horizon, 0 to 1."""

    examples: Examples
    scores: dict[int, dict[str, Floats]]
    risk: dict[int, Floats]
    stages: tuple[Learnt, ...]

    def beside(self, others: Mapping[str, Floats]) -> "Replay":
        """With further scores ([N], higher is more at risk) on the rows that are rated."""
        scores = {
            horizon: found
            | {name: np.where(np.isfinite(found[RISK]), one, np.nan) for name, one in others.items()}
            for horizon, found in self.scores.items()
        }
        return replace(self, scores=scores)

    def rated(self, horizon: int) -> Flags:
        """[N]: rows with a rating and a known outcome."""
        return np.isfinite(self.risk[horizon]) & np.isfinite(self.examples.came[horizon])


def rolling(examples: Examples, tests: Sequence[date], refits: Sequence[date]) -> list[Stage]:
    """Days before each refit teach, tests from it up to the next one are rated."""
    days = examples.table.days
    wanted = np.isin(days, [day.toordinal() for day in tests])
    stages = []
    for place, on in enumerate(refits):
        until = refits[place + 1].toordinal() if place + 1 < len(refits) else date.max.toordinal()
        first = on.toordinal() if place else 0
        later = wanted & (days >= max(first, on.toordinal())) & (days < until)
        stages.append(Stage(on, days < on.toordinal(), later))
    return [stage for stage in stages if stage.rates.any()]


def by_account(examples: Examples, count: int) -> list[Stage]:
    """Cross-validation over groups of accounts, for data of a single day."""
    groups = folds(examples.accounts, count)
    return [Stage(None, groups != group, groups == group) for group in range(count)]


def replay(
    examples: Examples,
    stages: Sequence[Stage],
    contest: Contest,
    categories: Categories,
    expert_risk: Mapping[int, Floats],
    progress: Done | None = None,
) -> Replay:
    """The horizons are those of `expert_risk` ([N] each): what the product says where no model earns its place."""
    size, horizons = len(examples), tuple(expert_risk)
    risk = {horizon: np.full(size, np.nan) for horizon in horizons}
    names = (RISK, PLAIN, *(baseline.name for baseline in contest.baselines))
    scores = {horizon: {name: np.full(size, np.nan) for name in names} for horizon in horizons}
    learnt = []
    for place, stage in enumerate(stages):
        on = stage.on or date.fromordinal(int(examples.table.days.max()) + max(horizons))
        known = examples.rows(stage.learns)
        if stage.on is None:
            known = replace(known, settled=np.zeros_like(known.settled))
        trained = train(known, contest, horizons, on, categories)
        learnt.append(Learnt(on, int(stage.learns.sum()), trained))
        rows = examples.rows(stage.rates)
        said = trained.model.risk(rows.table) if trained.model is not None else None
        for horizon in horizons:
            share = trained.shares.get(horizon)
            levelled = _levelled(expert_risk[horizon], stage, share)
            risk[horizon][stage.rates] = said[horizon] if said else levelled
            found = scores[horizon]
            found[RISK][stage.rates] = _ranked(trained.model, said, rows, horizon, risk[horizon][stage.rates])
            for baseline in contest.baselines:
                found[baseline.name][stage.rates] = baseline.score(rows.table)
            teaches = known.rows(known.known_by(on, horizon))
            if 0 < teaches.came[horizon].sum() < len(teaches):
                found[PLAIN][stage.rates] = plain_score(plain_trees(teaches, horizon), rows.table)
        if progress is not None:
            progress(place + 1, len(stages))
    return Replay(examples, scores, risk, tuple(learnt))


def _levelled(expert_risk: Floats, stage: Stage, share: float | None) -> Floats:
    """The expert's risk of the rated rows, brought to the share that left of those known before."""
    risk = expert_risk[stage.rates]
    if share is None or not stage.learns.any():
        return risk
    return risk_of(odds_of(risk) + shift_to(expert_risk[stage.learns], share))


def _ranked(
    model: RiskModel | None, said: dict[int, Floats] | None, rows: Examples, horizon: int, risk: Floats
) -> Floats:
    """What accounts are ranked by: log-odds, which tell apart what risks near 0 or 1 do not."""
    if model is None or said is None:
        return odds_of(risk)
    return model.log_odds(rows.table, horizon)
