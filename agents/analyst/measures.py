"""Business numbers of a period: retention, and how MRR moved."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from agents.analyst.fields import Field
from agents.analyst.filters import Clause
from agents.analyst.reading import Means, Reading, Rule, rule

F = Field


class Measure(StrEnum):
    NRR = "NRR"
    GRR = "GRR"
    CHURNED = "churned MRR"
    EXPANDED = "expansion MRR"
    NEW = "new MRR"
    CONTRACTED = "contraction MRR"
    CHANGE = "change in MRR"


@dataclass(frozen=True)
class RevenueQuestion:
    """From the end of `first` to the end of `last`, of the accounts that fit; by segment, plan or CSM if asked."""

    measure: Measure
    first: date
    last: date
    where: tuple[Clause, ...] = ()
    group_by: F | None = None


GROUPED = (F.SEGMENT, F.PLAN, F.CSM)
NARROWED = frozenset({F.SEGMENT, F.INDUSTRY, F.COUNTRY, F.CSM})
"""What an account is, whatever the day: only these may narrow a period's numbers."""
_PERIOD = r"(?: (?:for|in|over|since|during|of|between|within|from))*(?: ‹d(?P<when>\d+)›)?"
_WORDS = {
    Measure.NRR: r"nrr|net revenue retention(?: rate)?|net retention|net dollar retention|ndr",
    Measure.GRR: r"grr|gross revenue retention(?: rate)?|gross retention",
    Measure.CHURNED: r"(?:mrr|revenue) (?:did we |have we |we |was |has been )*(?:lose|lost) to "
    r"(?:churn(?:ed customers)?|cancellations?)|churned (?:mrr|revenue)|(?:mrr|revenue) churned?|"
    r"lost (?:mrr|revenue)|mrr lost|"
    r"(?:mrr|revenue) (?:did we|have we|we) (?:lose|lost)|(?:mrr|revenue) (?:was |has been )?lost|"
    r"(?:mrr|revenue) to churn",
    Measure.EXPANDED: r"expansion (?:mrr|revenue)|(?:mrr|revenue) from expansions?|upsell (?:mrr|revenue)|expanded mrr",
    Measure.NEW: r"new (?:mrr|revenue)|(?:mrr|revenue) from new (?:customers|accounts)|mrr (?:did we|have "
    r"we) (?:win|won|add|added)",
    Measure.CONTRACTED: r"contraction (?:mrr|revenue)|contracted mrr lost|(?:mrr|revenue) lost to downgrades",
    Measure.CHANGE: r"(?:mrr|revenue) (?:growth|change|grow|grown|changed)|(?:change|growth) in (?:mrr|"
    r"revenue)|(?:mrr|revenue) (?:has |have |did )?(?:grow|grown|change|changed)",
}


def _asks(measure: Measure) -> Means:
    def means(match: re.Match[str], reading: Reading) -> str | None:
        if reading.measure is not None:
            return None
        when = reading.when(match)
        if when is None and match["when"] is None:
            first = _year_back(reading.today)
            reading.period = (first, reading.today)
        elif when is None or when.first > reading.today:
            return None
        else:
            last = reading.today if "since" in match[0] else min(when.last, reading.today)
            reading.period = (when.first - timedelta(days=1), last)
        reading.measure = measure.value
        return " "

    return means


def _year_back(day: date) -> date:
    return day.replace(year=day.year - 1, day=min(day.day, 28) if day.month == 2 else day.day)


def _later(match: re.Match[str], reading: Reading) -> str | None:
    """A period that stands apart from its measure: "nrr for enterprise this year"."""
    when = reading.when(match)
    if reading.measure is None or when is None or when.first > reading.today:
        return None
    last = reading.today if "since" in match[0] else min(when.last, reading.today)
    reading.period = (when.first - timedelta(days=1), last)
    return " "


PERIOD = rule(r"(?:\b(?:for|in|over|since|during|of|within) )?‹d(?P<when>\d+)›", _later)
MEASURES: tuple[Rule, ...] = (
    *(
        rule(
            rf"\b(?:how much (?:of )?(?:our )?)?(?:{words})\b(?: (?:rate|customers))?{_PERIOD}",
            _asks(measure),
        )
        for measure, words in _WORDS.items()
    ),
    PERIOD,
)


def revenue_question(reading: Reading, where: list[Clause]) -> RevenueQuestion | None:
    """None where the numbers of a period cannot be narrowed or grouped like this."""
    assert reading.measure is not None
    assert reading.period is not None
    narrowed = {one.field for clause in where for one in clause.any_of}
    plain = (
        reading.aggregate is None
        and reading.sort is None
        and reading.limit is None
        and reading.customers is None
    )
    if not plain or not narrowed <= NARROWED or reading.group_by not in (None, *GROUPED):
        return None
    return RevenueQuestion(Measure(reading.measure), *reading.period, tuple(where), reading.group_by)
