"""Values by their names: segments, industries, countries, people who own accounts; and "my accounts"."""

import re

from agents.analyst.fields import Field
from agents.analyst.filters import Customers
from agents.analyst.reading import Means, Reading, Rule, rule
from agents.analyst.rules_standing import one_of

F = Field

_BEFORE = {
    F.CSM: r"(?:(?:managed|owned|handled|run|looked after|covered) by|assigned to|belonging to|of csm|csm)",
    F.COUNTRY: r"(?:based in|located in|headquartered in|in|from)",
    F.INDUSTRY: r"(?:in the|from the|in)",
}
_AFTER = {
    F.CSM: r"(?: (?:book|portfolio))?",
    F.INDUSTRY: r"(?: (?:industry|sector|vertical|space))?",
    F.SEGMENT: r"(?: (?:segment|tier accounts))?",
    F.COUNTRY: "",
}
MINE = (
    rule(
        r"\bmy (?:own )?(?:book|accounts|accts|customers|clients|portfolio|companies)\b",
        lambda m, r: _mine(m, r),
    ),
    rule(r"\bmine\b", lambda m, r: _mine(m, r)),
)


def _mine(_: re.Match[str], reading: Reading) -> str | None:
    if reading.csm_of_asker is None:
        reading.asks_back = "Whose accounts? Name the CSM, or ask as a signed-in person (--user)."
        return None
    return reading.condition(one_of(F.CSM, reading.csm_of_asker))


def names(reading: Reading) -> list[Rule]:
    """One rule for each value that occurs, the longest spelling first."""
    rules = []
    for spelling, field, value in reading.words.spelt:
        if spelling not in reading.text:  # thousands of names are not worth a pattern each
            continue
        if field in _AFTER:
            before = rf"(?:{_BEFORE[field]} )?" if field in _BEFORE else ""
            pattern = rf"\b{before}(?:the )?{re.escape(spelling)}{_AFTER[field]}(?![\w@])"
            rules.append(rule(pattern, _is(field, value)))
        elif field is F.GONE_WHY:
            pattern = rf"\b(?:because of|due to|over|for|citing|reason|because) (?:the |their )?{re.escape(spelling)}\b"
            rules.append(rule(pattern, _is(field, value)))
        elif field is F.PLAN:
            rules.append(
                rule(rf"\b(?:on |with |have )?(?:the )?{re.escape(spelling)}(?: plan)?\b", _is(field, value))
            )
    return rules


def _is(field: F, value: str) -> Means:
    def means(_: re.Match[str], reading: Reading) -> str | None:
        if field is F.GONE_WHY and reading.customers is not Customers.GONE:
            return None
        return reading.condition(one_of(field, value))

    return means
