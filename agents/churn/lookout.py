"""What a team would have had of a ranking: who was on the list, how early, and how many new names a week."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

BEFORE = 180  # days before leaving in which being on the list counts as a warning
TO_CANCEL = (60, 90)
TO_RENEW = (45, 75)


@dataclass(frozen=True)
class Lookout:
    """`lead` are days from the first time on the list to leaving, one per leaver that was ever on it in time."""

    precision: float | None
    recall: float | None
    leavers: int
    warned: int
    lead: tuple[float, ...]
    warned_60_to_90: float | None  # share of leavers on the list 60 to 90 days before they left
    at_renewal: int  # leavers with a known renewal that were looked at 45 to 75 days before it
    warned_45_to_75: float | None
    new_a_week: float | None  # new names per CSM and week


def listed(score: Floats, day: Ints, csm: Ints, places: int) -> Flags:
    """[N]: among the `places` highest of its CSM's book on its day; rows of equal score in the order given."""
    order = np.lexsort((np.arange(score.size), -score, csm, day))
    fresh = np.ones(score.size, dtype=np.bool_)
    fresh[1:] = (day[order][1:] != day[order][:-1]) | (csm[order][1:] != csm[order][:-1])
    start = np.maximum.accumulate(np.where(fresh, np.arange(score.size), 0))
    on = np.zeros(score.size, dtype=np.bool_)
    on[order] = np.arange(score.size) - start < places
    return on


def look_out(
    on: Flags, account: Ints, day: Ints, csm: Ints, came: Floats, leaves: Floats, to_renewal: Floats
) -> Lookout:
    """[N] rows of equally spaced days: who is listed, whose outcome `came`, and in how many days each `leaves`."""
    left_on = np.where(np.isfinite(leaves), day + leaves, np.nan)
    in_time = np.isfinite(leaves) & (leaves <= BEFORE)
    who = account[in_time] * 2.0**22 + left_on[in_time]  # one leaving of one account
    leavings, place = np.unique(who, return_inverse=True)
    first = np.full(leavings.size, np.nan)
    listed_in_time = on[in_time]
    lead = np.where(listed_in_time, leaves[in_time], np.nan)
    np.fmax.at(first, place, lead)
    return Lookout(
        precision=_share(came[on]),
        recall=float((came * on).sum() / came.sum()) if came.sum() else None,
        leavers=int(leavings.size),
        warned=int(np.isfinite(first).sum()),
        lead=tuple(float(days) for days in np.sort(first[np.isfinite(first)])),
        warned_60_to_90=_within(leaves[in_time], listed_in_time, place, leavings.size, TO_CANCEL),
        at_renewal=_seen(to_renewal[in_time], place, TO_RENEW),
        warned_45_to_75=_within(to_renewal[in_time], listed_in_time, place, leavings.size, TO_RENEW),
        new_a_week=_new_a_week(on, account, day, csm),
    )


def _share(flags: Floats) -> float | None:
    return float(flags.mean()) if flags.size else None


def _within(days: Floats, on: Flags, place: Ints, size: int, window: tuple[int, int]) -> float | None:
    """Of the leavings that were looked at within the window before, the share that was listed in it."""
    inside = (days >= window[0]) & (days <= window[1])
    looked, found = np.zeros(size, dtype=np.bool_), np.zeros(size, dtype=np.bool_)
    looked[place[inside]] = True
    found[place[inside & on]] = True
    return float(found.sum() / looked.sum()) if looked.any() else None


def _seen(days: Floats, place: Ints, window: tuple[int, int]) -> int:
    return int(np.unique(place[(days >= window[0]) & (days <= window[1])]).size)


def _new_a_week(on: Flags, account: Ints, day: Ints, csm: Ints) -> float | None:
    """Names that were not listed on the day before looked at, from the second day on."""
    days = np.unique(day)
    if days.size < 2:
        return None
    place = np.searchsorted(days, day)
    was = set(zip(account[on].tolist(), place[on].tolist(), strict=True))
    new = sum((who, when - 1) not in was for who, when in was if when > 0)
    weeks = float(days[-1] - days[0]) / 7.0
    return new / weeks / np.unique(csm).size
