"""One account: how it is and why, what to do, what happened, who is there; every number opens the facts behind it."""

from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from domain.errors import KeepwellError
from keepwell.account_view import AccountView
from keepwell.bootstrap import House
from keepwell.desk import account_parts
from keepwell.desk.account_head import AccountHead, account_head, reached
from keepwell.knowledge_base import account_in
from keepwell.web.access import EVERY_ROLE, Who, allow
from keepwell.web.handed import TheHouse
from keepwell.web.rendering import page, part, told
from storage.timeline import KINDS

SINCE = ((7, "7 days"), (14, "14 days"), (28, "4 weeks"), (90, "a quarter"), (365, "a year"))
USUAL_SINCE = 28
TABS = (("Overview", ""), ("Timeline", "/timeline"), ("People", "/people"), ("Evidence", "/evidence"))
Words = Annotated[str, Form(max_length=500)]
routes = APIRouter(include_in_schema=False)


@routes.get("/accounts/named")
@allow(*EVERY_ROLE)
def by_name(house: TheHouse, who: Who, name: Annotated[str, Query(max_length=300)]) -> Response:
    """By name or external id, as the command line takes them."""
    found = account_in(house, who.scope, name)
    return RedirectResponse(f"/accounts/{found.id}", 303)


@routes.get("/accounts/{account_id}")
@allow(*EVERY_ROLE)
def overview(
    request: Request, house: TheHouse, who: Who, account_id: int, since: date | None = None
) -> HTMLResponse:
    head = account_head(house, who.scope, account_id, who.user_id)
    return _page(request, head, "Overview", "overview", since=since, trajectory=_trajectory(head))


@routes.get("/accounts/{account_id}/detail")
@allow(*EVERY_ROLE)
def detail(
    request: Request, house: TheHouse, who: Who, account_id: int, since: date | None = None
) -> HTMLResponse:
    """What is worked out: what moved the score, risk and its reasons, the way back, what they said."""
    view = _view(house, who, account_id, since)
    return part(
        request,
        "account/detail.html",
        view=view,
        today=house.today(),
        moves=_moves(view),
        account_id=account_id,
        choices=_choices(view),
    )


@routes.get("/accounts/{account_id}/evidence")
@allow(*EVERY_ROLE)
def evidence(
    request: Request, house: TheHouse, who: Who, account_id: int, since: date | None = None
) -> HTMLResponse:
    head = account_head(house, who.scope, account_id, who.user_id)
    return _page(request, head, "Evidence", "evidence", view=_view(house, who, account_id, since))


@routes.get("/accounts/{account_id}/timeline")
@allow(*EVERY_ROLE)
def timeline(
    request: Request,
    house: TheHouse,
    who: Who,
    account_id: int,
    kind: Annotated[list[str] | None, Query()] = None,
    after: Annotated[str | None, Query(max_length=100)] = None,
) -> HTMLResponse:
    found = account_parts.timeline(house, who.scope, account_id, kind or (), after)
    shown: dict[str, Any] = {
        "found": found,
        "kinds": [str(one) for one in KINDS],
        "chosen": kind or [],
        "account_id": account_id,
    }
    if after is not None:
        return part(request, "account/timeline_rows.html", **shown)
    head = account_head(house, who.scope, account_id, who.user_id)
    return _page(request, head, "Timeline", "timeline", **shown)


@routes.get("/accounts/{account_id}/people")
@allow(*EVERY_ROLE)
def people(request: Request, house: TheHouse, who: Who, account_id: int) -> HTMLResponse:
    head = account_head(house, who.scope, account_id, who.user_id)
    found = account_parts.contacts(house, who.scope, account_id)
    return _page(request, head, "People", "people", people=found)


@routes.post("/accounts/{account_id}/alerts/{alert_id}")
@allow(*EVERY_ROLE)
def answer_alert(
    house: TheHouse,
    who: Who,
    account_id: int,
    alert_id: int,
    what: Annotated[str, Form(pattern="^(acknowledge|snooze|resolve|false_alarm)$")],
    reason: Words = "",
    until: Annotated[date | None, Form()] = None,
) -> Response:
    reached(house.portfolio_kept.now(), who.scope, account_id)
    alert = house.alerts.get(alert_id)
    if alert.account_id != account_id:
        raise KeepwellError("That alert is of another account.")
    says = _answered(house, who.name, alert_id, what, reason, until)
    house.audit.note(who.name, f"{what} alert", f"alert {alert_id}", who.user_id)
    return told(Response(status_code=204), says, reload=True)


def _answered(house: House, by: str, alert_id: int, what: str, reason: str, until: date | None) -> str:
    today = house.today()
    if what == "acknowledge":
        house.alerts.acknowledge(alert_id, by)
        return "You have it in hand."
    if what == "snooze":
        day = until or today + timedelta(days=7)
        if day < today:
            raise KeepwellError(f"{day} is over. Choose today or a later day.")
        house.alerts.snooze(alert_id, by, day)
        return f"It sleeps until {day}."
    if not reason.strip():
        raise KeepwellError("Say what was done, or why it does not matter.")
    house.alerts.resolve(alert_id, by, reason.strip(), what == "false_alarm", on=today)
    return (
        "Closed as a false alarm; it counts in the next calibration." if what == "false_alarm" else "Closed."
    )


def _page(request: Request, head: AccountHead, tab: str, template: str, **more: Any) -> HTMLResponse:
    base = f"/accounts/{head.row.account_id}"
    tabs = [(name, base + path) for name, path in TABS]
    return page(
        request, f"account/{template}.html", head=head, row=head.row, tab=tab, tabs=tabs, base=base, **more
    )


def _view(house: House, who: Who, account_id: int, since: date | None) -> AccountView:
    day = house.scores.newest_day([account_id]) or house.today()
    begin = since if since is not None and since < day else day - timedelta(days=USUAL_SINCE)
    return house.views_kept.view(who.scope, account_id, day, begin)


def _choices(view: AccountView) -> list[tuple[date, str, bool]]:
    days = [(view.as_of - timedelta(days=back), says) for back, says in SINCE]
    return [(day, says, day == view.since) for day, says in days]


def _trajectory(head: AccountHead) -> dict[str, Any]:
    """For the chart; markers of one week share a line."""
    days = [str(day) for day, _ in head.trajectory]
    marks: dict[str, list[str]] = {}
    for one in head.markers:
        week = next((day for day in days if day >= str(one.day)), None)
        if week is not None and one.kind in ("calibration", "action", "alert", "contract"):
            marks.setdefault(week, []).append(MARK[one.kind])
    return {
        "days": days,
        "values": [health for _, health in head.trajectory],
        "red": head.thresholds.get("red", 0),
        "orange": head.thresholds.get("orange", 0),
        "marks": [
            {"day": day, "text": " ".join(dict.fromkeys(texts))} for day, texts in sorted(marks.items())
        ],
    }


MARK = {"calibration": "calibrated", "action": "●", "alert": "▲", "contract": "§"}


def _moves(view: AccountView) -> dict[str, Any]:
    shown = sorted((one for one in view.moves if one.amount), key=lambda one: -abs(one.amount))[:10]
    return {"names": [one.title for one in shown], "values": [one.amount for one in shown]}
