"""The profiles of some accounts' contacts on the days that are asked about, all read when the first is asked for."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from agents.disc.days import Asked, observed_on
from agents.disc.profile import as_told
from domain.disc import DiscReading
from storage.disc_facts import DiscFacts


@dataclass(frozen=True)
class DiscBook:
    """`asked` says of which accounts each day is asked; of others nothing is known."""

    facts: DiscFacts = field(default_factory=DiscFacts)
    asked: Asked = field(default_factory=dict)

    def of(self, contact_id: int | None, day: date) -> DiscReading | None:
        """None where there is no such contact, or nothing was asked of that day."""
        if contact_id not in self._people:
            return None
        account_id, person = self._people[contact_id]
        if account_id not in self.asked.get(day, ()):
            return None
        return as_told(self._observed.get((day, person)), self.facts, account_id, person, day)

    @cached_property
    def _observed(self) -> dict[tuple[date, int], DiscReading]:
        return observed_on(self.facts, self.asked)

    @cached_property
    def _people(self) -> dict[int | None, tuple[int, int]]:
        rows = self.facts.people.select("account_id", "contact_id", "person").iter_rows()
        return {contact_id: (account_id, person) for account_id, contact_id, person in rows}
