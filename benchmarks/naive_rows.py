"""The peer's tables as SQLAlchemy ORM classes, and one account's rows loaded once."""

from dataclasses import dataclass
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

T = TypeVar("T", bound="Base")


class Base(DeclarativeBase):
    pass


class Account(Base):
    __tablename__ = "accounts"
    id: Mapped[int] = mapped_column(primary_key=True)
    segment: Mapped[str]
    created_on: Mapped[int | None]


class Contact(Base):
    __tablename__ = "contacts"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int]
    external_id: Mapped[str | None]
    email: Mapped[str | None]


class Subscription(Base):
    __tablename__ = "subscriptions"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int]
    external_id: Mapped[str]
    start_date: Mapped[int]
    end_date: Mapped[int | None]
    seats: Mapped[int | None]
    mrr_cents: Mapped[int | None]
    currency: Mapped[str | None]
    billing: Mapped[str | None]
    is_trial: Mapped[int | None]
    churned_on: Mapped[int | None]

    @property
    def paid(self) -> bool:
        return not self.is_trial

    @property
    def stop(self) -> int | None:
        """The first day it no longer covers; None while it runs."""
        after_paid = None if self.end_date is None else self.end_date + 1
        ends = [day for day in (after_paid, self.churned_on) if day is not None]
        return min(ends, default=None)


class Use(Base):
    __tablename__ = "usage"
    account_id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[int] = mapped_column(primary_key=True)
    user: Mapped[str] = mapped_column(primary_key=True)
    feature: Mapped[str] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(primary_key=True)
    is_core: Mapped[int | None]
    count: Mapped[int]
    tenths: Mapped[int]
    is_advanced: Mapped[int | None]


class Interaction(Base):
    __tablename__ = "interactions"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int]
    day: Mapped[int]
    minute: Mapped[int]
    channel: Mapped[str]
    direction: Mapped[str | None]
    contact_id: Mapped[int | None]
    thread: Mapped[str | None]
    scheduled_on: Mapped[int | None]
    attended: Mapped[int | None]

    @property
    def met_on(self) -> int:
        return self.day if self.scheduled_on is None else max(self.day, self.scheduled_on)


class Mention(Base):
    __tablename__ = "mentions"
    id: Mapped[int] = mapped_column("rowid", primary_key=True)
    account_id: Mapped[int]
    day: Mapped[int]
    kind: Mapped[str]


class Survey(Base):
    __tablename__ = "surveys"
    id: Mapped[int] = mapped_column("rowid", primary_key=True)
    account_id: Mapped[int]
    day: Mapped[int]
    kind: Mapped[str]
    score: Mapped[float]


class Invoice(Base):
    __tablename__ = "invoices"
    id: Mapped[int] = mapped_column("rowid", primary_key=True)
    account_id: Mapped[int]
    issued_on: Mapped[int]
    billed_users: Mapped[int | None]


class Churn(Base):
    __tablename__ = "churn_events"
    id: Mapped[int] = mapped_column("rowid", primary_key=True)
    account_id: Mapped[int]
    day: Mapped[int]


class Score(Base):
    """What the naive job stores: one row per account."""

    __tablename__ = "naive_scores"
    account_id: Mapped[int] = mapped_column(primary_key=True)
    as_of: Mapped[int] = mapped_column(primary_key=True)
    signals: Mapped[dict[str, float | None]] = mapped_column(sa.JSON)
    levels: Mapped[dict[str, float | None]] = mapped_column(sa.JSON)


@dataclass(frozen=True)
class Rows:
    """One account with everything known of it."""

    account: Account
    contacts: list[Contact]
    subscriptions: list[Subscription]
    usage: list[Use]
    interactions: list[Interaction]
    mentions: list[Mention]
    surveys: list[Survey]
    invoices: list[Invoice]
    churns: list[Churn]


def load(session: Session, account_id: int, until: int) -> Rows:
    """Nine queries, each by an index."""
    return Rows(
        account=session.get_one(Account, account_id),
        contacts=_of(session, Contact, account_id),
        subscriptions=_of(session, Subscription, account_id),
        usage=_of(session, Use, account_id, Use.day <= until),
        interactions=_of(session, Interaction, account_id, Interaction.day <= until),
        mentions=_of(session, Mention, account_id, Mention.day <= until),
        surveys=_of(session, Survey, account_id, Survey.day <= until),
        invoices=_of(session, Invoice, account_id, Invoice.issued_on <= until),
        churns=_of(session, Churn, account_id, Churn.day <= until),
    )


def _of(session: Session, kind: type[T], account_id: int, *known: "sa.ColumnElement[bool]") -> list[T]:
    mine: Any = kind
    return list(session.scalars(sa.select(kind).where(mine.account_id == account_id, *known)))
