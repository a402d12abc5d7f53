"""Contract: licences, billing, tenure and how past renewals went."""

import numpy as np

from agents.collector.axis import EPOCH_ORDINAL, FAR, KNOWN_DAYS, Floats, Ints, known, next_at, ratio
from agents.collector.grid import Grid
from agents.collector.readings import Measure
from agents.collector.renewals import past_renewals
from agents.collector.usage import MONTH
from domain.signals import SignalId as S

DAYS_PER_MONTH = 30.4375


def contract(grid: Grid) -> dict[S, Measure]:
    return {
        S.LICENSE_UTILISATION: license_utilisation(grid),
        S.BILLED_TO_ACTIVE: billed_to_active(grid),
        S.TENURE: tenure(grid),
        S.RENEWAL_HISTORY: renewal_history(grid),
    }


def license_utilisation(grid: Grid) -> Measure:
    """Users active within 30 days over the seats of the subscriptions covering the day."""
    use, terms = grid.usage, grid.terms
    active, before, seats = use.staff.active_ago(0), use.staff.active_ago(MONTH), terms.seats[:, terms.at]
    there = use.active_known & use.enough(MONTH)
    return Measure(known(ratio(active, seats), there), {"active": active, "before": before, "seats": seats})


def billed_to_active(grid: Grid) -> Measure:
    """Users billed on the newest invoice over users active within 30 days (at least 1, so that silence is a
    number).
    """
    use = grid.usage
    line, users = grid.terms.billed
    billed, active = line.latest(users, grid.terms.at, -1), use.staff.active_ago(0)
    there = use.active_known & use.enough(MONTH) & (billed >= 0)
    return Measure(known(ratio(billed, np.maximum(active, 1)), there), {"billed": billed, "active": active})


def tenure(grid: Grid) -> Measure:
    """Months of 30.4375 days since the account became a customer, as known on the day."""
    days = grid.axis.at + grid.axis.origin
    since = customer_since(grid, days)
    there = since < FAR
    months: Floats = (days - since) / DAYS_PER_MONTH
    return Measure(known(months, there), {"since": np.where(there, since + EPOCH_ORDINAL, 0)})


def customer_since(grid: Grid, days: Ints) -> Ints:
    """[A, T] day numbers: first paid subscription, else creation, else first trial, else first fact; FAR for
    none.

    The first fact is looked for in the last 425 days only, so that it does not depend on how far back facts
    were loaded.
    """
    terms = grid.terms
    since = _first_fact(grid)
    for first in (terms.first_start(trial=True), terms.created, terms.first_start(trial=False)):
        since = np.where(first[:, None] <= days, first[:, None], since)
    return since


def _first_fact(grid: Grid) -> Ints:
    axis, talk, use = grid.axis, grid.talk, grid.usage
    begin = axis.at - KNOWN_DAYS + 1
    first = np.minimum(use.first_use, next_at(talk.spoken, begin))
    return np.where(first <= axis.at, first + axis.origin, FAR)


def renewal_history(grid: Grid) -> Measure:
    """Mean points of past renewals: up 1, flat 0.85, down 0.4, less 0.25 when 8 to 60 days late."""
    history = past_renewals(grid.terms)
    at, ones = grid.terms.at, np.ones(history.points.size, dtype=np.int64)
    count = history.line.total_ever(ones, at)
    points = history.line.total_ever(history.points, at)
    parts = {
        name: history.line.total_ever(flags.astype(np.int64), at) for name, flags in history.kinds.items()
    }
    return Measure(ratio(points, count * 100), {"renewals": count, **parts})
