"""What became of terms that ended: renewed up, flat or down, on time or late."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.collector.axis import FAR, Flags, Ints
from agents.collector.terms import Days, TermGrid
from agents.collector.timeline import Timeline

LONG_TERM = 300
EARLY, ON_TIME, LATE = -30, 7, 60  # days between two terms
UP, FLAT, DOWN, LATENESS = 100, 85, 40, 25  # hundredths
MOST_YEARS = 60


@dataclass(frozen=True)
class Renewals:
    """Past renewals in `line`; `points` (hundredths) and `kinds` are per renewal, in the order `line` was
    built from.
    """

    line: Timeline
    points: Ints
    kinds: dict[str, Flags]


def past_renewals(terms: TermGrid) -> Renewals:
    rows, days, change, late = _consecutive(terms)
    years_rows, years_days = _anniversaries(terms)
    rows, days = np.concatenate((rows, years_rows)), np.concatenate((days, years_days))
    change = np.concatenate((change, np.zeros(years_rows.size, dtype=np.int64)))
    late = np.concatenate((late, np.zeros(years_rows.size, dtype=np.bool_)))
    columns = terms.column(days)
    keep = columns != FAR
    rows, columns, change, late = rows[keep], columns[keep], change[keep], late[keep]
    points = np.select([change > 0, change < 0], [UP, DOWN], FLAT) - np.where(late, LATENESS, 0)
    kinds = {"up": change > 0, "flat": change == 0, "down": change < 0, "late": late}
    return Renewals(Timeline(rows, columns, terms.shape), points.astype(np.int64), kinds)


def _consecutive(terms: TermGrid) -> tuple[Ints, Days, Ints, Flags]:
    """(row, day it was known, up/flat/down as 1/0/-1, late) of each long term followed by the next paid one."""
    paid = np.flatnonzero(~terms.trial)
    before, after = paid[:-1], paid[1:]
    gap = terms.start[after] - terms.stop[before]
    renewed = (
        (terms.rows[before] == terms.rows[after])
        & (terms.stop[before] - terms.start[before] >= LONG_TERM)
        & (terms.stop[before] < FAR)
        & (gap >= EARLY)
        & (gap <= LATE)
    )
    before, after, gap = before[renewed], after[renewed], gap[renewed]
    known_on = np.maximum(terms.start[after], terms.stop_known[before])
    return terms.rows[after], known_on, _change(terms, before, after), gap > ON_TIME


def _change(terms: TermGrid, before: Ints, after: Ints) -> Ints:
    """Whether the later term is worth more (1), about the same (0, within 1 %) or less (-1), by MRR, else by
    seats.
    """
    size = np.zeros(before.size, dtype=np.int64)
    currency = terms.frame["currency"].fill_null("").to_numpy()
    for column in ("seats", "mrr_cents"):
        worth = terms.frame[column].fill_null(-1).to_numpy()
        old, new = worth[before], worth[after]
        told = (old >= 0) & (new >= 0)
        if column == "mrr_cents":
            told &= currency[before] == currency[after]
        step = (new * 100 > old * 101).astype(np.int64) - (new * 100 < old * 99).astype(np.int64)
        size = np.where(told, step, size)
    return size


def _anniversaries(terms: TermGrid) -> tuple[Ints, Days]:
    """(row, day) of every year passed under one running annual subscription."""
    chosen = np.flatnonzero(terms.annual & ~terms.trial & (terms.stop > terms.start))
    end = terms.axis.origin + terms.axis.width
    rows, days = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    for year in range(1, MOST_YEARS):
        day = years_later(terms.start[chosen], year)
        still = (day < terms.stop[chosen]) & (day < end)
        chosen, day = chosen[still], day[still]
        if not chosen.size:
            break
        rows.append(terms.rows[chosen])
        days.append(day)
    return np.concatenate(rows), np.concatenate(days)


def years_later(days: Days, years: int | NDArray[np.int64]) -> Days:
    """The same calendar day some years later (or earlier); 29 February becomes 1 March in common years."""
    date = days.astype("datetime64[D]")
    month = date.astype("datetime64[M]")
    moved = (month + np.multiply(years, 12)).astype("datetime64[D]") + (date - month.astype("datetime64[D]"))
    days_later: Days = moved.astype(np.int64)
    return days_later
