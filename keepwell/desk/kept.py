"""The portfolio's columns as this process keeps them: asked before every page whether a part of them has changed."""

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from agents.alerts.rules import Severity
from domain.scores import Band, Standing
from keepwell.bootstrap import House
from keepwell.desk import parts
from keepwell.desk.owed import SINCE
from storage.desk_frames import Edition

RENEWING = 30
GIVEN_LATELY, CUSTOMER_LATELY = timedelta(days=14), timedelta(days=30)
T = TypeVar("T")
OWED = ("step_due", "promise_due", "mail_on", "taken_on", "draft_due")
"""The days of what is owed, as the columns have them."""
GROUPS = ("owe", "news", "renewing", "new")
"""Why today, the most pressing first."""


@dataclass(frozen=True)
class Columns:
    """`frame` has a row for every account, ascending; row i of it was `healths[place[i]]` on `weeks` (-1: never)."""

    edition: Edition
    day: date
    frame: pl.DataFrame
    snoozes: dict[int, pl.DataFrame]
    currency: str | None
    weeks: tuple[date, ...]
    healths: NDArray[np.float64]
    place: NDArray[np.int64]
    made: dict[Hashable, Any] = field(default_factory=dict, compare=False, repr=False)

    def row(self, account_id: int) -> dict[str, Any] | None:
        """One account's, with its place in the frame as `row`."""
        at = self.frame["account_id"].search_sorted(account_id)
        if at >= self.frame.height or self.frame["account_id"][at] != account_id:
            return None
        return {**self.frame.row(at, named=True), "row": at}

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What is worked out of these columns alone, as long as they hold."""
        if key not in self.made:
            self.made[key] = make()
        found: T = self.made[key]
        return found

    def resting(self, user_id: int | None) -> dict[int, date]:
        """The accounts that rest for this person, with the last day of it."""
        mine = self.snoozes.get(user_id) if user_id is not None else None
        if mine is None:
            return {}
        return self.once(
            ("resting", user_id), lambda: dict(mine.filter(pl.col("until") >= self.day).iter_rows())
        )

    def trail(self, row: int, weeks: int) -> list[float | None]:
        """Health week by week up to the newest scored day."""
        if not self.weeks or self.place[row] < 0:
            return [None] * min(weeks, len(self.weeks))
        found = self.healths[self.place[row], -weeks:].tolist()
        return [None if one != one else round(one, 1) for one in found]


class Kept:
    """Threads share it: one reads what changed, the others wait for it, and nobody is shown what is older."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._lock = threading.Lock()
        self._parts: dict[str, tuple[Any, Any]] = {}
        self._whole: Columns | None = None

    def now(self) -> Columns:
        """As of this moment, whichever process wrote last."""
        found = self._whole
        if found is not None and self._still(found):
            return found
        with self._lock:
            found = self._whole
            if found is None or not self._still(found):
                # Asked before the parts are read: what is written meanwhile is seen the next time.
                found = self._whole = self._made(self._house.desk_frames.edition(), self._house.today())
            return found

    def _still(self, found: Columns) -> bool:
        return found.day == self._house.today() and found.edition == self._house.desk_frames.edition()

    def _part(self, name: str, key: Any, read: Callable[[], Any]) -> Any:
        if name not in self._parts or self._parts[name][0] != key:
            self._parts[name] = (key, read())
        return self._parts[name][1]

    def _made(self, edition: Edition, day: date) -> Columns:
        house, frames = self._house, self._house.desk_frames
        book = self._part("book", (edition.book, edition.owners, day), lambda: parts.book(house, day))
        segments = book.frame.select("account_id", "segment").hash_rows().sum()
        scored = self._part("scores", (edition.scores, segments), lambda: parts.scored(house))
        laid: list[pl.DataFrame] = [
            scored.frame,
            self._part("alerts", (edition.alerts, day), lambda: parts.alerts(house, day)),
            self._part("drafts", (edition.drafts, day), lambda: frames.drafts(day)),
            self._part("work", (edition.work, edition.book, day), lambda: parts.work(house, day)),
            self._part("tags", edition.desk, frames.tags),
            self._part("given", edition.owners, frames.given),
        ]
        frame = book.frame
        for part in laid:
            frame = frame.join(part, on="account_id", how="left", maintain_order="left")
        asleep = self._part("snoozes", edition.desk, frames.snoozes)
        return Columns(
            edition=edition,
            day=day,
            frame=_finished(frame, day),
            snoozes={
                user: rows.select("account_id", "until") for (user,), rows in asleep.group_by("user_id")
            },
            currency=book.currency,
            weeks=scored.weeks,
            healths=scored.healths,
            place=_place(frame["account_id"].to_numpy(), scored.ids),
        )


def _place(ids: NDArray[np.int64], scored: NDArray[np.int64]) -> NDArray[np.int64]:
    if not len(scored):
        return np.full(len(ids), -1, dtype=np.int64)
    at = np.minimum(np.searchsorted(scored, ids), len(scored) - 1)
    return np.where(scored[at] == ids, at, -1).astype(np.int64)


def _finished(frame: pl.DataFrame, day: date) -> pl.DataFrame:
    since = parts.workday_before(day)
    filled = frame.with_columns(
        pl.col("standing").fill_null(str(Standing.NOT_YET)),
        pl.col("band").fill_null(str(Band.UNKNOWN)),
        pl.col("alerts", "drafts").fill_null(0).cast(pl.Int64),
        arr_cents=pl.col("mrr_cents") * 12,
        given_on=pl.col("given_at").dt.date(),
    )
    late = pl.when(pl.col("draft_due").is_between(day - SINCE, day)).then("draft_due")
    filled = filled.with_columns(draft_due=late)
    owe = pl.any_horizontal(pl.col(*OWED).is_not_null())
    news = (pl.col("alert_opened_on") >= since) | pl.col("band_changed_on").is_not_null()
    renewing = pl.col("days_to_renewal").is_between(0, RENEWING)
    new = (pl.col("given_on") >= day - GIVEN_LATELY) | (pl.col("customer_since") >= day - CUSTOMER_LATELY)
    active = pl.col("standing") != str(Standing.CHURNED)
    group = pl.coalesce(
        *(
            pl.when(active & condition.fill_null(False)).then(pl.lit(name))
            for name, condition in zip(GROUPS, (owe, news, renewing, new), strict=True)
        )
    )
    return filled.with_columns(group=group).with_columns(today=_today()).drop("given_at")


def _today() -> pl.Expr:
    """The place on today's list: by group, then what has waited longest, presses most or comes first, then by money."""
    days = {
        "owe": pl.min_horizontal(*OWED).dt.epoch("d"),
        "news": pl.col("pressing").fill_null(len(Severity)),
        "renewing": pl.col("days_to_renewal"),
        "new": -pl.max_horizontal("given_on", "customer_since").dt.epoch("d"),
    }
    group = pl.col("group")
    place = group.replace_strict(
        {name: at for at, name in enumerate(GROUPS)}, default=None, return_dtype=pl.Int64
    )
    first = pl.coalesce(*(pl.when(group == name).then(day.cast(pl.Int64)) for name, day in days.items()))
    money = -pl.col("mrr_cents").fill_null(0)
    return pl.when(group.is_not_null()).then(pl.struct(place, first, money).rank("dense").cast(pl.Int64))
