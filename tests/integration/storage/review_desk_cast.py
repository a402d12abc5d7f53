"""A desk over a store of drafts, by a clock the test moves."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from draft_cast import NOW, OfficeHours, new_draft, parts, tomorrow
from sqlalchemy.engine import Engine

from domain.drafts import NewDraft, Problem, ProblemCode, Recipient
from domain.scope import EVERYONE, AccountScope
from outbox.review.review import Approved, HeldBack, Review
from storage import schema
from storage.drafts import DraftStore
from storage.engine import read, write
from storage.intake import Intake

CLEO = Recipient("Cleo", "cleo@other.example", 3)
STRANGER = Recipient("X", "x@evil.example", None)
BROKEN = Problem(ProblemCode.NUMBER, "55 is in no evidence", "55", 1)
FALSE = "Hi Ana,\n\nYour team uses 55 of 60 seats.\n\nKim"


@dataclass
class Desk:
    """`now` is the moment everything happens at until the test says another."""

    engine: Engine
    store: DraftStore
    intake: Intake
    now: datetime = NOW

    def keep(self, *new: NewDraft) -> list[int]:
        return [one.draft_id for one in self.store.keep(new or (new_draft(),), None, self.now, tomorrow)]

    def review(self, scope: AccountScope = EVERYONE, **other: Any) -> Review:
        told = {"work": OfficeHours(), **other}
        return Review(self.store, parts(**told), scope, self.clock, self.today)

    def clock(self) -> datetime:
        return self.now

    def today(self) -> date:
        return self.now.date()

    def later(self, **how: float) -> None:
        self.now += timedelta(**how)


def outbox(desk: Desk) -> list[dict[str, Any]]:
    with read(desk.engine) as connection:
        rows = connection.execute(sa.select(schema.outbox_messages).order_by(schema.outbox_messages.c.id))
        return [dict(row) for row in rows.mappings()]


def set_outbox(desk: Desk, **values: Any) -> None:
    with write(desk.engine) as connection:
        connection.execute(sa.update(schema.outbox_messages).values(values))


def contact(desk: Desk, number: int, **values: Any) -> None:
    with write(desk.engine) as connection:
        c = schema.contacts
        connection.execute(sa.update(c).where(c.c.id == number).values(values))


def hash_of(desk: Desk, number: int = 1) -> str:
    return desk.store.get(number).content_hash


def approve(desk: Desk, number: int = 1, by: str = "kim", **parts: Any) -> Approved | HeldBack:
    return desk.review(**parts).approve(number, by, hash_of(desk, number))


def approved(desk: Desk, number: int = 1, by: str = "kim") -> Approved:
    done = approve(desk, number, by)
    assert isinstance(done, Approved)
    return done


def trail(desk: Desk, number: int = 1) -> list[tuple[str, str]]:
    return [(event.by, event.change) for event in desk.store.events(number)]
