"""The portfolio: who needs a person and why today; filters and order in the address, worked through by keyboard."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from domain.desk import What
from domain.principals import Principal, Role
from keepwell.bootstrap import House
from keepwell.desk.ask import PortfolioAsk, asked, filters_of, told_by
from keepwell.desk.changing import all_of, change_many, undo_many
from keepwell.desk.page import DeskRow, PortfolioPage, facets
from keepwell.desk.page import page as desk_page
from keepwell.exports.table import Column, Kind, Table, csv_chunks
from keepwell.web.access import EVERY_ROLE, Who, allow
from keepwell.web.downloads import CSV, XLSX, download, streamed
from keepwell.web.handed import TheHouse
from keepwell.web.rendering import page, spelled, told
from storage.saved_views import SavedView

FOUND = 8
RENEWING = (30, 60, 90, 180)
SNOOZES = (("a week", 7), ("two weeks", 14), ("a month", 30))
GROUP_TITLES = {
    "owe": "you owe something",
    "news": "news",
    "renewing": "renewing within 30 days",
    "new": "new to you",
}
COLUMNS: tuple[tuple[str, str, Kind, int], ...] = (
    ("name", "Account", Kind.TEXT, 0),
    ("external_id", "Id", Kind.TEXT, 0),
    ("segment", "Segment", Kind.TEXT, 0),
    ("csm", "CSM", Kind.TEXT, 0),
    ("arr_cents", "ARR {currency}", Kind.MONEY, 0),
    ("standing", "Standing", Kind.TEXT, 0),
    ("health", "Health", Kind.NUMBER, 1),
    ("band", "Band", Kind.TEXT, 0),
    ("low", "At least", Kind.NUMBER, 1),
    ("high", "At most", Kind.NUMBER, 1),
    ("change_28", "Change in 4 weeks", Kind.NUMBER, 1),
    ("churn_60", "Risk within 60 days", Kind.PERCENT, 1),
    ("driver", "What moved it", Kind.TEXT, 0),
    ("renewal", "Renewal", Kind.DATE, 0),
    ("drafts", "Drafts", Kind.NUMBER, 0),
    ("alerts", "Live alerts", Kind.NUMBER, 0),
    ("headline", "The most pressing", Kind.TEXT, 0),
    ("why", "Why today", Kind.TEXT, 0),
    ("tags", "Tags", Kind.TEXT, 0),
)
"""Of a row of the desk: the column of the file, its kind and decimals."""
PLACE = ("offset", "after", "limit", "view")
"""What says where in the list one is, and not what is in it."""
Ids = Annotated[Sequence[int], Form()]
TheQuery = Annotated[str, Form(max_length=4_000)]
Word = Annotated[str, Form(max_length=300)]
routes = APIRouter(include_in_schema=False)


@routes.get("/portfolio")
@allow(*EVERY_ROLE)
def portfolio(request: Request, house: TheHouse, who: Who) -> Response:
    if not request.query_params:
        default = house.saved_views.default(who.user_id)
        if default is not None:
            return RedirectResponse(_path(default), 303)
        if who.role is Role.ADMIN and not house.accounts.any():
            return RedirectResponse("/welcome", 303)
    ask = _asked(request)
    found = desk_page(house, who.scope, ask, who.user_id)
    return page(request, "portfolio/page.html", **_shown(request, house, who, ask, found))


@routes.get("/portfolio.csv")
@allow(*EVERY_ROLE)
def portfolio_csv(request: Request, house: TheHouse, who: Who) -> Response:
    """Everything that the filters let through, in the order of the screen."""
    table = _table(house, who, _asked(request))
    return streamed(csv_chunks(table), CSV, f"portfolio_{table.as_of}.csv")


@routes.get("/portfolio.xlsx")
@allow(*EVERY_ROLE)
def portfolio_xlsx(request: Request, house: TheHouse, who: Who) -> Response:
    from keepwell.exports.sheet import xlsx_bytes

    table = _table(house, who, _asked(request))
    return download(xlsx_bytes(table), XLSX, f"portfolio_{table.as_of}.xlsx")


@routes.post("/portfolio/change")
@allow(*EVERY_ROLE)
def change(
    house: TheHouse,
    who: Who,
    what: Annotated[What, Form()],
    ids: Ids = (),
    word: Word = "",
    everything: Annotated[int | None, Form(ge=0)] = None,
    query: TheQuery = "",
) -> Response:
    """Of all chosen accounts or of none; the answer offers to take it back. `everything`: all of the list, which had so
    many."""
    chosen = ids if everything is None else all_of(house, who, told_by(query), everything)
    done = change_many(house, who, what, word, chosen)
    undo = f"/portfolio/undo/{done.token}"
    return told(Response(status_code=204), done.says, undo=undo, reload=True)


@routes.post("/portfolio/undo/{token}")
@allow(*EVERY_ROLE)
def undo(house: TheHouse, who: Who, token: str) -> Response:
    return told(Response(status_code=204), undo_many(house, who, token), reload=True)


@routes.post("/portfolio/views")
@allow(*EVERY_ROLE)
def save_view(
    house: TheHouse,
    who: Who,
    name: Word,
    query: TheQuery = "",
    shared: Annotated[bool, Form()] = False,
    default: Annotated[bool, Form()] = False,
) -> Response:
    told_by(query)
    kept = house.saved_views.save(who.user_id, name, query, shared, default)
    return RedirectResponse(_path(kept), 303)


@routes.post("/portfolio/views/{view_id}")
@allow(*EVERY_ROLE)
def change_view(
    house: TheHouse,
    who: Who,
    view_id: int,
    name: Word,
    shared: Annotated[bool, Form()] = False,
    default: Annotated[bool, Form()] = False,
) -> Response:
    kept = house.saved_views.change(view_id, who.user_id, name, shared, default)
    return RedirectResponse(_path(kept), 303)


@routes.post("/portfolio/views/{view_id}/delete")
@allow(*EVERY_ROLE)
def delete_view(house: TheHouse, who: Who, view_id: int) -> Response:
    """The list stays where it is, without a name; what was asked about it stands under its filters."""
    gone = house.saved_views.delete(view_id, who.user_id)
    return RedirectResponse(f"/portfolio?{gone.query or 'sort=health'}", 303)


def _path(view: SavedView) -> str:
    return f"/portfolio?{view.query}{'&' if view.query else ''}view={view.id}"


@routes.get("/find")
@allow(*EVERY_ROLE)
def find(house: TheHouse, who: Who, q: Annotated[str, Query(max_length=200)] = "") -> JSONResponse:
    """Accounts by name, for the palette."""
    ask = PortfolioAsk(text=q.strip(), snoozed=True, limit=FOUND, sort="name")
    found = desk_page(house, who.scope, ask, who.user_id).rows if q.strip() else []
    return JSONResponse([_palette_row(one) for one in found])


def _palette_row(row: DeskRow) -> dict[str, str]:
    health = "" if row.health is None else f"{row.health:.0f} {row.band}"
    return {"name": row.name, "about": health or spelled(row.standing), "path": f"/accounts/{row.account_id}"}


def _asked(request: Request) -> PortfolioAsk:
    query: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        query.setdefault(name, []).append(value)
    return asked(query)


def _shown(
    request: Request, house: House, who: Principal, ask: PortfolioAsk, found: PortfolioPage
) -> dict[str, Any]:
    views = house.saved_views.list(who.user_id)
    at = request.query_params.get("view", "")
    return {
        "ask": ask,
        "found": found,
        "facets": facets(house, who.scope),
        "views": views,
        "view": next((one for one in views if str(one.id) == at), None),
        "filters": filters_of(ask),
        "group_titles": GROUP_TITLES,
        "renewing": RENEWING,
        "snoozes": [(says, found.day + timedelta(days=days)) for says, days in SNOOZES],
        "with_query": _Links(request),
        "spark": spark,
    }


class _Links:
    """Addresses of this view with something else in them."""

    def __init__(self, request: Request) -> None:
        self._given = [
            (name, value) for name, value in request.query_params.multi_items() if name not in PLACE
        ]

    def __call__(self, **changed: object) -> str:
        return f"/portfolio?{self.query(**changed)}"

    def query(self, **changed: object) -> str:
        """Without what is None; a name is replaced, not added to."""
        kept = [(name, value) for name, value in self._given if name not in changed and value]
        return urlencode(
            [*kept, *((name, str(value)) for name, value in changed.items() if value not in (None, ""))]
        )

    def sort(self, name: str, ask: PortfolioAsk) -> str:
        again = ask.sort == name and not ask.reverse
        return self(sort=name, reverse="1" if again else None)


def spark(healths: list[float | None], width: int = 92, height: int = 22) -> str:
    """Points of a polyline; weeks that are not known are left out."""
    known = [(place, value) for place, value in enumerate(healths) if value is not None]
    if len(known) < 2:
        return ""
    across = (width - 4) / (len(healths) - 1)
    return " ".join(
        f"{2 + place * across:.1f},{height - 2 - value / 100 * (height - 4):.1f}" for place, value in known
    )


def _table(house: House, who: Principal, ask: PortfolioAsk) -> Table:
    first = desk_page(house, who.scope, _at(ask, 0), who.user_id)
    columns = [
        Column(title.format(currency=first.currency or ""), kind, decimals)
        for _, title, kind, decimals in COLUMNS
    ]
    return Table("portfolio", columns, _rows(house, who, ask, first), first.day)


def _rows(house: House, who: Principal, ask: PortfolioAsk, first: PortfolioPage) -> Iterator[list[Any]]:
    found: PortfolioPage | None = first
    while found is not None:
        for row in found.rows:
            yield [_cell(getattr(row, name)) for name, _, _, _ in COLUMNS]
        at = found.next_offset
        found = None if at is None else desk_page(house, who.scope, _at(ask, at), who.user_id)


def _at(ask: PortfolioAsk, offset: int) -> PortfolioAsk:
    return PortfolioAsk(**{**vars(ask), "offset": offset, "after": None, "limit": 500})


def _cell(value: Any) -> Any:
    return "; ".join(value) if isinstance(value, list) else value
