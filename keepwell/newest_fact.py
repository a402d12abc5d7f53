"""How old the data is: what is known by a day, and the sentence to say when that is long ago."""

from dataclasses import dataclass
from datetime import date, timedelta

from keepwell.bootstrap import House
from keepwell.run_orders import STALE

LOOK_BACK = timedelta(days=400)


@dataclass(frozen=True)
class Freshness:
    """`newest` is the newest fact known by the as-of day, None where there is none or it cannot be said."""

    as_of: date
    newest: date | None
    says: str | None


def freshness(house: House, as_of: date) -> Freshness:
    """Says something only when the newest fact is more than two weeks older than `as_of`."""
    first, newest = house.facts.first_day(), _newest(house, as_of)
    if first is not None and first > as_of:
        return Freshness(as_of, None, f"Nothing is known of {as_of} or before: the first fact is of {first}.")
    if newest is None or as_of - newest <= STALE:
        return Freshness(as_of, newest, None)
    return Freshness(
        as_of,
        newest,
        f"The newest fact is of {newest}, {(as_of - newest).days} days before {as_of}; "
        f"`keepwell run --as-of {newest}` scores the portfolio as it stood then, and "
        f"`keepwell accounts --as-of {newest}` shows it.",
    )


def _newest(house: House, as_of: date) -> date | None:
    last = house.facts.last_day()
    if last is None or last <= as_of:
        return last
    # Some fact lies later (a planned start, or the as-of day is in the past): then what the run saw arrive.
    arrived = house.source_days.load(as_of - LOOK_BACK, as_of)
    return arrived["day"].max() if arrived.height else None  # type: ignore[return-value]  # polars: any scalar
