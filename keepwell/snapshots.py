"""The portfolio on days of the past, as it was known then, with what became of every account."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from agents.churn.examples import Examples
from agents.churn.features import CHANGES, FeatureTable, feature_table
from agents.churn.outcomes import Outcomes, outcomes
from agents.churn.products import product_traces
from agents.churn.traits import Categories, categories, trait_columns
from agents.collector.axis import LOOKBACK_DAYS
from agents.collector.gaps import SourceDays
from agents.collector.kernel import read
from agents.collector.readings import Readings
from agents.collector.standing import ACTIVE
from agents.collector.usage import use_since
from domain.errors import KeepwellError
from graph.spans import BLOCK, spans
from keepwell.bootstrap import House
from keepwell.source_liveness import measured
from storage.models import GROWTH, LEAVING
from storage.use_rollups import UseSince

Floats = NDArray[np.float64]
Done = Callable[[int, int], None]

FIRST_AFTER = 60
"""Days of history before the first day that can teach."""


@dataclass(frozen=True)
class Moments:
    """Which days are looked at, what outcomes are wanted, and how far the facts are read."""

    days: tuple[date, ...]
    horizons: tuple[int, ...]
    until: date
    awake_within: int | None = None  # only accounts that used the product within this many days


@dataclass(frozen=True)
class Past:
    """One piece of the portfolio on the days: [A, T] readings with the outcomes of the same accounts."""

    readings: Readings
    outcomes: Outcomes
    table: FeatureTable
    place: NDArray[np.int64]  # [N]: account row x days + day of every row of the table


def read_days(days: Sequence[date]) -> tuple[date, ...]:
    """The days and those their changes look back to."""
    return tuple(sorted({day - timedelta(days=back) for day in days for back in (0, *CHANGES)}))


def pasts(
    house: House,
    moments: Moments,
    extra_days: Sequence[date] = (),
    blocks: int | None = None,
    progress: Done | None = None,
) -> list[Past]:
    """Every piece of the portfolio (or about `blocks` blocks of it, evenly spread)."""
    ids = house.accounts.ids()
    if not ids:
        raise KeepwellError("There are no accounts yet. `keepwell import` or `keepwell demo` brings some.")
    wanted = tuple(sorted({*read_days(moments.days), *extra_days}))
    shared = measured(house, wanted[0] - timedelta(days=LOOKBACK_DAYS), moments.until)
    cut = _spread(spans(ids, len(wanted)), blocks)
    products = _products(house, ids, moments.until)
    found = []
    for done, span in enumerate(cut):
        found.append(_past(house, span, moments, wanted, shared, products))
        if progress is not None:
            progress(done + 1, len(cut))
    return [past for past in found if past is not None]


def _spread(cut: list[tuple[int, int]], blocks: int | None) -> list[tuple[int, int]]:
    """At most `blocks` blocks' worth of spans, evenly spread: accounts imported early and late."""
    most = len(cut) if blocks is None else max(1, blocks * BLOCK // (cut[0][1] - cut[0][0] + 1))
    if len(cut) <= most:
        return cut
    return [cut[place * len(cut) // most] for place in range(most)]


def _past(
    house: House,
    span: tuple[int, int],
    moments: Moments,
    wanted: tuple[date, ...],
    shared: SourceDays,
    products: pl.DataFrame | None,
) -> Past | None:
    days = moments.days
    facts = house.facts.load_rolled(*span, use_since(wanted[0]), days[-1])
    if facts.accounts.is_empty():
        return None
    readings = read(facts, wanted, shared, with_parts=False, traced=days)
    if products is not None:
        first_uses = house.facts.first_uses(*span, moments.until)
        grows = facts.accounts.sort("account_id")["by_product"]
        more = product_traces(first_uses, products, readings.account_ids, grows, readings.traced)
        readings = replace(readings, traces=readings.traces | more)
    whole = house.facts.load_rolled(*span, _ever(house, days[0]), moments.until)
    after = outcomes(whole, days[0], shared)
    at = np.array([wanted.index(day) for day in days], dtype=np.int64)
    chosen = readings.standing[:, at] == ACTIVE
    if moments.awake_within is not None:
        chosen &= readings.traces["use_silence"] < moments.awake_within
    table = feature_table(readings, days, chosen, {})
    return Past(readings, after, table, np.flatnonzero(chosen.ravel()))


def with_traits(house: House, found: Sequence[Past]) -> tuple[list[Past], Categories]:
    """The pieces with segments and profile as further columns, and what is told apart by them.

    That is settled by who was a customer on one of the days: accounts that came later change no past figure.
    """
    segments, profiles = house.accounts.segments(), house.facts.profiles()
    ids = np.unique(np.concatenate([past.table.account_ids for past in found] or [np.empty(0, np.int64)]))
    known = categories(ids.tolist(), segments, profiles)
    every = trait_columns(known, ids.tolist(), segments, profiles)
    told = []
    for past in found:
        row = np.searchsorted(ids, past.table.account_ids)
        table = past.table.beside({name: column[row] for name, column in every.items()})
        told.append(replace(past, table=table))
    return told, known


def _products(house: House, ids: list[int], until: date) -> pl.DataFrame | None:
    """thing, first: when anybody first used each product; None where nobody grows by product."""
    if not house.facts.grows_by_product():
        return None
    every = [house.facts.first_uses(*span, until) for span in spans(ids, 1)]
    together = pl.concat([one.with_columns(pl.col("thing").cast(pl.String)) for one in every])
    return together.group_by("thing").agg(pl.col("first").min()).sort("thing")


def _ever(house: House, first: date) -> UseSince:
    """Use as far back as outcomes look, and products as far back as there are facts."""
    since = use_since(first)
    begun = house.facts.first_day() or first
    return UseSince(days=since.days, sessions=since.sessions, users=since.users, features=min(begun, first))


def examples(found: Sequence[Past], moments: Moments, kind: str = LEAVING) -> Examples:
    """The rows of all pieces with what came: leaving, or growth."""
    if not found:
        raise KeepwellError("No account was a customer on any of these days.")
    tables = [past.table for past in found]
    table = FeatureTable(
        tables[0].names,
        np.concatenate([one.values for one in tables]),
        np.concatenate([one.account_ids for one in tables]),
        np.concatenate([one.days for one in tables]),
    )
    came = {
        horizon: np.concatenate([_came(past, moments.days, horizon, kind) for past in found])
        for horizon in moments.horizons
    }
    grows = kind == GROWTH
    comes, settles = [], []
    for past in found:
        after, days = past.outcomes, moments.days
        comes.append(
            (after.days_to_growing(days) if grows else after.days_to_leaving(days)).ravel()[past.place]
        )
        settles.append((after.settled_growth(days) if grows else after.settled(days)).ravel()[past.place])
    followed = moments.until.toordinal() - table.days
    return Examples(table, came, np.concatenate(comes), followed.astype(np.float64), np.concatenate(settles))


def _came(past: Past, days: Sequence[date], horizon: int, kind: str) -> Floats:
    what = past.outcomes.grown if kind == GROWTH else past.outcomes.churned
    came: Floats = what(days, horizon).ravel()[past.place]
    return came
