"""When each source delivered: measured by the daily run, remembered for work on single accounts."""

import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from datetime import date

from agents.collector.gaps import SourceDays
from keepwell.bootstrap import House

BLOCK = 4_096
"""Accounts whose deliveries are counted at a time: memory does not grow with the portfolio."""
AT_ONCE = 2
MOST_PULSES = 8
"""Of one set of deliveries, for as many different days to be read."""


class Heartbeats:
    """The deliveries that accounts were read beside lately: whoever is read beside the same ones is handed the same
    object, and so the pulses that were worked out of it."""

    def __init__(self, most: int) -> None:
        self._lock = threading.Lock()
        self._known: deque[SourceDays] = deque(maxlen=most)

    def same(self, found: SourceDays) -> SourceDays:
        with self._lock:
            alike = (one for one in self._known if one.frame.equals(found.frame))
            known = next((one for one in alike if one.pulses < MOST_PULSES), None)
            if known is None:
                known = found
                self._known.append(found)
            return known


def measured(house: House, since: date, until: date) -> SourceDays:
    """From every delivery of the whole portfolio, kept for later."""
    ids = house.accounts.ids()
    blocks = range((ids[0] - 1) // BLOCK * BLOCK + 1, ids[-1] + 1, BLOCK) if ids else ()

    def of_block(first: int) -> SourceDays:
        spells = house.source_days.spells(since, until, first, first + BLOCK - 1)
        return SourceDays.of_spells(*spells, since, until)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = SourceDays.total(pool.map(of_block, blocks))
    house.source_days.save(found.frame, since, until)
    return found


def remembered(house: House, since: date, until: date) -> SourceDays:
    """As the last daily run knew them: no portfolio is scanned."""
    return SourceDays(house.source_days.load(since, until))
