"""What a question about figures comes to: one closed, bounded shape, whether code read it or a model."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from agents.analyst.fields import GROUPS, NUMERIC, RELATIVE, SPECS, Kind
from agents.analyst.fields import Field as Asked

MOST = 1e12
MOST_CLAUSES, MOST_CHOICES, MOST_ROWS = 8, 12, 500
Choice = Annotated[str, StringConstraints(min_length=1, max_length=80)]


class Op(StrEnum):
    IS = "is"
    IS_NOT = "is_not"
    ABOVE = "above"
    BELOW = "below"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    BETWEEN = "between"  # both ends included
    UNKNOWN = "unknown"


class Customers(StrEnum):
    """Among whom: those who are customers on the day, those who were, or everybody known."""

    ACTIVE = "active"
    GONE = "gone"
    ALL = "all"


class Aggregate(StrEnum):
    LIST = "list"
    COUNT = "count"
    SUM = "sum"
    MEAN = "mean"
    MEDIAN = "median"
    MIN = "min"
    MAX = "max"
    SHARE = "share"


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Condition(_Closed):
    """`number` for figures (shares 0 to 1, money in cents), `first` and `last` for days, `choices` for names.

    `missing_too`: an account of which it is not known fits as well (nobody ever logged in: no login this month).
    """

    field: Asked
    op: Op
    number: float | None = Field(default=None, ge=-MOST, le=MOST, allow_inf_nan=False)
    upper: float | None = Field(default=None, ge=-MOST, le=MOST, allow_inf_nan=False)
    first: date | None = None
    last: date | None = None
    choices: list[Choice] = Field(default=[], max_length=MOST_CHOICES)
    missing_too: bool = False

    @model_validator(mode="after")
    def _fits_its_field(self) -> Self:
        kind = SPECS[self.field].kind
        if self.op is Op.UNKNOWN:
            return self
        if kind in (Kind.CHOICE, Kind.CHOICES):
            _must(
                self.op in (Op.IS, Op.IS_NOT) and bool(self.choices), f"{self.field} is one of some choices"
            )
            known = SPECS[self.field].choices
            _must(known is None or set(self.choices) <= set(known), f"{self.field} has other choices")
        elif kind is Kind.DAY:
            _must(self.op is Op.BETWEEN, f"{self.field} lies between two days")
            _must(self.first is not None or self.last is not None, f"{self.field} needs a day")
            _must(not self.first or not self.last or self.first <= self.last, "first lies after last")
        else:
            _must(self.number is not None, f"{self.field} needs a number")
            _must(
                self.op is not Op.BETWEEN or (self.upper or 0) >= (self.number or 0), "a range needs two ends"
            )
        return self


class Clause(_Closed):
    """Holds where any of its conditions does."""

    any_of: list[Condition] = Field(min_length=1, max_length=6)


class Filter(_Closed):
    """Accounts for which every clause holds on `as_of`, and what is asked of them.

    `of` is the field an aggregate is about, `show` are further columns wanted; `since` is the earlier day of fields
    that compare two. `among` narrows the accounts first: a share is of those, and it counts like `where` elsewhere.
    """

    as_of: date
    customers: Customers = Customers.ACTIVE
    where: list[Clause] = Field(default=[], max_length=MOST_CLAUSES)
    among: list[Clause] = Field(default=[], max_length=MOST_CLAUSES)
    aggregate: Aggregate = Aggregate.LIST
    of: Asked | None = None
    show: list[Asked] = Field(default=[], max_length=6)
    group_by: Asked | None = None
    sort: Asked | None = None
    descending: bool = True
    limit: int | None = Field(default=None, ge=1, le=MOST_ROWS)
    since: date | None = None
    yes_or_no: bool = False
    yearly: bool = False  # MRR told as ARR

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        needs_field = (Aggregate.SUM, Aggregate.MEAN, Aggregate.MEDIAN, Aggregate.MIN, Aggregate.MAX)
        _must(self.aggregate not in needs_field or self.of in NUMERIC, f"{self.aggregate} needs a figure")
        _must(self.group_by is None or self.group_by in GROUPS, "cannot be grouped by that")
        days = [self.since, *(c.first for c in self.conditions), *(c.last for c in self.conditions)]
        _must(all(day is None or 1900 <= day.year <= 2200 for day in (*days, self.as_of)), "no such year")
        _must(self.since is None or self.since < self.as_of, "since must lie before as_of")
        _must(not RELATIVE & self.fields or self.since is not None, "a change needs the day it is since")
        return self

    @property
    def conditions(self) -> list[Condition]:
        return [one for clause in (*self.among, *self.where) for one in clause.any_of]

    @property
    def fields(self) -> set[Asked]:
        """Every field that must be gathered."""
        asked = {one.field for one in self.conditions} | {self.of, self.group_by, self.sort, *self.show}
        return {field for field in asked if field is not None}


def _must(holds: bool, what: str) -> None:
    if not holds:
        raise ValueError(what)


def filter_schema() -> dict[str, Any]:
    """For a model's bounded JSON output: closed objects, every property named as required, no defaults."""
    return dict(_strict(Filter.model_json_schema()))


def _strict(node: Any) -> Any:
    if isinstance(node, list):
        return [_strict(one) for one in node]
    if not isinstance(node, dict):
        return node
    plain = {name: _strict(value) for name, value in node.items() if name not in ("default", "title")}
    if isinstance(plain.get("properties"), dict):
        plain["required"] = list(plain["properties"])
    if plain.get("format") == "date":
        plain |= {"maxLength": 10}
    return plain


def read_filter(text: str) -> Filter:
    """What a model wrote; pydantic's ValidationError where it is not a filter."""
    return Filter.model_validate_json(text)
