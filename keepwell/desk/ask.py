"""What somebody asks the portfolio for: filters, order and place, read from words that anybody may have typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode

from domain.alerts import RuleId
from domain.errors import KeepwellError
from domain.scores import Band
from keepwell.desk.kept import GROUPS

NO_GROUP = "none"
MOST_ROWS = 500
LONGEST = 200
MOST_VALUES = 50
FURTHEST = 3_660

SORTS: dict[str, tuple[str, bool]] = {
    "name": ("sort_name", False),
    "csm": ("csm", False),
    "segment": ("segment", False),
    "health": ("health", False),
    "change": ("change_28", False),
    "velocity_7": ("velocity_7", False),
    "velocity_14": ("velocity_14", False),
    "velocity_30": ("velocity_30", False),
    "coverage": ("coverage", True),
    "risk": ("churn_60", True),
    "renewal": ("days_to_renewal", False),
    "mrr": ("mrr_cents", True),
    "drafts": ("drafts", True),
    "alerts": ("alerts", True),
    "pressing": ("pressing", False),
    "today": ("today", False),
}
"""By name: the column, and whether its largest come first where nothing else is said."""


@dataclass(frozen=True)
class PortfolioAsk:
    """Several values of one filter are alternatives; different filters all hold. `renewing`: within so many days."""

    bands: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    csms: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    renewing: int | None = None
    text: str = ""
    has_draft: bool = False
    snoozed: bool = False
    """Those that rest are shown too."""
    gone: bool = True
    """Who is no customer is shown too, after those who are."""
    sort: str = "health"
    reverse: bool = False
    offset: int = 0
    after: int | None = None
    limit: int = 50

    def __post_init__(self) -> None:
        _among("band", self.bands, tuple(Band))
        _among("alert rule", self.rules, tuple(RuleId))
        _among("group", self.groups, (*GROUPS, NO_GROUP))
        _among("order", (self.sort,), tuple(SORTS))
        _within("renewal", self.renewing, 0, FURTHEST)
        _within("offset", self.offset, 0, 10_000_000)
        _within("limit", self.limit, 1, MOST_ROWS)
        for values in (self.segments, self.csms, self.tags):
            if len(values) > MOST_VALUES or any(len(one) > LONGEST for one in values):
                raise KeepwellError(f"A filter has at most {MOST_VALUES} values of {LONGEST} characters.")
        if len(self.text) > LONGEST:
            raise KeepwellError(f"Search for at most {LONGEST} characters.")


def _among(what: str, given: tuple[str, ...], known: tuple[str, ...]) -> None:
    for one in given:
        if one not in known:
            raise KeepwellError(f"There is no {what} {_quoted(one)}. Choose one of {', '.join(known)}.")


def _quoted(word: str) -> str:
    plain = "".join(one if one.isprintable() else " " for one in word[:40])
    return f"'{plain}{'…' if len(word) > 40 else ''}'"


def _within(what: str, number: int | None, least: int, most: int) -> None:
    if number is not None and not least <= number <= most:
        raise KeepwellError(f"The {what} is a whole number from {least} to {most}.")


def asked(query: Mapping[str, list[str]]) -> PortfolioAsk:
    """From a query string's values; what it does not know is passed over. KeepwellError says what is wrong."""
    told: dict[str, Any] = {}
    for name in ("band", "segment", "csm", "tag", "rule", "group"):
        told[f"{name}s"] = tuple(dict.fromkeys(one for one in query.get(name, []) if one))
    for name in ("renewing", "offset", "after", "limit"):
        if (given := _last(query, name)) != "":
            told[name] = _number(name, given)
    for name in ("has_draft", "snoozed", "reverse", "gone"):
        if (given := _last(query, name)) != "":
            told[name] = given.casefold() in ("1", "true", "yes", "on")
    if given := _last(query, "sort"):
        told["sort"] = given
    elif told["groups"]:
        told["sort"] = "today"
    return PortfolioAsk(**told, text=_last(query, "q").strip())


FILTERS = {
    **{name: f"{name}s" for name in ("band", "segment", "csm", "tag", "rule", "group")},
    **{name: name for name in ("renewing", "has_draft", "gone")},
    "q": "text",
}
"""What decides which accounts are in a view, by its name in a query; the rest says how they are shown."""


def told_by(query: str) -> PortfolioAsk:
    """From a whole query string, as views are kept. KeepwellError says what is wrong."""
    return asked(parse_qs(query))


def filters_of(ask: PortfolioAsk) -> str:
    """The filters alone as a query, in one order: two views with the same are of the same accounts."""
    plain, told = PortfolioAsk(), list[tuple[str, str]]()
    for name, attribute in FILTERS.items():
        value = getattr(ask, attribute)
        if value != getattr(plain, attribute):
            values = sorted(value) if isinstance(value, tuple) else [_written(value)]
            told += [(name, one) for one in values]
    return urlencode(told)


def _written(value: object) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)


def says(ask: PortfolioAsk) -> str:
    """The filters in words."""
    told = parse_qs(filters_of(ask))
    return ", ".join(_says(name, values) for name, values in told.items()) or "all"


def _says(name: str, values: list[str]) -> str:
    words = " or ".join(values).replace("_", " ")
    match name:
        case "renewing":
            return f"renewing within {words} days"
        case "has_draft":
            return "with a draft"
        case "gone":
            return "customers only"
        case "q":
            return f"“{words}”"
        case _:
            return f"{name} {words}"


def _last(query: Mapping[str, list[str]], name: str) -> str:
    values = query.get(name, [])
    return values[-1] if values else ""


def _number(name: str, given: str) -> int:
    if not (given.isascii() and given.isdigit() and len(given) <= 12):
        raise KeepwellError(f"'{name}' is a whole number, not {_quoted(given)}.")
    return int(given)
