"""Templates to answers: what every screen shows, and how numbers, days and money are written."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from domain.principals import Principal, Role
from keepwell.bootstrap import House
from keepwell.run_steps import step_says
from keepwell.web.assets import asset_url
from keepwell.web.handed import house_of
from storage.runs import DAILY, RunState

THEME_COOKIE = "keepwell_theme"
THEMES = ("light", "dark")
NONE = "–"
MINUS = "\u2212"


@dataclass(frozen=True)
class Place:
    """An entry of the side bar; `key` follows `g`."""

    name: str
    path: str
    key: str
    roles: frozenset[Role] = frozenset(Role)
    group: str = "work"


PLACES = (
    Place("Portfolio", "/portfolio", "p"),
    Place("Today", "/today", "t"),
    Place("Review", "/review", "r"),
    Place("Ask", "/ask", "a"),
    Place("Business", "/business", "b"),
    Place("Runs", "/runs", "u", group="admin"),
    Place("Import", "/import", "i", frozenset({Role.ADMIN}), "admin"),
    Place("Calibration", "/calibration", "c", group="admin"),
    Place("Prompts", "/prompts", "m", frozenset({Role.ADMIN, Role.REVIEWER}), "admin"),
    Place("Settings", "/settings", "s", group="admin"),
)


def whole(value: float | None) -> str:
    """A thin space groups thousands: nobody takes it for a decimal sign."""
    return NONE if value is None else f"{value:,.0f}".replace(",", "\u202f").replace("-", MINUS)


def signed(value: float | None, digits: int = 0) -> str:
    if value is None:
        return NONE
    rounded = round(value, digits)
    return "0" if rounded == 0 else f"{rounded:+.{digits}f}".replace("-", MINUS)


def percent(value: float | None, digits: int = 0) -> str:
    return NONE if value is None else f"{value * 100:.{digits}f}\u202f%".replace("-", MINUS)


def money(cents: float | None, currency: str | None = None) -> str:
    """Cents to whole units, since nobody decides by cents."""
    if cents is None:
        return NONE
    return f"{whole(cents / 100)}{f' {currency}' if currency else ''}"


def day(value: date | datetime | None) -> str:
    return NONE if value is None else f"{value.day} {value:%b %Y}"


def moment(value: datetime | None) -> str:
    return NONE if value is None else f"{value.astimezone(UTC):%-d %b %Y, %H:%M} UTC"


def clock(value: datetime | None) -> str:
    return NONE if value is None else f"{value.astimezone(UTC):%H:%M} UTC"


def span(length: timedelta) -> str:
    """A length of time in one figure, whichever way it points: 40 min, 5 h, 3 days."""
    minutes = int(abs(length.total_seconds()) // 60)
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // (24 * 60)} days"


def plural(count: int, one: str, more: str | None = None) -> str:
    return f"{whole(count)} {one if count == 1 else more or one + 's'}"


def begun(sentence: str) -> str:
    """With a capital letter; the rest as it is."""
    return sentence[:1].upper() + sentence[1:]


def spelled(word: str) -> str:
    """An identifier as words."""
    return word.replace("_", " ")


def as_data(value: Any) -> Markup:
    """JSON inside a script element of a type that no browser runs: what could end the element is escaped."""
    text = json.dumps(value, default=str, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704


@cache
def templates() -> Environment:
    found = Environment(
        loader=PackageLoader("keepwell.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    filters = (
        whole,
        signed,
        percent,
        money,
        day,
        moment,
        clock,
        span,
        plural,
        begun,
        spelled,
        step_says,
        as_data,
    )
    found.filters.update({one.__name__: one for one in filters})
    found.globals.update(asset=asset_url, dash=NONE)
    return found


def page(request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
    """A whole screen, with the frame around it."""
    return _answer(request, template, status, {**frame(request), **context})


def part(request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
    """A piece of a screen, for htmx to put where it belongs."""
    return _answer(request, template, status, {"request": request, "who": request.state.principal, **context})


def _answer(request: Request, template: str, status: int, context: Mapping[str, Any]) -> HTMLResponse:  # noqa: ARG001
    return HTMLResponse(
        templates().get_template(template).render(context), status, headers={"Vary": "HX-Request, Cookie"}
    )


def frame(request: Request) -> dict[str, Any]:
    """What the frame of every screen is made of."""
    who: Principal | None = request.state.principal
    theme = request.cookies.get(THEME_COOKIE, "")
    path = request.url.path
    mine = [one for one in PLACES if who is not None and who.role in one.roles]
    return {
        "request": request,
        "who": who,
        "nonce": request.state.nonce,
        "theme": theme if theme in THEMES else "",
        "places": mine,
        "here": next((one.path for one in mine if path == one.path or path.startswith(f"{one.path}/")), ""),
        "standing": standing(house_of(request)) if who is not None else None,
    }


@dataclass(frozen=True)
class Standing:
    """How old what is shown is; `late` wants a person."""

    as_of: date | None
    today: date
    finished_at: datetime | None
    running: int | None

    @property
    def late(self) -> bool:
        return self.as_of is not None and (self.today - self.as_of).days > 1


def standing(house: House) -> Standing:
    newest = house.runs.newest(DAILY, (RunState.DONE, RunState.RUNNING))
    last, going = newest.get(RunState.DONE), newest.get(RunState.RUNNING)
    return Standing(
        as_of=last.as_of if last else None,
        today=house.today(),
        finished_at=last.finished_at if last else None,
        running=going.id if going else None,
    )


def told(
    response: Response, text: str, kind: str = "done", undo: str | None = None, reload: bool = False
) -> Response:
    """Have the page say a sentence, perhaps with an undo (a path that is posted to), perhaps once it is read anew."""
    said = {"text": text, "kind": kind, "undo": undo, "reload": reload}
    response.headers["HX-Trigger"] = json.dumps({"keepwell:told": said})
    return response


def is_htmx(request: Request) -> bool:
    return request.headers.get("hx-request") == "true"
