"""What each playbook did here: how often it was confirmed, by how much it moved health, what share it turned.

Every figure is against matched accounts that were left alone (effects.py), so that what rises by itself counts for
nothing. Actions on one account are not independent: intervals go by accounts, not by actions.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.playbooks.effects import JUDGED
from agents.playbooks.holdout import held_out
from agents.playbooks.matched import RATE
from agents.playbooks.table import Playbook
from domain.playbooks import TakenAction, Verdict

Floats = NDArray[np.float64]

COUNTS_FOR = timedelta(days=730)
"""How far back actions count for what works here: products, prices and people change."""
ENOUGH_ACTIONS, ENOUGH_ACCOUNTS = 20, 10
"""Measured ones, below which nothing is claimed of a playbook and experts decide."""
PRIOR_ACTIONS = 20
"""What the expected share of the table weighs, in actions: measured shares shrink towards it."""
NOT_ENOUGH, HELPS, HARMS, UNCLEAR = (
    *("not enough to say", "helps", "harms"),
    "no difference beyond chance",
)


@dataclass(frozen=True)
class Interval:
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Success:
    """`confirmed` of `measured`, where `by_chance` would be confirmed if the playbook did nothing.

    `effect` in health points over 14 days, `turned` the share of accounts it turned (at least 5 points above what was
    expected) less the share that turned by themselves; None below ENOUGH. `share` is what today's list reckons with:
    `turned` shrunk to the expected share, or that alone. `uplift` compares with the accounts held out.
    """

    playbook: str
    actions: int
    accounts: int
    measured: int
    confirmed: int
    by_chance: float
    effect: Interval | None
    turned: Interval | None
    share: float
    expected_share: float
    held_out: int
    uplift: Interval | None
    verdict: str

    @property
    def enough(self) -> bool:
        return self.effect is not None


@dataclass(frozen=True)
class _Rows:
    """Measured actions: accounts, effects in points (NaN: left), and turned less turned anyway."""

    accounts: NDArray[np.int64]
    effects: Floats
    turned: Floats

    @property
    def enough(self) -> bool:
        known = self.accounts[~np.isnan(self.effects)]
        return known.size >= ENOUGH_ACTIONS and np.unique(known).size >= ENOUGH_ACCOUNTS


def successes(
    actions: Sequence[TakenAction], playbooks: Mapping[str, Playbook], holdouts: Mapping[str, float]
) -> dict[str, Success]:
    """One for each playbook of the table; actions under a name that is no playbook any more are passed over.

    Claims are made as if all playbooks that have enough were asked at once: with twenty of them, one in twenty would
    otherwise seem to help by chance.
    """
    by_name: dict[str, list[TakenAction]] = {name: [] for name in playbooks}
    for action in actions:
        if action.playbook in by_name:
            by_name[action.playbook].append(action)
    rows = {name: _rows([one for one in its if not one.held_out]) for name, its in by_name.items()}
    claims = sum(one.enough for one in rows.values())
    return {
        name: _success(playbooks[name], its, rows[name], claims, holdouts.get(name, 0.0))
        for name, its in by_name.items()
    }


def ranked(choices: Sequence[Playbook], known: Mapping[str, Success]) -> list[Playbook]:
    """By the share each turns here. Where nothing was measured that is a guess, and guesses keep the experts' order:
    they put the first choice first for a reason.
    """
    guess, share = 1.0, {}
    for one in choices:
        found = known.get(one.id)
        if found is not None and found.enough:
            share[one.id] = found.share
        else:
            share[one.id] = guess = min(guess, one.share)
    return sorted(choices, key=lambda one: -share[one.id])


def _success(
    playbook: Playbook, its: Sequence[TakenAction], rows: _Rows, claims: int, holdout: float
) -> Success:
    effect = _mean(rows.effects, rows.accounts) if rows.enough else None
    turned = _mean(rows.turned, rows.accounts) if rows.enough else None
    taken = [one for one in its if not one.held_out]
    return Success(
        playbook=playbook.id,
        actions=len(taken),
        accounts=len({one.account_id for one in taken}),
        measured=rows.accounts.size,
        confirmed=sum(one.verdict == Verdict.CONFIRMED for one in taken),
        by_chance=RATE * rows.accounts.size,
        effect=effect,
        turned=turned,
        share=_shrunk(playbook.share, rows),
        expected_share=playbook.share,
        held_out=sum(one.held_out for one in its),
        uplift=_uplift(its, holdout),
        verdict=_verdict(rows, claims),
    )


def _shrunk(expected: float, rows: _Rows) -> float:
    if not rows.enough:
        return expected
    total = float(rows.turned.sum()) + PRIOR_ACTIONS * expected
    return min(1.0, max(0.0, total / (rows.turned.size + PRIOR_ACTIONS)))


def _verdict(rows: _Rows, claims: int) -> str:
    if not rows.enough:
        return NOT_ENOUGH
    wide = _mean(rows.effects, rows.accounts, RATE / max(1, claims))
    return HELPS if wide.low > 0 else HARMS if wide.high < 0 else UNCLEAR


def _uplift(its: Sequence[TakenAction], holdout: float) -> Interval | None:
    """The effect of treated accounts less that of the accounts held out, both against their like.

    Accounts that chance held out are left out of the treated, even where somebody acted: who is left alone is not for
    anybody to choose.
    """
    drawn = {
        (one.account_id, one.taken_on.year, (one.taken_on.month + 2) // 3) for one in its if one.held_out
    }
    treated = _rows(
        [
            one
            for one in its
            if not one.held_out
            and (one.account_id, one.taken_on.year, (one.taken_on.month + 2) // 3) not in drawn
            and not held_out(one.playbook, one.account_id, one.taken_on, holdout)
        ]
    )
    alone = _rows([one for one in its if one.held_out])
    if not treated.enough or not alone.enough:
        return None
    one, other = (_moments(rows.effects, rows.accounts) for rows in (treated, alone))
    value, variance = one[0] - other[0], one[1] + other[1]
    freedom = variance**2 / (one[1] ** 2 / (one[2] - 1) + other[1] ** 2 / (other[2] - 1)) if variance else 1e9
    reach = _student(1 - RATE / 2, freedom) * math.sqrt(variance)
    return Interval(value, value - reach, value + reach)


def _rows(actions: Sequence[TakenAction]) -> _Rows:
    """Of actions that could be compared, and of those whose account left."""
    found = [(one.account_id, *numbers) for one in actions if (numbers := _numbers(one)) is not None]
    return _Rows(
        np.array([account for account, _, _ in found], dtype=np.int64),
        np.array([effect for _, effect, _ in found], dtype=np.float64),
        np.array([turned for _, _, turned in found], dtype=np.float64),
    )


def _numbers(action: TakenAction) -> tuple[float, float] | None:
    if action.verdict not in (Verdict.CONFIRMED, Verdict.NOT_BEYOND_CHANCE):
        return None
    if action.change is None or action.expected is None:
        return math.nan, 0.0
    look: dict[str, Any] = (action.details or {})["horizons"][str(JUDGED)]
    return action.change - action.expected, float(look["turned"]) - float(look["turned_anyway"])


def _mean(values: Floats, accounts: NDArray[np.int64], error: float = RATE) -> Interval:
    mean, variance, clusters = _moments(values, accounts)
    reach = _student(1 - error / 2, clusters - 1) * math.sqrt(variance)
    return Interval(mean, mean - reach, mean + reach)


def _moments(values: Floats, accounts: NDArray[np.int64]) -> tuple[float, float, int]:
    """Mean of the known values, its variance with accounts as clusters, and how many accounts there are."""
    known = ~np.isnan(values)
    values, accounts = values[known], accounts[known]
    mean = float(values.mean())
    _, place = np.unique(accounts, return_inverse=True)
    sums = np.bincount(place, weights=values - mean)
    clusters = sums.size
    variance = float((sums**2).sum()) / values.size**2 * clusters / max(1, clusters - 1)
    return mean, variance, clusters


def _student(share: float, freedom: float) -> float:
    """Quantile of Student's t for 9 degrees of freedom or more, to 0.2 % (Cornish and Fisher; Abramowitz 26.7.5)."""
    z = NormalDist().inv_cdf(share)
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / freedom + second / freedom**2 + third / freedom**3
