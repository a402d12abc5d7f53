"""`keepwell backtest`: what scores and risk would have said on past days, and what then happened."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.churn.contest import TO_GROW, TO_LEAVE
from agents.churn.examples import Examples
from agents.churn.prior import prior_risk
from agents.churn.replay import Replay, by_account, replay, rolling
from agents.churn.verdict import Around, HorizonReport, report
from agents.health.score import levels_on
from domain.errors import KeepwellError
from keepwell.bootstrap import House
from keepwell.calibration import active_calibration
from keepwell.snapshots import FIRST_AFTER, Moments, Past, examples, pasts, with_traits
from keepwell.threads import one_blas_thread
from storage.models import GROWTH, LEAVING

Floats = NDArray[np.float64]
Progress = Callable[[str, int, int], None]

REFIT_EVERY = 90
MOST_CELLS = 60_000
"""Accounts x days to learn from; beyond, only evenly spread blocks of accounts are read."""


@dataclass(frozen=True)
class Order:
    """What to replay. `train_to` fixes one training; without it, everything is learnt anew every 90 days.

    `folds` instead cross-validates over accounts on the days asked for. `awake_within`: only accounts that used
    the product within so many days before.
    """

    days: tuple[date, ...]
    horizons: tuple[int, ...]
    kind: str = LEAVING
    train_to: date | None = None
    train_every: int = 14
    folds: int | None = None
    awake_within: int | None = None
    places: int = 10

    def as_json(self) -> dict[str, Any]:
        told = {**asdict(self), "days": [day.isoformat() for day in self.days]}
        return told | {"train_to": self.train_to.isoformat() if self.train_to else None}


@dataclass(frozen=True)
class Stage:
    """One training of the replay, as told."""

    on: date
    rows: int
    in_use: bool
    says: str
    parts: dict[str, tuple[str, ...]]  # of the model, by horizon


@dataclass(frozen=True)
class Backtest:
    """`horizons` in the order asked for; `replay` are the rows behind them."""

    order: Order
    until: date
    stages: tuple[Stage, ...]
    horizons: tuple[HorizonReport, ...]
    replay: Replay

    def as_json(self) -> dict[str, Any]:
        return {
            "order": self.order.as_json(),
            "until": self.until.isoformat(),
            "stages": [{**asdict(stage), "on": stage.on.isoformat()} for stage in self.stages],
            "horizons": [one.as_json() for one in self.horizons],
        }


def backtest(house: House, order: Order, progress: Progress = lambda *_: None) -> Backtest:
    """KeepwellError where there is nothing to replay."""
    begun, until = _history(house)
    days, refits = _days(order, begun)
    moments = Moments(days, order.horizons, until, order.awake_within)
    read = pasts(
        house,
        moments,
        blocks=max(1, MOST_CELLS // (1024 * len(days))),
        progress=lambda done, total: progress("Reading the past", done, total),
    )
    found, known = with_traits(house, read)
    rows = examples(found, moments, order.kind)
    if not len(rows):
        raise KeepwellError(
            f"No account was a customer on any of these days. The facts go from {begun} to {until}."
        )
    levels = _levels(house, found, moments)
    grows = order.kind == GROWTH
    contest = TO_GROW if grows else TO_LEAVE
    stages = by_account(rows, order.folds) if order.folds else rolling(rows, order.days, refits)
    if not stages:
        raise KeepwellError(
            "None of the days to judge comes after the training. Give later days, or train earlier."
        )
    prior = {horizon: _prior(levels, horizon, grows) for horizon in order.horizons}
    with one_blas_thread():
        played = replay(
            rows,
            stages,
            contest,
            known,
            prior,
            lambda done, total: progress("Learning and rating", done, total),
        )
    around = Around(_csm_codes(house, rows), rows.table.column("term_days_to_renewal"), order.places)
    if not grows:
        played = played.beside({"health": -np.nan_to_num(levels["health"], nan=50.0)})
    return Backtest(
        order=order,
        until=until,
        stages=tuple(_told(one) for one in played.stages),
        horizons=tuple(report(played, horizon, around, contest.what) for horizon in order.horizons),
        replay=played,
    )


def days_to_judge(
    house: House, first: date | None, last: date | None, every: int, horizon: int
) -> tuple[date, ...]:
    """From `first` (else a year before `last`) to `last` (else the last day whose outcome is known)."""
    begun, until = _history(house)
    if last is None and (first or begun) > until - timedelta(days=horizon):
        raise KeepwellError(
            f"The facts go from {begun} to {until}: too short to see what came {horizon} days after "
            f"{first or begun}. Give a shorter --horizon, or earlier days."
        )
    last = last or until - timedelta(days=horizon)
    first = first or max(last - timedelta(days=365), begun)
    if first > last:
        raise KeepwellError(f"--from {first} is after --to {last}.")
    return _every(first, last, every)


def _history(house: House) -> tuple[date, date]:
    begun, until = house.facts.first_day(), house.facts.last_day(planned=False)
    if begun is None or until is None:
        raise KeepwellError(
            "There are no facts yet to replay. `keepwell import` or `keepwell demo` brings some."
        )
    return begun, until


def _days(order: Order, begun: date) -> tuple[tuple[date, ...], tuple[date, ...]]:
    """All days to read, and those on which everything is learnt anew."""
    tests = tuple(sorted(set(order.days)))
    if order.folds:
        return tests, ()
    refits = (order.train_to,) if order.train_to else _every(tests[0], tests[-1], REFIT_EVERY)
    first = begun + timedelta(days=FIRST_AFTER)
    teaching = _every(first, refits[-1] - timedelta(days=min(order.horizons)), order.train_every)
    return tuple(sorted({*tests, *teaching})), refits


def _every(first: date, last: date, days: int) -> tuple[date, ...]:
    count = max((last - first).days, -1) // days + 1
    return tuple(first + timedelta(days=days * n) for n in range(count))


def _levels(house: House, found: Sequence[Past], moments: Moments) -> dict[str, Floats]:
    """[N]: health and retention of every row, in the calibration that was in force before anything was learnt."""
    calibration = house.calibrations.get(1) if house.calibrations.latest() else active_calibration(house)
    segments = house.accounts.segments()
    parts: dict[str, list[Floats]] = {"health": [], "retention": []}
    for past in found:
        levels = levels_on(past.readings, calibration, segments, moments.days)
        for name, kept in parts.items():
            kept.append(levels[name].ravel()[past.place])
    return {name: np.concatenate(kept) for name, kept in parts.items()}


def _prior(levels: dict[str, Floats], horizon: int, grows: bool) -> Floats:
    if grows:
        return np.full(levels["health"].size, 0.5)
    return prior_risk(levels["retention"], horizon)


def _csm_codes(house: House, rows: Examples) -> NDArray[np.int64]:
    """[N]: a number per CSM, as accounts are assigned today; accounts without one share a book."""
    frame = house.accounts.rows().select("account_id", "csm")
    names = {name: code for code, name in enumerate(sorted(set(frame["csm"].drop_nulls())), 1)}
    of = {account: names.get(csm, 0) for account, csm in frame.iter_rows()}
    return np.array([of[int(account)] for account in rows.accounts], dtype=np.int64)


def _told(learnt: Any) -> Stage:
    model = learnt.trained.model
    parts = {str(blend.horizon): blend.parts for blend in model.blends} if model is not None else {}
    return Stage(learnt.on, learnt.rows, learnt.trained.in_use, learnt.trained.says, parts)
