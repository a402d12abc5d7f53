"""The outbox: what was approved and is to leave, what left, and the switch that stops everything."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from domain.outbox import OutboxRow, OutboxState
from domain.principals import Role, TokenScope
from keepwell.api.contract import (
    CHANGING,
    READING,
    ROOT,
    Asked,
    Cursor,
    Limit,
    Number,
    Page,
    Told,
    Words,
    refusals,
)
from keepwell.api.pages import paged
from keepwell.books import message_of, within
from keepwell.bootstrap import House
from keepwell.web.access import EVERY_ROLE, Who, allow
from keepwell.web.handed import TheHouse
from storage.outbox_rows import rows

routes = APIRouter(prefix=f"{ROOT}/outbox", tags=["outbox"])
NO_REASON = "no reason was given"


class Addressee(Told):
    name: str | None
    address: str
    outcome: str | None = Field(description="replied, bounced, refused; null where nothing is known.")


class Message(Told):
    id: int
    draft_id: int
    account_id: int
    account: str
    kind: str
    message_id: str
    state: OutboxState
    subject: str
    recipients: list[Addressee]
    approved_by: str
    due_at: datetime
    held_because: str | None
    attempts: int
    sent_at: datetime | None
    error: str | None
    created_at: datetime
    updated_at: datetime


class MessageEvent(Told):
    at: datetime
    by: str
    change: str
    reason: str | None


class MessageWhole(Message):
    body: str
    events: list[MessageEvent]


class Switch(Told):
    stopped: bool
    by: str | None
    reason: str | None
    at: datetime | None


class Stop(Asked):
    reason: Words | None = None


class Stopped(Told):
    stopped: bool
    handed_over_before: Annotated[
        list[int], Field(description="Messages that were handed over just before, and may arrive.")
    ]


@routes.get("", summary="Messages", responses=refusals(*READING))
@allow(*EVERY_ROLE, token=TokenScope.REVIEW)
def messages(
    house: TheHouse, who: Who, state: OutboxState | None = None, cursor: Cursor = None, limit: Limit = 50
) -> Page[Message]:
    """The newest first, and why those that wait do."""
    found = within(house, who.scope, rows(house.engine, state), lambda row: row.account_id)
    shown, following = paged(found, lambda row: (-row.id,), cursor, limit)
    return Page(data=[_message(row) for row in shown], next=following)


def _message(row: OutboxRow) -> Message:
    return Message.model_validate({**vars(row), "recipients": [dict(one) for one in row.recipients]})


@routes.get("/switch", summary="Whether it is stopped", responses=refusals(*READING))
@allow(*EVERY_ROLE, token=TokenScope.READ)
def switch(house: TheHouse, who: Who) -> Switch:  # noqa: ARG001 - whoever is known may read it
    return _switch(house)


@routes.get("/{number}", summary="One message", responses=refusals(*READING))
@allow(*EVERY_ROLE, token=TokenScope.REVIEW)
def one_message(house: TheHouse, who: Who, number: Number) -> MessageWhole:
    """As it was approved, and all that happened to it."""
    row, body, events = message_of(house, who.scope, number)
    return MessageWhole(**_message(row).model_dump(), body=body, events=[_event(one) for one in events])


def _event(one: object) -> MessageEvent:
    return MessageEvent.model_validate(one)


@routes.post("/stop", summary="Stop everything", responses=refusals(*CHANGING))
@allow(Role.ADMIN, token=TokenScope.ADMIN)
def stop(house: TheHouse, who: Who, asked: Stop | None = None) -> Stopped:
    """Once this answers, nothing more is handed over until it is started again."""
    going = house.outbox.stop(who.name, (asked and asked.reason) or NO_REASON)
    house.audit.note(who.name, "stopped outbox", "outbox", who.user_id)
    return Stopped(stopped=True, handed_over_before=[message for message, left in going if left])


@routes.post("/start", summary="Let messages go again", responses=refusals(*CHANGING))
@allow(Role.ADMIN, token=TokenScope.ADMIN)
def start(house: TheHouse, who: Who, asked: Stop | None = None) -> Switch:
    house.outbox.start(who.name, asked.reason if asked else None)
    house.audit.note(who.name, "started outbox", "outbox", who.user_id)
    return _switch(house)


def _switch(house: House) -> Switch:
    return Switch.model_validate(house.outbox.switch())
