"""`python -m benchmarks.todays_list`: a CSM's day ranked by expected revenue per hour, by risk, by revenue, by chance.

A made-up portfolio, and the product's own list over it (agents/playbooks). Every account has a true chance of leaving
within 90 days and a true chance that the play keeps it; the list sees neither. It sees a risk estimate that is off by
noise, the share the play keeps on average, the hours it takes and what the account pays. A day holds six hours, the
portfolio would take over a hundred. What counts is the revenue truly kept: MRR x true risk x true chance of keeping.

All four rankings choose from the same things to do and fill the same hours in the same way.

What would make the list lose: it is only as good as the product it ranks by. Risk estimates that are noise and yet
far from the mean send the CSM to whom they shout loudest; ranking by revenue alone does better then. Calibrated ones
that know nothing all come close to the mean, and do no harm: that is why a model is calibrated before it is used here.
And where the chance of keeping an account falls steeply with its size (large ones are decided by a buyer whom no CSM
ever meets), the average share of a play is wrong most where it weighs most, and a ranking that does not look at money
does better: the last setting. Over risk it gains little where all accounts pay alike.
The simulation also leaves out what the list cannot see in life: plays that only work in a certain order, a CSM who is
better with some customers, the relief of a short list.
"""

import argparse
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from agents.playbooks.situation import Account, Alert, Item, Situation
from agents.playbooks.table import playbooks
from agents.playbooks.todays_list import fitted, todays_list
from agents.revenue.rates import RateTable
from benchmarks.report import show
from domain.alerts import RuleId
from domain.scores import Band

DAY = date(2026, 6, 17)
ACCOUNTS = 100
HOURS = 6.0
SEEDS = 400
USUAL_ODDS, SPREAD = -1.6, 1.0
"""Log odds of leaving within 90 days: one account in six, most between one in fifteen and one in three."""
RULES = (
    *(RuleId.SUDDEN_DROP, RuleId.ACCOUNT_REVIEW, RuleId.SLOW_SLIDE, RuleId.PROACTIVE),
    *(RuleId.CHURN_RISK, RuleId.LEAVING_SEQUENCE, RuleId.ADOPTION, RuleId.ESCALATION),
)
RANKINGS = ("risk", "revenue", "chance", "truth")
"""`truth` knows what nobody knows: how far any list could get."""


@dataclass(frozen=True)
class Setting:
    """`spread` of log MRR; `noise` of the risk estimate in log odds, drawn in towards the mean as far as it is noise
    where it is `calibrated`; `kept_by_size` and `risk_by_size` are the powers of MRR (over its median) that the chance
    of keeping, and the odds of leaving, go with.
    """

    name: str
    spread: float = 1.2
    noise: float = 0.7
    calibrated: bool = True
    kept_by_size: float = 0.0
    risk_by_size: float = 0.0


SETTINGS = (
    Setting("usual"),
    Setting("poor risk estimates", noise=2.0),
    Setting("no risk estimates worth the name", noise=8.0),
    Setting("the same, but sure of themselves", noise=8.0, calibrated=False),
    Setting("large accounts leave less", risk_by_size=-0.5),
    Setting("all pay nearly alike", spread=0.2),
    Setting("large accounts cannot be kept", kept_by_size=-1.5),
)


@dataclass(frozen=True)
class World:
    """What the list sees, and by account what keeping work on it is truly worth per month, in cents."""

    now: Situation
    worth: Mapping[int, float]


def make_world(setting: Setting, seed: int) -> World:
    """One CSM's accounts that ask for something today."""
    rng = np.random.default_rng(seed)
    size = np.exp(rng.normal(0.0, setting.spread, ACCOUNTS))
    mrr = np.maximum(1_000, (120_000 * size).astype(np.int64))
    apart, noise = rng.normal(0.0, SPREAD, ACCOUNTS), rng.normal(0.0, setting.noise, ACCOUNTS)
    usual = USUAL_ODDS + setting.risk_by_size * np.log(size)
    trust = SPREAD**2 / (SPREAD**2 + setting.noise**2) if setting.calibrated else 1.0
    risk, seen = _logistic(usual + apart), _logistic(usual + trust * (apart + noise))
    # Mean 1: the share of the table is right on average, and wrong for everybody.
    fit = rng.gamma(2.0, 0.5, ACCOUNTS) * size**setting.kept_by_size
    rules = [RULES[n] for n in rng.integers(0, len(RULES), ACCOUNTS)]
    shares = np.array([playbooks().first(rule).share for rule in rules])
    kept = np.minimum(1.0, shares * fit)
    ids = range(1, ACCOUNTS + 1)
    accounts = {
        n: Account(n, "Kim", None, Band.ORANGE, float(seen[n - 1]), int(mrr[n - 1]), "EUR") for n in ids
    }
    alerts = [Alert(n, n, rules[n - 1], 0, DAY, None, "", "") for n in ids]
    now = Situation(DAY, accounts, alerts, (), (), {}, {}, {}, playbooks(), RateTable())
    return World(now, {n: float(mrr[n - 1] * risk[n - 1] * kept[n - 1]) for n in ids})


def _logistic(odds: NDArray[np.float64]) -> NDArray[np.float64]:
    found: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-odds))
    return found


def kept_by(world: World, seed: int) -> dict[str, float]:
    """Revenue truly kept by each ranking in one day, in cents per month."""
    everything = todays_list(world.now, hours=1e9).items
    chance = random.Random(seed)  # an order, not a secret
    order: dict[str, Callable[[Item], float]] = {
        "risk": lambda item: -(item.risk or 0.0),
        "revenue": lambda item: -(world.now.accounts[item.account_id].mrr_cents or 0),
        "chance": lambda _: chance.random(),
        "truth": lambda item: -world.worth[item.account_id] / item.play_hours,
    }
    found = {"list": _kept(todays_list(world.now, HOURS).items, world)}
    for name, by in order.items():
        found[name] = _kept(fitted(sorted(everything, key=by), HOURS)[0], world)
    return found


def _kept(chosen: Sequence[Item], world: World) -> float:
    """A save plan's first step is one part of it, and keeps as much of what the plan keeps."""
    return sum(world.worth[item.account_id] * item.hours / item.play_hours for item in chosen)


@dataclass(frozen=True)
class Ratio:
    """Kept by the list over kept by another ranking, of all seeds together, with a 95 % bootstrap interval."""

    value: float
    low: float
    high: float

    def says(self) -> str:
        return f"{self.value:.2f}x ({self.low:.2f} to {self.high:.2f})"


def ratio(ours: NDArray[np.float64], theirs: NDArray[np.float64]) -> Ratio:
    draws = np.random.default_rng(1).integers(0, ours.size, (2_000, ours.size))
    many = ours[draws].sum(axis=1) / theirs[draws].sum(axis=1)
    low, high = np.quantile(many, (0.025, 0.975))
    return Ratio(float(ours.sum() / theirs.sum()), float(low), float(high))


def compare(setting: Setting, seeds: int) -> dict[str, Ratio]:
    """The list against each other ranking over many portfolios."""
    days = [kept_by(make_world(setting, seed), seed) for seed in range(seeds)]
    ours = np.array([day["list"] for day in days])
    return {name: ratio(ours, np.array([day[name] for day in days])) for name in RANKINGS}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=int, default=SEEDS, help="portfolios per setting")
    seeds = parser.parse_args().seeds
    rows = []
    for setting in SETTINGS:
        found = compare(setting, seeds)
        rows.append([setting.name, *(found[name].says() for name in RANKINGS)])
    told = f"Revenue truly kept in {HOURS:g} hours by today's list, over what other rankings keep"
    many = f"{seeds} portfolios of {ACCOUNTS} accounts per setting, 95 % intervals"
    head = ["setting", *(f"over {name}" for name in RANKINGS)]
    show(Console(width=140, highlight=False), f"{told}\n({many})", head, rows)


if __name__ == "__main__":
    main()
