"""What a play is worth on an account: a product of a few numbers, each said in the sentence beside it."""

from collections.abc import Mapping
from dataclasses import dataclass

from agents.playbooks.money import amount
from agents.playbooks.situation import MODELLED, Account, Growth
from agents.playbooks.success import Success
from agents.playbooks.table import Playbook
from domain.scores import Band, percent

RESTS = 14
"""Days after an action in which the same alert is not acted on again: what came of it is known then."""
EXPERT_RISK = {Band.RED: 0.25, Band.ORANGE: 0.12, Band.UNKNOWN: 0.08, Band.GREEN: 0.04}
"""Chance of leaving within 90 days while nothing is modelled, as experts see it."""
LEAVING_RISK = {1: 0.10, 2: 0.20, 3: 0.30, 4: 0.40}
"""The same by step of the leaving sequence; the larger of the two counts."""
USUAL_GROWTH = 0.10
"""Share of its MRR an account grows by, while no opportunity says how much."""
NO_CURRENCY = ""

Known = Mapping[str, Success]


@dataclass(frozen=True)
class Value:
    """Expected `cents` per month, None where no recurring revenue is known, and the product they are, in words."""

    cents: float | None
    currency: str
    risk: float | None
    risk_is: str
    share: float
    share_is: str
    said: str


def saved(play: Playbook, account: Account, leaving: int, known: Known) -> Value:
    """MRR x risk of leaving within 90 days x share of such accounts that the play keeps."""
    share, share_is = share_of(play, known)
    risk, risk_is = risk_of(account, leaving)
    currency = account.currency or NO_CURRENCY
    if not account.mrr_cents:
        return Value(None, currency, risk, risk_is, share, share_is, "")
    said = (
        f"{amount(account.mrr_cents, currency)}/month at risk x {percent(risk)} leaving within 90 days ({risk_is}) "
        f"x {share:.0%} saved by this play ({share_is})"
    )
    return Value(account.mrr_cents * risk * share, currency, risk, risk_is, share, share_is, said)


def won(play: Playbook, account: Account, chance: Growth | None, known: Known) -> Value:
    """Size of the growth x chance of winning it."""
    share, share_is = share_of(play, known)
    if chance is not None and chance.probability is not None:
        share, share_is = chance.probability, "as the opportunity says"
    currency = account.currency or NO_CURRENCY
    if chance is not None and chance.size_cents:
        size, size_is, currency = (
            float(chance.size_cents),
            "as the opportunity says",
            chance.currency or currency,
        )
    elif account.mrr_cents:
        size, size_is = account.mrr_cents * USUAL_GROWTH, f"assumed: {USUAL_GROWTH:.0%} of what they pay"
    else:
        return Value(None, currency, None, "", share, share_is, "")
    said = f"{amount(size, currency)}/month more ({size_is}) x {share:.0%} won ({share_is})"
    return Value(size * share, currency, None, "", share, share_is, said)


def share_of(play: Playbook, known: Known) -> tuple[float, str]:
    """What was measured here says whether accounts were kept; of offers won it says nothing."""
    found = known.get(play.id)
    if found is not None and found.enough and play.aim == "keep":
        return found.share, f"measured here on {found.measured} actions"
    return play.share, "expected"


def risk_of(account: Account, leaving: int) -> tuple[float, str]:
    """Within 90 days, and where it is from; `leaving` is the step of the leaving sequence, 0 for none."""
    if account.churn_90 is not None and account.churn_is == MODELLED:
        return account.churn_90, MODELLED
    guess = LEAVING_RISK.get(leaving, 0.0)
    risk = EXPERT_RISK[account.band] if account.churn_90 is None else account.churn_90
    if guess > risk:
        return guess, f"an expert's guess: step {leaving} of 4 on the way out"
    if account.churn_90 is not None:
        return risk, account.churn_is
    band = "too little is measured" if account.band is Band.UNKNOWN else f"health is {account.band}"
    return risk, f"an expert's guess: {band}"
