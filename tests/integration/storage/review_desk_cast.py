"""A desk over a store of drafts, by a clock the test moves."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from draft_cast import NOW, OfficeHours, new_draft, parts, tomorrow
from sqlalchemy.engine import Engine

from domain.drafts import NewDraft
from domain.scope import EVERYONE, AccountScope
from outbox.review.review import Review
from storage.drafts import DraftStore
from storage.intake import Intake


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
