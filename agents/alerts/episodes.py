"""One rule's alerts as arrays over its subjects (accounts or sources), stepped one day at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from agents.alerts.rules import Rule
from agents.alerts.stored import RESOLVED, STATES, Days, StoredAlerts
from domain.alert_changes import AlertChange, CloseAlert, OpenAlert, SeenAlerts, TouchAlert
from domain.alerts import AlertState

Flags = NDArray[np.bool_]

NEW = -1  # opened within the days being stepped: has no id yet
SNOOZED, OPEN = STATES.index(AlertState.SNOOZED), STATES.index(AlertState.OPEN)

Subject = tuple[int | None, str | None]
"""(account_id, None) or (None, source)."""


@dataclass(frozen=True)
class Today:
    """One rule's condition on one day, [N] each."""

    fires: Flags
    clears: Flags
    ended: Flags
    step: NDArray[np.int8]


class Episodes:
    """At most one live alert per subject, and what is remembered of the last one that was resolved."""

    def __init__(self, rule: Rule, subjects: Sequence[Subject]) -> None:
        size = len(subjects)
        self.rule = rule
        self.subjects = subjects
        self.live: Days = np.zeros(size, dtype=np.int64)  # alert id, NEW, or 0 for none
        self.state = np.zeros(size, dtype=np.int8)
        self.step = np.zeros(size, dtype=np.int8)
        self.opened: Days = np.zeros(size, dtype=np.int64)
        self.seen: Days = np.zeros(size, dtype=np.int64)
        self.snoozed: Days = np.zeros(size, dtype=np.int64)
        self.worded: Days = np.zeros(size, dtype=np.int64)  # 0: the words it was stored with still hold
        self.past: Days = np.zeros(size, dtype=np.int64)  # id of the last resolved alert, NEW, or 0
        self.past_closed: Days = np.zeros(size, dtype=np.int64)
        self.past_cleared: Days = np.zeros(size, dtype=np.int64)
        self.past_step = np.zeros(size, dtype=np.int8)
        self.touched = np.zeros(size, dtype=np.bool_)
        self.woken = np.zeros(size, dtype=np.bool_)
        self.changes: list[AlertChange] = []
        self.seen_again: dict[int, list[int]] = {}  # ids by the day of a touch that changes nothing else

    def remember(self, stored: StoredAlerts) -> None:
        """Take up stored alerts: live ones go on, of the resolved ones the last to close counts."""
        over = stored.state == RESOLVED
        self._take_up(stored.where(~over))
        self._look_back(stored.where(over))

    def _take_up(self, alerts: StoredAlerts) -> None:
        places = alerts.place
        self.live[places], self.state[places], self.step[places] = alerts.id, alerts.state, alerts.step
        self.opened[places], self.seen[places] = alerts.opened, alerts.seen
        self.snoozed[places] = alerts.snoozed

    def _look_back(self, resolved: StoredAlerts) -> None:
        closed = np.where(resolved.closed == 0, resolved.seen, resolved.closed)
        last = np.lexsort((resolved.id, closed))  # of several at one place the last one written stays
        at = resolved.place[last]
        self.past[at], self.past_closed[at] = resolved.id[last], closed[last]
        self.past_cleared[at], self.past_step[at] = resolved.cleared[last], resolved.step[last]

    def live_through(self, day: int, now: Today) -> None:
        """Step one day (an ordinal): go on, wake, close, clear, open."""
        self._go_on(day, now)
        self._close(day, now)
        self._clear(day, now)
        self._open(day, now)

    def _go_on(self, day: int, now: Today) -> None:
        # A day before the last one seen (a backfill of older days) tells nothing about a live alert.
        known = (self.live != 0) & (day >= self.seen)
        standing = known & ~now.clears & ~now.ended
        self.touched |= standing & (self.seen != day) & (self.live != NEW)
        self.seen[standing] = day
        rose = standing & now.fires & (now.step > self.step)
        self.step[rose], self.worded[rose] = now.step[rose], day
        self.touched |= rose & (self.live != NEW)
        awake = known & (self.state == SNOOZED) & (day >= self.snoozed)
        self.state[awake] = OPEN
        self.woken |= awake

    def _close(self, day: int, now: Today) -> None:
        over = (now.clears & (day - self.seen >= self.rule.clear_days)) | now.ended
        for place in np.flatnonzero((self.live != 0) & (day > self.seen) & over):
            reason = self.rule.ended_because if now.ended[place] else self.rule.closed_because
            self._finish(int(place), day, reason)

    def _finish(self, place: int, day: int, reason: str) -> None:
        alert_id = int(self.live[place])
        if alert_id == NEW:
            self.changes.append(self._opening(place, day, reason))
        else:
            self._settle(place)
            self.changes.append(CloseAlert(alert_id, date.fromordinal(day), reason))
        self.past[place], self.past_step[place] = alert_id, self.step[place]
        self.past_closed[place] = self.past_cleared[place] = day
        self.live[place] = self.worded[place] = 0

    def _clear(self, day: int, now: Today) -> None:
        """A resolved alert whose condition is over: from now on the rule may fire again."""
        lingering = (self.past != 0) & (self.past_cleared == 0) & (day > self.past_closed)
        for place in np.flatnonzero(lingering & (now.clears | now.ended)):
            self.past_cleared[place] = day
            self.changes.append(TouchAlert(int(self.past[place]), cleared_on=date.fromordinal(day)))

    def _open(self, day: int, now: Today) -> None:
        rested = (self.past_cleared != 0) & (day - self.past_closed >= self.rule.cooldown_days)
        further = (now.step > self.past_step) & (day > self.past_closed)
        allowed = (self.past == 0) | rested | further
        opening = (self.live == 0) & now.fires & allowed
        self.live[opening], self.state[opening] = NEW, OPEN
        self.step[opening] = now.step[opening]
        self.opened[opening] = self.seen[opening] = self.worded[opening] = day

    def finish(self) -> list[AlertChange]:
        """Every change of the days stepped; episodes still live are opened or touched as they now stand."""
        for place in np.flatnonzero((self.live == NEW) | self.touched | self.woken):
            if self.live[place] == NEW:
                self.changes.append(self._opening(int(place)))
            else:
                self._settle(int(place))
        seen = (SeenAlerts(date.fromordinal(day), tuple(ids)) for day, ids in self.seen_again.items())
        return [*seen, *self.changes]

    def _settle(self, place: int) -> None:
        """Write down what changed on a stored alert, once."""
        worded = int(self.worded[place])
        if self.touched[place] and not self.woken[place] and not worded:
            self.seen_again.setdefault(int(self.seen[place]), []).append(int(self.live[place]))
        elif self.touched[place] or self.woken[place]:
            self.changes.append(
                TouchAlert(
                    alert_id=int(self.live[place]),
                    last_seen_on=date.fromordinal(int(self.seen[place])),
                    step=int(self.step[place]),
                    state=AlertState.OPEN if self.woken[place] else None,
                    worded_on=date.fromordinal(worded) if worded else None,
                )
            )
        self.touched[place] = self.woken[place] = False

    def _opening(self, place: int, closed: int | None = None, reason: str | None = None) -> OpenAlert:
        account_id, source = self.subjects[place]
        return OpenAlert(
            rule=self.rule.id,
            account_id=account_id,
            source=source,
            step=int(self.step[place]),
            opened_on=date.fromordinal(int(self.opened[place])),
            last_seen_on=date.fromordinal(int(self.seen[place])),
            worded_on=date.fromordinal(int(self.worded[place])),
            closed_on=date.fromordinal(closed) if closed else None,
            close_reason=reason,
        )
