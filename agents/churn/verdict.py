"""The back-test in figures and in words."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.churn import metrics
from agents.churn.lookout import Lookout, listed, look_out
from agents.churn.metrics import Bin, Figure
from agents.churn.replay import PLAIN, RISK, Replay

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SEED = 11
SINGLES = ("recency", "usage", "tenure")


@dataclass(frozen=True)
class Method:
    """How one way of ranking accounts did."""

    name: str
    auc: Figure
    average_precision: Figure
    lookout: Lookout

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class HorizonReport:
    """`beyond` is AUC of risk less that of the method, paired; `curve` and `error` are of risk."""

    horizon: int
    rows: int
    days: int
    accounts: int
    leavers: int
    share: float
    methods: tuple[Method, ...]
    beyond: dict[str, Figure]
    curve: tuple[Bin, ...]
    error: float | None
    says: str

    def method(self, name: str) -> Method:
        return next(one for one in self.methods if one.name == name)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Around:
    """What ranking needs to know besides: [N] codes of CSMs, and days to renewal."""

    csm: Ints
    to_renewal: Floats
    places: int


def report(replay: Replay, horizon: int, around: Around, what: str) -> HorizonReport:
    """The figures of one horizon, over all rows with a rating and a known outcome."""
    rows = replay.rated(horizon)
    examples = replay.examples.rows(rows)
    came, accounts = examples.came[horizon], examples.accounts
    scores = {name: found[rows] for name, found in replay.scores[horizon].items()}
    scores = {name: found for name, found in scores.items() if np.isfinite(found).all() and found.size}
    figures = metrics.with_intervals(
        {
            f"{kind} {name}": _weighed(kind, found, came)
            for name, found in scores.items()
            for kind in ("auc", "ap")
        },
        accounts,
        SEED,
    )
    methods = tuple(
        Method(
            name,
            figures[f"auc {name}"],
            figures[f"ap {name}"],
            _lookout(found, examples, came, around.csm[rows], around.to_renewal[rows], around.places),
        )
        for name, found in scores.items()
    )
    beyond = {
        name: metrics.difference(
            _weighed("auc", scores[RISK], came), _weighed("auc", found, came), accounts, SEED
        )
        for name, found in scores.items()
        if name != RISK
    }
    risk = replay.risk[horizon][rows]
    return HorizonReport(
        horizon=horizon,
        rows=len(examples),
        days=int(np.unique(examples.table.days).size),
        accounts=int(np.unique(accounts).size),
        leavers=int(np.unique(accounts[came == 1]).size),
        share=float(came.mean()) if came.size else 0.0,
        methods=methods,
        beyond=beyond,
        curve=tuple(metrics.calibration_curve(risk, came)),
        error=metrics.calibration_error(risk, came) if came.size else None,
        says=_says(methods, horizon, what, [one.trained.in_use for one in replay.stages]),
    )


def _weighed(kind: str, score: Floats, came: Floats) -> metrics.Measure:
    return metrics.auc_of(score, came) if kind == "auc" else metrics.average_precision_of(score, came)


def _lookout(
    score: Floats, examples: Any, came: Floats, csm: Ints, to_renewal: Floats, places: int
) -> Lookout:
    day, account = examples.table.days, examples.accounts
    on = listed(score, day, csm, places)
    return look_out(on, account, day, csm, came, examples.leaves, to_renewal)


def _says(methods: tuple[Method, ...], horizon: int, what: str, in_use: list[bool]) -> str:
    """The one sentence an admin reads first."""
    by_name = {method.name: method for method in methods}
    risk = by_name.get(RISK)
    if risk is None or risk.auc.value is None or risk.auc.low is None:
        return f"Too few accounts {what} within {horizon} days to judge anything by."
    singles = [by_name[name] for name in SINGLES if name in by_name and by_name[name].auc.value is not None]
    best = max(singles, key=lambda one: one.auc.value or 0.0, default=None)
    told = f"AUC {risk.auc.value:.3f} ({risk.auc.low:.3f} to {risk.auc.high:.3f})"
    prior = "" if any(in_use) else " No model earned its place, so the expert prior is used."
    if risk.auc.low <= 0.5:
        start = f"Behaviour does not predict here who will {what} within {horizon} days: {told}.{prior}"
    elif prior:
        start = f"No model earned its place at {horizon} days, and the expert prior is used: {told}."
    else:
        start = f"Risk tells who will {what} within {horizon} days: {told}."
    if best is None or best.auc.value is None:
        return start
    gap = risk.auc.value - best.auc.value
    plain = by_name.get(PLAIN)
    beside = f" Best single number, {best.name}: {best.auc.value:.3f} ({gap:+.3f})."
    if plain is not None and plain.auc.value is not None:
        beside += f" Plain LightGBM on counts: {plain.auc.value:.3f}."
    return start + beside
