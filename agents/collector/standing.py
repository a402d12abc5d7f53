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
    subscription, or (for accounts that never had one) later use, makes it active again. Where the source says
    that silence is churn, an account that never had a subscription is churned after that many silent days.
    """
    terms = grid.terms
    days = terms.at + terms.axis.origin
    covered = terms.any_terms[:, terms.at] > 0
    paid_before = terms.first_start(trial=False)[:, None] <= days
    line, churn_days = terms.churns
    churned_on = line.latest(churn_days, terms.at, FAR)
    churned = churned_on < FAR
    churned &= ~_used_since(grid, churned & ~paid_before, churned_on)
    churned |= _silent(grid) & ~paid_before
    state = np.where((paid_before | churned) & ~covered, CHURNED, ACTIVE)
    return np.where(_met(grid), state, NOT_YET).astype(np.int8)


def _silent(grid: Grid) -> Flags:
    """[A, T]: neither use nor conversation in the last `inactivity_days` of the account, nor was it new then."""
    out, at = np.zeros(grid.shape, dtype=np.bool_), grid.axis.at
    limits: Ints = grid.facts.accounts["inactivity_days"].fill_null(0).to_numpy()
    rows = np.flatnonzero(limits > 0)
    last = np.maximum(last_column(grid.usage.used[rows])[:, at], last_column(grid.talk.spoken[rows])[:, at])
    created = grid.terms.created[rows] - grid.axis.origin
    new = np.where(created[:, None] <= at, created[:, None], -1)
    out[rows] = at - np.maximum(last, new) >= np.minimum(limits[rows], KNOWN_DAYS)[:, None]
    return out


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
