"""The outbox: approved messages on their way, what a person has to settle, and the switch that stops them all."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response

from domain.outbox import OutboxState
from domain.principals import Role
from keepwell import outbox_desk
from keepwell.web.access import EVERY_ROLE, Who, allow
from keepwell.web.downloads import csv_file, safe
from keepwell.web.handed import TheHouse
from keepwell.web.rendering import page
from keepwell.web.screens.review_verdicts import shown_next

COLUMNS = (
    "id",
    "created_at",
    "account",
    "kind",
    "subject",
    "state",
    "due_at",
    "sent_at",
    "approved_by",
    "error",
)
Words = Annotated[str, Form(max_length=500)]
routes = APIRouter(include_in_schema=False)


@routes.get("/outbox")
@allow(*EVERY_ROLE)
def messages(request: Request, house: TheHouse, who: Who, state: str = "") -> HTMLResponse:
    found = outbox_desk.outbox_page(house, who.scope, state)
    return page(request, "outbox/list.html", found=found, state=state, undoable=outbox_desk.can_be_undone)


@routes.get("/outbox.csv")
@allow(*EVERY_ROLE)
def messages_csv(house: TheHouse, who: Who, state: str = "") -> Response:
    found = outbox_desk.outbox_page(house, who.scope, state).rows
    rows = [safe(*(getattr(row, name) for name in COLUMNS), _addresses(row.recipients)) for row in found]
    return csv_file([[*COLUMNS, "recipients"], *rows], "outbox.csv")


def _addresses(recipients: Iterable[Mapping[str, Any]]) -> str:
    return ", ".join(str(one["address"]) for one in recipients)


@routes.get("/outbox/{number:int}")
@allow(*EVERY_ROLE)
def message(request: Request, house: TheHouse, who: Who, number: int) -> HTMLResponse:
    found = outbox_desk.message_page(house, who.scope, number)
    return page(request, "outbox/message.html", found=found, undoable=outbox_desk.can_be_undone(found.row))


@routes.post("/outbox/{number:int}/undo")
@allow(*EVERY_ROLE)
def undo(request: Request, house: TheHouse, who: Who, number: int) -> Response:
    state = outbox_desk.take_back(house, who.scope, number, who.name)
    taken = state is OutboxState.UNDONE
    says = (
        "Taken back: its draft waits for review."
        if taken
        else "It may have left once before: it is unclear now."
    )
    return shown_next(request, f"/outbox/{number}", says, "done" if taken else "refused")


@routes.post("/outbox/{number:int}/settle")
@allow(*EVERY_ROLE)
def settle(
    request: Request,
    house: TheHouse,
    who: Who,
    number: int,
    became: Annotated[Literal["sent", "again"], Form()],
    reason: Words,
) -> Response:
    outbox_desk.settle(house, who.scope, number, became == "sent", who.name, reason)
    says = "It counts as sent." if became == "sent" else "It will be sent again, under the same Message-ID."
    return shown_next(request, f"/outbox/{number}", says)


@routes.post("/outbox/stop")
@allow(Role.ADMIN)
def stop(request: Request, house: TheHouse, who: Who, reason: Words) -> Response:
    going = house.outbox.stop(who.name, reason.strip() or "no reason was given")
    house.audit.note(who.name, "stopped the outbox", "outbox", who.user_id, reason=reason.strip())
    handed = [str(number) for number, left in going if left]
    more = f" Handed over just before, and may arrive: {', '.join(handed)}." if handed else ""
    return shown_next(request, "/outbox", f"Stopped: nothing leaves.{more}")


@routes.post("/outbox/start")
@allow(Role.ADMIN)
def start(request: Request, house: TheHouse, who: Who) -> Response:
    house.outbox.start(who.name)
    house.audit.note(who.name, "started the outbox", "outbox", who.user_id)
    return shown_next(request, "/outbox", "Messages go again.")


@routes.post("/outbox/block")
@allow(Role.ADMIN, Role.REVIEWER)
def block(
    request: Request,
    house: TheHouse,
    who: Who,
    address: Annotated[str, Form(max_length=320)],
    reason: Words = "",
) -> Response:
    plain = outbox_desk.block(house, address, who.name, reason)
    return shown_next(request, "/outbox", f"{plain} is written to no more.")


@routes.post("/outbox/unblock")
@allow(Role.ADMIN, Role.REVIEWER)
def unblock(
    request: Request, house: TheHouse, who: Who, address: Annotated[str, Form(max_length=320)]
) -> Response:
    plain = outbox_desk.lift(house, address, who.name)
    return shown_next(request, "/outbox", f"{plain} may be written to again.")
