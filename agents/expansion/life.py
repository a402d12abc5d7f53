"""The life of an opportunity: what was found on many days stepped in order, on top of those already stored.

As alerts live (agents/alerts/life.py): one open per account and kind, hysteresis on closing, a cooldown, silence
after a person's verdict until the condition was over once. Different here, so that nobody proposes with old figures:
one that still holds after RENEWED_AFTER days is closed and opened anew, and one that has not held for LAPSED_AFTER
days closes although it is not clearly over.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from agents.collector.axis import EPOCH_ORDINAL, FAR, day_numbers, rows_of
from agents.expansion.found import Found
from agents.expansion.kinds import (
    BY_ID,
    ENDED_BECAUSE,
    KINDS,
    LAPSED_AFTER,
    LAPSED_BECAUSE,
    RENEWED_AFTER,
    RENEWED_BECAUSE,
    Kind,
)
from domain.opportunities import (
    ClearOpportunity,
    CloseOpportunity,
    OpenOpportunity,
    OpportunityChange,
    OpportunityKind,
    OpportunityState,
    SeenOpportunities,
)

Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]

NEW = -1  # opened within the days being stepped: has no id yet


def recent_since(first_day: date) -> date:
    """How far back stored ones must reach: closed ones still in their cooldown on the first day stepped.

    Closed ones that never cleared count however old they are.
    """
    return first_day - timedelta(days=max(kind.cooldown_days for kind in KINDS))


def advance(
    found: Mapping[OpportunityKind, Found],
    days: Sequence[date],
    account_ids: Ints,
    stored: pl.DataFrame,
) -> list[OpportunityChange]:
    """Step `days` (ascending) over what was found, [A, T], on `account_ids` [A] (ascending).

    `stored` are the opportunities there are, as storage.opportunities.EPISODE_SCHEMA; those of other accounts are
    passed over. Stepping days one by one with the changes applied in between gives the same as stepping them
    together.
    """
    changes: list[OpportunityChange] = []
    for kind, grids in found.items():
        episodes = _Episodes(BY_ID[kind], account_ids)
        episodes.remember(stored.filter(pl.col("kind") == kind.value))
        for t, day in enumerate(days):
            today = _Today(grids.holds[:, t], grids.clears[:, t], grids.known[:, t], grids.ended[:, t])
            episodes.live_through(day.toordinal(), today)
        changes += episodes.finish()
    return changes


@dataclass(frozen=True)
class _Today:
    holds: Flags
    clears: Flags
    known: Flags
    ended: Flags


class _Episodes:
    """At most one open opportunity per account, and what is remembered of the last one that closed; [A] each.

    Days are proleptic ordinals, 0 is never.
    """

    def __init__(self, kind: Kind, account_ids: Ints) -> None:
        self.kind, self.account_ids = kind, account_ids
        nothing = np.zeros(account_ids.size, dtype=np.int64)
        self.live, self.opened, self.seen = nothing.copy(), nothing.copy(), nothing.copy()
        self.past, self.past_closed, self.past_cleared = nothing.copy(), nothing.copy(), nothing.copy()
        self.touched = np.zeros(account_ids.size, dtype=np.bool_)
        self.changes: list[OpportunityChange] = []

    def remember(self, stored: pl.DataFrame) -> None:
        """Take up the open ones; of the closed ones of an account the last to close counts."""
        places = rows_of(self.account_ids, stored["account_id"])
        known, is_open = places >= 0, (stored["state"] == OpportunityState.OPEN.value).to_numpy()
        numbers, closed_on = stored["id"].to_numpy(), _ordinals(stored["closed_on"])
        going = known & is_open
        at = places[going]
        self.live[at], self.opened[at] = numbers[going], _ordinals(stored["opened_on"])[going]
        self.seen[at] = _ordinals(stored["last_seen_on"])[going]
        order = np.lexsort((numbers, closed_on))  # of several at one place the last one stays
        closed = order[(known & ~is_open)[order]]
        at = places[closed]
        self.past[at], self.past_closed[at] = numbers[closed], closed_on[closed]
        self.past_cleared[at] = _ordinals(stored["cleared_on"])[closed]

    def live_through(self, day: int, now: _Today) -> None:
        self._go_on(day, now)
        renewed = self._close(day, now)
        self._clear(day, now)
        self._open(day, now, renewed)

    def _go_on(self, day: int, now: _Today) -> None:
        # A day before the last one seen (a backfill of older days) tells nothing about an open one; one on which
        # nothing is known tells nothing against it.
        standing = (self.live != 0) & (day >= self.seen) & (now.holds | ~now.known) & ~now.ended
        self.touched |= standing & (self.seen != day) & (self.live != NEW)
        self.seen[standing] = day

    def _close(self, day: int, now: _Today) -> Flags:
        """Close what is over; gives the places where it is only closed to be made anew."""
        live, since = self.live != 0, day - self.seen
        over = live & (since > 0) & (now.ended | (now.clears & (since >= self.kind.clear_days)))
        lapsed = live & ~over & now.known & ~now.holds & (since >= LAPSED_AFTER)
        renewed: Flags = live & now.holds & (day - self.opened >= RENEWED_AFTER)
        for place in np.flatnonzero(over):
            self._finish(int(place), day, ENDED_BECAUSE if now.ended[place] else self.kind.closed_because)
        for place in np.flatnonzero(lapsed):
            self._finish(int(place), day, LAPSED_BECAUSE.format(days=LAPSED_AFTER))
        for place in np.flatnonzero(renewed):
            self._finish(int(place), day, RENEWED_BECAUSE.format(days=RENEWED_AFTER))
        return renewed

    def _finish(self, place: int, day: int, reason: str) -> None:
        number = int(self.live[place])
        if number == NEW:
            self.changes.append(self._opening(place, day, reason))
        else:
            self._settle(place)
            self.changes.append(CloseOpportunity(number, date.fromordinal(day), reason))
        self.past[place], self.live[place] = number, 0
        self.past_closed[place] = self.past_cleared[place] = day

    def _clear(self, day: int, now: _Today) -> None:
        """One that a person closed and whose condition is over: from now on the kind may be found again."""
        lingering = (self.past != 0) & (self.past_cleared == 0) & (day > self.past_closed)
        for place in np.flatnonzero(lingering & (now.clears | now.ended)):
            self.past_cleared[place] = day
            self.changes.append(ClearOpportunity(int(self.past[place]), date.fromordinal(day)))

    def _open(self, day: int, now: _Today, renewed: Flags) -> None:
        rested = (self.past_cleared != 0) & (day - self.past_closed >= self.kind.cooldown_days)
        opening = (self.live == 0) & now.holds & ((self.past == 0) | rested | renewed)
        self.live[opening] = NEW
        self.opened[opening] = self.seen[opening] = day

    def finish(self) -> list[OpportunityChange]:
        """Every change of the days stepped."""
        for place in np.flatnonzero(self.live == NEW):
            self.changes.append(self._opening(int(place)))
        by_day: dict[int, list[int]] = {}
        for place in np.flatnonzero(self.touched):
            by_day.setdefault(int(self.seen[place]), []).append(int(self.live[place]))
        seen = [SeenOpportunities(date.fromordinal(day), tuple(ids)) for day, ids in by_day.items()]
        return [*seen, *self.changes]

    def _settle(self, place: int) -> None:
        """Write down when a stored one was last seen, once, before it closes."""
        if self.touched[place]:
            day, number = int(self.seen[place]), int(self.live[place])
            self.changes.append(SeenOpportunities(date.fromordinal(day), (number,)))
            self.touched[place] = False

    def _opening(self, place: int, closed: int | None = None, reason: str | None = None) -> OpenOpportunity:
        return OpenOpportunity(
            kind=self.kind.id,
            account_id=int(self.account_ids[place]),
            opened_on=date.fromordinal(int(self.opened[place])),
            last_seen_on=date.fromordinal(int(self.seen[place])),
            closed_on=date.fromordinal(closed) if closed else None,
            close_reason=reason,
        )


def _ordinals(days: pl.Series) -> Ints:
    numbers = day_numbers(days)
    return np.where(numbers == FAR, 0, numbers + EPOCH_ORDINAL)
