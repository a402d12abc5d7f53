"""Whether an account is a customer on each as-of day."""

import numpy as np
from numpy.typing import NDArray

from agents.collector.axis import FAR, KNOWN_DAYS, Flags, Ints, last_column
from agents.collector.grid import Grid
from domain.scores import Standing

NOT_YET, ACTIVE, CHURNED = (
    tuple(Standing).index(s) for s in (Standing.NOT_YET, Standing.ACTIVE, Standing.CHURNED)
)


def standing(grid: Grid) -> NDArray[np.int8]:
    """[A, T]: not_yet before anything is known; churned after its churn or its last paid day; a running
    subscription, or (for accounts that never had one) later use, makes it active again.
    """
    terms = grid.terms
    days = terms.at + terms.axis.origin
    covered = terms.any_terms[:, terms.at] > 0
    paid_before = terms.first_start(trial=False)[:, None] <= days
    line, churn_days = terms.churns
    churned_on = line.latest(churn_days, terms.at, FAR)
    churned = churned_on < FAR
    churned &= ~_used_since(grid, churned & ~paid_before, churned_on)
    state = np.where((paid_before | churned) & ~covered, CHURNED, ACTIVE)
    return np.where(_met(grid), state, NOT_YET).astype(np.int8)


def _used_since(grid: Grid, asked: Flags, day: Ints) -> Flags:
    """[A, T]: where asked, whether there was use after a day number, within KNOWN_DAYS."""
    out, at = np.zeros(grid.shape, dtype=np.bool_), grid.axis.at
    rows = np.flatnonzero(asked.any(axis=1))
    used_on = last_column(grid.usage.used[rows])[:, at]
    out[rows] = used_on > np.maximum(day[rows] - grid.axis.origin, at - KNOWN_DAYS)
    return out & asked


def _met(grid: Grid) -> Flags:
    """Something is known of the account by the day."""
    terms = grid.terms
    days = terms.at + terms.axis.origin
    met = (terms.created[:, None] <= days) | grid.usage.known | grid.talk.known
    for trial in (False, True):
        met |= terms.first_start(trial)[:, None] <= days
    for table, day in (("surveys", "day"), ("invoices", "issued_on"), ("churn_events", "day")):
        line = terms.dated(table, day)
        met |= line.upto(terms.at) > line.starts
    return met
