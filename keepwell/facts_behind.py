"""The fact behind a number, by the name that evidence gives it."""

from datetime import date

import polars as pl

from domain.clock import begin_of
from domain.errors import NotFoundError
from keepwell.asked_day import FIRST
from keepwell.bootstrap import House
from storage.account_history import OnRecord

SPAN = "usage:"
"""Then two days with two dots between them: all use of those days."""


def fact_behind(house: House, account_id: int, ref: str) -> OnRecord:
    """What is on record with its text, an event of use, or the use of some days. NotFoundError for anything else."""
    try:
        return house.history.fact(account_id, ref)
    except NotFoundError:
        found = _span(house, account_id, ref) if ref.startswith(SPAN) else _event(house, account_id, ref)
        if found is None:
            raise
        return found


def _event(house: House, account_id: int, ref: str) -> OnRecord | None:
    used = house.activity.scan([account_id], FIRST, house.today())
    rows = used.filter(pl.col("event_id") == ref).head(1).to_dicts()
    if not rows:
        return None
    [row] = rows
    fields = {name: row[name] for name in ("user", "feature", "count", "minutes") if row[name] is not None}
    return OnRecord(0, ref, "usage_events", row["source"], begin_of(row["day"]), row["feature"], fields)


def _span(house: House, account_id: int, ref: str) -> OnRecord | None:
    days = _days(ref)
    if days is None:
        return None
    used = house.activity.scan([account_id], *days)
    if used.is_empty():
        return None
    counted = (
        used.group_by("feature").agg(pl.col("count").sum()).sort("count", "feature", descending=[True, False])
    )
    fields = {
        "from": days[0].isoformat(),
        "to": days[1].isoformat(),
        "users": used["user"].n_unique(),
        "features": dict(counted.rows()),
    }
    source = used["source"].to_list()[0]
    return OnRecord(0, ref, "usage_events", source, begin_of(days[1]), "use of the product", fields)


def _days(ref: str) -> tuple[date, date] | None:
    first, _, last = ref.removeprefix(SPAN).partition("..")
    try:
        found = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        return None
    return found if FIRST <= found[0] <= found[1] else None
