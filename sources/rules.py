"""How one column of a table comes out of the columns of a foreign file, as a mapping says it."""

from datetime import UTC, date, datetime
from string import Formatter
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from domain.tables import Kind

UNITS: dict[str, tuple[Kind, ...]] = {
    "seconds": (Kind.NUMBER,),
    "minutes": (Kind.NUMBER,),
    "hours": (Kind.NUMBER,),
    "cents": (Kind.MONEY,),
    "minor": (Kind.MONEY,),
    "percent": (Kind.NUMBER,),
    "unix_seconds": (Kind.TIMESTAMP, Kind.DATE, Kind.PLANNED),
    "unix_milliseconds": (Kind.TIMESTAMP, Kind.DATE, Kind.PLANNED),
    "excel_days": (Kind.TIMESTAMP, Kind.DATE, Kind.PLANNED),
}
SHIFTED = (Kind.DATE, Kind.PLANNED)
SCALED = (Kind.MONEY, Kind.NUMBER)
MADE_BY_US = ("row", "repeat", "file")
"""What a template may name beside the columns of the file."""


def listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


Names = Annotated[list[str], BeforeValidator(listed)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Condition(Strict):
    """Holds for a row whose `column` is in `is`, not in `is_not`, above a number, filled; or any of `any`."""

    column: str = ""
    is_: Names | None = Field(None, alias="is")
    is_not: Names | None = None
    above: float | None = None
    filled: bool | None = None
    any: "list[Condition]" = Field(default_factory=list)

    def mentions(self) -> list[str]:
        return [self.column] if self.column else [n for inner in self.any for n in inner.mentions()]

    @model_validator(mode="after")
    def _one_question(self) -> "Condition":
        asked = [self.is_, self.is_not, self.above, self.filled]
        if bool(self.any) == bool(self.column) or (self.column and all(a is None for a in asked)):
            raise ValueError("needs either a column with is, is_not, above or filled, or a list under any")
        return self


class Later(Strict):
    """So many calendar months, then so many days, after the day that was read; negative for before it."""

    months: int = Field(0, ge=-1200, le=1200)
    days: int = Field(0, ge=-36600, le=36600)


def _rule(value: object) -> object:
    return {"from": value} if isinstance(value, str) else value


def as_rules(value: object) -> object:
    return [_rule(one) for one in (value if isinstance(value, list) else [value])]


class Rule(Strict):
    """Where a bundle column comes from: one of from, value, template, or lookup (with by and take)."""

    from_: str | None = Field(None, alias="from")
    value: str | None = None
    template: str | None = None
    lookup: str | None = None
    by: str | None = None
    take: str | None = None
    missing: Literal["refuse", "blank"] = "refuse"
    first_of: str | None = Field(None, min_length=1, max_length=3)
    as_: Literal["html", "host"] | None = Field(None, alias="as")
    values: dict[str, str] | None = None
    otherwise: Literal["keep", "blank"] = "keep"
    blank: Names = Field(default_factory=list)
    format: str | None = None
    order: Literal["dmy", "mdy"] | None = None
    locale: str | None = None
    unit: str | None = None
    later: Later | None = None
    times: "Factors" = Field(default_factory=list)
    over: "Factors" = Field(default_factory=list)
    months_before: str | None = None
    when: Condition | None = None
    pick: Literal["first", "last", "earliest", "latest"] = "first"

    @model_validator(mode="after")
    def _one_origin(self) -> "Rule":
        origins = [self.from_, self.value, self.template, self.lookup]
        if sum(origin is not None for origin in origins) != 1:
            raise ValueError("needs exactly one of from, value, template, lookup")
        if self.lookup is not None and (self.by is None or self.take is None):
            raise ValueError("a lookup needs by (a column of this file) and take (a column of the other)")
        self._check_words()
        return self

    def _check_words(self) -> None:
        if self.months_before is not None:
            date.fromisoformat(self.months_before)
            if self.from_ is None:
                raise ValueError("months_before needs from: the column that holds the number of months")
        self.template_fields()
        if self.format is not None and datetime(2024, 5, 17, tzinfo=UTC).strftime(self.format) == self.format:
            raise ValueError("format has no directive such as %Y")

    def template_fields(self) -> list[str]:
        return [name for _, name, _, _ in Formatter().parse(self.template or "") if name]

    def names(self) -> list[str]:
        """The columns of the file that this needs; without them it says nothing."""
        return [n for n in (self.from_, self.by, *self.template_fields()) if n and n not in MADE_BY_US]

    def factors(self) -> list["Rule"]:
        return [*self.times, *self.over]

    def mentions(self) -> list[str]:
        """Every column of the file that this looks at."""
        asked = self.when.mentions() if self.when else []
        return [*self.names(), *asked, *(name for factor in self.factors() for name in factor.mentions())]


Factors = Annotated[list[Rule], BeforeValidator(as_rules)]
Rule.model_rebuild()


def check_rule(name: str, kind: Kind, rule: Rule) -> None:
    if rule.unit is not None and kind not in UNITS.get(rule.unit, ()):
        raise ValueError(f"columns.{name}.unit: {rule.unit!r} is no unit of a {kind} column")
    if rule.later is not None and kind not in SHIFTED:
        raise ValueError(f"columns.{name}.later: a {kind} column is no day")
    if rule.factors() and kind not in SCALED:
        raise ValueError(f"columns.{name}: times and over are for amounts and measures, not for {kind}")
