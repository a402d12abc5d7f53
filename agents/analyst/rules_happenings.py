"""What happened with accounts beside use and talk: QBRs held or missed, invoices, pressing tickets, contracts that grew
or shrank, growth they spoke of."""

import re

from agents.analyst.days import Span
from agents.analyst.fields import Field
from agents.analyst.filters import Op
from agents.analyst.reading import NUMBER, Means, Reading, Rule, rule, says
from agents.analyst.rules_activity import D, counted, happened, silent
from agents.analyst.rules_contract import between
from agents.analyst.rules_standing import figure_is, one_of, since

F = Field

_REVIEW = r"(?:qbrs?|quarterly (?:business )?reviews?|business reviews?|ebrs?)"
_HAD = r"(?:(?:that|which|who|have|has|had|did|do|does|we|with|held|hold) )*"
_IN = rf"(?: (?:in|over|during|within|since|for|the))*(?: {D})?"
_INVOICE = r"(?:invoices?|bills?|payments?)"
_LATE = r"(?:overdue|past due|late|delinquent)"
_OPEN = r"(?:unpaid|outstanding|open|not paid|unsettled)"
_GREW = (
    r"(?:expanded|upgraded|upsold|(?:increased|grew|raised|grown|expanded) (?:their |its )?(?:mrr|spend|spending|"
    r"contracts?|subscriptions?)|(?:mrr|spend) (?:grew|rose|increased|went up|has grown|has increased))"
)
_SHRANK = (
    r"(?:contracted|downgraded|downsold|(?:reduced|cut|decreased|lowered|shrank) (?:their |its )?(?:mrr|spend|spending|"
    r"contracts?|subscriptions?)|(?:mrr|spend) (?:fell|shrank|dropped|decreased|went down|has fallen|has dropped))"
)
_STILL = "(?:open|unresolved|outstanding)"
QUARTER = 90
"""Days in which a QBR is due, where the question names none."""


def _missed(match: re.Match[str], reading: Reading) -> str | None:
    when = reading.when(match)
    if when is None:
        return reading.condition(between(F.QBR_MISSED, None, reading.today))
    if when.first > reading.today:
        return None
    past = when.span in (Span.PERIOD, Span.DAY) and when.last < reading.today and "since" not in match[0]
    if past and (len(reading.whens) > 1 or reading.as_of is not None):
        return None
    if past:
        reading.as_of = when.last  # by its end the newest one was within the period, or there was none
    return reading.condition(between(F.QBR_MISSED, when.first, when.last if past else reading.today))


def _spoke_of_growth(match: re.Match[str], reading: Reading) -> str | None:
    """The signal counts 90 days, and no other time."""
    when = reading.when(match)
    if when is not None and (when.span is not Span.LAST or not 89 <= (when.days or 0) <= 92):
        return None
    return reading.condition(figure_is(F.GROWTH_MENTIONS, Op.AT_LEAST, 1))


def _money_moved(op: Op) -> Means:
    def means(match: re.Match[str], reading: Reading) -> str | None:
        if not since(reading, reading.when(match), match[0]):
            return None
        return reading.condition(figure_is(F.MRR_CHANGE, op, 0))

    return means


def _is_counted(field: F) -> Means:
    return lambda match, reading: counted(field, match, reading)


def _counts(field: F, noun: str) -> list[Rule]:
    """No such thing, so many of them, or any."""
    number = NUMBER.replace("(", "(?P<number>", 1)
    return [
        says(rf"(?:without|with no|have no|has no|no|with zero) (?:any )?{noun}", figure_is(field, Op.IS, 0)),
        rule(rf"\b(?:with |have |has |having )?{number} {noun}", _is_counted(field)),
        rule(
            rf"\bhow many {noun}(?: are there| do we have)?", lambda _, r: None if r.of else _summed(field, r)
        ),
        says(
            rf"(?:(?:with|have|has|having|got) )?(?:an? |any |some )?{noun}", figure_is(field, Op.AT_LEAST, 1)
        ),
    ]


def _summed(field: F, reading: Reading) -> str:
    return f" how many {reading.field_mark(field)}"


HAPPENINGS: tuple[Rule, ...] = (
    says(
        rf"(?:missed|skipped|did not (?:attend|join|come to|show up (?:to|for|at))|no showed|failed to attend) "
        rf"(?:their |the |its )?(?:last|latest|most recent|newest) {_REVIEW}",
        one_of(F.LAST_QBR, "missed"),
    ),
    says(
        rf"(?:whose |with (?:a )?)?(?:last|latest|most recent) {_REVIEW} (?:was |is )?missed",
        one_of(F.LAST_QBR, "missed"),
    ),
    says(
        rf"(?:attended|joined|came to) (?:their |the |its )?(?:last|latest|most recent) {_REVIEW}",
        one_of(F.LAST_QBR, "attended"),
    ),
    rule(
        rf"\b(?:{_HAD}(?:missed|miss|skipped|skip|did not (?:attend|join)|not attend(?:ed)?) (?:an? |any |their |"
        rf"the |at least one )?{_REVIEW}|{_HAD}(?:an? )?(?:missed|failed|skipped) {_REVIEW}){_IN}",
        _missed,
    ),
    rule(
        rf"\b(?:without|with no|{_HAD}no|{_HAD}not (?:had|held|have|attended|done)) (?:an? |any |their )?"
        rf"{_REVIEW}{_IN}",
        lambda m, r: silent(F.REVIEWED, QUARTER)(m, r),
    ),
    rule(
        rf"\b(?:{_HAD}|attended |with )(?:an? |any |their )?{_REVIEW} (?:in|over|during|within|since|this)?(?: the)? "
        rf"?{D}",
        lambda m, r: happened(F.REVIEWED)(m, r),
    ),
    *_counts(F.OVERDUE, rf"{_LATE} {_INVOICE}"),
    *_counts(F.UNPAID, rf"{_OPEN} {_INVOICE}"),
    says(
        rf"(?:whose )?{_INVOICE} (?:is |are )?{_LATE}|(?:behind|late|overdue) (?:on|with|in) (?:their |its )?"
        rf"(?:payments?|invoices?|paying|bills?)|late payers?|paying late|pay late|owe us money|in arrears",
        figure_is(F.OVERDUE, Op.AT_LEAST, 1),
    ),
    says(
        rf"(?:have |has )?not paid (?:us|(?:(?:an?|their|all|the) )*(?:{_OPEN} |last |latest )?{_INVOICE})(?: yet)?|"
        rf"(?:whose )?{_INVOICE} (?:is |are )?{_OPEN}",
        figure_is(F.UNPAID, Op.AT_LEAST, 1),
    ),
    *_counts(
        F.URGENT_TICKETS,
        rf"(?:{_STILL} )?(?:urgent|critical|p1) (?:{_STILL} )?(?:support )?tickets?(?: (?:still )?open)?",
    ),
    *_counts(
        F.PRESSING_TICKETS,
        rf"(?:{_STILL} )?(?:high priority|high prio|priority|pressing|severe) (?:{_STILL} )?(?:support )?"
        r"tickets?(?: (?:still )?open)?",
    ),
    rule(rf"\b(?:(?:that|which|who|have|has|had|whose|did) )*{_GREW}{_IN}", _money_moved(Op.ABOVE)),
    rule(rf"\b(?:(?:that|which|who|have|has|had|whose|did) )*{_SHRANK}{_IN}", _money_moved(Op.BELOW)),
    rule(
        r"\b(?:(?:that|which|who|have|has|had) )*(?:mention(?:s|ed|ing)?|talk(?:s|ed|ing)? (?:about|of)|spoke of) "
        r"(?:an? |any )?(?:growth|growing|new (?:teams?|departments?|offices?|managers?|sites?)|hiring|expansion)"
        rf"(?: (?:lately|recently))?{_IN}",
        _spoke_of_growth,
    ),
)
