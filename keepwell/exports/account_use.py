"""What an account used: weeks for a chart, and a quarter beside the one before."""

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from keepwell.bootstrap import House

WEEKS = 26
QUARTER = 91
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Week:
    """Seven days up to `last`; `people` who used the product, `user_days` on which each of them did."""

    last: date
    people: int
    user_days: int


@dataclass(frozen=True)
class Period:
    first: date
    last: date
    people: int
    user_days: int
    features: tuple[str, ...]


@dataclass(frozen=True)
class AccountUse:
    """`before` is None where use was not known for the whole quarter before; `weeks` are of what is known."""

    weeks: tuple[Week, ...]
    quarter: Period | None
    before: Period | None

    @property
    def new_features(self) -> tuple[str, ...]:
        """Used this quarter and not in the one before."""
        if self.quarter is None or self.before is None:
            return ()
        return tuple(one for one in self.quarter.features if one not in self.before.features)


def account_use(house: House, account_id: int, day: date, days: int = QUARTER) -> AccountUse:
    """As known on a day, a quarter being `days`. Events without a user are one unknown user, as in the signals."""
    first = day - (2 * days - 1) * DAY
    events = house.facts.load_accounts([account_id], first, day).usage
    idle = (pl.col("count").fill_null(1) == 0) & (pl.col("minutes").fill_null(0.0) == 0.0)
    used = events.filter(~idle)
    begun = house.facts.load_accounts([account_id], first - days * DAY, first).usage.height > 0
    if used.is_empty():
        return AccountUse((), None, None)
    quarter = _period(used, day - (days - 1) * DAY, day)
    before = _period(used, first, day - days * DAY)
    known = begun or (used["day"].min() or day) <= first + 7 * DAY  # type: ignore[operator]  # polars: any scalar
    weeks = tuple(_week(used, day - 7 * back * DAY) for back in range(WEEKS - 1, -1, -1))
    some = next((place for place, week in enumerate(weeks) if week.user_days), 0)
    return AccountUse(weeks if begun else weeks[some:], quarter, before if known else None)


def _between(used: pl.DataFrame, first: date, last: date) -> pl.DataFrame:
    return used.filter(pl.col("day").is_between(first, last))


def _week(used: pl.DataFrame, last: date) -> Week:
    its = _between(used, last - 6 * DAY, last)
    return Week(last, its["user"].n_unique(), its.select("day", "user").n_unique())


def _period(used: pl.DataFrame, first: date, last: date) -> Period:
    its = _between(used, first, last)
    features = tuple(sorted(its["feature"].drop_nulls().unique().to_list()))
    return Period(first, last, its["user"].n_unique(), its.select("day", "user").n_unique(), features)
