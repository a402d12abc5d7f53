"""The profiles of some accounts' contacts on the days that are asked about, each read when it is first asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import polars as pl

from agents.disc.profile import readings
from domain.disc import DiscReading
from storage.disc_facts import DiscFacts


@dataclass(frozen=True)
class DiscBook:
    """`asked` says of which accounts each day is asked; of others nothing is known."""

    facts: DiscFacts = field(default_factory=DiscFacts)
    asked: Mapping[date, frozenset[int]] = field(default_factory=dict)
    _read: dict[date, dict[int, DiscReading]] = field(default_factory=dict)

    def of(self, contact_id: int | None, day: date) -> DiscReading | None:
        """None where there is no such contact, or nothing was asked of that day."""
        if contact_id is None or day not in self.asked:
            return None
        if day not in self._read:
            self._read[day] = readings(_some(self.facts, self.asked[day]), day)
        return self._read[day].get(contact_id)


def _some(facts: DiscFacts, account_ids: frozenset[int]) -> DiscFacts:
    mine = pl.col("account_id").is_in(list(account_ids))
    return replace(
        facts,
        rows=facts.rows.filter(mine),
        people=facts.people.filter(mine),
        touches=facts.touches.filter(mine),
    )
