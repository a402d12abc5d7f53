"""Mappings: YAML that says how foreign files become bundle tables; mistakes are told with file and key."""

from collections import Counter
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import yaml
from pydantic import BeforeValidator, Field, ValidationError, model_validator

from domain.calibration import segment_key
from domain.errors import NotFoundError, SourceRejectedError
from domain.tables import TABLES, Kind
from sources.currencies import CURRENCIES
from sources.locales import check_locale
from sources.rules import Condition, Names, Rule, Strict, as_rules, check_rule, listed

MAX_SIZE = 1_000_000
EXTRAS: dict[str, Kind] = {"source": Kind.ID, "updated_at": Kind.TIMESTAMP, "deleted": Kind.FLAG}
"""Columns every table may have: the row's own source, the source's own time stamp, and a deletion mark."""


class Feed(Strict):
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
    columns: dict[str, Annotated[list[Rule], BeforeValidator(as_rules), Field(min_length=1)]] | None = None
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
            check_rule(name, kinds[name], rule)
    missing = [c.name for c in table.columns if c.required and c.name not in columns]
    if missing:
        raise ValueError(f"columns: {', '.join(missing)} is required by {table_name} and not mapped")


def _taken(value: object) -> object:
    """`take: a` and `take: [a, b]` are short for `take: {a: a, b: b}`."""
    names = listed(value)
    return {name: name for name in names} if isinstance(names, list) else names


class Lookup(Strict):
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


class Mapping(Strict):
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
        return _shipped(name)
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


@cache
def _shipped(name: str) -> Mapping:
    text = (resources.files("sources") / "mappings" / f"{name}.yaml").read_text(encoding="utf-8")
    return parse_mapping(text, f"{name}.yaml", _QUICK)


_QUICK = getattr(yaml, "CBaseLoader", _Loader)
"""For files of our own: ten times as fast, and it takes the aliases and repeated keys that tests refuse there."""


def parse_mapping(text: str, file: str, loader: Any = _Loader) -> Mapping:
    """Raises SourceRejectedError with one line per mistake."""
    try:
        body = yaml.load(text, Loader=loader)  # noqa: S506  # a BaseLoader builds text, lists and dicts only
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
