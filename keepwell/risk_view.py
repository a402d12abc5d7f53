"""The risk of one account as a person reads it: how much, by what it was worked out, and what it is made of."""

from dataclasses import dataclass
from datetime import date

from agents.churn.agent import ALERTED, HORIZONS, RiskFrame
from agents.churn.ratings import Ratings, Share
from agents.churn.reasons import adds, says
from agents.collector.readings import Readings
from keepwell.bootstrap import House
from keepwell.feature_words import SIGNALS, title_of
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
    if frame.model is not None:
        segments = {account.id: account.segment}
        profiles = house.facts.profiles([account.id]) if frame.wants_profiles else {}
        found = Ratings.of(readings, day, segments, profiles, frame.model).shares(account.id, ALERTED)
        reasons = [_reason(share) for share in found[:MOST]]
    return RiskView(
        risks, frame.number if frame.model else None, _says(house, frame), frame.line, ALERTED, reasons
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
