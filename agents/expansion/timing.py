"""When to bring an opportunity up, and how: the contact's profile, the renewal clock, and retention before all."""

import math
from collections.abc import Sequence
from datetime import date, timedelta

from agents.alerts.case import Case
from agents.alerts.reasons import said
from agents.alerts.rules import BY_ID, RETENTION_RULES, Profile
from agents.alerts.thresholds import STANDARD, Thresholds
from agents.collector.chronicle import Fact
from domain.alerts import RuleId
from domain.scores import Band
from domain.signals import SignalId

SETTLING = 60
"""Days for which a change of contract, or being new, is a transition."""
NEW_CUSTOMER = 90

STYLES: dict[Profile | None, str] = {
    None: "Ask now what they are planning, then propose one step with its price in plain numbers.",
    "D": "Make one recommendation now, with its price and outcome, in a call of 30 minutes at most.",
    "I": "Speak to them in person now, of their people and the team's growth first, of the contract last.",
    "S": "Show the steps and dates of a quiet extension now: nothing else is changing for them.",
    "C": "Send a comparison of return on investment first, as it is against extended; ask for a meeting after that.",
}


def timing(case: Case, profile: Profile | None, thresholds: Thresholds = STANDARD) -> str:
    """In words, as of the case's day; all days named are dates, so that it does not go stale by the next week."""
    return f"{_manner(case, profile, thresholds)} {_renewal(case, thresholds)}"


def _manner(case: Case, profile: Profile | None, thresholds: Thresholds) -> str:
    change = transition(case, thresholds)
    if profile != "S" or change is None:
        return STYLES[profile]
    until, why = change
    return (
        f"Not before {said(until)}: {why}, and an upsell in a transition unsettles this contact. "
        "Help them through it first."
    )


def transition(case: Case, thresholds: Thresholds = STANDARD) -> tuple[date, str] | None:
    """What is changing for the account on the day, and until when to wait; None where nothing is."""
    changed = _newest_start(case.facts.of_account("subscriptions", case.account_id), case.day)
    return changing(case.day, _customer_since(case), changed, case.score("velocity_30"), thresholds)


def changing(
    day: date,
    since: date | None,
    changed: date | None,
    velocity_30: float | None,
    thresholds: Thresholds = STANDARD,
) -> tuple[date, str] | None:
    """The same from what it rests on: customer since, the newest contract's start, the fall in 30 days (None or NaN
    where it is not known)."""
    if since is not None and (day - since).days < NEW_CUSTOMER:
        return since + timedelta(days=NEW_CUSTOMER), f"they became a customer only on {said(since)}"
    if changed is not None and (day - changed).days < SETTLING:
        return changed + timedelta(days=SETTLING), f"their contract changed on {said(changed)}"
    if velocity_30 is not None and velocity_30 <= thresholds.slide:
        return day + timedelta(days=30), f"health has fallen by {-velocity_30:.1f} points in 30 days"
    return None


def _customer_since(case: Case) -> date | None:
    since = int(case.parts(SignalId.TENURE)["since"])
    return date.fromordinal(since) if since else None


def _newest_start(subscriptions: Sequence[Fact], day: date) -> date | None:
    starts = [row["start_date"] for row in subscriptions if not row["is_trial"] and row["start_date"] <= day]
    return max(starts, default=None)


def _renewal(case: Case, thresholds: Thresholds) -> str:
    days, window = case.around("days_to_renewal"), thresholds.renewal_first_day
    if math.isnan(days):
        return "No renewal date is known to wait for."
    on = case.day + timedelta(days=int(days))
    if days < 0:
        return f"The renewal date of {said(on)} has passed without a new one: settle that first."
    if days <= window:
        return f"The renewal is on {said(on)}: put it into the renewal, not beside it."
    opens = on - timedelta(days=window)
    return f"The renewal is on {said(on)}: from {said(opens)} on, put it into the renewal."


def retention_first(
    band: str | None, health: float | None, red: float, live: Sequence[tuple[RuleId, date]]
) -> str | None:
    """Why an opportunity must wait, and for what, on a day: below red, or with a live alert that comes first.

    `live` are rules with the day each alert opened. None where nothing stands against it.
    """
    worries = [
        f"{BY_ID[rule].title.lower()} since {said(since)}" for rule, since in live if rule in RETENTION_RULES
    ]
    until = ["these alerts are resolved" if len(worries) > 1 else "this alert is resolved"] if worries else []
    if band == Band.RED and health is not None:
        worries.insert(0, f"health is {health:.1f}, below the red line of {red:.0f}")
        until.insert(0, f"health is back at {red:.0f} or more")
    if not worries:
        return None
    return f"Retention first: {'; '.join(worries)}. Not before {' and '.join(until)}."
