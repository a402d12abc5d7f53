"""Portfolios that move by chance alone, and the actions and situations of the playbook tests."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

from agents.playbooks.effects import Portfolio, needed_days
from agents.playbooks.situation import Account, Alert, Situation
from agents.playbooks.table import playbooks
from agents.revenue.rates import RateTable
from domain.alerts import RuleId
from domain.playbooks import TakenAction, Verdict
from domain.scores import Band

DAY = date(2026, 6, 17)  # a Wednesday
PLAY = "contact_check"


def drifting(rng: np.random.Generator, accounts: int, days: int) -> np.ndarray:
    """[A, T] health that wanders about each account's own level and always comes back: low ones rise by themselves."""
    level, wander = rng.normal(65, 12, accounts), np.zeros((accounts, days))
    wander[:, 0] = rng.normal(0, 6, accounts)
    for t in range(1, days):
        wander[:, t] = 0.97 * wander[:, t - 1] + rng.normal(0, 1.5, accounts)
    return np.clip(level[:, None] + wander + rng.normal(0, 0.5, (accounts, days)), 0, 100)


def make_action(action_id: int, account_id: int, **more: Any) -> TakenAction:
    given: dict[str, Any] = {
        **dict.fromkeys(TakenAction.__dataclass_fields__),
        "id": action_id,
        "account_id": account_id,
        "playbook": PLAY,
        "taken_on": DAY,
        "by": "kim",
        "held_out": False,
        "created_at": datetime(2026, 6, 17, tzinfo=UTC),
    }
    return TakenAction(**(given | more))


def portfolio_of(
    health: np.ndarray, at: int, acted: list[int], segments: dict[int, str] | None = None
) -> Portfolio:
    """`health` [A, T] with DAY at column `at`; accounts 1..A, those in `acted` had an action on DAY."""
    ids = list(range(1, health.shape[0] + 1))
    days = {}
    for day in needed_days(DAY):
        column = health[:, at + (day - DAY).days]
        standing = ["active"] * len(ids)
        rows = {"account_id": ids, "health": column, "coverage": [1.0] * len(ids), "standing": standing}
        days[day] = pl.DataFrame(rows).with_columns(pl.col("health").fill_nan(None))
    touched = pl.DataFrame(
        {"account_id": acted, "day": [DAY] * len(acted)}, {"account_id": pl.Int64, "day": pl.Date}
    )
    return Portfolio(days, touched, segments or dict.fromkeys(ids))


def called_when_low(rng: np.random.Generator, health: np.ndarray, at: int) -> np.ndarray:
    """[A] whom a CSM calls: those who stand low and have just fallen, some of them."""
    start, before = health[:, at], health[:, at] - health[:, at - 16]
    return rng.random(health.shape[0]) < 0.6 / (1 + np.exp((start + 2 * before - 45) / 4))


def make_account(account_id: int = 1, **more: Any) -> Account:
    given: dict[str, Any] = {
        "csm": "Kim",
        "segment": None,
        "band": Band.ORANGE,
        "churn_90": 0.2,
        "mrr_cents": 1_200_000,
        "currency": "EUR",
    }
    return Account(account_id, **(given | more))


def make_alert(
    alert_id: int = 1, account_id: int = 1, rule: RuleId = RuleId.SUDDEN_DROP, **more: Any
) -> Alert:
    given: dict[str, Any] = {
        "step": 0,
        "opened_on": DAY,
        "profile": None,
        "headline": "lost 9 points",
        "action": "Call Kim Larsen.",
    }
    return Alert(alert_id, account_id, rule, **(given | more))


def make_rates(*rates: tuple[str, str, float]) -> RateTable:
    """Of DAY."""
    rows = [(one, other, DAY, rate) for one, other, rate in rates]
    return RateTable(pl.DataFrame(rows, schema=["currency", "base", "day", "rate"], orient="row"))


def make_situation(*accounts: Account, **more: Any) -> Situation:
    """One alert for each account unless said otherwise; everything in euros."""
    now = Situation(
        day=DAY,
        accounts={one.id: one for one in accounts},
        alerts=[make_alert(one.id, one.id) for one in accounts],
        growth=(),
        steps=(),
        acted={},
        known={},
        holdouts={},
        table=playbooks(),
        rates=RateTable(),
    )
    return replace(now, **more)


def later(days: int) -> date:
    return DAY + timedelta(days=days)


def measured(number: int, effect: float, account: int | None = None, **more: object) -> TakenAction:
    """An action whose account moved `effect` points more than its like, a tenth of whom turned by themselves."""
    look = {"turned": effect >= 5.0, "turned_anyway": 0.1}
    verdict = Verdict.CONFIRMED if effect >= 9.0 else Verdict.NOT_BEYOND_CHANCE
    given = {
        "change": 2.0 + effect,
        "expected": 2.0,
        "verdict": str(verdict),
        "details": {"horizons": {"14": look}},
    }
    return make_action(number, account or number, **(given | {"playbook": PLAY} | more))


def noise(seed: int, count: int, effect: float = 0.0, **more: object) -> list[TakenAction]:
    rng = np.random.default_rng(seed)
    return [measured(n + 1, float(value), **more) for n, value in enumerate(rng.normal(effect, 5.0, count))]
