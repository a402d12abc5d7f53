"""Training: candidates compete on days they have not seen, the best are combined, brought to scale and judged."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.churn import metrics
from agents.churn.candidates import Part
from agents.churn.contest import Contest
from agents.churn.examples import Examples
from agents.churn.features import FeatureTable
from agents.churn.metrics import Figure
from agents.churn.model import Blend, RiskModel, average
from agents.churn.ratings import Ratings
from agents.churn.traits import Categories
from agents.churn.validation import Rated, validate
from agents.collector.catalogue import many
from agents.odds import risk_of

Floats = NDArray[np.float64]

LEAST_LEAVERS = 12  # accounts
PICKS = 5
SLOPE_HELD = 5.0  # how strongly the scale of the log-odds is kept at 1 while few left
BETTER_BY = 0.002  # of log loss, for another part to be worth having
SEED = 7
ALERTED_SHARE = 0.10
TIMES_USUAL = 2.0
RELIED_ROWS = 500


@dataclass(frozen=True)
class Judgement:
    """How one horizon did on days its parts had not seen, beside the simple baselines."""

    horizon: int
    rows: int
    accounts: int
    leavers: int  # accounts
    share: float  # of rows that left
    auc: Figure
    baselines: dict[str, Figure]
    beyond_best: Figure  # AUC less that of the best baseline
    best_baseline: str
    calibration_error: float
    candidates: dict[str, dict[str, float | None]]  # log loss and AUC; no AUC where nobody left or all did
    earns: bool
    says: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Line:
    """The risk from which an account is alerted, and what it would have meant on the unseen rows."""

    risk: float
    share: float  # of account days at or above it
    precision: float
    recall: float


@dataclass(frozen=True)
class Trained:
    """`model` is None where nothing earned its place; `says` and `judgements` tell why."""

    model: RiskModel | None
    judgements: tuple[Judgement, ...]
    says: str
    shares: Mapping[int, float] = field(default_factory=dict)  # of known account days that left, by horizon
    lines: Mapping[int, Line] = field(default_factory=dict)  # by horizon that earned its place
    relies_on: Mapping[int, Mapping[str, float]] = field(
        default_factory=dict
    )  # topics by horizon, largest first

    @property
    def in_use(self) -> bool:
        return self.model is not None


def train(
    examples: Examples, contest: Contest, horizons: tuple[int, ...], trained_to: date, categories: Categories
) -> Trained:
    """A model of `horizons` (days, ascending) from examples whose outcomes were known by `trained_to`.

    Horizons are learnt and judged one by one. The model is made of those that earn their place; the others are
    worked out from the nearest of these.
    """
    by_name = {candidate.name: candidate for candidate in contest.candidates}
    parts: dict[tuple[str, int], Part] = {}
    blends: list[Blend] = []
    judgements: list[Judgement] = []
    lines: dict[int, Line] = {}
    refused: dict[int, str] = {}
    for horizon in horizons:
        known = examples.rows(examples.known_by(trained_to, horizon)).seen_on(trained_to)
        leavers = _accounts(known, horizon)
        if leavers < LEAST_LEAVERS:
            seen = many(leavers, "account is", "accounts are")
            refused[horizon] = (
                f"{seen} known to {contest.what} within {horizon} days up to {trained_to}: at least "
                f"{LEAST_LEAVERS} are needed to learn from."
            )
            continue
        rated = validate(known, contest.candidates, horizon, horizons)
        if not rated.rows.any():
            refused[horizon] = (
                f"The history up to {trained_to} is too short to check what would be learnt from it."
            )
            continue
        blend, odds = _blend(known, rated, horizon)
        judgements.append(_judge(known, rated, odds, horizon, contest))
        if not judgements[-1].earns:
            refused[horizon] = judgements[-1].says
            continue
        blends.append(blend)
        lines[horizon] = _line(risk_of(odds), known.came[horizon][rated.rows])
        for name in blend.parts:
            parts[name, horizon] = by_name[name].fit(known, horizon, horizons)
    model = None
    if blends:
        model = RiskModel(examples.table.names, horizons, tuple(blends), parts, trained_to, dict(categories))
    says = _says(judgements, refused, blends)
    shares = _shares(examples, horizons, trained_to)
    return Trained(model, tuple(judgements), says, shares, lines, relied_on(model, examples.table))


def _says(judgements: Sequence[Judgement], refused: Mapping[int, str], blends: Sequence[Blend]) -> str:
    """The longest horizon that earned its place, else why the first did not; and what was refused beside it."""
    if not blends:
        return next(iter(refused.values()))
    told = [judgement.says for judgement in judgements if judgement.earns][-1]
    others = " and ".join(str(horizon) for horizon in refused)
    nearest = (
        f" The risk of {others} days is worked out from it: {next(iter(refused.values()))}" if refused else ""
    )
    return told + nearest


def _shares(examples: Examples, horizons: tuple[int, ...], trained_to: date) -> dict[int, float]:
    known = {horizon: examples.known_by(trained_to, horizon) for horizon in horizons}
    return {
        horizon: float(examples.came[horizon][rows].mean()) for horizon, rows in known.items() if rows.any()
    }


def relied_on(model: RiskModel | None, table: FeatureTable) -> dict[int, dict[str, float]]:
    """By horizon with a blend of its own: how much of what tells rows apart each topic does, adding up to 1.

    That is the mean size of its contributions to the log-odds, over at most RELIED_ROWS evenly spread rows.
    """
    if model is None:
        return {}
    rows = table.rows(np.unique(np.linspace(0, len(table.account_ids) - 1, RELIED_ROWS).astype(np.int64)))
    found = {}
    for blend in model.blends:
        ratings = Ratings(model, model.own(rows))
        sizes = {
            about: float(np.abs(parts).mean()) for about, parts in ratings.by_topic(blend.horizon).items()
        }
        total = sum(sizes.values()) or 1.0
        ranked = sorted(sizes, key=lambda about: (-sizes[about], about))
        found[blend.horizon] = {about: sizes[about] / total for about in ranked if sizes[about]}
    return found


def _line(risk: Floats, came: Floats) -> Line:
    """Where the riskiest tenth begins, but never below twice the usual risk: an alert is to be about few."""
    line = max(float(np.quantile(risk, 1.0 - ALERTED_SHARE)), TIMES_USUAL * float(came.mean()))
    above = risk >= line
    return Line(
        risk=line,
        share=float(above.mean()),
        precision=float(came[above].mean()) if above.any() else 0.0,
        recall=float(came[above].sum() / came.sum()),
    )


def _accounts(examples: Examples, horizon: int) -> int:
    return int(np.unique(examples.accounts[examples.came[horizon] == 1]).size)


def _blend(examples: Examples, rated: Rated, horizon: int) -> tuple[Blend, Floats]:
    """Greedy selection with replacement (Caruana and others 2004) by log loss; [rated rows] log-odds to scale."""
    came = examples.came[horizon][rated.rows]
    odds = {name: found[rated.rows] for name, found in rated.log_odds.items()}
    chosen: list[str] = []
    best = np.inf
    for _ in range(PICKS):
        losses = {name: _scaled_loss([odds[one] for one in (*chosen, name)], came) for name in odds}
        name = min(losses, key=lambda one: (losses[one], one))
        if losses[name] > best - (BETTER_BY * best if chosen else 0.0):
            break
        best, chosen = losses[name], [*chosen, name]
    counted = Counter(chosen)
    names = tuple(sorted(counted))
    shares = tuple(counted[name] / len(chosen) for name in names)
    together = average([odds[name] for name in names], shares)
    slope, level = to_scale(together, came)
    return Blend(horizon, names, shares, slope, level), together * slope + level


def _scaled_loss(parts: Sequence[Floats], came: Floats) -> float:
    together = average(parts, [1.0 / len(parts)] * len(parts))
    slope, level = to_scale(together, came)
    return metrics.log_loss(risk_of(together * slope + level), came)


def to_scale(odds: Floats, came: Floats) -> tuple[float, float]:
    """Slope (never negative) and level that make the log-odds mean what they say (Platt 1999), held near slope 1."""
    from scipy.optimize import minimize

    def loss(p: Floats) -> tuple[float, Floats]:
        z = p[0] * odds + p[1]
        error = risk_of(z) - came
        value = (np.logaddexp(0.0, z) - came * z).sum() + SLOPE_HELD / 2 * (p[0] - 1.0) ** 2
        return value, np.array([(error * odds).sum() + SLOPE_HELD * (p[0] - 1.0), error.sum()])

    bounds = [(0.0, None), (None, None)]
    found = minimize(loss, np.array([1.0, 0.0]), jac=True, method="L-BFGS-B", bounds=bounds)
    return float(found.x[0]), float(found.x[1])


def _judge(examples: Examples, rated: Rated, odds: Floats, horizon: int, contest: Contest) -> Judgement:
    rows = examples.rows(rated.rows)
    came, accounts = rows.came[horizon], rows.accounts
    singles = {one.name: one.score(rows.table) for one in contest.baselines}

    measures = {name: metrics.auc_of(score, came) for name, score in {"risk": odds, **singles}.items()}
    found = metrics.with_intervals(measures, accounts, SEED)
    best = max(singles, key=lambda name: found[name].value or 0.0)
    beyond = metrics.difference(measures["risk"], measures[best], accounts, SEED)
    leavers = _accounts(rows, horizon)
    earns, says = _verdict(found["risk"], found[best], best, leavers, horizon, contest.what)
    return Judgement(
        horizon=horizon,
        rows=len(rows),
        accounts=int(np.unique(accounts).size),
        leavers=leavers,
        share=float(came.mean()),
        auc=found["risk"],
        baselines={name: found[name] for name in singles},
        beyond_best=beyond,
        best_baseline=best,
        calibration_error=metrics.calibration_error(risk_of(odds), came),
        candidates={
            name: {
                "log_loss": _scaled_loss([one[rated.rows]], came),
                "auc": metrics.auc(one[rated.rows], came) if 0 < came.sum() < came.size else None,
            }
            for name, one in rated.log_odds.items()
        },
        earns=earns,
        says=says,
    )


def _verdict(
    risk: Figure, baseline: Figure, name: str, leavers: int, horizon: int, what: str
) -> tuple[bool, str]:
    """Used only where it tells accounts apart beyond chance and no worse than the best single number."""
    if risk.value is None or risk.low is None or leavers < LEAST_LEAVERS:
        return False, f"Too few accounts {what} within {horizon} days to check the model on: {leavers}."
    told = f"AUC {risk.value:.2f} ({risk.low:.2f} to {risk.high:.2f}) on days and accounts it had not seen"
    if risk.low <= 0.5:
        return (
            False,
            f"Nothing here predicts who will {what} within {horizon} days better than chance: {told}.",
        )
    if baseline.value is not None and risk.value < baseline.value:
        return False, (
            f"The model does not beat {name} alone at {horizon} days: {told}, against {baseline.value:.2f}."
        )
    return (
        True,
        f"The model tells who will {what} within {horizon} days: {told}; {name} alone {baseline.value:.2f}.",
    )
