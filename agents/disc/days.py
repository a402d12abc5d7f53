"""What is observed of the contacts of some accounts on many days, read in one go rather than day by day.

A day's reading only looks at how long ago a thing was. So the rows of every (account, day) that is asked for are moved
to the last of the days, as if each were an account of its own, and read there together.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import polars as pl

from agents.disc.profile import observed
from domain.disc import DiscReading
from storage.disc_facts import CUE_ROWS, TOUCHES, DiscFacts

Asked = Mapping[date, frozenset[int]]
"""The accounts that are asked about, by day."""


def observed_on(facts: DiscFacts, asked: Asked) -> dict[tuple[date, int], DiscReading]:
    """By day and person; the same as `observed` of each day's accounts. Nobody of whom nothing was read is in it."""
    pairs = [(account_id, day) for day in sorted(asked) for account_id in sorted(asked[day])]
    if not pairs:
        return {}
    room, last = _room(facts), pairs[-1][1]
    found: dict[tuple[date, int], DiscReading] = {}
    for contact, one in observed(_moved(facts, pairs, room), last).items():
        place, person = divmod(contact, room)
        account_id, day = pairs[place]
        found[day, person] = replace(one, contact_id=person, account_id=account_id, as_of=day)
    return found


def _room(facts: DiscFacts) -> int:
    """More than any contact's id: place x room + id is one number for a contact on a day."""
    ids = [facts.rows["contact_id"].max(), facts.touches["contact_id"].max()]
    return max((int(one) for one in ids if isinstance(one, int)), default=0) + 1


def _moved(facts: DiscFacts, pairs: list[tuple[int, date]], room: int) -> DiscFacts:
    """Each pair's place stands for the account; what came after its day, which would lie beyond the last, is gone."""
    schema = {"account_id": pl.Int64, "as_of": pl.Date}
    days = pl.DataFrame(pairs, schema=schema, orient="row").with_row_index("place")
    days = days.with_columns(pl.col("place").cast(pl.Int64), later=pl.lit(pairs[-1][1]) - pl.col("as_of"))
    own = {"account_id": pl.col("place"), "contact_id": pl.col("place") * room + pl.col("contact_id")}
    rows = _beside(facts.rows, days).filter(pl.col("day") <= pl.col("as_of"))
    moved = rows.with_columns(**own, day=pl.col("day") + pl.col("later")).select(*CUE_ROWS)
    touches = _beside(facts.touches, days).filter(pl.col("occurred_at").dt.date() <= pl.col("as_of"))
    told = touches.with_columns(**own, occurred_at=pl.col("occurred_at") + pl.col("later")).select(*TOUCHES)
    return replace(facts, rows=moved, touches=told)


def _beside(rows: pl.DataFrame, days: pl.DataFrame) -> pl.DataFrame:
    # Sums of floats depend on their order.
    return rows.join(days, on="account_id", maintain_order="left")
