"""Everything known about a set of accounts on one day axis; each array is built when a signal first asks for
it.
"""

from dataclasses import replace
from functools import cached_property

import polars as pl

from agents.collector.axis import Axis, Ints
from agents.collector.gaps import CONVERSATIONS, USAGE, Pulse, SourceDays
from agents.collector.talk import TalkGrid
from agents.collector.terms import TermGrid
from agents.collector.usage import UsageGrid
from storage.facts import Facts


class Grid:
    """Dense [account x day] arrays (A, G), read at the as-of columns `axis.at` (T)."""

    def __init__(self, facts: Facts, axis: Axis, source_days: SourceDays) -> None:
        self.facts, self.axis = (
            replace(facts, accounts=facts.accounts.sort("account_id"), rolled=facts.use),
            axis,
        )
        self.account_ids: Ints = self.facts.accounts["account_id"].to_numpy()
        self.shape = (self.account_ids.size, axis.at.size)
        self._source_days = source_days

    @cached_property
    def usage_pulse(self) -> Pulse:
        return self._source_days.pulse(USAGE, self.axis)

    @cached_property
    def talk_pulse(self) -> Pulse:
        return self._source_days.pulse(CONVERSATIONS, self.axis)

    @cached_property
    def usage(self) -> UsageGrid:
        return UsageGrid(self.facts.use, self.account_ids, self.axis, self.usage_pulse)

    @cached_property
    def talk(self) -> TalkGrid:
        return TalkGrid(self.facts, self.account_ids, self.axis, self.talk_pulse)

    @cached_property
    def terms(self) -> TermGrid:
        return TermGrid(self.facts, self.account_ids, self.axis)

    @cached_property
    def contacts(self) -> pl.DataFrame:
        return self.facts.contacts
