"""The risk of one account as a person reads it: how much, by what it was worked out, and what it is made of."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from agents.churn.agent import ALERTED, HORIZONS, RiskFrame
from agents.churn.prior import prior_risk
from agents.churn.ratings import Ratings, Share
from agents.churn.reasons import adds, says
from agents.collector.readings import Readings
from keepwell.bootstrap import House
from keepwell.feature_words import SIGNALS, title_of
from keepwell.risk import horizons
from storage.accounts import AccountRow

MOST = 6


@dataclass(frozen=True)
class Reason:
    """`adds` is the risk (0 to 1) that would be gone without it; negative where it lowers the risk."""

    about: str
    title: str
    adds: float
    says: str


@dataclass(frozen=True)
class RiskView:
    """`line` is the risk of leaving within `alerted` days at which an alert is raised; None without a model."""

    risks: dict[int, float]
    model: int | None
    says: str
    line: float | None
    alerted: int
    reasons: list[Reason]


def risk_view(
    house: House,
    account: AccountRow,
    day: date,
    readings: Readings,
    numbers: dict[str, float | None],
    frame: RiskFrame,
) -> RiskView | None:
    """None for who is no customer on the day."""
    known = {horizon: numbers[f"churn_{horizon}"] for horizon in HORIZONS}
    risks = {horizon: risk for horizon, risk in known.items() if risk is not None}
    if not risks:
        return None
    reasons: list[Reason] = []
    further = [horizon for horizon in horizons(house) if horizon not in HORIZONS]
    if frame.model is not None:
        segments = {account.id: account.segment}
        profiles = house.facts.profiles([account.id]) if frame.wants_profiles else {}
        ratings = Ratings.of(readings, day, segments, profiles, frame.model)
        reasons = [_reason(share) for share in ratings.shares(account.id, ALERTED)[:MOST]]
        found = {horizon: ratings.likelihood(account.id, horizon) for horizon in further}
        risks |= {horizon: risk for horizon, risk in found.items() if risk is not None}
    else:
        retention = np.array([numbers["retention"]], dtype=np.float64)
        for horizon in further:
            risks[horizon] = float(prior_risk(retention, horizon, frame.shifts.get(horizon, 0.0))[0])
    return RiskView(
        dict(sorted(risks.items())),
        frame.number if frame.model else None,
        _says(house, frame),
        frame.line,
        ALERTED,
        reasons,
    )


def _reason(share: Share) -> Reason:
    title = title_of(share.about)
    told = f"{title} ({adds(share)})." if share.about in SIGNALS else says(share)
    return Reason(share.about, title, share.adds, told)


def _says(house: House, frame: RiskFrame) -> str:
    """What the numbers rest on."""
    if frame.number is None:
        return (
            "Expert prior: no model has been trained on this portfolio yet. `keepwell calibrate` trains one where "
            "there is enough history."
        )
    told: str = house.models.get(frame.number).card["says"]
    if frame.model is None:
        return f"Expert prior, levelled to the share of accounts that leave here. {told}"
    return f"Model {frame.number}. {told}"
