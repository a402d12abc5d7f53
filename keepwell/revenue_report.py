"""The business numbers of a house: which period, which scores, and what has to be said beside them."""

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from agents.revenue.report import Asked, By, Revenue, work_out
from agents.revenue.waterfall import month_end
from domain.errors import KeepwellError
from domain.scope import EVERYONE, AccountScope
from keepwell.asked_day import FIRST, asked_day
from keepwell.bootstrap import House
from keepwell.knowledge_base import ids_within
from keepwell.revenue_notes import cautions, notes
from sources.currencies import CURRENCIES
from storage.revenue_facts import RevenueFacts

SCORES_LOOK_BACK = 31
"""Days before the end of the period in which scores still tell the health of that day."""
NO_ACCOUNTS = "There are no accounts yet: `keepwell import PATH` brings yours, `keepwell demo` a sample."
POINT_IN_TIME = (
    "Worked out from the subscriptions as they are known today; nothing that begins after the last day changes a "
    "number of it, except the contracted MRR."
)


@dataclass(frozen=True)
class RevenueReport:
    """`scored_on` is the day the health bands are of, None where nothing was scored by then.

    `cautions` are what the numbers must not be read without; `notes` what else is to be known.
    """

    numbers: Revenue
    scored_on: date | None
    cautions: list[str]
    notes: list[str]

    @property
    def currency(self) -> str:
        return self.numbers.currency

    @property
    def nothing_told(self) -> bool:
        """Whether all MRR there is had to be left out."""
        return bool(self.numbers.left_out) and not any(self.numbers.whole.total.cents.values())


def revenue_report(
    house: House,
    first: date | None = None,
    last: date | None = None,
    by: str | None = None,
    currency: str | None = None,
    margin: float = 1.0,
    scope: AccountScope = EVERYONE,
) -> RevenueReport:
    """From the end of one day to the end of another (default: the year up to today); months end in between; of the
    accounts in `scope`, as if there were no others.

    KeepwellError for a period that ends before it begins or after today, and for an unknown currency.
    """
    end = asked_day(house, last or house.today())
    start = first or year_before(end)
    if start < FIRST:
        raise KeepwellError(f"Keepwell knows no days before {FIRST}. Ask for a later one than {start}.")
    if start > end:
        raise KeepwellError(f"--from {start} lies after --to {end}. Give the earlier day as --from.")
    if currency is not None and currency not in CURRENCIES:
        raise KeepwellError(f"'{currency}' is no ISO 4217 currency code. Use one such as EUR or USD.")
    facts = house.facts.revenue(ids_within(house, scope))
    scored_on, scores = _scores(house, end)
    asked = Asked(start, end, currency, None if by is None else By(by), margin)
    numbers = work_out(facts, asked, scores)
    if facts.accounts.is_empty():
        return RevenueReport(numbers, scored_on, [NO_ACCOUNTS], [])
    newest = _newest_fact(house, facts, end)
    said = notes(numbers, house.today(), first is not None)
    return RevenueReport(numbers, scored_on, cautions(numbers, newest), said)


def year_before(day: date) -> date:
    """The same day a year ago; of the last day of a month, the last day."""
    month = day.replace(year=day.year - 1, day=1)
    return month_end(month) if day == month_end(day) else month.replace(day=day.day)


def _scores(house: House, day: date) -> tuple[date | None, pl.DataFrame]:
    """The scores of the day, or of the newest day scored in the month before it."""
    newest = house.scores.newest_day() or day
    for back in range(max((day - newest).days, 0), SCORES_LOOK_BACK + 1):
        found = house.scores.bands(day - timedelta(days=back))
        if not found.is_empty():
            return day - timedelta(days=back), found
    return None, house.scores.bands(day)


def _newest_fact(house: House, facts: RevenueFacts, last: date) -> date | None:
    """Of those that lie ahead of nobody: a subscription counts once it has begun."""
    begun = facts.subscriptions.filter(pl.col("start_date") <= last).select(pl.col("start_date").max()).item()
    return max((day for day in (house.facts.last_day(planned=False), begun) if day is not None), default=None)
