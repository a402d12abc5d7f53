"""What moved each account's score most over a month, from stored signal values: no fact is read again."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from agents.collector.catalogue import CATALOGUE
from agents.health.moves import Move, explained
from domain.calibration import SegmentFrame
from domain.signals import SignalId
from keepwell.bootstrap import House

MONTH = timedelta(days=30)
RECALIBRATED = "New calibration"
LEAST = 0.5  # points; what moved less is no driver
AT_MOST = 500  # accounts at a time: a millisecond each


@dataclass(frozen=True)
class Driver:
    """The largest move of a month, in health points."""

    signal: str | None
    title: str
    amount: float


def main_drivers(house: House, rows: Iterable[tuple[int, str | None, date]]) -> dict[int, Driver]:
    """By account id, for (account id, segment, as-of day); accounts that hardly moved are left out."""
    asked = list(rows)[:AT_MOST]
    days = {day for _, _, day in asked}
    if not asked:
        return {}
    wanted = days | {day - MONTH for day in days}
    stored = _stored(house, [account for account, _, _ in asked], wanted)
    frames = {number: house.calibrations.get(number) for number in {n for _, n in stored.values()}}
    framed = cache(lambda number, segment: frames[number].frame(segment))
    found = {}
    for account, segment, day in asked:
        before, after = stored.get((account, day - MONTH)), stored.get((account, day))
        if before is not None and after is not None:
            driver = _largest(before, after, framed, segment)
            if driver is not None:
                found[account] = driver
    return found


_Values = tuple[dict[SignalId, float], int]


def _stored(house: House, ids: list[int], days: set[date]) -> dict[tuple[int, date], _Values]:
    """Signal values and the calibration they were read in, by account and day."""
    found = house.scores.signals_on(sorted(days), ids)
    return {(row["account_id"], row["as_of"]): _values(row) for row in found.iter_rows(named=True)}


def _values(row: dict[str, Any]) -> _Values:
    return {s: float(row[s.value]) for s in SignalId if row[s.value] is not None}, int(row["calibration"])


def _largest(
    before: _Values,
    after: _Values,
    framed: Callable[[int, str | None], SegmentFrame],
    segment: str | None,
) -> Driver | None:
    (values0, number0), (values1, number1) = before, after
    moves: list[Move] = explained(values0, framed(number0, segment), values1, framed(number1, segment))
    if not moves or abs(moves[0].amount) < LEAST:
        return None
    signal = moves[0].signal
    title = CATALOGUE[signal].title if signal else RECALIBRATED
    return Driver(str(signal) if signal else None, title, moves[0].shown)
