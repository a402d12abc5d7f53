"""What agents say in a few words of the alerts and opportunities that are looked at."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from domain.agent_words import AgentWords
from keepwell.alert_list import AlertRow
from keepwell.bootstrap import House
from keepwell.opportunity_list import OpportunityRow

Told = Mapping[tuple[int, str], Sequence[AgentWords]]
"""By account and reason."""


def alerts_told(house: House, rows: Sequence[AlertRow], day: date | None = None) -> list[AlertRow]:
    """The rows with what was told of them by the end of `day` (None: by now), where they are not over."""
    told = _told(house, {row.alert.account_id for row in rows})
    return [
        replace(
            row, told=_of(told, row.alert.account_id, f"alert:{row.alert.rule}", row.alert.opened_on, day)
        )
        if row.alert.closed_on is None
        else replace(row, told=())
        for row in rows
    ]


def opportunities_told(
    house: House, rows: Sequence[OpportunityRow], day: date | None = None
) -> list[OpportunityRow]:
    """Likewise."""
    told = _told(house, {row.opportunity.account_id for row in rows})
    return [
        replace(row, told=_of(told, one.account_id, f"opportunity:{one.kind}", one.opened_on, day))
        if (one := row.opportunity).closed_on is None
        else replace(row, told=())
        for row in rows
    ]


def _told(house: House, account_ids: Iterable[int | None]) -> Told:
    found: dict[tuple[int, str], list[AgentWords]] = {}
    for words in house.agent_words.of_accounts(sorted(one for one in account_ids if one is not None)):
        found.setdefault((words.account_id, words.reason), []).append(words)
    return found


def _of(
    told: Told, account_id: int | None, reason: str, opened_on: date, day: date | None
) -> tuple[AgentWords, ...]:
    """Words from before it opened are of an earlier time it did; those of a later day were not known."""
    if account_id is None:
        return ()
    its = told.get((account_id, reason), ())
    return tuple(one for one in its if opened_on <= one.as_of and (day is None or one.as_of <= day))
