"""Mappings: YAML that says how foreign files become bundle tables; mistakes are told with file and key."""

from collections import Counter
from datetime import UTC, date, datetime
from importlib import resources
from pathlib import Path
from string import Formatter
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from domain.calibration import segment_key
from domain.errors import NotFoundError, SourceRejectedError
from domain.tables import TABLES, Kind
from sources.currencies import CURRENCIES
from sources.locales import check_locale

MAX_SIZE = 1_000_000
EXTRAS: dict[str, Kind] = {"source": Kind.ID, "updated_at": Kind.TIMESTAMP, "deleted": Kind.FLAG}
"""Columns every table may have: the row's own source, the source's own time stamp, and a deletion mark."""
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


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


Names = Annotated[list[str], BeforeValidator(_listed)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Condition(_Strict):
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


class Later(_Strict):
    """So many calendar months, then so many days, after the day that was read; negative for before it."""

    months: int = Field(0, ge=-1200, le=1200)
    days: int = Field(0, ge=-36600, le=36600)


def _rule(value: object) -> object:
    return {"from": value} if isinstance(value, str) else value


def _rules(value: object) -> object:
    return [_rule(one) for one in (value if isinstance(value, list) else [value])]


class Rule(_Strict):
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


Factors = Annotated[list[Rule], BeforeValidator(_rules)]
Rule.model_rebuild()


class Feed(_Strict):
    """One file pattern feeding one table. Without `columns` the headers are the table's own column names.

    `known_by`: sets of columns, one of which a file of this feed has, whatever its name ("!x": and not x).
    `inside`: keys of a JSON document (a page of an API) that hold the rows. `each`: the nested list of which
    every element becomes a row, its keys as `item.key`, its place as `place`. `note` is told where it is used.
    """

    table: str
    files: Names
    known_by: list[Names] = Field(default_factory=list)
    inside: Names = Field(default_factory=list)
    each: str | None = None
    columns: dict[str, Annotated[list[Rule], BeforeValidator(_rules), Field(min_length=1)]] | None = None
    where: list[Condition] = Field(default_factory=list)
    distinct: bool = False
    attributes: Literal["all", "none"] | list[str] | dict[str, Names] = "all"
    timezone: str | None = None
    currency: str | None = None
    locale: str | None = None
    note: str | None = None

    @model_validator(mode="after")
    def _fits_table(self) -> "Feed":
        if self.table not in TABLES:
            raise ValueError(f"table {self.table!r} is not one of {', '.join(TABLES)}")
        if self.columns is not None:
            _check_columns(self.table, self.columns)
        return self

    def rules(self) -> list[tuple[str, Rule]]:
        """Every rule with the bundle column it is for."""
        return [(name, rule) for name, rules in (self.columns or {}).items() for rule in rules]


def _check_columns(table_name: str, columns: dict[str, list[Rule]]) -> None:
    table = TABLES[table_name]
    kinds = {column.name: column.kind for column in table.columns} | EXTRAS
    for name, rules in columns.items():
        if name not in kinds:
            raise ValueError(f"columns.{name}: {table_name} has no such column")
        for rule in rules:
            _check_rule(name, kinds[name], rule)
    missing = [c.name for c in table.columns if c.required and c.name not in columns]
    if missing:
        raise ValueError(f"columns: {', '.join(missing)} is required by {table_name} and not mapped")


def _check_rule(name: str, kind: Kind, rule: Rule) -> None:
    if rule.unit is not None and kind not in UNITS.get(rule.unit, ()):
        raise ValueError(f"columns.{name}.unit: {rule.unit!r} is no unit of a {kind} column")
    if rule.later is not None and kind not in SHIFTED:
        raise ValueError(f"columns.{name}.later: a {kind} column is no day")
    if rule.factors() and kind not in SCALED:
        raise ValueError(f"columns.{name}: times and over are for amounts and measures, not for {kind}")


def _taken(value: object) -> object:
    """`take: a` and `take: [a, b]` are short for `take: {a: a, b: b}`."""
    names = _listed(value)
    return {name: name for name in names} if isinstance(names, list) else names


class Lookup(_Strict):
    """Another file, kept as key -> columns while the import runs. `key` and each of `take` may name several
    columns, of which the first that is filled counts. `optional`: the file need not be there. `several`: what a
    key with two meanings finds."""

    files: Names
    known_by: list[Names] = Field(default_factory=list)
    inside: Names = Field(default_factory=list)
    each: str | None = None
    where: list[Condition] = Field(default_factory=list)
    key: Names
    take: Annotated[dict[str, Names], BeforeValidator(_taken)]
    optional: bool = False
    several: Literal["nothing", "first", "last"] = "nothing"


Silence = Annotated[int, Field(ge=1, le=3660)]


class Mapping(_Strict):
    """`source` names the system the ids belong to.

    `inactivity_days`: silence that counts as churn, for all accounts or by segment ("" for the others).
    `grows_by`: whether growth is a larger contract or the first use of a new product (feature). `profile`:
    attributes of accounts that do not change with time, for risk to be learnt from.
    """

    name: str
    title: str = ""
    source: str
    timezone: str | None = None
    currency: str | None = None
    inactivity_days: Silence | dict[str, Silence] | None = None
    grows_by: Literal["contract", "product"] | None = None
    profile: list[str] | None = Field(None, min_length=1, max_length=50)
    encoding: str | None = None
    locale: str | None = None
    lookups: dict[str, Lookup] = Field(default_factory=dict)
    feeds: list[Feed] = Field(min_length=1)

    @property
    def recognises(self) -> bool:
        """Whether it knows its files by their columns."""
        return any(feed.known_by for feed in self.feeds)

    def expects(self) -> list[tuple[str, list[str]]]:
        """The file names it looks for, with the tables they feed."""
        fed: dict[str, list[str]] = {}
        for feed in self.feeds:
            fed.setdefault(", ".join(feed.files), []).append(feed.table)
        return [(files, list(dict.fromkeys(tables))) for files, tables in fed.items()]

    @model_validator(mode="after")
    def _known_names(self) -> "Mapping":
        for zone in [self.timezone, *(feed.timezone for feed in self.feeds)]:
            zone_named(zone)
        for code in [self.currency, *(feed.currency for feed in self.feeds)]:
            if code is not None and code not in CURRENCIES:
                raise ValueError(f"currency {code!r} is not an ISO 4217 code")
        for place, feed in enumerate(self.feeds):
            check_locale(feed.locale)
            for name, rule in feed.rules():
                check_locale(rule.locale)
                if rule.lookup is not None:
                    self._check_lookup(f"feeds.{place}.columns.{name}", rule)
        check_locale(self.locale)
        if isinstance(self.inactivity_days, dict):
            spelt = Counter(segment_key(name) for name in self.inactivity_days)
            for name in self.inactivity_days:
                if spelt[segment_key(name)] > 1:
                    raise ValueError(f"inactivity_days: the segment {name!r} stands twice, in two spellings")
        if self.encoding is not None:
            try:
                "".encode(self.encoding)
            except LookupError:
                raise ValueError(f"encoding {self.encoding!r} is not known") from None
        return self

    def _check_lookup(self, where: str, rule: Rule) -> None:
        lookup = self.lookups.get(rule.lookup or "")
        if lookup is None:
            raise ValueError(f"{where}.lookup: there is no lookup named {rule.lookup!r}")
        if rule.take not in lookup.take:
            raise ValueError(f"{where}.take: lookup {rule.lookup!r} does not take {rule.take!r}")


def zone_named(name: str | None) -> ZoneInfo | None:
    """Raises ValueError for a zone that does not exist."""
    if name is None:
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        raise ValueError(f"{name!r} is not a time zone (use a name such as Europe/Oslo or UTC)") from None


class _Loader(yaml.BaseLoader):
    """Every scalar stays text (no NO -> false); aliases and repeated keys are refused."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.constructor.ConstructorError(None, None, "aliases (*) are not used in mappings")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value]
        twice = next((key for key in keys if keys.count(key) > 1), None)
        if twice is not None:
            raise yaml.constructor.ConstructorError(
                None, None, f"the key {twice!r} stands twice", node.start_mark
            )
        return super().construct_mapping(node, deep)


def shipped() -> list[str]:
    """Names of the mappings that come with Keepwell."""
    files = resources.files("sources") / "mappings"
    return sorted(f.name.removesuffix(".yaml") for f in files.iterdir() if f.name.endswith(".yaml"))


def load_mapping(name_or_path: str | Path | None) -> Mapping:
    """A shipped mapping by name, or a YAML file; the bundle when nothing is named.

    Raises NotFoundError, or SourceRejectedError naming the file and the key that is wrong.
    """
    name = str(name_or_path or "bundle")
    if name in shipped():
        file = resources.files("sources") / "mappings" / f"{name}.yaml"
        return parse_mapping(file.read_text(encoding="utf-8"), f"{name}.yaml")
    path = Path(name)
    if not path.is_file():
        raise NotFoundError(
            f"There is no mapping {name!r}. Give a YAML file or one of: {', '.join(shipped())}."
        )
    if path.stat().st_size > MAX_SIZE:
        raise SourceRejectedError(f"{path.name} is larger than {MAX_SIZE:,} bytes: it is no mapping.")
    try:
        return parse_mapping(path.read_text(encoding="utf-8"), path.name)
    except UnicodeDecodeError:
        raise SourceRejectedError(f"{path.name} is not UTF-8 text.") from None


def parse_mapping(text: str, file: str) -> Mapping:
    """Raises SourceRejectedError with one line per mistake."""
    try:
        body = yaml.load(text, Loader=_Loader)  # noqa: S506  # a BaseLoader builds text, lists and dicts only
    except (yaml.YAMLError, RecursionError) as error:
        raise SourceRejectedError(f"{file} is not YAML: {error}") from None
    try:
        return Mapping.model_validate(body)
    except ValidationError as error:
        lines = [f"{file}: {_place(e['loc'])}{_says(e)}" for e in error.errors()]
        raise SourceRejectedError("\n".join(lines)) from None


def _place(location: tuple[int | str, ...]) -> str:
    """The keys on the way; the one way of reading a column is not numbered, as nobody wrote a list there."""
    named = [
        str(part) for place, part in enumerate(location) if part != 0 or location[place - 2] != "columns"
    ]
    return ".".join(named) + ": " if location else ""


def _says(error: Any) -> str:
    if error["type"] == "extra_forbidden":
        return "there is no such key"
    return str(error["msg"]).removeprefix("Value error, ")
