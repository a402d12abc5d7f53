"""Which features an account could not use on a day, its tier being too low."""

from collections.abc import Iterable
from datetime import date

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from domain.tiers import rung
from storage.frames import one_of
from storage.schema import features, interactions, subscriptions

FOREVER = date.max


class LockedFeatures:
    """Only where both tiers are known by name (domain/tiers.py): a doubt locks nothing."""

    def __init__(self, connection: Connection, account_ids: Iterable[int]) -> None:
        self._features = _lowest_rungs(connection)
        self._terms = _terms(connection, account_ids) if self._features else {}
        self._above: dict[int, frozenset[str]] = {}

    def on(self, account_id: int, day: date) -> frozenset[str]:
        """Names of the features above every tier the account had on `day`; none where it had none we know."""
        had = [tier for start, end, tier in self._terms.get(account_id, ()) if start <= day <= end]
        known = [place for place in map(rung, had) if place is not None]
        if not known or len(known) < len(had):
            return frozenset()
        own = max(known)
        if own not in self._above:
            self._above[own] = self._higher(own)
        return self._above[own]

    def _higher(self, own: int) -> frozenset[str]:
        return frozenset(name for name, place in self._features.items() if place > own)


def _lowest_rungs(connection: Connection) -> dict[str, int]:
    """By feature name; of several sources the lowest counts, and a tier that nobody can place takes it out."""
    f = features.c
    found: dict[str, list[int | None]] = {}
    for name, tier in connection.execute(sa.select(f.name, f.min_tier)):
        found.setdefault(name.casefold(), []).append(rung(tier))
    return {name: min(known) for name, places in found.items() if (known := _all_known(places))}


def _all_known(places: list[int | None]) -> list[int]:
    known = [place for place in places if place is not None]
    return known if len(known) == len(places) else []


def _terms(
    connection: Connection, account_ids: Iterable[int]
) -> dict[int, list[tuple[date, date, str | None]]]:
    """First day, last day and tier of each subscription. One that ends later is one that runs."""
    s = subscriptions.c
    query = sa.select(s.account_id, s.start_date, s.end_date, s.churned_at, s.tier)
    found: dict[int, list[tuple[date, date, str | None]]] = {}
    for account_id, start, end, churned, tier in connection.execute(
        query.where(one_of(connection, s.account_id, account_ids))
    ):
        last = min(end or FOREVER, churned or FOREVER)
        found.setdefault(account_id, []).append((start, last, tier))
    return found


def read_again(connection: Connection, account_ids: Iterable[int]) -> None:
    """Have the conversations of these accounts read anew: their tier is another than it was."""
    if not _lowest_rungs(connection):
        return
    i = interactions
    theirs = one_of(connection, i.c.account_id, account_ids)
    connection.execute(sa.update(i).where(theirs).values(reader_version=None))


def read_all_again(connection: Connection) -> None:
    """Have every conversation read anew: a feature belongs to another tier than it did."""
    connection.execute(sa.update(interactions).values(reader_version=None))
