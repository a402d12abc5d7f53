"""The review queue: a list with its filters, one draft with all that a reader needs, many at once."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, Response

from domain.disc import PREFERENCE
from domain.errors import KeepwellError, NotFoundError
from domain.principals import Principal
from keepwell.bootstrap import House
from keepwell.disc import account_profiles
from keepwell.refusals import without_commands
from keepwell.review_desk import (
    KINDS,
    NEEDS_A_PERSON,
    REASONS,
    STATES,
    DraftPage,
    QueuePage,
    draft_page,
    open_drafts,
    queue_page,
    review_of,
)
from keepwell.web.access import EVERY_ROLE, Who, allow
from keepwell.web.downloads import csv_file, safe
from keepwell.web.handed import TheHouse, TheReview
from keepwell.web.reading import reading_of
from keepwell.web.rendering import page, part
from outbox.review import bulk

SHOWN = 100
COLUMNS = (
    *("id", "due_at", "account", "account_external_id", "csm", "kind", "state", "why", "subject"),
    *("recipients", "problems", "warnings", "claimed_by"),
)
routes = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Filters:
    """What the address says of which drafts are listed; nothing said is what needs a person."""

    kind: str = ""
    state: str = NEEDS_A_PERSON
    csm: str = ""
    account: str = ""
    overdue: bool = False
    mine: bool = False
    after: str = ""

    @property
    def query(self) -> str:
        """As it stands behind the `?` of an address, with the `?`; empty where nothing is said."""
        said = {name: value for name, value in vars(self).items() if value and value != NEEDS_A_PERSON}
        return (
            f"?{urlencode({name: 1 if value is True else value for name, value in said.items()})}"
            if said
            else ""
        )

    def behind(self, place: str) -> str:
        """The query of the page that goes on there."""
        return replace(self, after=place).query

    def asked(self, who: Principal) -> dict[str, Any]:
        """For `queue_page` and `following`."""
        return {
            "kind": self.kind or None,
            "state": self.state,
            "csm": self.csm or None,
            "account": self.account or None,
            "overdue": self.overdue,
            "claimed_by": who.name if self.mine else None,
            "user": who.scope,
        }


def filters(
    kind: str = "",
    state: str = NEEDS_A_PERSON,
    csm: str = "",
    account: str = "",
    overdue: bool = False,
    mine: bool = False,
    after: str = "",
) -> Filters:
    return Filters(kind, state or NEEDS_A_PERSON, csm, account.strip(), overdue, mine, after)


Asked = Annotated[Filters, Depends(filters)]


def listed(house: House, who: Principal, asked: Filters, limit: int | None = SHOWN) -> QueuePage:
    return queue_page(house, **asked.asked(who), after=asked.after or None, limit=limit)


@routes.get("/review")
@allow(*EVERY_ROLE)
def queue(request: Request, house: TheHouse, who: Who, asked: Asked) -> HTMLResponse:
    return desk(request, house, who, asked, None)


@routes.get("/review.csv")
@allow(*EVERY_ROLE)
def queue_csv(house: TheHouse, who: Who, asked: Asked) -> Response:
    """What the list shows, all pages of it."""
    found = listed(house, who, asked, None).rows
    rows = [safe(*(_cell(getattr(row, name)) for name in COLUMNS)) for row in found]
    return csv_file([COLUMNS, *rows], "drafts.csv")


def _cell(value: Any) -> Any:
    return ", ".join(value) if isinstance(value, list | tuple) else value


@routes.get("/review/count")
@allow(*EVERY_ROLE)
def count(request: Request, house: TheHouse, who: Who) -> HTMLResponse:
    """For the side bar, which asks for it once the page is there."""
    return part(request, "review/count.html", count=open_drafts(house, who.scope))


@routes.get("/review/bulk")
@allow(*EVERY_ROLE)
def bulk_preview(
    request: Request,
    review: TheReview,
    who: Who,
    asked: Asked,
    id: Annotated[list[int], Query(max_length=bulk.MOST)],
) -> HTMLResponse:
    """Every text that would be approved; why not, where they are not alike."""
    try:
        found, wrong = bulk.preview(review, id, who.name), ""
    except NotFoundError:
        raise
    except KeepwellError as refused:
        found, wrong = None, without_commands(str(refused))
    return page(
        request, "review/bulk.html", 200 if found else 409, found=found, wrong=wrong, ids=id, asked=asked
    )


@routes.get("/review/{draft_id:int}")
@allow(*EVERY_ROLE)
def read(request: Request, house: TheHouse, who: Who, draft_id: int, asked: Asked) -> HTMLResponse:
    return desk(request, house, who, asked, draft_id)


@routes.get("/review/{draft_id:int}/edit")
@allow(*EVERY_ROLE)
def edit_form(request: Request, house: TheHouse, who: Who, draft_id: int, asked: Asked) -> HTMLResponse:
    return desk(request, house, who, asked, draft_id, editing=True)


def desk(
    request: Request,
    house: House,
    who: Principal,
    asked: Filters,
    draft_id: int | None,
    status: int = 200,
    **more: Any,
) -> HTMLResponse:
    """The list, and beside it the draft that is open."""
    shown = draft_page(review_of(house, who.scope), draft_id) if draft_id is not None else None
    told: dict[str, Any] = {
        "asked": asked,
        "queue": listed(house, who, asked),
        "kinds": KINDS,
        "states": STATES,
        "reasons": REASONS,
        "csms": house.accounts.csms() if who.scope.csm is None else [],
        "shown": shown,
        "editing": False,
        "wrong": "",
        "typed": None,
        "theirs": [],
        **(_of_draft(house, who, shown) if shown else {}),
    }
    return page(request, "review/desk.html", status, **(told | more))


def _of_draft(house: House, who: Principal, shown: DraftPage) -> dict[str, Any]:
    draft = shown.draft
    to = {one.contact_id for one in draft.message.recipients}
    people = [] if draft.is_internal else account_profiles(house, draft.account_id, house.today())
    return {
        "reading": reading_of(shown),
        "styles": [one for one in people if one.contact.contact_id in to],
        "preference": PREFERENCE,
        "contacts": [] if draft.is_internal else house.drafts.contacts([draft.account_id])[draft.account_id],
        "model": house.language_model.present,
        "mine": (shown.holder or "").casefold() == who.name.casefold(),
        "today": house.today(),
        "later": house.today() + timedelta(days=7),
    }
