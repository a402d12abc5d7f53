"""The marks that the rules left, put together: what is not, what is one or the other, and what is wanted of it all."""

import re
from datetime import date

from agents.analyst.fields import GROUPS, SILENCES, SPECS, Field, Kind, Need
from agents.analyst.filters import Aggregate, Clause, Customers, Filter, Op
from agents.analyst.reading import CONDITION, THEM, Reading, tidy
from agents.analyst.rules_activity import USUAL_SILENCE
from agents.analyst.rules_shape import FEW

F = Field

INVERSE = {
    Op.IS: Op.IS_NOT,
    Op.IS_NOT: Op.IS,
    Op.ABOVE: Op.AT_MOST,
    Op.AT_MOST: Op.ABOVE,
    Op.BELOW: Op.AT_LEAST,
    Op.AT_LEAST: Op.BELOW,
}
SUMMED = (F.MRR, F.SEATS, F.TICKETS, F.ALERTS, F.GROWTHS)
MOST_OR = 6
_NOT = (
    r"\b(?:that are not|which are not|who are not|not|excluding|except(?: for)?|other than|but not|"
    r"outside(?: of)?|non|apart from|leaving out|minus)"
)
_GAP = r"(?:in|on|the|of|with|a|an|are|is|being|from|yet|currently)"
_BETWEEN = rf"(?:(?:{THEM}|that|who|which|are|is|have|has|with|either|in|on|the|a|whose) )*"
_LISTS = re.compile(
    r"^(?:[, ]|please|so|ok|and|can you|could you|hey|hi|me)*(?:show|list|give|find|get|display|all|any)\b|"
    r"\b(?:which|what) (?:of |our |the |‹k\d+› )*(?:accounts?|accts|customers?|clients?|companies|ones)\b|\bwho\b|"
    r"\bwhich (?!csm|segment|plan|tier|industry|country)"
)
_ASKS_YES = re.compile(r"^(?:(?:,|so|and|ok|hey|hi) )*(?:is|are|do|does|did|has|have|was|were|any|will)\b")
_ONE = re.compile(r"\b(?:account|customer|client|company|who is|who has|who pays|csm|one)\b")
_MANY = re.compile(r"\b(?:accounts|customers|clients|companies|accts)\b")


def asks_yes_or_no(text: str) -> bool:
    return bool(_ASKS_YES.match(text.lower().strip()))


class Contradiction(Exception):  # noqa: N818  # a finding about a question, not a fault
    """Two values of one thing are asked for at once, and "or" does not stand between them."""


def clauses(reading: Reading, text: str) -> tuple[list[tuple[int, Clause]], str]:
    """The clauses with the place where each stands, and the text without them."""
    text = _negated(reading, text)
    text = _either(reading, text)
    found = [
        (mark.start(), one)
        for mark in re.finditer(CONDITION, text)
        for one in reading.conditions[int(mark[1])]
    ]
    return found, text


def _negated(reading: Reading, text: str) -> str:
    def turn(match: re.Match[str]) -> str:
        its = reading.conditions[int(match[1])]
        if len(its) != 1 or len(its[0].any_of) != 1 or its[0].any_of[0].op not in INVERSE:
            return match[0]
        one = its[0].any_of[0]
        return reading.condition(one.model_copy(update={"op": INVERSE[one.op], "missing_too": False}))

    return tidy(re.sub(rf"{_NOT} (?:{_GAP} )*{CONDITION}", turn, text))


def _either(reading: Reading, text: str) -> str:
    """ "red or orange", "smb and mid-market", "red or with open tickets"."""
    pattern = re.compile(rf"(?:either )?{CONDITION} (?P<link>, or|, and|or|and|,|/) {_BETWEEN}{CONDITION}")
    at = 0
    while match := pattern.search(text, at):
        one, other = reading.conditions[int(match[1])], reading.conditions[int(match[3])]
        made = _joined(one, other, "or" in match["link"])
        if made is None:
            at = match.start() + 1
            continue
        text, at = tidy(text[: match.start()] + reading.clauses(made) + text[match.end() :]), 0
    return text


def _joined(one: list[Clause], other: list[Clause], either: bool) -> Clause | None:
    if len(one) != 1 or len(other) != 1:
        return None
    every = [*one[0].any_of, *other[0].any_of]
    first = every[0]
    alike = all(c.field is first.field and c.op is Op.IS for c in every)
    if alike and SPECS[first.field].kind is Kind.CHOICE:
        # No account is in two segments: "smb and mid-market accounts" are those of either.
        choices = list(dict.fromkeys(choice for c in every for choice in c.choices))
        return Clause(any_of=[first.model_copy(update={"choices": choices})])
    return Clause(any_of=every) if either and len(every) <= MOST_OR else None


def checked(found: list[Clause]) -> None:
    """An account has one segment, one band: asked for two apart from one another, something was misread."""
    seen: dict[F, set[str]] = {}
    for clause in found:
        fields = {c.field for c in clause.any_of if c.op is Op.IS and SPECS[c.field].kind is Kind.CHOICE}
        for field in fields:
            choices = {choice for c in clause.any_of if c.field is field for choice in c.choices}
            if seen.setdefault(field, choices) != choices:  # "at risk (red and orange)" says it twice
                raise Contradiction(field)


KNOWN_OF_THE_GONE = frozenset({Need.ACCOUNT, Need.GONE})


def _of_the_gone(reading: Reading, found: list[Clause]) -> None:
    """Who has left has no health, alerts or renewal any more: "red and churned" asks for two things."""
    fields = {one.field for clause in found for one in clause.any_of} - {F.SINCE}
    if reading.customers is Customers.GONE and any(
        SPECS[one].need not in KNOWN_OF_THE_GONE for one in fields
    ):
        raise Contradiction


def shaped(reading: Reading, whole: str, day: date, places: list[tuple[int, Clause]]) -> Filter | None:
    """The filter; None where what is wanted of the accounts cannot be told. ValidationError where it makes no sense."""
    among: list[Clause] = []
    where = _most_exact([clause for _, clause in places])
    if reading.aggregate is Aggregate.SHARE:
        among, where = _share_of(reading, places)
        if not where:
            return None
    if reading.compares and not _side_by_side(reading, where):
        return None
    _of_the_gone(reading, where)
    _settle(reading, whole)
    wanted = (reading.aggregate, reading.sort, reading.limit, reading.group_by, reading.customers)
    if not where and all(one is None for one in wanted) and THEM not in reading.text:
        return None
    if reading.group_by is not None and reading.sort is not None:
        return None
    customers = reading.customers or Customers.ACTIVE
    return Filter(
        as_of=day,
        customers=customers,
        where=where,
        among=among,
        aggregate=reading.aggregate or Aggregate.LIST,
        of=reading.of,
        show=_shown(reading),
        group_by=reading.group_by,
        sort=reading.sort,
        descending=reading.descending,
        limit=reading.limit,
        since=reading.since,
        yes_or_no=bool(_ASKS_YES.match(whole)) and reading.aggregate is None and reading.sort is None,
        yearly=reading.yearly,
    )


def _most_exact(where: list[Clause]) -> list[Clause]:
    """ "Inactive: no login in two weeks": the days that are named hold, not those that a word stands for."""

    def usual(clause: Clause) -> bool:
        one = clause.any_of[0]
        return len(clause.any_of) == 1 and one.field in SILENCES and one.number == USUAL_SILENCE

    named = {c.any_of[0].field for c in where if len(c.any_of) == 1 and not usual(c)}
    return [clause for clause in where if not (usual(clause) and clause.any_of[0].field in named)]


def _side_by_side(reading: Reading, where: list[Clause]) -> bool:
    """ "Compare enterprise and smb": grouped by what several values are named of."""
    if reading.group_by is not None:
        return True
    several = [c.any_of[0] for c in where if len(c.any_of) == 1 and len(c.any_of[0].choices) > 1]
    fields = [one.field for one in several if one.op is Op.IS and one.field in GROUPS]
    if len(fields) != 1 or reading.sort is not None:
        return False
    reading.group_by = fields[0]
    return True


def _share_of(reading: Reading, places: list[tuple[int, Clause]]) -> tuple[list[Clause], list[Clause]]:
    """ "what share of [smb customers] is [red]": what stands before the verb is the whole."""
    verb = re.search(
        r"‹share0›.*?\b(is|are|was|were|has|have|with|use|uses|that|who|on|at|comes|come|renews|renew)\b",
        reading.text,
    )
    at = verb.start(1) if verb else None
    if at is None:
        return [], [clause for _, clause in places]
    return [c for place, c in places if place < at], [c for place, c in places if place > at]


def _left_fields(reading: Reading) -> list[F]:
    return [reading.fields[int(mark)] for mark in re.findall(r"‹f(\d+)›", reading.text)]


def _shown(reading: Reading) -> list[F]:
    return (
        []
        if reading.aggregate not in (None, Aggregate.LIST)
        else list(dict.fromkeys(_left_fields(reading)))[:6]
    )


def _settle(reading: Reading, whole: str) -> None:
    """What is wanted where the question leaves it to its form."""
    fields = _left_fields(reading)
    lists = bool(_LISTS.match(whole)) or reading.limit is not None
    if reading.aggregate is Aggregate.COUNT and not fields:
        pass
    elif reading.aggregate is None and reading.group_by is not None:
        reading.of = fields[0] if fields else None
        reading.aggregate = _usual(reading.of) if len(fields) < 2 else None
        reading.text = re.sub(r"‹f\d+›", " ", reading.text, count=1)
    elif reading.aggregate is None and len(fields) == 1 and not lists and reading.sort is None:
        reading.of, reading.aggregate = fields[0], _usual(fields[0])
        reading.text = re.sub(r"‹f\d+›", " ", reading.text)
    if reading.aggregate in (None, Aggregate.LIST):
        reading.text = re.sub(r"‹f\d+›", " ", reading.text)
        _settle_order(reading, whole)


def _usual(field: F | None) -> Aggregate:
    if field is None:
        return Aggregate.COUNT
    return Aggregate.SUM if field in SUMMED else Aggregate.MEAN


def _settle_order(reading: Reading, whole: str) -> None:
    bottom = "‹bottom0›" in reading.text
    if reading.limit is not None and reading.sort is None:
        reading.sort = F.HEALTH if bottom else F.MRR
    if bottom:
        reading.descending = reading.sort is F.CHURN_60
    if reading.sort is not None and reading.limit is None and "‹s0›" in reading.text:
        reading.limit = FEW if _MANY.search(whole) or not _ONE.search(whole) else 1
