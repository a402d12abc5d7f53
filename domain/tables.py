"""The bundle: the tables and columns that data enters Keepwell by (docs/bundle.md is written from this)."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How the text of a cell becomes a value."""

    ID = "id"  # trimmed text, case kept, at most 200 characters
    TEXT = "text"  # free text
    DATE = "date"  # a calendar day
    TIMESTAMP = "timestamp"  # a moment, stored in UTC; a bare day is that day's start
    PLANNED = "planned"  # a calendar day that may lie ahead
    COUNT = "count"  # a whole number, never negative
    NUMBER = "number"  # a finite number, never negative
    MONEY = "money"  # an amount with at most two decimals, with its currency beside it or in the text
    FLAG = "flag"  # true or false
    CURRENCY = "currency"  # an ISO 4217 code
    CHOICE = "choice"  # one of `choices`
    EMAIL = "email"  # one plain address
    UTTERANCES = "utterances"  # a list of {id, speaker, text}


@dataclass(frozen=True)
class Column:
    name: str
    kind: Kind
    required: bool = False
    choices: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    above: float | None = None  # like `low`, but the bound itself is outside


@dataclass(frozen=True)
class Table:
    """`identity` columns, with the source, name a row; `occurs` is the column that dates it."""

    name: str
    columns: tuple[Column, ...]
    identity: tuple[str, ...] = ("external_id",)
    occurs: str | None = None

    def column(self, name: str) -> Column:
        return next(c for c in self.columns if c.name == name)


def _id(name: str, required: bool = False) -> Column:
    return Column(name, Kind.ID, required)


def _text(name: str, required: bool = False) -> Column:
    return Column(name, Kind.TEXT, required)


EXTERNAL_ID = _id("external_id", required=True)
ACCOUNT = _id("account", required=True)
CURRENCY = Column("currency", Kind.CURRENCY)
OCCURRED_AT = Column("occurred_at", Kind.TIMESTAMP, required=True)
CHANNELS = ("email", "call", "meeting", "qbr", "ticket", "chat", "note")

ACCOUNTS = Table(
    "accounts",
    (
        EXTERNAL_ID,
        _text("name", required=True),
        _text("domain"),
        _text("segment"),
        _text("industry"),
        _text("country"),
        _text("csm"),
        Column("created_at", Kind.TIMESTAMP),
        CURRENCY,
    ),
)
CONTACTS = Table(
    "contacts",
    (
        EXTERNAL_ID,
        ACCOUNT,
        _text("name"),
        Column("email", Kind.EMAIL),
        _text("role"),
        _text("title"),
        Column("is_primary", Kind.FLAG),
        _text("language"),
    ),
)
FEATURES = Table(
    "features",
    (_id("name", required=True), Column("is_core", Kind.FLAG), _text("min_tier")),
    identity=("name",),
)
SUBSCRIPTIONS = Table(
    "subscriptions",
    (
        EXTERNAL_ID,
        ACCOUNT,
        Column("start_date", Kind.PLANNED, required=True),
        Column("end_date", Kind.PLANNED),
        _text("plan"),
        _text("tier"),
        Column("seats", Kind.COUNT, high=10_000_000),
        Column("mrr", Kind.MONEY),
        CURRENCY,
        Column("billing", Kind.CHOICE, choices=("monthly", "annual")),
        _text("status"),
        Column("is_trial", Kind.FLAG),
        Column("auto_renew", Kind.FLAG),
        Column("churned_at", Kind.DATE),
        Column("renewal_date", Kind.PLANNED),
    ),
    occurs="start_date",
)
USAGE_EVENTS = Table(
    "usage_events",
    (
        EXTERNAL_ID,
        ACCOUNT,
        OCCURRED_AT,
        _id("user"),
        _id("feature"),
        Column("is_core", Kind.FLAG),
        Column("count", Kind.COUNT, high=1_000_000_000),
        Column("minutes", Kind.NUMBER, high=1_440_000),
        Column("is_login", Kind.FLAG),
        Column("is_advanced", Kind.FLAG),
    ),
    occurs="occurred_at",
)
INTERACTIONS = Table(
    "interactions",
    (
        EXTERNAL_ID,
        ACCOUNT,
        OCCURRED_AT,
        Column("channel", Kind.CHOICE, required=True, choices=CHANNELS),
        Column("direction", Kind.CHOICE, choices=("in", "out")),
        _id("contact"),
        _text("subject"),
        _text("body"),
        _id("thread"),
        Column("utterances", Kind.UTTERANCES),
        Column("scheduled_at", Kind.TIMESTAMP),
        Column("attended", Kind.FLAG),
        _text("priority"),
        Column("resolved_at", Kind.TIMESTAMP),
    ),
    occurs="occurred_at",
)
SURVEYS = Table(
    "surveys",
    (
        EXTERNAL_ID,
        ACCOUNT,
        OCCURRED_AT,
        Column("kind", Kind.CHOICE, required=True, choices=("nps", "csat")),
        Column("score", Kind.NUMBER, required=True, low=0, high=10),
        _id("contact"),
        _text("comment"),
    ),
    occurs="occurred_at",
)
INVOICES = Table(
    "invoices",
    (
        EXTERNAL_ID,
        ACCOUNT,
        Column("issued_at", Kind.DATE, required=True),
        Column("amount", Kind.MONEY),
        CURRENCY,
        Column("paid_at", Kind.DATE),
        Column("due_at", Kind.PLANNED),
        Column("billed_users", Kind.COUNT, high=10_000_000),
    ),
    occurs="issued_at",
)
CHURN_EVENTS = Table(
    "churn_events",
    (ACCOUNT, Column("occurred_at", Kind.DATE, required=True), _text("reason"), _id("external_id")),
    identity=("account", "occurred_at"),
    occurs="occurred_at",
)
EXCHANGE_RATES = Table(
    "exchange_rates",
    (
        Column("currency", Kind.CURRENCY, required=True),
        Column("base", Kind.CURRENCY, required=True),
        Column("day", Kind.DATE, required=True),
        Column("rate", Kind.NUMBER, required=True, above=0, high=1_000_000_000),
    ),
    identity=("currency", "base", "day"),
    occurs="day",
)

BUNDLE: tuple[Table, ...] = (
    ACCOUNTS,
    CONTACTS,
    FEATURES,
    SUBSCRIPTIONS,
    USAGE_EVENTS,
    INTERACTIONS,
    SURVEYS,
    INVOICES,
    CHURN_EVENTS,
    EXCHANGE_RATES,
)
"""In the order they are imported: what is referred to comes first."""

TABLES: dict[str, Table] = {table.name: table for table in BUNDLE}
