"""Routes say who may use them; who may not is told so before anything runs."""

from pathlib import Path

import pytest
from fastapi import APIRouter, FastAPI
from web_cast import Web

from domain.principals import TokenScope
from keepwell.web.access import guarded, public, table
from keepwell.web.app import UnguardedRouteError, refuse_unguarded
from keepwell.web.route_table import written

PAGE = Path(__file__).parents[3] / "docs" / "access.md"


def test_the_page_of_routes_is_what_the_application_asks(shown: Web) -> None:
    assert PAGE.read_text(encoding="utf-8") == written(table(shown.app.routes)), (
        "run `python -m keepwell.web.route_table` and read what changed"
    )


def test_a_route_that_nobody_said_anything_about_keeps_the_application_from_starting() -> None:
    routes, app = APIRouter(), bare()
    routes.add_api_route("/bare", lambda: "open")
    app.router.routes.extend(map(guarded, routes.routes))
    with pytest.raises(UnguardedRouteError, match="/bare"):
        refuse_unguarded(app)


def test_a_route_with_a_rule_that_nobody_asks_keeps_the_application_from_starting() -> None:
    app = bare()
    app.add_api_route("/past-the-guard", public()(lambda: "open"))
    with pytest.raises(UnguardedRouteError, match="/past-the-guard"):
        refuse_unguarded(app)


def bare() -> FastAPI:
    return FastAPI(docs_url=None, redoc_url=None, openapi_url=None)


def test_nobody_is_sent_to_sign_in_and_comes_back_to_where_they_were_going(shown: Web) -> None:
    with shown.client(None) as client:
        answer = client.get("/theme-less?x=1")
        assert answer.status_code == 404
        answer = client.get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


def test_a_token_opens_no_page(shown: Web) -> None:
    with shown.program(shown.cast.admin, *TokenScope) as client:
        assert client.get("/").status_code == 403


def test_an_unknown_token_is_nobody(shown: Web) -> None:
    with shown.client(None, authorization="Bearer kw_nobody") as client:
        assert client.get("/").status_code == 303
