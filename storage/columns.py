"""The column types that mean the same on SQLite and PostgreSQL."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT_TEXT = "%Y-%m-%d %H:%M:%S%.6f"
"""How SQLite keeps a moment (SQLAlchemy's own form), as Polars spells it."""


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept in UTC. A naive one is refused rather than guessed at."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        found: datetime = value
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def key() -> "sa.Column[int]":
    return sa.Column("id", Id, primary_key=True, autoincrement=True)


def reference(
    name: str, target: str, *, nullable: bool = False, on_delete: str | None = None
) -> "sa.Column[int]":
    return sa.Column(name, Id, sa.ForeignKey(target, ondelete=on_delete), nullable=nullable)


def text(name: str, *, nullable: bool = True) -> "sa.Column[str]":
    return sa.Column(name, sa.Text(), nullable=nullable)


def texts(*names: str, nullable: bool = True) -> list["sa.Column[str]"]:
    return [text(name, nullable=nullable) for name in names]


def whole(name: str, *, nullable: bool = True) -> "sa.Column[int]":
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def number(name: str) -> "sa.Column[float]":
    return sa.Column(name, sa.Double(), nullable=True)


def flag(name: str) -> "sa.Column[bool]":
    return sa.Column(name, sa.Boolean(), nullable=True)


def day(name: str, *, nullable: bool = True) -> "sa.Column[Any]":
    return sa.Column(name, sa.Date(), nullable=nullable)


def moment(name: str, *, nullable: bool = True) -> "sa.Column[datetime]":
    return sa.Column(name, Moment(), nullable=nullable)


def json(name: str, *, nullable: bool = True) -> "sa.Column[Any]":
    return sa.Column(name, sa.JSON(none_as_null=True), nullable=nullable)
