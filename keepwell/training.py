"""Models trained on the portfolio's own history, kept with a card that says what they are worth."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np

from agents.churn.contest import TO_GROW, TO_LEAVE
from agents.churn.examples import Examples
from agents.churn.prior import prior_risk, shift_to
from agents.churn.training import Trained, train
from agents.health.score import levels_on
from domain.errors import KeepwellError
from keepwell.bootstrap import House
from keepwell.calibration import active_calibration
from keepwell.risk import horizons
from keepwell.snapshots import FIRST_AFTER, Moments, Past, examples, pasts, with_traits
from keepwell.threads import one_blas_thread
from storage.models import GROWTH, LEAVING, StoredModel

Progress = Callable[[str, int, int], None]

FARTHEST = 2 * 365  # days back: what was so long ago says little of today
FINE, COARSE = 14, 30  # days between the days learnt from, in small and in large portfolios
LARGE = 2_000  # accounts
MOST_ROWS = 45_000
"""Accounts x days that are read; of more, evenly spread blocks of accounts."""


def train_models(
    house: House, as_of: date, by: str, progress: Progress = lambda *_: None
) -> list[StoredModel]:
    """Train both kinds on what was known by `as_of`, judge, store and give them, in use or not.

    KeepwellError where there is no history at all.
    """
    moments = _moments(house, as_of)
    blocks = max(1, MOST_ROWS // (1024 * len(moments.days)))
    read = pasts(
        house,
        moments,
        blocks=blocks,
        progress=lambda done, total: progress("Reading the past", done, total),
    )
    found, known = with_traits(house, read)
    made = []
    for place, (kind, contest) in enumerate(((LEAVING, TO_LEAVE), (GROWTH, TO_GROW))):
        progress("Learning", place, 2)
        rows = examples(found, moments, kind)
        with one_blas_thread():
            trained = train(rows, contest, moments.horizons, as_of, known)
        shifts = _shifts(house, found, moments, rows, trained) if kind == LEAVING else {}
        body = trained.model.as_json() if trained.model is not None else {}
        card = _card(rows, moments, trained, shifts)
        made.append(house.models.get(house.models.add(kind, as_of, by, trained.in_use, card, body)))
    progress("Learning", 2, 2)
    return made


def _moments(house: House, as_of: date) -> Moments:
    begun = house.facts.first_day()
    if begun is None or begun >= as_of:
        raise KeepwellError(f"There are no facts before {as_of} to learn from.")
    step = FINE if len(house.accounts.ids()) < LARGE else COARSE
    first = max(begun + timedelta(days=FIRST_AFTER), as_of - timedelta(days=FARTHEST))
    ahead = horizons(house)
    last = as_of - timedelta(days=min(ahead))
    count = max((last - first).days, -1) // step + 1
    if count < 1:
        raise KeepwellError(
            f"The history begins on {begun}: too short on {as_of} to learn from. The expert prior stays in force."
        )
    # Counted back from the end, so that the newest days that can teach do.
    days = tuple(last - timedelta(days=step * n) for n in range(count))[::-1]
    return Moments(days, ahead, as_of)


def _shifts(
    house: House, found: list[Past], moments: Moments, rows: Examples, trained: Trained
) -> dict[int, float]:
    """How far the expert prior must move for this portfolio's share of leavers, by horizon."""
    calibration, segments = active_calibration(house), house.accounts.segments()
    retention = np.concatenate(
        [
            levels_on(past.readings, calibration, segments, moments.days)["retention"].ravel()[past.place]
            for past in found
        ]
    )
    shifts = {}
    for horizon, share in trained.shares.items():
        known = rows.known_by(moments.until, horizon)
        shifts[horizon] = shift_to(
            prior_risk(retention[known], horizon), max(share, 0.5 / max(known.sum(), 1))
        )
    return shifts


def _card(rows: Examples, moments: Moments, trained: Trained, shifts: Mapping[int, float]) -> dict[str, Any]:
    """What a person wants to know of a model before believing it."""
    return {
        "says": trained.says,
        "in_use": trained.in_use,
        "days": [moments.days[0].isoformat(), moments.days[-1].isoformat(), len(moments.days)],
        "rows": len(rows),
        "accounts": int(np.unique(rows.accounts).size),
        "features": len(rows.table.names),
        "shares": {str(horizon): share for horizon, share in trained.shares.items()},
        "shifts": {str(horizon): shift for horizon, shift in shifts.items()},
        "lines": {str(horizon): line.risk for horizon, line in trained.lines.items()},
        "line_figures": {str(horizon): vars(line) for horizon, line in trained.lines.items()},
        "relies_on": {str(horizon): dict(topics) for horizon, topics in trained.relies_on.items()},
        "judgements": [judgement.as_json() for judgement in trained.judgements],
        "parts": {
            str(blend.horizon): dict(zip(blend.parts, blend.shares, strict=True))
            for blend in (trained.model.blends if trained.model is not None else ())
        },
    }
